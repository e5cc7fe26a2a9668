"""The API: works whose storytellers allow them as data, and nothing that would tell who somebody is."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from consent import ledger
from core.uses import Naming, Use
from stories import facets, publishing
from stories.api import cursors
from stories.models import LegalRoute, StoryPage, Theme
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WORKS = "/api/v1/works/"
CLOSED = make.without(Use.API_AND_OPEN_DATA)


def got(client, address: str, status: int = 200) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == status, (address, response.content)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return response.json()


def titles(client, query: str = "") -> list[str]:
    return [work["pages"][0]["title"] for work in got(client, WORKS + query)["works"]]


def one(client, page: StoryPage) -> dict[str, Any]:
    return got(client, f"{WORKS}{page.work.code}/")


def refused(client, address: str, status: int = 400) -> str:
    problem = got(client, address, status)
    assert set(problem) == {"error", "what_to_do"}
    assert problem["what_to_do"]
    return problem["error"]


def everything(client) -> str:
    """All that the API says about works and people."""
    listed = [got(client, address) for address in (WORKS, "/api/v1/storytellers/")]
    whole = [
        got(client, work["data"].removeprefix("http://testserver")) for work in listed[0]["works"]
    ]
    return json.dumps([listed, whole], ensure_ascii=False)


def translated(page: StoryPage, title: str = "Una lista") -> StoryPage:
    tellers = [credit.storyteller for credit in page.tellers()]
    draft = make.draft(
        title,
        language="es",
        work=page.work,
        storytellers=tellers,
        translator="Rosa Lima",
        body=[make.prose("Llevo una lista de sonidos pequeños.")],
    )
    publishing.publish(draft, make.approve(draft))
    return StoryPage.objects.get(pk=draft.pk)


# what a work is


def test_a_work_comes_with_its_words_in_every_language(client):
    page = make.story(
        standfirst="About listening.", themes=("hope",), place="CCWF", written="2019-08"
    )
    translation = translated(page)
    work = one(client, page)
    assert work["code"] == page.work.code
    assert work["address"] == f"http://testserver/s/{page.work.code}/"
    assert (work["kind"], work["language"], work["themes"]) == ("letter", "en", ["hope"])
    assert work["written"] == {"edtf": "2019-08", "earliest": "2019-08-01", "latest": "2019-08-31"}
    assert work["place"] == {"key": "CCWF", "name": "Central California Women's Facility"}
    english, spanish = work["pages"]
    assert (english["language"], english["original"]) == ("en", True)
    assert (english["title"], english["standfirst"]) == (page.title, "About listening.")
    assert english["url"] == f"http://testserver{page.path_on_site}"
    assert [(p["key"], p["text"]) for p in english["words"]] == [
        (passage.key, passage.text) for passage in page.passages.all()
    ]
    assert (spanish["title"], spanish["original"]) == (translation.title, False)
    assert spanish["words"][0]["text"] == "Llevo una lista de sonidos pequeños."
    assert {"role": "translator", "name": "Rosa Lima", "pronouns": "", "storyteller": None} in work[
        "credits"
    ]


def test_the_terms_of_the_storyteller_go_with_the_work(client):
    page = make.story(uses=make.without(Use.EMBED_ANYWHERE), rights="Rights stay with Amparo.")
    work = one(client, page)
    assert "api_and_open_data" in work["permitted_uses"]
    assert "embed_anywhere" not in work["permitted_uses"]
    assert "photograph" not in work["permitted_uses"]
    assert work["rights"] == "Rights stay with Amparo."
    assert work["sample"] is False


def test_a_passage_says_of_itself_what_a_reader_is_told_first(client):
    note = make.noted()
    page = make.story(
        body=[make.prose("Before."), note, make.prose("The noted one."), make.prose("After.")]
    )
    words = one(client, page)["pages"][0]["words"]
    assert [(p["text"], p["noted"], p["note"]) for p in words] == [
        ("Before.", False, ""),
        ("The noted one.", True, "a death"),
        ("After.", False, ""),
    ]


def test_content_notes_are_keys_of_their_vocabulary(client):
    page = make.draft()
    page.content_notes.add(make.note("cn_death"))
    page.save_revision(user=make.editor())
    make.permit(page)
    publishing.publish(page, make.approve(page))
    assert one(client, page)["content_notes"] == ["cn_death"]
    known = {n["key"] for n in got(client, "/api/v1/vocabularies/content-notes/")["content_notes"]}
    assert "cn_death" in known


def test_a_list_has_no_words_and_nothing_to_sort_people_by(client):
    make.story(place="CCWF", written="2019-08")
    (work,) = got(client, WORKS)["works"]
    text = json.dumps(work)
    for word in ("kettle", "2019", "CCWF", "Central California"):
        assert word not in text


# who is in it


def test_a_story_without_the_use_is_not_in_it(client):
    make.story("Open")
    closed = make.story("Closed", uses=CLOSED)
    assert titles(client) == ["Open"]
    assert got(client, WORKS)["total"] == 1
    refused(client, f"{WORKS}{closed.work.code}/", 404)


def test_a_link_only_story_is_nowhere_in_it(client):
    teller = make.StorytellerFactory(slug="carla", name="Carla")
    page = make.story(
        "Link only", storytellers=[teller], uses=make.without(Use.SEARCH_AND_INDEX), slug="link"
    )
    refused(client, f"{WORKS}{page.work.code}/", 404)
    refused(client, "/api/v1/storytellers/carla/", 404)
    for word in ("Link only", page.work.code, "carla", "Carla"):
        assert word not in everything(client)


def test_nobody_knows_a_code_by_its_refusal(client):
    closed = make.story("Closed", uses=CLOSED)
    draft = make.draft("A draft")
    errors = {
        refused(client, f"{WORKS}{code}/", 404)
        for code in (closed.work.code, draft.work.code, "nosuchcode")
    }
    assert len(errors) == 1


@pytest.mark.parametrize("address", ["works/%00/", "storytellers/%00/"])
def test_an_address_that_no_database_takes_is_one_at_which_there_is_nothing(client, address: str):
    assert refused(client, f"/api/v1/{address}", 404) == "There is nothing at this address."


@pytest.mark.parametrize("ending", make.ENDINGS)
def test_a_work_that_was_public_and_ended_answers_410(client, ending: str):
    page = make.story(storytellers=[make.StorytellerFactory(slug="amparo")])
    tag = client.get(f"{WORKS}{page.work.code}/")["ETag"]
    make.ENDINGS[ending](page)
    address = f"{WORKS}{page.work.code}/"
    assert client.get(address, headers={"if-none-match": tag}).status_code == 410
    assert refused(client, address, 410) == "This work is no longer shared."
    refused(client, "/api/v1/storytellers/amparo/", 404)
    assert got(client, WORKS) == {"works": [], "total": 0, "next": None}
    assert got(client, "/api/v1/storytellers/") == {"storytellers": [], "next": None}


def test_data_that_was_taken_back_alone_leaves_the_story_on_the_site(client):
    page = make.story()
    got(client, WORKS)
    make.take_back(page, Use.API_AND_OPEN_DATA)
    assert got(client, WORKS)["total"] == 0
    refused(client, f"{WORKS}{page.work.code}/", 404)
    assert client.get(page.path_on_site).status_code == 200


def test_a_permission_that_runs_out_takes_the_work_with_it(client, monkeypatch):
    today = timezone.localdate()
    page = make.story()
    ledger.record(
        page.tellers()[0].storyteller, page.work, {Use.API_AND_OPEN_DATA: True}, answered_by="storyteller",
        means="letter", given_on=today, until=today, recorded_by=make.moderator(), confirmed=True,
    )  # fmt: skip
    assert got(client, WORKS)["total"] == 1
    assert int(client.get(WORKS)["Cache-Control"].rpartition("=")[2]) <= 60
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert got(client, WORKS) == {"works": [], "total": 0, "next": None}
    refused(client, f"{WORKS}{page.work.code}/", 404)


# people


def test_an_anonymous_storyteller_is_named_nowhere(client):
    hidden = make.StorytellerFactory(name="Bettina", slug="bettina", pronouns="she/her")
    page = make.draft("Hers", storytellers=[hidden])
    make.permit(page, naming=Naming.NONE)
    publishing.publish(page, make.approve(page))
    anonymous = make.AnonymousStorytellerFactory()
    make.story("First", storytellers=[anonymous])
    make.story("Second", storytellers=[anonymous])
    said = everything(client)
    assert "Hers" in said
    for word in ("ettina", "she/her", hidden.code, anonymous.code, "Fresno"):
        assert word not in said
    assert one(client, page)["credits"] == [
        {"role": "teller", "name": None, "pronouns": "", "storyteller": None}
    ]
    assert got(client, "/api/v1/storytellers/")["storytellers"] == []
    refused(client, "/api/v1/storytellers/bettina/", 404)


def test_a_storyteller_is_there_with_the_works_that_name_them_and_are_data(client):
    teller = make.StorytellerFactory(slug="amparo", pronouns="she/her")
    first = make.story("Open", storytellers=[teller])
    make.story("Closed", storytellers=[teller], uses=CLOSED)
    unnamed = make.story("Without her name", storytellers=[teller])
    ledger.record(
        teller, unnamed.work, {}, naming=Naming.NONE, answered_by="storyteller", means="letter",
        given_on=timezone.localdate(), recorded_by=make.moderator(), confirmed=True,
    )  # fmt: skip
    assert got(client, "/api/v1/storytellers/amparo/") == {
        "key": "amparo",
        "name": "Amparo",
        "pronouns": "she/her",
        "url": "http://testserver/storytellers/amparo/",
        "works": [f"http://testserver{WORKS}{first.work.code}/"],
    }
    assert got(client, "/api/v1/storytellers/")["storytellers"] == [
        got(client, "/api/v1/storytellers/amparo/")
    ]
    assert titles(client, "?by=amparo") == ["Open"]


def test_somebody_whose_works_are_no_data_is_not_there(client):
    make.story(storytellers=[make.StorytellerFactory(slug="amparo")], uses=CLOSED)
    assert got(client, "/api/v1/storytellers/")["storytellers"] == []
    refused(client, "/api/v1/storytellers/amparo/", 404)


def test_dates_and_places_are_told_as_far_as_they_may_be(client):
    moment = datetime(2026, 3, 17, 15, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    exact = make.story("Exact", place="CCWF")
    rough = make.story(
        "Rough",
        place="CCWF",
        written="1998-05/2003-02",
        uses=make.without(Use.YEARS_SHOWN, Use.FACILITY_SHOWN),
    )
    StoryPage.objects.update(first_published_at=moment)
    assert one(client, exact)["published"] == "2026-03-17"
    work = one(client, rough)
    assert (work["published"], work["version"]) == ("2026", "2026")
    assert work["written"] == {
        "edtf": "199X/200X",
        "earliest": "1990-01-01",
        "latest": "2009-12-31",
    }
    assert work["place"] is None
    assert "1998" not in json.dumps(work)


# filters


FILTERS = {
    "theme=hope": {"Hope"},
    "theme=hope&theme=faith": {"Hope", "Faith"},
    "theme=survival": {"Hope", "Faith"},
    "kind=poem": {"Faith"},
    "kind=poem&theme=hope": set(),
    "has=translation": {"Hope"},
    "by=amparo": {"Hope"},
    "": {"Hope", "Faith"},
}


@pytest.mark.parametrize(("query", "found"), FILTERS.items())
def test_works_are_found_by_what_the_archive_is_browsed_by(client, query: str, found: set[str]):
    teller = make.StorytellerFactory(slug="amparo")
    translated(make.story("Hope", themes=("hope",), storytellers=[teller]))
    make.story("Faith", themes=("faith",), kind="poem")
    assert set(titles(client, f"?{query}")) == found
    assert got(client, f"{WORKS}?{query}")["total"] == len(found)


def test_a_work_is_found_by_each_of_its_languages_and_comes_with_all(client):
    page = make.story()
    translated(page)
    make.story("Only in English")
    spanish = got(client, f"{WORKS}?language=es")["works"]
    assert [work["code"] for work in spanish] == [page.work.code]
    assert [each["language"] for each in spanish[0]["pages"]] == ["en", "es"]


def test_a_retired_theme_finds_what_its_successor_has(client):
    make.story(themes=("hope",))
    Theme.objects.filter(key="faith").update(
        retired=True, replaced_by=Theme.objects.get(key="hope")
    )
    facets.vocabulary_changed()
    assert titles(client, "?theme=faith") == ["A list of small sounds"]


WRONG = [
    "?theme=nothing",
    "?kind=song",
    "?institution=XX",
    "?year=1998",
    "?language=fr",
    "?route=nothing",
    "?has=nothing",
    "?by=nobody",
    "?them=hope",
    "?page=2",
    "?limit=0",
    "?limit=101",
    "?limit=many",
    "?cursor=nonsense",
    "?cursor=%C3%A9",
    f"?cursor={'a' * 500}",
    "?" + "&".join(f"year={n}0s" for n in range(190, 203)),
]


@pytest.mark.parametrize("query", WRONG)
def test_a_question_that_can_not_be_answered_is_answered_with_what_to_do(client, query: str):
    make.story()
    refused(client, WORKS + query)


def test_a_cursor_of_another_list_is_none_of_this(client):
    refused(client, f"{WORKS}?cursor={cursors.make('storytellers', b'amparo')}")
    refused(client, f"/api/v1/storytellers/?cursor={cursors.make('works', b'0' * 16)}")


# the rule of three


def unnamed(title: str, **fields: Any) -> StoryPage:
    return make.story(
        title, storytellers=[make.StorytellerFactory(naming=Naming.FIRST)], place="CCWF", **fields
    )


def test_a_place_finds_people_not_named_in_full_only_from_three_in_the_api_on(client):
    unnamed("First")
    unnamed("Second")
    # Found by place on the site, where it is the third; it makes no company here.
    unnamed("Closed", uses=CLOSED)
    full = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    make.story("Named in full", storytellers=[full], place="CCWF")
    assert "First" in client.get("/stories/?institution=CCWF").content.decode()
    for query in ("?institution=CCWF", "?year=2010s", "?institution=CCWF&year=2010s"):
        assert titles(client, query) == ["Named in full"]
        assert got(client, WORKS + query)["total"] == 1
    unnamed("Third")
    assert titles(client, "?institution=CCWF") == ["Third", "Named in full", "Second", "First"]


def test_three_works_of_one_person_are_not_three_people(client):
    teller = make.StorytellerFactory(naming=Naming.FIRST, slug="amparo")
    for title in ("Aloe", "Basil", "Chives"):
        make.story(title, storytellers=[teller], place="CCWF")
    assert titles(client, "?institution=CCWF") == []
    assert titles(client, "?institution=CCWF&by=amparo") == []
    assert len(titles(client, "?by=amparo")) == 3


def test_a_place_that_is_hidden_finds_nothing(client):
    for n in range(3):
        unnamed(f"Kept {n}", uses=make.without(Use.FACILITY_SHOWN))
    assert titles(client, "?institution=CCWF") == []


# pages


def followed(client, address: str, of: str) -> list[dict[str, Any]]:
    found = []
    while address:
        page = got(client, address)
        found += page[of]
        address = (page["next"] or "").removeprefix("http://testserver")
    return found


def test_the_pages_of_a_list_have_every_work_once(client):
    for n in range(5):
        make.story(f"Story {n}", themes=("hope",))
    make.story("Not of hope", themes=("faith",))
    found = followed(client, f"{WORKS}?limit=2&theme=hope", "works")
    assert [work["pages"][0]["title"] for work in found] == [f"Story {n}" for n in (4, 3, 2, 1, 0)]
    tellers = followed(client, "/api/v1/storytellers/?limit=2", "storytellers")
    assert [teller["key"] for teller in tellers] == sorted(teller["key"] for teller in tellers)
    assert len({teller["key"] for teller in tellers}) == 6


def test_a_withdrawal_between_two_pages_takes_nothing_else_away(client):
    pages = [make.story(f"Story {n}") for n in range(5)]
    first = got(client, f"{WORKS}?limit=2")
    make.take_back(pages[3])
    make.story("Published meanwhile")
    rest = followed(client, first["next"].removeprefix("http://testserver"), "works")
    assert [work["pages"][0]["title"] for work in rest] == ["Story 2", "Story 1", "Story 0"]


def test_works_published_at_one_moment_are_each_met_once(client):
    pages = [make.story(f"Story {n}") for n in range(4)]
    StoryPage.objects.update(first_published_at=pages[0].first_published_at)
    for page in pages:
        publishing.refresh(page.work)
    found = followed(client, f"{WORKS}?limit=1", "works")
    assert sorted(work["pages"][0]["title"] for work in found) == [f"Story {n}" for n in range(4)]


def test_a_cursor_tells_nothing_and_stays_the_same(client):
    for n in range(3):
        make.story(f"Story {n}")
    next_ = got(client, f"{WORKS}?limit=1")["next"]
    make.lists_are_read()
    assert (
        got(client, f"{WORKS}?limit=1&theme=family_separation")["next"].rpartition("cursor=")[2]
        == next_.rpartition("cursor=")[2]
    )
    key = str(StoryPage.objects.get(slug="story-2").pk)
    assert f"-{key}" not in next_ and f"={key}" not in next_


# how it answers


def test_an_answer_that_has_not_changed_is_not_sent_again(client):
    page = make.story()
    for address in (WORKS, f"{WORKS}{page.work.code}/", "/api/v1/storytellers/"):
        for attempt in ("made", "kept"):
            tag = client.get(address)["ETag"]
            assert tag.startswith('"'), attempt
            response = client.get(address, headers={"if-none-match": tag})
            assert (response.status_code, response.content) == (304, b"")
            assert response["ETag"] == tag
    tag = client.get(WORKS)["ETag"]
    make.story("Another")
    assert client.get(WORKS, headers={"if-none-match": tag}).status_code == 200


def test_it_is_read_and_nothing_else(client):
    page = make.story()
    for address in (WORKS, f"{WORKS}{page.work.code}/", "/api/v1/storytellers/", "/api/v1/"):
        head = client.head(address)
        assert (head.status_code, head["ETag"]) == (200, client.get(address)["ETag"])
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(address).status_code == 405


def test_it_keeps_no_cookie_and_no_search_engine(client):
    page = make.story()
    response = client.get(f"{WORKS}{page.work.code}/")
    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"
    assert "public" in response["Cache-Control"]


def test_it_begins_with_the_way_to_everything(client):
    for address in got(client, "/api/v1/").values():
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address
    refused(client, "/api/v1/nothing/", 404)
    assert client.get("/api/v1/docs").status_code in (301, 404)


def test_the_description_describes_everything(client):
    described = got_description(client)
    assert set(described["paths"]) == {
        "/api/v1/works/",
        "/api/v1/works/{code}/",
        "/api/v1/storytellers/",
        "/api/v1/storytellers/{key}/",
        "/api/v1/vocabularies/themes/",
        "/api/v1/vocabularies/content-notes/",
        "/api/v1/vocabularies/places/",
        "/api/v1/vocabularies/routes/",
        "/api/v1/search/",
    }
    operations = [each for path in described["paths"].values() for each in path.items()]
    assert {method for method, _ in operations} == {"get"}
    ids = [operation["operationId"] for _, operation in operations]
    assert len(set(ids)) == len(ids)
    for _method, operation in operations:
        assert operation["summary"] and operation["description"]
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                assert parameter["description"], parameter
    assert described["components"]["schemas"]["WholeWork"]["description"]


def got_description(client) -> dict[str, Any]:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json()


# vocabularies


def test_vocabularies_say_what_the_keys_mean_in_both_languages(client):
    themes = {each["key"]: each for each in got(client, "/api/v1/vocabularies/themes/")["themes"]}
    hope = Theme.objects.get(key="hope")
    assert themes["hope"]["label"] == {"en": hope.label_en, "es": hope.label_es}
    assert themes["hope"]["broader"] == "survival"
    places = {each["key"]: each for each in got(client, "/api/v1/vocabularies/places/")["places"]}
    assert places["SQRC"]["names"][0]["name"] == "San Quentin Rehabilitation Center"
    assert places["SQRC"]["names"][1]["until"] == "2023"
    assert "region" not in places["SQRC"]


def test_a_retired_theme_names_the_one_that_replaced_it(client):
    Theme.objects.filter(key="faith").update(
        retired=True, replaced_by=Theme.objects.get(key="hope")
    )
    themes = {each["key"]: each for each in got(client, "/api/v1/vocabularies/themes/")["themes"]}
    assert (themes["faith"]["retired"], themes["faith"]["replaced_by"]) == (True, "hope")


def test_law_that_is_not_sure_enough_is_not_in_it(client):
    routes = {each["key"] for each in got(client, "/api/v1/vocabularies/routes/")["routes"]}
    assert routes == set(LegalRoute.objects.public().values_list("key", flat=True))
    assert routes < set(LegalRoute.objects.values_list("key", flat=True))


# costs


COSTS = {
    "/api/v1/works/": 5,
    "/api/v1/works/?theme=hope&institution=CCWF": 5,
    "/api/v1/storytellers/": 5,
    "/api/v1/vocabularies/themes/": 2,
    "/api/v1/vocabularies/content-notes/": 2,
    "/api/v1/vocabularies/places/": 3,
    "/api/v1/vocabularies/routes/": 2,
}


def data_is_read() -> None:
    """What a process does once after each change, when the API is asked."""
    facets.open_data(facets.table())


def test_an_answer_costs_the_same_queries_at_any_length(client, django_assert_num_queries):
    fields = {"themes": ("hope",), "place": "CCWF"}
    full = {"naming": Naming.LEGAL, "name": "Amparo Quillfeather"}
    make.story("First", storytellers=[make.StorytellerFactory(**full)], **fields)
    data_is_read()
    for address, queries in COSTS.items():
        with django_assert_num_queries(queries, info=address):
            got(client, address)
        with django_assert_num_queries(1, info=address):
            got(client, address)
    for n in range(3):
        people = [make.StorytellerFactory(**full) for _ in range(2)]
        translated(make.story(f"Another {n}", storytellers=people, **fields), f"Otra {n}")
    data_is_read()
    for address, queries in COSTS.items():
        with django_assert_num_queries(queries, info=address):
            got(client, address)


def test_a_work_costs_the_same_queries_whatever_it_holds(client, django_assert_num_queries):
    small = make.story("Small")
    large = make.story(
        "Large",
        storytellers=[make.StorytellerFactory(), make.StorytellerFactory(name="Bettina")],
        body=[make.prose(*(f"Paragraph {n}." for n in range(60)))],
        themes=("hope", "faith"),
        place="CCWF",
    )
    translated(large)
    for address in [f"{WORKS}{page.work.code}/" for page in (small, large)]:
        with django_assert_num_queries(6):
            got(client, address)
        with django_assert_num_queries(1):
            got(client, address)


def test_after_a_change_the_works_that_changed_are_asked_about_alone(
    client, django_assert_num_queries
):
    for n in range(3):
        make.story(f"Story {n}")
    data_is_read()
    make.story("Another")
    make.lists_are_read()
    with django_assert_num_queries(6):
        assert titles(client)[0] == "Another"
