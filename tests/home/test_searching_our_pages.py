"""The coalition's own pages are found by their words, beside the stories and never among them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import PageViewRestriction

from home.models import CoalitionPage, HomePage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ours(client: Client, typed: str, path: str = "/search/", **more: str) -> dict[str, str]:
    """Address and words of each page of the section, in order; nothing where there is no section."""
    response = client.get(path, {"q": typed} | more)
    assert response.status_code == 200
    html = BeautifulSoup(response.content, "html.parser")
    rows = html.select("section[aria-labelledby=ours] li")
    return {row.a["href"]: str(row) for row in rows}


def page(
    title: str, *paragraphs: str, language: str = "en", twin: CoalitionPage | None = None
) -> CoalitionPage:
    home = HomePage.objects.get(locale__language_code=language)
    made = CoalitionPage(
        title=title,
        slug=title.lower().replace(" ", "-"),
        locale=home.locale,
        intro="How it begins.",
        body=[{"type": "paragraph", "value": "".join(f"<p>{text}</p>" for text in paragraphs)}],
    )
    if twin:
        made.translation_key = twin.translation_key
    home.add_child(instance=made)
    made.save_revision().publish()
    return CoalitionPage.objects.get(pk=made.pk)


def test_a_word_of_a_page_finds_it_with_the_word_marked(client: Client):
    page("Carpool", "We bring zebras &amp; families.", "Nothing else.")
    found = ours(client, "zebra family")
    assert list(found) == ["/carpool/"]
    assert "We bring <mark>zebras</mark> &amp; <mark>families</mark>." in found["/carpool/"]


@pytest.mark.parametrize(
    ("typed", "path"),
    [("commutation", "/commutations/"), ("conmutaciones", "/es/commutations/")],
)
def test_what_a_page_is_about_leads_to_it_first(client: Client, typed: str, path: str):
    start = "/es/search/" if path.startswith("/es/") else "/search/"
    assert next(iter(ours(client, typed, start))) == path


def test_rows_headings_and_meetings_are_read_too(client: Client):
    assert "/orientation/" in ours(client, "many ways to help")
    assert "/events/" in ours(client, "statewide meeting zoom")
    assert "/" in ours(client, '"end life-without-parole sentencing"')


def test_every_word_counts_and_what_is_left_out_stays_out(client: Client):
    page("Carpool", "We bring zebras.")
    page("Bus", "Zebras and kettles.")
    assert list(ours(client, "zebra kettle")) == ["/bus/"]
    assert list(ours(client, "zebra -kettle")) == ["/carpool/"]
    assert ours(client, '"kettles and zebras"') == {}


def test_the_readers_language_comes_first_and_each_page_once(client: Client):
    page("Zorro", "El zebra.", language="es")
    twin = page("Carpool", "We bring a zebra.")
    page("Viajes", "Un zebra.", language="es", twin=twin)
    assert list(ours(client, "zebra")) == ["/carpool/", "/es/zorro/"]
    assert set(ours(client, "zebra", "/es/search/")) == {"/es/zorro/", "/es/viajes/"}
    assert 'lang="es"' in ours(client, "zebra")["/es/zorro/"]


def test_a_page_that_has_the_words_in_the_other_language_alone_is_found_there(client: Client):
    twin = page("Carpool", "We drive together.")
    page("Viajes", "Vamos con un ornitorrinco.", language="es", twin=twin)
    assert list(ours(client, "ornitorrinco")) == ["/es/viajes/"]


def hidden_by_restriction(made: CoalitionPage) -> None:
    PageViewRestriction.objects.create(page=made, restriction_type="login")


@pytest.mark.parametrize(
    "hide", [CoalitionPage.unpublish, CoalitionPage.delete, hidden_by_restriction]
)
def test_a_page_that_nobody_may_read_any_more_is_found_no_more(client: Client, hide):
    made = page("Carpool", "We bring zebras.")
    assert ours(client, "zebra")
    hide(made)
    assert ours(client, "zebra") == {}


def test_a_draft_and_a_draft_of_new_words_are_not_found(client: Client):
    made = page("Carpool", "We bring zebras.")
    made.body = [{"type": "paragraph", "value": "<p>We bring okapis.</p>"}]
    made.save_revision()
    assert ours(client, "okapi") == {}
    made.get_latest_revision().publish()
    assert list(ours(client, "okapi")) == ["/carpool/"]
    assert ours(client, "zebra") == {}


def test_stories_are_never_among_them_nor_they_among_the_stories(client: Client):
    made = make.story(body=[make.prose("A zebra came.")])
    page("Carpool", "We bring zebras.")
    html = client.get("/search/", {"q": "zebra"}).content.decode()
    assert "1 story, 1 passage" in html
    assert html.index(made.path_on_site) < html.index('id="ours"') < html.index("/carpool/")
    assert list(ours(client, "zebra")) == ["/carpool/"]


def test_where_no_story_was_found_they_stand_first(client: Client):
    page("Carpool", "We bring zebras.")
    html = client.get("/search/", {"q": "zebra"}).content.decode()
    assert html.index("/carpool/") < html.index("No story here says this yet.")


def test_whoever_narrows_stories_or_leafs_through_them_gets_stories_alone(client: Client):
    for number in range(11):
        make.story(f"Story {number}", body=[make.prose("A zebra came.")])
    page("Carpool", "We bring zebras.")
    assert ours(client, "zebra", kind="letter") == {}
    assert ours(client, "zebra", page="2") == {}
    assert ours(client, "theme:hope") == {}
    assert ours(client, "zebra")


def test_five_stand_there_and_all_behind_one_link(client: Client):
    for number in range(7):
        page(f"Carpool {number}", "We bring zebras.")
    html = client.get("/search/", {"q": "zebra"}).content.decode()
    assert len(ours(client, "zebra")) == 5
    assert 'href="/search/?q=zebra&amp;own=all#ours"' in html
    assert "All 7 pages" in html
    assert len(ours(client, "zebra", own="all")) == 7
    assert "All 7 pages" not in client.get("/search/?q=zebra&own=all").content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_they_cost_no_query_while_nothing_has_changed(
    client: Client, count: int, django_assert_num_queries
):
    for number in range(count):
        page(f"Carpool {number}", "We bring zebras.")
    ours(client, "zebra")
    # How new everything is, and what a search for a word costs that no story has.
    with django_assert_num_queries(4):
        ours(client, "zebra")
