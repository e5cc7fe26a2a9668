"""What is suggested while somebody types, and what never is."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from consent import erasure
from core.uses import Naming, Use
from stories.models import StoryPage
from tests import factories as make

from .typed import PAGES, TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.database]

AS_HTMX = {"HX-Request": "true"}


def suggested(client: Client, typed: str, path: str = "/search/suggest/") -> dict[str, list[str]]:
    """By kind."""
    response = client.get(path, {"q": typed}, headers=AS_HTMX)
    assert response.status_code == 200
    found = {}
    for section in response.content.decode().split("<section>")[1:]:
        (kind,) = re.findall(r"<h2>(.*?)</h2>", section)
        found[kind] = re.findall(r"<a [^>]*>(.*?)</a>", section)
    return found


def test_titles_people_themes_and_places_are_found_by_the_beginnings_of_their_words(client: Client):
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Corcorán Bell")
    page = make.story(
        title="The corner store", storytellers=[teller], place="COR", themes=("family_separation",)
    )
    found = suggested(client, "cor")
    assert found["Stories"] == ["The corner store"]
    assert found["Storytellers"] == ["Corcorán Bell"]
    assert [each for each in found["Places"] if "Corcoran" in each]
    assert "Themes" in suggested(client, "fam")
    answer = client.get("/search/suggest/", {"q": "cor"}, headers=AS_HTMX).content.decode()
    for url in (page.path_on_site, f"/storytellers/{teller.slug}/", "/institutions/COR/"):
        assert f'href="{url}"' in answer
        assert client.get(url).status_code == 200
    assert 'data-count="3 suggestions"' in answer


@pytest.mark.parametrize("typed", ["años", "anos", "AÑOS", "  años ", "ano", "mil an", "an mil"])
def test_accents_capitals_and_the_order_of_words_make_no_difference(client: Client, typed: str):
    make.story(language="es", title="Mil años")
    for path in ("/search/suggest/", "/es/search/suggest/"):
        assert ["Mil años"] in suggested(client, typed, path).values()


@pytest.mark.parametrize(
    "typed", ["", " ", "?!", "\x00", "ounds", "small zebra", "%", "_", "s_unds"]
)
def test_what_begins_no_word_suggests_nothing(client: Client, typed: str):
    make.story()
    assert suggested(client, typed) == {}


ENDINGS = make.ENDINGS | {
    "erased": lambda page: erasure.erase(page.work, by=None),
    "link-only": lambda page: make.take_back(page, Use.SEARCH_AND_INDEX),
    "hidden in the database": lambda page: StoryPage.objects.filter(pk=page.pk).update(live=False),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_story_that_may_not_be_found_is_not_suggested(client: Client, end):
    page = make.story(storytellers=[make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")])
    assert suggested(client, "sounds") == {"Stories": ["A list of small sounds"]}
    end(page)
    assert suggested(client, "sounds") == {}


def test_a_person_who_may_no_longer_be_named_is_not_suggested(client: Client):
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    page = make.story(storytellers=[teller])
    assert suggested(client, "amp") == {"Storytellers": ["Amparo"]}
    make.answer(teller, page.work, naming=Naming.NONE)
    assert suggested(client, "amp") == {}


def test_somebody_of_the_same_name_who_may_not_be_named_is_not_suggested(client: Client):
    named = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    other = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    make.story(storytellers=[named])
    make.answer(other, make.story(storytellers=[other]).work, naming=Naming.NONE)
    answer = client.get("/search/suggest/", {"q": "amparo"}).content.decode()
    assert f"/storytellers/{named.slug}/" in answer
    assert f"/storytellers/{other.slug}/" not in answer


def test_a_place_is_suggested_only_where_the_rule_of_three_lets_it_find_a_story(client: Client):
    for _ in range(2):
        make.story(storytellers=[make.AnonymousStorytellerFactory()], place="COR")
    assert suggested(client, "corcoran") == {}
    make.story(storytellers=[make.AnonymousStorytellerFactory()], place="COR")
    assert list(suggested(client, "corcoran")) == ["Places"]


def test_a_theme_is_suggested_in_the_readers_language_by_its_name_in_either(client: Client):
    make.story(themes=("hope",))
    assert suggested(client, "espe")["Themes"] == ["Hope"]
    assert suggested(client, "hop", "/es/search/suggest/")["Temas"] == ["Esperanza"]
    assert "Themes" not in suggested(client, "innocence")


def test_a_name_in_the_other_language_counts_where_the_readers_has_none(client: Client):
    make.story(themes=("hope", "health_care", "what_is_lwop"))
    every = suggested(client, "ca")
    assert every["Themes"] == ["Health care"]


def test_a_work_is_suggested_once_by_the_title_that_begins_so(client: Client):
    page = make.story(title="Nocturne")
    make.story(title="Nocturno", language="es", work=page.work)
    assert suggested(client, "noc") == {"Stories": ["Nocturne"]}
    assert suggested(client, "noc", "/es/search/suggest/") == {"Historias": ["Nocturno"]}
    assert suggested(client, "nocturno") == {"Stories": ["Nocturno"]}
    answer = client.get("/search/suggest/", {"q": "nocturno"}, headers=AS_HTMX).content.decode()
    assert 'lang="es"' in answer


def test_without_a_script_the_suggestions_are_a_page(client: Client):
    make.story()
    answer = client.get("/search/suggest/", {"q": "sma"}).content.decode()
    assert "<h1" in answer and 'name="q"' in answer
    assert "A list of small sounds" in answer
    assert '<meta name="robots" content="noindex">' in answer
    assert 'href="/search/?q=sma"' in answer
    assert "begins with “zebra”" in client.get("/search/suggest/", {"q": "zebra"}).content.decode()
    assert client.get("/search/suggest/").status_code == 200


def test_the_list_and_the_page_are_told_apart_and_neither_is_kept(client: Client):
    make.story()
    for headers in ({}, AS_HTMX):
        response = client.get("/search/suggest/", {"q": "sma"}, headers=headers)
        assert "private" in response["Cache-Control"]
        assert "HX-Request" in response["Vary"]
        assert not response.cookies
    assert "<html" not in client.get("/search/suggest/", headers=AS_HTMX).content.decode()
    assert "<html" in client.get("/search/suggest/").content.decode()


def test_suggestions_are_asked_for_by_get_alone(client: Client):
    assert client.post("/search/suggest/", {"q": "sma"}).status_code == 405


@pytest.mark.parametrize("path", ["/search/", "/es/search/", "/stories/"])
def test_a_page_with_the_field_brings_what_fetches_suggestions(client: Client, path: str):
    answer = client.get(path).content.decode()
    prefix = "/es" if path.startswith("/es") else ""
    assert f'hx-get="{prefix}/search/suggest/"' in answer
    assert "django_htmx/htmx-2.min.js" in answer
    assert '<form class="ask" action=' in answer


def test_a_page_without_the_field_brings_no_script(client: Client):
    assert "htmx" not in client.get(make.story().path_on_site).content.decode()


@pytest.mark.parametrize("count", [1, 8])
def test_suggesting_costs_the_same_for_any_number_of_stories(
    client: Client, django_assert_num_queries, count: int
):
    for number in range(count):
        teller = make.StorytellerFactory(naming=Naming.FIRST, name=f"Samuel {number}")
        make.story(title=f"Small sounds {number}", storytellers=[teller])
    suggested(client, "s")
    # How new the lists are; words of titles, the pages; names, the people.
    with django_assert_num_queries(5):
        found = suggested(client, "s")
    assert len(found["Stories"]) == len(found["Storytellers"]) == min(count, 5)
    # No name begins so.
    with django_assert_num_queries(4):
        suggested(client, "small sounds")
    with django_assert_num_queries(1):
        suggested(client, "")


@given(typed=TYPED)
@settings(
    max_examples=PAGES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_typed_gets_an_answer(client: Client, typed: str):
    if not StoryPage.objects.exists():
        make.story()
    for headers in ({}, AS_HTMX):
        response = client.get(
            "/search/suggest/", {"q": typed.encode("utf-8", "replace")}, headers=headers
        )
        assert response.status_code == 200
