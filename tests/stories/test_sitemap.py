"""What crawlers are told of: an index of sections, each page in every language that has it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from core import sitemaps
from core.sitemaps import SiteSitemap
from core.uses import Naming, Use
from stories import publishing
from stories.models import CollectionText, StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
SITE = "http://testserver"


def read(client, address: str) -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200, address
    return etree.fromstring(response.content)


def named(client, address: str) -> list[str]:
    return [each.text for each in read(client, address).iterfind(".//s:loc", NAMES)]


def whole(client) -> list[str]:
    """Every address of every page of every section."""
    pages = named(client, "/sitemap.xml")
    return [path for page in pages for path in named(client, page.removeprefix(SITE))]


def alternates(client, section: str, address: str) -> dict[str, str]:
    for url in read(client, section).iterfind("s:url", NAMES):
        if url.findtext("s:loc", namespaces=NAMES) == SITE + address:
            links = url.iterfind("x:link", NAMES)
            return {link.get("hreflang"): link.get("href") for link in links}
    raise AssertionError(f"{address} is not in {section}")


def test_the_index_names_sections_and_they_name_every_kind_of_page(client):
    page = make.story(themes=("hope",), storytellers=[make.StorytellerFactory(slug="amparo")])
    make.collection("of-trees", [page])
    assert named(client, "/sitemap.xml") == [
        f"{SITE}/sitemap-{name}.xml"
        for name in ("stories", "storytellers", "themes", "collections", "pages")
    ]
    found = whole(client)
    for path in (
        page.path_on_site,
        "/storytellers/",
        "/storytellers/amparo/",
        "/es/storytellers/amparo/",
        "/themes/hope/",
        "/themes/survival/",
        "/es/themes/hope/",
        "/collections/",
        "/collections/of-trees/",
        "/",
        "/stories/",
        "/es/stories/",
        "/orientation/",
    ):
        assert found.count(SITE + path) == 1, path
    assert f"{SITE}/es/collections/of-trees/" not in found
    assert f"{SITE}/themes/faith/" not in found


def test_every_address_in_it_answers(client):
    page = make.story(themes=("hope",), storytellers=[make.StorytellerFactory(slug="amparo")])
    for language in ("en", "es"):
        make.collection("of-trees", [page], language=language)
    for address in whole(client):
        assert client.get(address.removeprefix(SITE)).status_code == 200, address


def test_a_page_in_two_languages_names_both_and_english_for_everybody_else(client):
    teller = make.StorytellerFactory(slug="amparo")
    page = make.story(storytellers=[teller])
    make.story("Alone")
    translation = make.draft("Una lista", language="es", work=page.work, storytellers=[teller])
    publishing.publish(translation, make.approve(translation))
    pair = {
        "en": SITE + page.path_on_site,
        "es": SITE + translation.path_on_site,
        "x-default": SITE + page.path_on_site,
    }
    for each in (page, translation):
        assert alternates(client, "/sitemap-stories.xml", each.path_on_site) == pair
    assert alternates(client, "/sitemap-stories.xml", "/stories/alone/") == {}
    assert alternates(client, "/sitemap-storytellers.xml", "/es/storytellers/amparo/") == {
        "en": f"{SITE}/storytellers/amparo/",
        "es": f"{SITE}/es/storytellers/amparo/",
        "x-default": f"{SITE}/storytellers/amparo/",
    }
    assert alternates(client, "/sitemap-pages.xml", "/es/orientation/")["en"].endswith(
        "/orientation/"
    )


def test_the_day_of_the_last_change_is_told_and_not_the_hour(client):
    page = make.story()
    moment = datetime(2026, 3, 17, 23, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    StoryPage.objects.filter(pk=page.pk).update(last_published_at=moment)
    body = client.get("/sitemap-stories.xml").content.decode()
    assert "<lastmod>2026-03-17</lastmod>" in body
    make.collection("of-trees", [page])
    day = CollectionText.objects.get().shown_since
    assert f"<lastmod>{day}</lastmod>" in client.get("/sitemap-collections.xml").content.decode()


def test_no_day_is_told_where_somebody_s_years_are_private(client):
    both = [make.StorytellerFactory(), make.StorytellerFactory()]
    page = make.draft("By two", storytellers=both)
    make.permit(page)
    publishing.publish(page, make.approve(page))
    assert "<lastmod>" in client.get("/sitemap-stories.xml").content.decode()
    make.answer(both[1], page.work, {Use.YEARS_SHOWN: False})
    body = client.get("/sitemap-stories.xml").content.decode()
    assert page.path_on_site in body
    assert "<lastmod>" not in body


def test_who_is_not_to_be_named_and_what_is_not_to_be_found_is_not_in_it(client):
    hidden = make.StorytellerFactory(name="Bettina", slug="bettina")
    page = make.draft("Hers", storytellers=[hidden])
    make.permit(page, naming=Naming.NONE)
    publishing.publish(page, make.approve(page))
    link_only = make.StorytellerFactory(name="Carla", slug="carla")
    make.story(
        "Link only",
        slug="link-only",
        storytellers=[link_only],
        themes=("faith",),
        uses=make.without(Use.SEARCH_AND_INDEX),
    )
    found = " ".join(whole(client))
    assert page.path_on_site in found
    for word in ("bettina", "link-only", "carla", "faith"):
        assert word not in found


@pytest.mark.parametrize("ending", make.ENDINGS)
def test_a_story_that_ended_is_gone_with_its_storyteller_and_its_theme(client, ending: str):
    page = make.story(themes=("hope",), storytellers=[make.StorytellerFactory(slug="amparo")])
    assert "amparo" in " ".join(whole(client))
    make.ENDINGS[ending](page)
    found = " ".join(whole(client))
    for word in (page.slug, "amparo", "hope"):
        assert word not in found


def test_a_section_comes_in_pages_and_a_new_story_moves_none(client, monkeypatch):
    monkeypatch.setattr(SiteSitemap, "limit", 4)
    pages = [make.story(f"Story {n}") for n in range(9)]
    stories = [each for each in named(client, "/sitemap.xml") if "sitemap-stories" in each]
    assert stories == [
        f"{SITE}/sitemap-stories.xml",
        f"{SITE}/sitemap-stories.xml?p=2",
        f"{SITE}/sitemap-stories.xml?p=3",
    ]
    first = named(client, "/sitemap-stories.xml")
    assert first == [SITE + page.path_on_site for page in pages[:4]]
    make.story("Story 9")
    assert named(client, "/sitemap-stories.xml") == first
    assert len(set(whole(client))) == len(whole(client))
    assert {SITE + page.path_on_site for page in pages} < set(whole(client))
    assert {f"{SITE}/storytellers/{p.tellers()[0].person.slug}/" for p in pages} < set(
        whole(client)
    )


@pytest.mark.parametrize(
    "address",
    [
        "/sitemap-nothing.xml",
        "/sitemap-stories.xml?p=2",
        "/sitemap-stories.xml?p=x",
        "/sitemap-stories.xml?p=0",
        "/sitemap-storytellers.xml?p=999999999",
    ],
)
def test_a_page_that_there_is_not_says_so(client, address: str):
    make.story()
    assert client.get(address).status_code == 404


def test_no_page_holds_more_than_ten_thousand_addresses():
    assert SiteSitemap.limit == sitemaps.LONGEST == 10_000


COSTS = {
    "/sitemap.xml": 6,
    "/sitemap-stories.xml": 3,
    "/sitemap-storytellers.xml": 3,
    "/sitemap-themes.xml": 1,
    "/sitemap-collections.xml": 2,
}


@pytest.mark.parametrize(("address", "queries"), COSTS.items())
def test_it_costs_the_same_queries_at_any_length(
    client, django_assert_num_queries, address: str, queries: int
):
    def add(number: int) -> None:
        teller = make.StorytellerFactory()
        page = make.story(f"Story {number}", storytellers=[teller])
        draft = make.draft(
            f"Historia {number}", language="es", work=page.work, storytellers=[teller]
        )
        publishing.publish(draft, make.approve(draft))
        make.collection(f"number-{number}", [page])

    add(0)
    make.lists_are_read()
    with django_assert_num_queries(queries):
        client.get(address)
    with django_assert_num_queries(1):
        client.get(address)
    for number in range(1, 4):
        add(number)
    make.lists_are_read()
    with django_assert_num_queries(queries):
        client.get(address)


def test_addresses_come_from_the_settings(client, settings):
    settings.SITE_URL = "https://archive.example"
    make.story()
    for address in ("/sitemap.xml", "/sitemap-stories.xml"):
        body = client.get(address, headers={"host": "localhost"}).content.decode()
        assert "localhost" not in body
        assert "<loc>https://archive.example/" in body
