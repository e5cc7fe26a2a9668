"""Whoever searches for a word finds what means the same."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from core import roles
from search import synonyms
from search.models import Synonyms
from search.query import Query
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def wide(typed: str) -> list[list[str]]:
    clauses = synonyms.widen(Query.parse(typed)).clauses
    return [[" ".join(words) for words in clause.alternatives] for clause in clauses]


def html(client, typed: str) -> str:
    return client.get("/search/", {"q": typed}).content.decode()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("LWOP", "I have life without parole."),
        ("lwop", "Cadena perpetua sin libertad condicional, dijo."),
        ("life without parole", "He said LWOP and sat down."),
        ("cadena perpetua sin libertad condicional", "She has LWOP too."),
        ("c-file", "It is in my central file."),
        ("shu", "Nine years in the security housing unit."),
        ("CCWF", "At the Central California Women’s Facility."),
    ],
)
def test_what_means_the_same_is_found_and_marked(client, typed: str, written: str):
    make.story(title="First", body=[make.prose(written)])
    make.story(title="Second", body=[make.prose("Something else.")])
    answer = html(client, typed)
    assert ">First</a></h2>" in answer and ">Second</a></h2>" not in answer
    assert "<mark>" in answer


def test_the_longest_run_of_words_counts_and_the_rest_stays():
    run, *rest = wide("my life without parole hearing")[1:]
    assert "lwop" in run and "life without parole" in run
    assert rest == [["hearing"]]


@pytest.mark.parametrize("typed", ['"life without parole"', '"LWOP"', "life", "without parole"])
def test_what_is_in_quotation_marks_or_only_a_part_is_not_widened(typed: str):
    assert wide(typed) == [
        [" ".join(words) for words in clause.alternatives] for clause in Query.parse(typed).clauses
    ]


def test_a_short_code_of_a_prison_counts_only_in_capitals():
    assert wide("sol") == [["sol"]]
    assert "california state prison solano" in " ".join(wide("SOL")[0])


def test_what_editors_change_counts_at_once_and_stays_changed(client):
    make.story(title="First", body=[make.prose("The mailroom kept it.")])
    assert ">First</a></h2>" not in html(client, "correo")
    Synonyms.objects.create(words="mailroom\ncorreo")
    assert ">First</a></h2>" in html(client, "correo")
    Synonyms.objects.filter(key="lwop").update(used=False)
    call_command("setup_site", verbosity=0)
    assert not Synonyms.objects.get(key="lwop").used


@pytest.mark.parametrize(
    ("role", "may"), [(roles.EDITOR, True), (roles.MODERATOR, True), (roles.MEDIA_WORKGROUP, False)]
)
def test_editors_put_them_together_in_the_admin(client, role: str, may: bool):
    make.story(title="First", body=[make.prose("The mailroom kept it.")])
    client.force_login(make.UserFactory(role=role))
    add = reverse("wagtailsnippets_search_synonyms:add")
    # Who may not is led away, as everywhere in the admin.
    assert client.get(add).status_code == (200 if may else 302)
    client.post(add, {"words": "mailroom\ncorreo", "used": "on"})
    assert Synonyms.objects.filter(words__contains="correo").exists() == may
    assert (">First</a></h2>" in html(client, "correo")) == may


def test_a_widened_word_is_still_one_plain_word_to_the_reader(client):
    make.story()
    assert "Understood as" not in html(client, "lwop kettle")
