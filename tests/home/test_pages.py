import pytest
from django.core.cache import cache
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from core import roles
from core.uses import Use
from home.models import CoalitionPage, EventsPage, HomePage
from home.voice import choose
from stories.models import StoryPage
from tests.factories import (
    AnonymousStorytellerFactory,
    UserFactory,
    lists_are_read,
    noted,
    prose,
    story,
    without,
)

from .visitor import look

pytestmark = pytest.mark.django_db

QUOTE = "I keep a list of small sounds."
# Path, queries without stories. A page of a deeper level costs one more in Wagtail's routing.
COSTS = {
    "/": 14,
    "/es/": 15,
    "/orientation/": 11,
    "/es/orientation/": 12,
    "/get-involved/stay-informed/": 12,
    "/events/": 12,
    "/es/events/": 13,
    "/events/calendar.ics": 4,
    "/get-involved/stay-informed/ask/": 2,
}


@pytest.mark.parametrize(("path", "queries"), COSTS.items())
def test_a_page_costs_exactly_this_many_queries_and_one_from_the_cache(
    client, path, queries, django_assert_num_queries
):
    client.get(path)  # what a process asks once in its life, like content types
    cache.clear()
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200
    if not path.endswith("ask/"):
        with django_assert_num_queries(1):
            client.get(path)


def test_home_costs_the_same_with_two_stories_and_with_nine(client, django_assert_num_queries):
    story(quote=QUOTE)
    story("Another", quote=QUOTE)
    client.get("/")
    cache.clear()
    with django_assert_num_queries(21):
        client.get("/")
    for number in range(7):
        story(f"Story {number}", quote=QUOTE)
    lists_are_read()
    with django_assert_num_queries(21):
        client.get("/")


def test_without_a_story_the_mission_takes_the_voice_s_place(client):
    home = look(client, "/")
    assert home.html.h1["class"] == ["mission", "alone"]
    assert not home.html.find(class_="voice")
    assert not home.html.find(id="newest")


def test_the_newest_story_that_may_be_quoted_opens_the_page(client):
    story("The first", quote=QUOTE)
    story("The second", quote=QUOTE)
    story("Not to be quoted", quote=QUOTE, uses=without(Use.CAMPAIGN_QUOTES))
    home = look(client, "/")
    voice = home.html.find(class_="voice")
    assert "The second" in voice.h2.text
    assert voice.blockquote.get_text(strip=True) == QUOTE
    titles = [title.get_text(strip=True) for title in home.html.select(".card .title")]
    assert titles == ["Not to be quoted", "The first"]
    assert "All 3 stories" in home.text


def test_a_story_that_was_measured_before_notes_were_may_be_the_voice():
    page = story(quote=QUOTE)
    del page.shape["opening_noted"]
    StoryPage.objects.update(shape=page.shape)
    chosen = choose(None, "en")
    assert chosen and chosen.pk == page.pk


def test_a_story_without_a_quotation_is_never_the_voice():
    story(quote="")
    assert choose(None, "en") is None


def test_words_behind_a_content_note_are_never_the_voice(client):
    behind = story("Behind a note", quote=QUOTE, body=[noted(), prose(QUOTE)])
    HomePage.objects.filter(locale__language_code="en").update(featured=behind.work)
    story("The first", quote=QUOTE)
    assert "The first" in look(client, "/").html.find(class_="voice").h2.text


def test_editors_choose_the_voice(client):
    first = story("The first", quote=QUOTE)
    story("The second", quote=QUOTE)
    HomePage.objects.filter(locale__language_code="en").update(featured=first.work)
    assert "The first" in look(client, "/").html.find(class_="voice").h2.text


def test_a_chosen_story_that_may_not_be_quoted_gives_way(client):
    first = story("The first", quote=QUOTE, uses=without(Use.CAMPAIGN_QUOTES))
    story("The second", quote=QUOTE)
    HomePage.objects.filter(locale__language_code="en").update(featured=first.work)
    assert "The second" in look(client, "/").html.find(class_="voice").h2.text


def test_a_story_known_by_its_address_alone_never_stands_on_home(client):
    page = story("Link only", quote=QUOTE, uses=without(Use.SEARCH_AND_INDEX))
    HomePage.objects.update(featured=page.work)
    assert "Link only" not in client.get("/").content.decode()
    assert "Link only" not in client.get("/es/").content.decode()


def test_a_withheld_name_stays_withheld_in_the_voice(client):
    story(quote=QUOTE, storytellers=[AnonymousStorytellerFactory()])
    assert "Name withheld" in look(client, "/").html.find(class_="voice").text


def test_a_story_in_the_other_language_says_so(client):
    story(quote=QUOTE)
    voice = look(client, "/es/").html.find(class_="voice")
    assert voice.blockquote["lang"] == "en"


@pytest.mark.parametrize("path", ["", "orientation/", "get-involved/stay-informed/ask/"])
def test_each_page_leads_to_itself_in_the_other_language(client, path):
    english, spanish = look(client, f"/{path}"), look(client, f"/es/{path}")
    assert english.html.find("a", hreflang="es")["href"] == f"/es/{path}"
    assert spanish.html.find("a", hreflang="en")["href"] == f"/{path}"
    assert english.html.html["lang"] == "en"
    assert spanish.html.html["lang"] == "es"


def test_addresses_that_others_keep_come_from_the_settings(client, settings):
    settings.SITE_URL = "https://stories.example.org"
    home = look(client, "/es/orientation/").html
    assert (
        home.find("link", rel="canonical")["href"] == "https://stories.example.org/es/orientation/"
    )
    sitemap = client.get("/sitemap-pages.xml", headers={"host": "localhost"}).content.decode()
    for path in ("/", "/es/", "/orientation/", "/es/get-involved/stay-informed/", "/es/stories/"):
        assert f"<loc>https://stories.example.org{path}</loc>" in sitemap
    assert "localhost" not in sitemap


def test_a_page_that_is_not_live_or_not_for_all_is_in_no_sitemap(client):
    CoalitionPage.objects.get(url_path="/home/pardons/").unpublish()
    hidden = CoalitionPage.objects.get(url_path="/home/legislation/")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    sitemap = client.get("/sitemap-pages.xml").content.decode()
    assert "/pardons/</loc>" in sitemap  # the Spanish one
    assert "testserver/pardons/" not in sitemap
    assert "testserver/legislation/" not in sitemap


def test_a_row_does_not_lead_to_a_page_that_is_not_live(client):
    CoalitionPage.objects.get(url_path="/home/pardons/").unpublish()
    home = look(client, "/")
    assert "/pardons/" not in home.links
    assert "Pardons" in home.text


def test_a_page_that_editors_add_below_another_is_found_there(client):
    parent = Page.objects.get(url_path="/home/get-involved/")
    parent.add_child(instance=CoalitionPage(title="Letter nights", slug="letter-nights"))
    assert look(client, "/get-involved/").links["/get-involved/letter-nights/"] == "Letter nights"


def test_a_change_reaches_readers_at_once(client):
    client.get("/orientation/")
    page = CoalitionPage.objects.get(url_path="/home/orientation/")
    page.intro = "Words of this minute."
    page.save_revision().publish()
    assert "Words of this minute." in client.get("/orientation/").content.decode()
    page.unpublish()
    assert client.get("/orientation/").status_code == 404


def test_a_page_that_is_closed_to_readers_is_closed_in_the_cache_too(client):
    client.get("/orientation/")
    page = CoalitionPage.objects.get(url_path="/home/orientation/")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get("/orientation/").status_code == 302


def test_the_last_check_is_shown_to_readers(client):
    assert "Last checked: November 2026" in look(client, "/orientation/").text


def test_links_that_editors_set_to_other_sites_carry_no_referrer(client):
    page = CoalitionPage.objects.get(url_path="/home/pardons/")
    page.body = [("paragraph", '<p><a href="https://example.org/?a=1&amp;b=2">there</a></p>')]
    page.save_revision().publish()
    link = look(client, "/pardons/").html.find("main").find("a", string="there")
    assert link["href"] == "https://example.org/?a=1&b=2"
    assert link["rel"] == ["noopener", "noreferrer"]


@pytest.mark.parametrize("model", [HomePage, CoalitionPage, EventsPage])
def test_editors_open_and_preview_every_kind_of_page(client, model):
    client.force_login(UserFactory(role=roles.EDITOR))
    page = model.objects.first()
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    preview = page.make_preview_request(preview_mode=page.default_preview_mode)
    assert preview.status_code == 200


def test_a_row_leads_to_one_place():
    from django.core.exceptions import ValidationError

    from home.blocks import RowBlock

    block = RowBlock()
    row = {"title": "Two", "text": "", "page": None, "channel": "mail", "address": "https://a.org"}
    with pytest.raises(ValidationError):
        block.clean(block.normalize(row))
    assert block.clean(block.normalize(row | {"address": ""}))["channel"] == "mail"
