"""Search as data: the same answers as on the page, among works that anybody may have as data."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings

from core.uses import Naming, Use
from stories.models import PermittedUse, StoryPage
from tests import factories as make
from tests.search.typed import PAGES, TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SEARCH = "/api/v1/search/"
CLOSED = make.without(Use.API_AND_OPEN_DATA)


def got(client: Client, status: int = 200, **asked: Any) -> dict[str, Any]:
    response = client.get(SEARCH, asked)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return response.json()


def titles(client: Client, **asked: Any) -> list[str]:
    return [hit["title"] for hit in got(client, **asked)["hits"]]


def test_a_hit_brings_its_passages_with_what_was_found_marked(client: Client):
    page = make.story(
        body=[make.prose("Rain &amp; rain.", "The letter came in the rain.", "Bread.")]
    )
    answer = got(client, q="rain letters")
    assert (answer["total"], answer["loose"], answer["next"]) == (1, False, None)
    (hit,) = answer["hits"]
    assert hit["code"] == page.work.code
    assert hit["url"] == f"http://testserver{page.path_on_site}"
    assert hit["names"] == ["Amparo"]
    best, other = hit["passages"]
    assert [best["text"][a:b] for a, b in best["marks"]] == ["letter", "rain"]
    assert other["text"] == "Rain & rain."
    assert best["url"] == f"{hit['url']}#p-{best['key']}"
    assert hit["more"] == 0
    work = client.get(hit["data"]).json()
    assert best["key"] in [passage["key"] for passage in work["pages"][0]["words"]]
    assert answer["url"] == "http://testserver/search/?q=rain+letters"


def test_a_noted_passage_says_its_note(client: Client):
    note = make.noted("a parent’s death")
    make.story(body=[note, make.prose("My father died.", "Father again.")])
    notes = {
        passage["text"]: (passage["noted"], passage["note"])
        for passage in got(client, q="father")["hits"][0]["passages"]
    }
    assert notes == {
        "My father died.": (True, "a parent’s death"),
        "Father again.": (False, ""),
    }


def test_only_works_that_may_be_had_as_data_are_found_and_counted(client: Client):
    make.story("Open", kind="letter")
    make.story("Closed", kind="poem", uses=CLOSED)
    for asked in ({"q": "kettle"}, {"theme": "family_separation"}):
        answer = got(client, **asked)
        assert [hit["title"] for hit in answer["hits"]] == ["Open"]
        assert answer["total"] == 1
        kinds = next(facet for facet in answer["facets"] if facet["name"] == "kind")
        assert [value["value"] for value in kinds["values"]] == ["letter"]


def test_a_work_that_is_no_longer_open_is_found_no_more(client: Client):
    page = make.story()
    assert titles(client, q="kettle") == [page.title]
    make.take_back(page, Use.API_AND_OPEN_DATA)
    answer = got(client, q="kettle")
    assert (answer["hits"], answer["total"]) == ([], 0)


def test_the_database_has_the_last_word_over_a_stale_index(client: Client):
    stale = make.story("Stale")
    make.story("Fresh")
    StoryPage.objects.filter(pk=stale.pk).update(live=False)
    answer = got(client, q="kettle")
    assert [hit["title"] for hit in answer["hits"]] == ["Fresh"]
    assert answer["total"] == 1


def test_a_page_that_loses_works_is_filled_up(client: Client):
    """They may still be read and found, but be had as data no more, and the lists have not heard of it yet."""
    pages = [make.story(f"Story {number}") for number in range(12)]
    before = titles(client, q="kettle")
    assert len(before) == 10
    gone = [page.work_id for page in pages if page.title in before[:2]]
    PermittedUse.objects.filter(work__in=gone, use=Use.API_AND_OPEN_DATA).delete()
    cache.clear()
    answer = got(client, q="kettle")
    assert len(answer["hits"]) == answer["total"] == 10
    assert [hit["title"] for hit in answer["hits"]][:8] == before[2:]


def test_facets_count_what_choosing_them_would_find(client: Client):
    make.story("First", kind="letter", themes=("hope",))
    make.story("Second", kind="poem", themes=("hope",))
    answer = got(client, q="kettle", kind="letter")
    values = {
        (facet["name"], value["value"]): (value["works"], value["chosen"])
        for facet in answer["facets"]
        for value in facet["values"]
    }
    assert values["kind", "letter"] == (1, True)
    assert values["kind", "poem"] == (1, False)
    assert values["theme", "hope"] == (1, False)


def test_what_was_understood_can_be_taken_out_again(client: Client):
    make.story(themes=("hope",))
    answer = got(client, q='"small sounds" -zebra theme:hope', lang="es")
    labels = [piece["label"] for piece in answer["understood"]]
    assert labels[-1] == "esperanza" or labels[-1] == "Esperanza"
    for piece in answer["understood"]:
        again = client.get(piece["without"])
        assert again.status_code == 200
        assert len(again.json()["understood"]) == len(labels) - 1


def test_the_rule_of_three_holds_in_every_form_of_asking(client: Client):
    for number in range(2):
        make.story(
            f"Story {number}",
            storytellers=[make.AnonymousStorytellerFactory()],
            written="1994",
            place="CCWF",
        )
    for asked in (
        {"q": "kettle year:1994"},
        {"q": "kettle", "year": "1990s"},
        {"q": "kettle", "institution": "CCWF"},
        {"year": "1990s"},
    ):
        answer = got(client, **asked)
        assert (answer["hits"], answer["total"]) == ([], 0)
    facets = {facet["name"] for facet in got(client, q="kettle")["facets"]}
    assert not facets & {"year", "institution"}
    # The third is there, but may not be had as data: who asks here is told of two.
    make.story(
        "Third",
        storytellers=[make.AnonymousStorytellerFactory()],
        written="1994",
        place="CCWF",
        uses=CLOSED,
    )
    assert got(client, q="kettle", year="1990s")["total"] == 0


def test_a_name_that_is_withheld_is_null_and_finds_nothing(client: Client):
    make.story(storytellers=[make.AnonymousStorytellerFactory()])
    assert got(client, q="kettle")["hits"][0]["names"] == [None]
    make.story(storytellers=[make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Bell")])
    assert got(client, q="bell")["total"] == 1


def test_who_asks_for_nothing_gets_everything_with_its_counts(client: Client):
    make.story("First")
    make.story("Second")
    answer = got(client)
    assert [hit["title"] for hit in answer["hits"]] == ["Second", "First"]
    assert "theme" in {facet["name"] for facet in answer["facets"]}


def test_pages_follow_each_other_and_end(client: Client):
    for number in range(12):
        make.story(f"Story {number}")
    first = got(client, q="kettle", sort="newest", lang="es")
    second = client.get(first["next"]).json()
    assert (first["total"], len(first["hits"]), len(second["hits"])) == (12, 10, 2)
    assert second["next"] is None
    assert second["url"] == "http://testserver/es/search/?q=kettle&sort=newest"
    codes = {hit["code"] for answer in (first, second) for hit in answer["hits"]}
    assert len(codes) == 12
    assert got(client, q="kettle", page="3")["hits"] == []


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"q": "?!"}, "no word"),
        ({"q": "kettle", "knd": "letter"}, "knd"),
        ({"q": "kettle", "kind": "opera"}, "kind"),
        ({"q": "kettle", "by": "nobody"}, "by"),
        ({"q": "kettle", "sort": "random"}, "sort"),
        ({"q": "kettle", "page": "0"}, "page"),
        ({"q": "kettle", "page": "9" * 30}, "page"),
        ({"q": "kettle", "lang": "fr"}, "lang"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_way_on(
    client: Client, asked: dict[str, str], named: str
):
    make.story()
    problem = got(client, 400, **asked)
    assert named in problem["error"]
    assert problem["what_to_do"]


@given(typed=TYPED)
@settings(
    max_examples=PAGES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nothing_that_is_typed_breaks_it(client: Client, typed: str):
    response = client.get(SEARCH, {"q": typed.encode("utf-8", "replace").decode()})
    assert response.status_code in (200, 400)
    assert response["Content-Type"] == "application/json; charset=utf-8"


def test_what_was_typed_is_kept_nowhere_and_an_unchanged_answer_is_not_sent_again(client: Client):
    make.story()
    first = client.get(SEARCH, {"q": "kettle"})
    assert "private" in first["Cache-Control"]
    assert first["X-Robots-Tag"] == "noindex"
    again = client.get(SEARCH, {"q": "kettle"}, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_beginning_and_the_description_lead_to_it(client: Client):
    assert client.get("/api/v1/").json()["search"] == f"http://testserver{SEARCH}"
    described = client.get("/api/v1/openapi.json").json()
    operation = described["paths"][SEARCH]["get"]
    assert all(parameter["description"] for parameter in operation["parameters"])
    assert set(operation["responses"]) == {"200", "400"}


@pytest.mark.parametrize("count", [1, 4])
def test_it_costs_the_same_queries_for_any_number_of_hits(
    client: Client, count: int, django_assert_num_queries
):
    for number in range(count):
        make.story(f"Story {number}")
    got(client, q="kettle")
    cache.clear()
    # As the page of results (9), and which works may be had as data.
    with django_assert_num_queries(10):
        got(client, q="kettle")
