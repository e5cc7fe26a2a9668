"""A search that somebody follows: an address that asks the same again, as a page and as a feed."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from lxml import etree

from core.uses import Naming
from stories.models import StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def titles(client: Client, query: str, path: str = "/search/stories.json") -> list[str]:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200, query
    return [item["title"] for item in json.loads(response.content)["items"]]


def test_a_feed_has_what_the_search_finds_the_newest_first(client: Client):
    make.story("Rain", body=[make.prose("The kettle, the kettle, the kettle.")])
    make.story("Bread", body=[make.prose("No such word.")])
    make.story("Yard", body=[make.prose("One kettle among many words that say little.")])
    assert titles(client, "q=kettles") == ["Yard", "Rain"]
    assert titles(client, "q=kettle+-yard") == ["Rain"]
    assert titles(client, "q=%22the+kettle%22") == ["Rain"]


def test_what_is_chosen_narrows_the_feed_too(client: Client):
    make.story("Rain", kind="letter", themes=("hope",))
    make.story("Yard", kind="poem", themes=("hope",))
    assert titles(client, "q=kettle&kind=poem") == ["Yard"]
    assert titles(client, "kind=letter") == ["Rain"]
    assert titles(client, "q=theme:hope+kind:letter") == ["Rain"]


def test_a_story_with_some_of_the_words_is_on_the_page_and_is_no_news(client: Client):
    make.story()
    assert "Few stories have all" in client.get("/search/?q=kettle+zebra").content.decode()
    assert titles(client, "q=kettle+zebra") == []


def test_the_rule_of_three_holds_for_whoever_follows(client: Client):
    for number in range(2):
        make.story(
            f"Story {number}", storytellers=[make.AnonymousStorytellerFactory()], written="1994"
        )
    named = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Bell")
    make.story("Hers", storytellers=[named], written="1995")
    for query in ("q=kettle&year=1990s", "q=kettle+year:1994", "year=1990s"):
        assert titles(client, query) == ["Hers"]


@pytest.mark.parametrize("ending", make.ENDINGS)
def test_a_story_that_ended_is_no_longer_in_it(client: Client, ending: str):
    page = make.story()
    assert titles(client, "q=kettle") == [page.title]
    tag = client.get("/search/stories.xml?q=kettle")["ETag"]
    make.ENDINGS[ending](page)
    again = client.get("/search/stories.xml?q=kettle", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert page.title not in again.content.decode()


def test_the_database_has_the_last_word_over_a_stale_index(client: Client):
    stale = make.story("Stale")
    make.story("Fresh")
    StoryPage.objects.filter(pk=stale.pk).update(live=False)
    assert titles(client, "q=kettle") == ["Fresh"]


def test_a_feed_is_the_same_in_every_form_and_language(client: Client):
    make.story()
    for prefix in ("", "/es"):
        atom = client.get(f"{prefix}/search/stories.xml?q=kettle")
        assert atom["Content-Type"] == "application/atom+xml; charset=utf-8"
        root = etree.fromstring(atom.content)
        links = root.findall("{http://www.w3.org/2005/Atom}link")
        addresses = {link.get("rel"): link.get("href") for link in links}
        assert addresses["self"] == f"http://testserver{prefix}/search/stories.xml?q=kettle"
        assert addresses["alternate"] == f"http://testserver{prefix}/search/?q=kettle"
        rss = client.get(f"{prefix}/search/stories.rss?q=kettle")
        assert "A list of small sounds" in rss.content.decode()


def test_what_was_typed_is_kept_nowhere_and_an_unchanged_feed_is_not_sent_again(client: Client):
    make.story()
    first = client.get("/search/stories.xml?q=kettle")
    assert "private" in first["Cache-Control"]
    again = client.get("/search/stories.xml?q=kettle", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%3F%21", "q=kettle&kind=opera", "q=kettle&sort=x", "q=kettle&page=0"]
)
def test_a_feed_of_nothing_is_not_found(client: Client, query: str):
    make.story()
    assert client.get(f"/search/stories.xml?{query}").status_code == 404


def test_words_that_look_like_markup_stay_words(client: Client):
    make.story()
    typed = {"q": 'kettle <script>alert("q")</script>\x00'}
    root = etree.fromstring(client.get("/search/stories.xml", typed).content)
    assert "<script>" in root.find("{http://www.w3.org/2005/Atom}title").text


def test_the_page_says_how_to_keep_a_search_also_where_it_found_nothing(client: Client):
    make.story()
    for typed in ("kettle", "zebra"):
        html = BeautifulSoup(client.get(f"/search/?q={typed}&sort=newest").content, "html.parser")
        follow = html.select_one("section.follow")
        page, feed = (a["href"] for a in follow.find_all("a"))
        assert page == f"http://testserver/search/?q={typed}"
        assert feed == f"http://testserver/search/stories.xml?q={typed}"
        announced = html.select_one('link[rel=alternate][type="application/atom+xml"]')
        assert announced["href"] == feed
    assert "Keep this search" not in client.get("/search/").content.decode()


def test_one_search_has_one_address_however_it_was_typed(client: Client):
    make.story("Rain", kind="letter")
    make.story("Yard", kind="poem")
    first = client.get("/search/?q=kettle&kind=letter&kind=poem").content.decode()
    second = client.get("/search/?kind=poem&sort=written&q=++kettle+&kind=letter").content.decode()
    address = "http://testserver/search/?q=kettle&amp;kind=letter&amp;kind=poem"
    assert f'<a href="{address}">' in first
    assert f'<a href="{address}">' in second


def test_a_feed_costs_the_same_queries_at_any_length(client: Client, django_assert_num_queries):
    make.story()
    titles(client, "q=kettle")
    cache.clear()
    # How new the lists are, who has the word, what has run out, the pages, their credits, what is permitted.
    with django_assert_num_queries(7):
        titles(client, "q=kettle")
    for number in range(3):
        make.story(f"Story {number}")
    titles(client, "q=kettle")
    with django_assert_num_queries(7):
        titles(client, "q=kettle")
