"""What a reader gets, over HTTP."""

from __future__ import annotations

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from core.uses import Naming, Use
from media.making import make as make_sizes
from stories import publishing
from stories.models import Institution, StoryPage, Theme
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

OPENING = "I keep a list of small sounds."


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_story_is_read_at_its_address_with_every_passage_linkable(client):
    page = make.story()
    body = text(client.get("/stories/a-list-of-small-sounds/"))
    for passage in page.passages.all():
        assert passage.html in body
        assert f'id="p-{passage.key}"' in body
    assert "Amparo" in body
    assert 'href="/themes/family_separation/"' in body


def test_a_story_page_costs_the_same_queries_whatever_its_words_hold(
    client, django_assert_num_queries
):
    small = make.story("Small")
    large = make.story(
        "Large",
        storytellers=[make.StorytellerFactory(), make.StorytellerFactory(name="Bettina")],
        body=[make.prose(*(f"Paragraph {n}." for n in range(60)))],
        themes=("family_separation", "hope", "faith"),
        place="CCWF",
    )
    for page in (small, large):
        with django_assert_num_queries(6):
            text(client.get(page.path_on_site))
        with django_assert_num_queries(1):
            text(client.get(page.path_on_site))


def test_pictures_and_recordings_cost_two_more_queries_however_many_there_are(
    client, django_assert_num_queries
):
    for count in (1, 3):
        blocks = [
            {"type": "picture", "value": {"picture": make.PictureFactory().pk}}
            for _ in range(count)
        ]
        cues = [{"start": 0.0, "end": 1.0, "speaker": "", "text": "A line of it."}]
        blocks += [
            {"type": "recording", "value": {"recording": make.RecordingFactory().pk, "cues": cues}}
            for _ in range(count)
        ]
        page = make.story(f"With {count}", body=[make.prose("Words."), *blocks])
        with django_assert_num_queries(8):
            assert "A line of it." in text(client.get(page.path_on_site))


def test_a_noted_passage_stands_behind_its_note_with_a_way_past(client):
    page = make.story(
        body=[
            make.prose("Before."),
            make.noted(),
            make.prose("The noted one."),
            make.prose("After."),
        ]
    )
    noted, after = page.passages.all()[1:3]
    body = text(client.get(page.path_on_site))
    assert body.index(f'id="p-{noted.key}"') < body.rindex("a death") < body.index("The noted one.")
    assert f'href="#p-{after.key}"' in body


@pytest.mark.parametrize(
    ("body", "opens"),
    [
        ([make.noted(), make.prose(OPENING)], False),
        ([make.noted(), make.prose("Before."), make.prose(OPENING)], True),
        # Somebody who reads the story meets it without having been asked as well.
        ([make.noted(), make.prose(OPENING), make.prose(OPENING)], True),
    ],
)
def test_words_behind_a_content_note_open_no_card(client, body, opens: bool):
    page = make.story(quote=OPENING, body=body)
    shown = text(client.get("/stories/"))
    assert page.title in shown
    assert (OPENING in shown) is opens
    assert ('class="hit-now"' in shown) is opens


def test_what_opened_cards_before_notes_were_asked_opens_none_after_it():
    migration = importlib.import_module("stories.migrations.0011_openings_behind_a_note")
    behind = make.story(quote=OPENING, body=[make.noted(), make.prose(OPENING)])
    before = make.story(quote=OPENING, body=[make.prose(OPENING), make.noted(), make.prose("No.")])
    for page in (behind, before):
        del page.shape["opening_noted"]
        StoryPage.objects.filter(pk=page.pk).update(shape=page.shape)
    migration.look(apps, None)
    for page, noted in ((behind, True), (before, False)):
        page.refresh_from_db()
        assert page.shape["opening_noted"] is noted


def test_the_editors_context_stands_apart_as_paragraphs_and_its_markup_is_only_words(client):
    page = make.story(
        body=[make.prose("Words."), {"type": "context", "value": "One.\n\nTwo <b>three</b>."}]
    )
    body = text(client.get(page.path_on_site))
    assert "<p>One.</p>" in body
    assert "<p>Two &lt;b&gt;three&lt;/b&gt;.</p>" in body


def test_a_picture_is_never_encoded_while_somebody_reads(client):
    picture = make.PictureFactory()
    page = make.story(
        body=[
            make.prose("Words."),
            {"type": "picture", "value": {"picture": picture.pk}},
        ]
    )
    body = text(client.get(page.path_on_site))
    assert picture.description in body
    assert picture.file.name not in body
    assert not picture.renditions.exists()
    make_sizes(picture)
    body = text(client.get(page.path_on_site))
    rendition = picture.renditions.filter(filter_spec__contains="webp").first()
    assert rendition.file.name in body
    assert client.get(f"/media/{rendition.file.name}").status_code == 200
    assert client.get(f"/media/{picture.file.name}").status_code == 404


def test_what_was_shown_of_a_withdrawn_story_is_not_served_any_more(client):
    from stories import pausing

    picture = make.PictureFactory()
    page = make.story(
        body=[
            make.prose("Words."),
            {"type": "picture", "value": {"picture": picture.pk}},
        ]
    )
    make_sizes(picture)
    rendition = picture.renditions.filter(filter_spec__contains="webp").first()
    pausing.pause(page.work, "Asked", make.editor())
    assert client.get(f"/media/{rendition.file.name}").status_code == 410


def test_the_original_and_its_translation_know_each_other(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller], place="CCWF")
    translation = make.draft(
        "Una lista de sonidos", language="es", work=page.work, storytellers=[teller], translator="el voluntariado",
        body=[make.prose("Llevo una lista de sonidos pequeños.")], themes=(), written="1950",
    )  # fmt: skip
    publishing.publish(translation, make.approve(translation))
    english = text(client.get(page.path_on_site))
    spanish = text(client.get("/es/stories/una-lista-de-sonidos/"))
    assert 'hreflang="es" href="http://testserver/es/stories/una-lista-de-sonidos/"' in english
    assert 'hreflang="en" href="http://testserver/stories/a-list-of-small-sounds/"' in spanish
    assert '<html lang="es">' in spanish
    # The facts are the original's, whatever the translation's draft said.
    translation.refresh_from_db()
    assert translation.written == page.written
    assert translation.place == page.place
    assert set(translation.themes.all()) == set(page.themes.all())


def test_a_translation_needs_its_own_yes():
    page = make.story(uses=make.without(Use.TRANSLATION))
    translation = make.draft(
        "Una lista", language="es", work=page.work, storytellers=[page.tellers()[0].storyteller]
    )
    make.approve(translation)
    with pytest.raises(publishing.NotReady):
        publishing.publish(translation, make.moderator())


def test_facts_changed_on_the_original_reach_its_translation_when_it_is_published():
    page = make.story()
    translation = make.draft(
        "Una lista", language="es", work=page.work, storytellers=[page.tellers()[0].storyteller]
    )
    publishing.publish(translation, make.approve(translation))
    draft = page.get_latest_revision_as_object()
    draft.written = "1999"
    draft.save_revision(user=make.editor())
    publishing.publish(page, make.approve(page))
    assert StoryPage.objects.public(Use.READ_ON_SITE).get(language="es").written == "1999"


def test_the_short_address_leads_to_the_story_under_any_title(client):
    page = make.story()
    response = client.get(f"/s/{page.work.code}/")
    assert (response.status_code, response["Location"]) == (302, page.path_on_site)


NOWHERE = [
    "/stories/no-such-story/",
    "/s/nosuchcode/",
    "/storytellers/nobody/",
    "/themes/no-theme/",
    "/institutions/NOPE/",
    "/stories/?page=2",
    "/stories/?page=none",
    "/stories/?page=-1",
    "/stories/?page=99999999999999999999",
    "/themes/hope/?page=0",
    "/es/stories/no-such-story/",
    "/stories/a-list-of-small-sounds/print/",
]


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_leads_nowhere_says_so_plainly(client, address: str):
    response = client.get(address)
    assert response.status_code == 404
    assert "<main" in response.content.decode()


def test_a_draft_has_no_address_for_readers(client):
    page = make.draft()
    assert client.get(page.path_on_site).status_code == 404


def test_lists_show_works_once_in_the_readers_language_and_label_the_others(client):
    teller = make.StorytellerFactory()
    both = make.story("In both", storytellers=[teller])
    translation = make.draft("En los dos", language="es", work=both.work, storytellers=[teller])
    publishing.publish(translation, make.approve(translation))
    make.story("Only in English")
    english, spanish = text(client.get("/stories/")), text(client.get("/es/stories/"))
    assert "In both" in english
    assert "En los dos" not in english
    assert "En los dos" in spanish
    assert "In both" not in spanish
    assert "Only in English" in spanish
    assert 'lang="en"' in spanish


def artwork(title: str) -> StoryPage:
    picture = make.PictureFactory()
    body = [
        {"type": "picture", "value": {"picture": picture.pk}},
        make.prose("How I drew it."),
    ]
    return make.story(title, kind="artwork", body=body)


LISTS = {
    "/stories/": 5,
    "/stories/?theme=family_separation&kind=artwork": 5,
    "/themes/family_separation/": 7,
}


@pytest.mark.parametrize(("address", "queries"), LISTS.items())
def test_lists_cost_the_same_queries_at_any_length(
    client, django_assert_num_queries, address: str, queries: int
):
    artwork("First")
    make.lists_are_read()
    with django_assert_num_queries(queries):
        text(client.get(address))
    for n in range(3):
        make.story(f"Another {n}")
        artwork(f"Another drawing {n}")
    make.lists_are_read()
    with django_assert_num_queries(queries):
        text(client.get(address))


def test_after_a_story_was_published_a_list_reads_that_story_alone(
    client, django_assert_num_queries
):
    artwork("First")
    make.lists_are_read()
    artwork("Second")
    with django_assert_num_queries(10):
        assert "Second" in text(client.get("/stories/"))


def test_a_theme_reads_as_an_introduction_and_its_voices(client):
    make.story(themes=("hope",))
    body = text(client.get("/themes/hope/"))
    assert Theme.objects.get(key="hope").definition_en in body
    assert "A list of small sounds" in body
    assert "A list of small sounds" in text(client.get("/themes/survival/"))
    assert Theme.objects.get(key="hope").definition_es in text(client.get("/es/themes/hope/"))


def test_a_retired_theme_leads_to_the_one_that_replaced_it(client):
    hope = Theme.objects.get(key="hope")
    Theme.objects.filter(key="faith").update(retired=True, replaced_by=hope)
    response = client.get("/themes/faith/")
    assert (response.status_code, response["Location"]) == (301, "/themes/hope/")


def test_a_place_says_what_it_is_and_under_which_names(client):
    body = text(client.get("/institutions/SQRC/"))
    assert "San Quentin Rehabilitation Center" in body
    assert "Until 2023: San Quentin State Prison" in body


def unnamed(title: str, **fields) -> StoryPage:
    return make.story(
        title, storytellers=[make.StorytellerFactory(naming=Naming.FIRST)], place="CCWF", **fields
    )


def test_a_place_finds_stories_of_people_not_named_in_full_only_from_three_of_them_on(client):
    unnamed("First")
    unnamed("Second")
    full = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    make.story("Named in full", storytellers=[full], place="CCWF")
    body = text(client.get("/institutions/CCWF/"))
    assert "Named in full" in body
    assert "First" not in body
    unnamed("Third")
    body = text(client.get("/institutions/CCWF/"))
    for title in ("First", "Second", "Third", "Named in full"):
        assert title in body


def test_three_stories_of_one_person_are_not_three_people(client):
    teller = make.StorytellerFactory(naming=Naming.FIRST)
    for title in ("Aloe", "Basil", "Chives"):
        make.story(title, storytellers=[teller], place="CCWF")
    assert "Aloe" not in text(client.get("/institutions/CCWF/"))


def test_a_hidden_place_finds_nothing(client):
    for n in range(3):
        unnamed(f"Kept {n}", uses=make.without(Use.FACILITY_SHOWN))
    assert "Kept" not in text(client.get("/institutions/CCWF/"))
    assert Institution.objects.get(code="CCWF").name not in text(client.get("/stories/kept-0/"))


def test_a_storyteller_who_may_be_named_has_a_page_and_nobody_else_has(client):
    named = make.StorytellerFactory(slug="amparo")
    make.story(storytellers=[named])
    assert "A list of small sounds" in text(client.get("/storytellers/amparo/"))
    unnamed_teller = make.StorytellerFactory(slug="bettina", name="Bettina")
    page = make.draft("Hers", storytellers=[unnamed_teller])
    make.permit(page, naming=Naming.NONE)
    assert client.get("/storytellers/bettina/").status_code == 404


def test_a_storytellers_page_lists_only_the_works_they_are_named_beside(client):
    teller = make.StorytellerFactory(slug="amparo")
    make.story("Under her name", storytellers=[teller])
    from consent import ledger

    hidden = make.story("Without her name", storytellers=[teller])
    ledger.record(
        teller, hidden.work, {}, naming=Naming.NONE, answered_by="storyteller", means="letter",
        given_on=timezone.localdate() - timedelta(days=1), recorded_by=make.moderator(), confirmed=True,
    )  # fmt: skip
    body = text(client.get("/storytellers/amparo/"))
    assert "Under her name" in body
    assert "Without her name" not in body


def test_a_link_only_story_is_read_by_its_address_and_found_nowhere(client):
    page = make.story(
        "Only for those who know",
        uses=make.without(Use.SEARCH_AND_INDEX),
        themes=("hope",),
        slug="only",
    )
    body = text(client.get(page.path_on_site))
    assert "noindex" in body
    for address in (
        "/",
        "/stories/",
        "/themes/hope/",
        "/feeds/stories.xml",
        "/sitemap-stories.xml",
        "/search/?q=know",
    ):
        assert "Only for those who know" not in client.get(address).content.decode(), address
        assert "/stories/only/" not in client.get(address).content.decode(), address


def test_without_the_years_dates_are_years_and_decades_and_no_years_are_counted(client):
    page = make.story(
        uses=make.without(Use.YEARS_SHOWN),
        written="2019-08-14",
        received=timezone.localdate().replace(year=2021, month=2, day=3),
    )
    body = text(client.get(page.path_on_site))
    assert "years served" not in body
    assert "2001" not in body
    assert "the 2010s" in body
    assert "2019" not in body
    assert "August" not in body
    assert "February" not in body


def test_a_foreign_host_changes_no_link(client):
    make.story()
    for address in (
        "/stories/a-list-of-small-sounds/",
        "/feeds/stories.xml",
        "/sitemap.xml",
        "/sitemap-stories.xml",
    ):
        body = text(
            client.get(
                address, headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
            )
        )
        assert "evil.example" not in body
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_readers_get_no_cookie(client):
    page = make.story()
    for address in (
        "/",
        "/stories/",
        page.path_on_site,
        "/search/?q=kettle",
        "/themes/hope/",
        "/no-such-page/",
    ):
        assert not client.get(address).cookies, address
