"""What feed readers get, and keep: a title, one sentence, an address."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from core.uses import Naming, Use
from stories import publishing
from stories.models import StoryPage, Theme
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

QUOTE = "The kettle is first."
STANDFIRST = "A letter about listening."
CHANNELS = ("stories", "themes/hope", "collections/of-trees")
FORMS = ("xml", "rss", "json")
ADDRESSES = [
    f"{prefix}/feeds/{channel}.{form}"
    for prefix in ("", "/es")
    for channel in CHANNELS
    for form in FORMS
]
ATOM = "{http://www.w3.org/2005/Atom}"


def story(title: str = "A list of small sounds", **fields: Any) -> StoryPage:
    fields = {"quote": QUOTE, "standfirst": STANDFIRST, "themes": ("hope",)} | fields
    return make.story(title, **fields)


def collected(*pages: StoryPage) -> None:
    for language in ("en", "es"):
        make.collection("of-trees", pages, language=language)


def text(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def items(client, address: str = "/feeds/stories.json") -> list[dict[str, Any]]:
    return json.loads(text(client, address))["items"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_feed_has_the_title_and_one_sentence_and_never_the_words(client, address: str):
    collected(story())
    body = text(client, address)
    for part in ("A list of small sounds", QUOTE, "/stories/a-list-of-small-sounds/", "Amparo"):
        assert part in body
    for word in ("list of small sounds. The", "My sister", STANDFIRST):
        assert word not in body


def test_the_form_is_what_its_address_says(client):
    collected(story())
    for channel in CHANNELS:
        assert etree.fromstring(text(client, f"/feeds/{channel}.xml").encode()).tag == f"{ATOM}feed"
        assert etree.fromstring(text(client, f"/feeds/{channel}.rss").encode()).tag == "rss"
        feed = json.loads(text(client, f"/feeds/{channel}.json"))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"http://testserver/feeds/{channel}.json"
    assert client.get("/feeds/stories.txt").status_code == 404


def test_words_that_may_not_be_quoted_give_way_to_our_own_sentence(client):
    story(uses=make.without(Use.CAMPAIGN_QUOTES))
    assert [item["content_text"] for item in items(client)] == [STANDFIRST]


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_an_invented_story_says_so_in_every_form(client, prefix: str):
    page = story()
    page.work.sample = True
    page.work.save()
    collected(page)
    said = "Historia de muestra" if prefix else "Sample story"
    for channel in CHANNELS:
        for form in FORMS:
            assert f"{said}. {QUOTE}" in text(client, f"{prefix}/feeds/{channel}.{form}")


def test_the_lines_of_a_poem_stay_apart_in_one_sentence(client):
    lines = "The kettle is first\nthen the rain"
    story(quote=lines, body=[{"type": "poem", "value": lines}], kind="poem")
    assert items(client)[0]["content_text"] == "The kettle is first / then the rain"


def test_markup_in_words_stays_words(client):
    story(quote="", standfirst="Fish & <b>chips</b>", body=[make.prose("Words.")])
    atom = etree.fromstring(text(client, "/feeds/stories.xml").encode())
    # A summary of type html is read twice.
    assert atom.findtext(f".//{ATOM}summary") == "Fish &amp; &lt;b&gt;chips&lt;/b&gt;"
    assert items(client)[0]["content_text"] == "Fish & <b>chips</b>"


def test_nobody_is_named_who_is_not_to_be_named(client):
    hidden = make.StorytellerFactory(name="Bettina", slug="bettina")
    page = make.draft("Hers", storytellers=[hidden], standfirst=STANDFIRST, themes=("hope",))
    make.permit(page, naming=Naming.NONE)
    publishing.publish(page, make.approve(page))
    other = story("Anonymous", storytellers=[make.AnonymousStorytellerFactory()])
    collected(page, other)
    for address in ADDRESSES:
        body = text(client, address)
        assert "Hers" in body
        assert "ettina" not in body, address
        assert "Amparo" not in body, address
    assert all("authors" not in item for item in items(client))


def published_on(page: StoryPage, moment: datetime) -> None:
    """As if it had been published then."""
    StoryPage.objects.filter(pk=page.pk).update(first_published_at=moment)


def test_days_are_exact_only_where_years_may_be_shown(client):
    moment = datetime(2026, 3, 17, 15, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    published_on(story("Open"), moment)
    published_on(story("Private", uses=make.without(Use.YEARS_SHOWN)), moment)
    days = {item["title"]: item["date_published"] for item in items(client)}
    assert days["Open"].startswith("2026-03-17T00:00:00")
    assert days["Private"].startswith("2026-03-01T00:00:00")
    for form in FORMS:
        body = text(client, f"/feeds/stories.{form}")
        assert "15:30" not in body
        assert "22:30" not in body


def test_works_stand_once_in_the_readers_language(client):
    teller = make.StorytellerFactory()
    both = story("In both", storytellers=[teller])
    translation = make.draft("En los dos", language="es", work=both.work, storytellers=[teller])
    publishing.publish(translation, make.approve(translation))
    story("Only in English")
    english, spanish = items(client), items(client, "/es/feeds/stories.json")
    assert [(i["title"], i["language"]) for i in english] == [
        ("Only in English", "en"),
        ("In both", "en"),
    ]
    assert [(i["title"], i["language"]) for i in spanish] == [
        ("Only in English", "en"),
        ("En los dos", "es"),
    ]
    assert {i["id"] for i in english} == {i["id"] for i in spanish}


def test_a_theme_s_feed_has_its_stories_alone(client):
    story("Of hope")
    story("Of a family", themes=("family_separation",))
    assert [i["title"] for i in items(client, "/feeds/themes/hope.json")] == ["Of hope"]
    assert [i["title"] for i in items(client, "/feeds/themes/survival.json")] == ["Of hope"]


def test_a_retired_theme_s_feed_leads_to_the_one_that_replaced_it(client):
    hope = Theme.objects.get(key="hope")
    Theme.objects.filter(key="faith").update(retired=True, replaced_by=hope)
    response = client.get("/es/feeds/themes/faith.rss")
    assert (response.status_code, response["Location"]) == (301, "/es/feeds/themes/hope.rss")
    gone = Theme.objects.exclude(key__in=("hope", "faith")).first()
    Theme.objects.filter(pk=gone.pk).update(retired=True, replaced_by=None)
    assert client.get(f"/feeds/themes/{gone.key}.rss").status_code == 410
    assert client.get("/feeds/themes/nothing.rss").status_code == 404


def test_a_collection_s_feed_is_there_in_the_languages_of_its_essay(client):
    page = story()
    story("Not collected")
    make.collection("of-trees", [page])
    assert [i["title"] for i in items(client, "/feeds/collections/of-trees.json")] == [page.title]
    assert client.get("/es/feeds/collections/of-trees.json").status_code == 404
    assert client.get("/feeds/collections/nothing.json").status_code == 404


ENDINGS = make.ENDINGS | {
    "link-only from now on": lambda page: make.take_back(page, Use.SEARCH_AND_INDEX),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_story_that_ended_is_gone_from_every_feed_at_once(client, ending: str):
    page = story()
    collected(page)
    tags = {address: client.get(address)["ETag"] for address in ADDRESSES}
    ENDINGS[ending](page)
    for address, tag in tags.items():
        response = client.get(address, headers={"if-none-match": tag})
        assert response.status_code == 200, "whoever asks whether it changed is told so"
        assert page.title not in response.content.decode()
        assert page.work.code not in response.content.decode()


def test_a_feed_that_has_not_changed_is_not_sent_again(client):
    story()
    tag = client.get("/feeds/stories.xml")["ETag"]
    response = client.get("/feeds/stories.xml", headers={"if-none-match": tag})
    assert (response.status_code, response.content) == (304, b"")
    assert "Last-Modified" not in response


def test_thirty_stories_are_enough(client):
    for n in range(31):
        make.story(f"Story {n}", themes=("hope",))
    titles = [item["title"] for item in items(client, "/feeds/themes/hope.json")]
    assert len(titles) == 30
    assert titles[0] == "Story 30"
    assert "Story 0" not in titles


COSTS = {"stories": 4, "themes/hope": 5, "collections/of-trees": 6}


@pytest.mark.parametrize(("channel", "queries"), COSTS.items())
def test_a_feed_costs_the_same_queries_at_any_length(
    client, django_assert_num_queries, channel: str, queries: int
):
    pages = [story(f"Story {n}") for n in range(4)]
    make.collection("of-trees", pages[:1])
    make.lists_are_read()
    with django_assert_num_queries(queries):
        text(client, f"/feeds/{channel}.xml")
    with django_assert_num_queries(1):
        text(client, f"/feeds/{channel}.xml")
    for n in range(3):
        story(f"Another {n}", storytellers=[make.StorytellerFactory(), make.StorytellerFactory()])
    make.lists_are_read()
    with django_assert_num_queries(queries):
        text(client, f"/feeds/{channel}.xml")


ANNOUNCED = {
    "/stories/": "/feeds/stories",
    "/es/stories/": "/es/feeds/stories",
    "/themes/hope/": "/feeds/themes/hope",
    "/es/collections/of-trees/": "/es/feeds/collections/of-trees",
}


@pytest.mark.parametrize(("page", "feed"), ANNOUNCED.items())
def test_a_list_announces_its_feed_in_each_form(client, page: str, feed: str):
    collected(story())
    head = text(client, page)
    for media_type, form in (
        ("application/atom+xml", "xml"),
        ("application/rss+xml", "rss"),
        ("application/feed+json", "json"),
    ):
        assert f'rel="alternate" type="{media_type}" href="http://testserver{feed}.{form}"' in head
        assert client.get(f"{feed}.{form}")["Content-Type"].startswith(media_type)


def test_a_foreign_host_changes_no_address_in_a_feed(client, settings):
    settings.SITE_URL = "https://archive.example"
    story()
    for form in FORMS:
        body = client.get(f"/feeds/stories.{form}", headers={"host": "localhost"}).content.decode()
        assert "localhost" not in body
        assert "https://archive.example/stories/" in body
