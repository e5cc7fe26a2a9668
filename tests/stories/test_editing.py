"""A story in the editor: its form, what stands in its way beside the fields, and two people at once."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.admin_policy import SnippetChooser
from core.uses import Use
from stories import jobs, publishing, refused_schedules
from stories.models import (
    Belonging,
    ContentNote,
    CustodyStep,
    Institution,
    LegalRoute,
    StoryPage,
    Theme,
    ToldAbout,
)
from tests import factories as make

from . import editor_form
from .editor_form import HALF_FILLED, autosave, filled, row, send, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client) -> Client:
    client.force_login(make.editor())
    return client


def draft(page: StoryPage) -> StoryPage:
    return StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def shown(client: Client, page: StoryPage, query: str = "") -> str:
    return unescape(client.get(editor_form.address(page) + query).content.decode())


def said_beside(html: str, section: str) -> str:
    """What stands in a field's section of the form."""
    start = html.index(f'id="panel-child-{section}-section"')
    return html[start : html.index("</section>", start)]


# The form


def test_the_form_is_grouped_by_what_an_editor_thinks_of(desk):
    html = shown(desk, make.draft())
    for tab in ("The words", "The person", "The facts", "Safety", "Where it appears"):
        assert tab in html


@pytest.mark.database
def test_every_fact_and_row_of_a_story_can_be_edited(desk):
    page, other = make.draft(), make.story(title="Eleven times")
    teller = make.StorytellerFactory(name="Ruth")
    route = LegalRoute.objects.order_by("pk").first()
    form = filled(desk, page) | {"rights": "Her sister holds them.", "legal_routes": [route.pk]}
    form |= row("credits", 1, storyteller="", role="interviewer", name="J. Ortiz")
    form |= row("custody", 0, what="typed", role="volunteer", name="", since="2024")
    form |= row("told_about", 0, person=teller.pk, agreed="")
    form |= row("belongings", 0, relation="reply", other=other.pk)
    send(desk, page, form)
    saved = draft(page)
    assert saved.rights == "Her sister holds them."
    assert list(saved.legal_routes.all()) == [route]
    assert [credit.name for credit in saved.credits.all()] == ["", "J. Ortiz"]
    assert [step.what for step in saved.custody.all()] == [CustodyStep.What.TYPED]
    assert [told.person for told in saved.told_about.all()] == [teller]
    assert [belonging.other for belonging in saved.belongings.all()] == [other.work]


def test_law_and_themes_stand_under_their_headings(desk):
    html = shown(desk, make.draft())
    for kind in LegalRoute.Kind:
        assert str(kind.label) in html
    heading = Theme.objects.filter(parent=None).first()
    child = Theme.objects.filter(parent=heading).first()
    assert html.index(heading.label) < html.index(child.label)


TWICE = {
    "the same person": lambda teller, other: row(
        "credits", 1, storyteller=teller.pk, role="teller", name=""
    ),
    "somebody told about": lambda teller, other: (
        row("told_about", 0, person=teller.pk, agreed="")
        | row("told_about", 1, person=teller.pk, agreed="")
    ),
    "another story": lambda teller, other: (
        row("belongings", 0, relation="reply", other=other.pk)
        | row("belongings", 1, relation="reply", other=other.pk)
    ),
}


@pytest.mark.parametrize("case", TWICE)
def test_what_stands_twice_is_said_beside_it(desk, case: str):
    page, other = make.draft(), make.story(title="Eleven times")
    answer = send(desk, page, filled(desk, page) | TWICE[case](page.tellers()[0].person, other))
    assert answer.status_code == 200
    assert "must be unique" in answer.content.decode()


def test_a_story_does_not_belong_to_itself(desk):
    page = make.draft()
    answer = send(
        desk, page, filled(desk, page) | row("belongings", 0, relation="reply", other=page.pk)
    )
    assert "This is the story itself." in answer.content.decode()
    assert not Belonging.objects.exists()


def translated(original: StoryPage) -> StoryPage:
    return make.draft(
        "Una lista de sonidos", language="es", work=original.work, storytellers=[], themes=()
    )


def test_a_translation_says_that_its_facts_come_from_the_original(desk):
    original = make.story()
    page = translated(original)
    html = shown(desk, page)
    assert "A translation takes this from its original" in html
    for name in ("notes_reviewed", "others_reviewed", "kind", "credits-TOTAL_FORMS", "themes"):
        assert f'name="{name}"' not in html
    assert f'href="{editor_form.address(original)}"' in html


def test_a_translation_is_saved_without_touching_its_facts(desk):
    original = make.story()
    page = translated(original)
    kept = draft(page)
    kept.kind, kept.notes_reviewed = "essay", True
    kept.save_revision(user=make.editor())
    send(desk, page, filled(desk, page) | {"title": "Una lista"})
    saved = draft(page)
    assert (saved.title, saved.kind, saved.notes_reviewed) == ("Una lista", "essay", True)


# What stands in the way


def test_the_form_lists_what_stands_in_the_way_with_the_way_to_the_field(desk):
    html = shown(desk, make.draft(notes_reviewed=False))
    assert "was read for content notes" in html
    assert 'href="#panel-child-safety-notes_reviewed-section"' in html
    assert 'id="panel-child-safety-notes_reviewed-section"' in html


def test_a_story_that_may_go_says_so(desk):
    page = make.draft()
    make.permit(page)
    make.approve(page)
    assert "Nothing. This version can be published." in shown(desk, page)


def test_autosave_brings_what_stands_in_the_way_now(desk):
    page = make.draft()
    form = filled(desk, page)
    answer = autosave(desk, page, form, quote="Words that stand nowhere.")
    assert answer["success"]
    assert "do not stand in the story exactly like that" in unescape(answer["html"])
    answer = autosave(
        desk, page, form, quote="The kettle is first.", overwrite_revision_id=answer["revision_id"]
    )
    assert "do not stand in the story exactly like that" not in unescape(answer["html"])


BESIDE = {
    "an open review": (
        {"notes_reviewed": False},
        "safety-notes_reviewed",
        "read for content notes",
    ),
    "other people": ({"others_reviewed": False}, "safety-others_reviewed", "read for other people"),
    "the quotation": ({"quote": "Not said."}, "words-quote", "do not stand in the story"),
    "a number in the title": ({"title": "Call 559-555-0147"}, "words-title", "phone number"),
    "no storyteller": ({"storytellers": []}, "person-credits", "Nobody is credited"),
    "a number in the words": (
        {"body": [make.prose("They call me W12345 here.")]},
        "words-body",
        "looks like a CDCR number",
    ),
}


@pytest.mark.parametrize("case", BESIDE)
def test_after_a_refusal_each_obstacle_stands_beside_its_field(desk, case: str):
    fields, section, sentence = BESIDE[case]
    page = make.draft(**fields)
    html = shown(desk, page, "?refused=1")
    assert sentence in said_beside(html, section)
    assert sentence not in said_beside(shown(desk, page), section)


def test_a_block_that_is_not_filled_in_is_marked_itself(desk):
    page = make.draft(body=[make.prose("Words."), {"type": "picture", "value": {"picture": None}}])
    beside = said_beside(shown(desk, page, "?refused=1"), "words-body")
    assert '"blockErrors": {"1"' in beside


def test_a_refused_publishing_keeps_what_was_typed_and_leads_back_to_the_form(desk):
    page = make.draft(notes_reviewed=False)
    form = filled(desk, page) | {"standfirst": "Typed just now."}
    answer = send(desk, page, form, **{"action-publish": "1"})
    html = unescape(answer.content.decode())
    assert "Your draft is saved. It can't be published yet" in html
    assert "read for content notes" in said_beside(html, "safety-notes_reviewed")
    assert 'value="Typed just now."' in html
    assert draft(page).standfirst == "Typed just now."
    assert not StoryPage.objects.get(pk=page.pk).live


def test_a_refused_form_can_be_saved_again(desk):
    page = make.draft(quote="Not said.")
    html = desk.get(editor_form.address(page) + "?refused=1").content.decode()
    assert "do not stand in the story" in html
    send(desk, page, filled(desk, page) | {"quote": "The kettle is first."})
    assert draft(page).quote == "The kettle is first."


def test_a_translation_can_be_refused_too(desk):
    page = translated(make.story(uses=make.without(Use.TRANSLATION)))
    html = shown(desk, page, "?refused=1")
    assert "A translation has not been allowed." in html


def test_a_new_story_begins_with_an_empty_form(desk):
    parent = make.draft().get_parent()
    answer = desk.get(f"/admin/pages/add/stories/storypage/{parent.pk}/")
    assert answer.status_code == 200
    assert "Nobody can say yet: the story is not saved." in answer.content.decode()


def test_a_new_story_saved_by_itself_shows_its_gate(desk):
    parent = make.draft().get_parent()
    add = f"/admin/pages/add/stories/storypage/{parent.pk}/"
    form = editor_form.empty(desk, add) | words(("prose", "<p>First words.</p>"))
    answer = desk.post(
        add,
        form | {"title": "A new one", "slug": "a-new-one"},
        headers={"accept": "application/json"},
    ).json()
    assert answer["success"], answer
    page = StoryPage.objects.get(pk=answer["pk"])
    assert page.title == "A new one"
    html = desk.get(f"/admin/pages/{page.pk}/edit/?_w_hydrate_create_view=1").content.decode()
    assert "Nobody is credited as the storyteller." in html


@pytest.mark.parametrize("number", range(len(HALF_FILLED)))
def test_half_filled_blocks_can_be_opened_and_judged(desk, number: int):
    page = make.draft(body=[HALF_FILLED[number]])
    for where in ("pages/{}/edit/", "pages/{}/edit/?refused=1", "desk/stories/{}/"):
        assert desk.get("/admin/" + where.format(page.pk)).status_code == 200, where


# Two people at once


def two() -> tuple[Client, Client]:
    clients = (Client(), Client())
    for client in clients:
        client.force_login(make.editor())
    return clients


@pytest.mark.database
def test_autosave_does_not_write_over_somebody_elses_version():
    first, second = two()
    page = make.draft()
    theirs, mine = filled(first, page), filled(second, page)
    autosave(first, page, theirs, standfirst="From the first.")
    answer = autosave(second, page, mine, standfirst="From the second.")
    assert answer["error_code"] == "invalid_revision"
    assert draft(page).standfirst == "From the first."


@pytest.mark.database
def test_a_saving_by_hand_over_a_newer_version_loses_nothing_and_says_so():
    first, second = two()
    page = make.draft()
    theirs, mine = filled(first, page), filled(second, page)
    send(first, page, theirs, standfirst="From the first.")
    kept = StoryPage.objects.get(pk=page.pk).latest_revision_id
    answer = send(second, page, mine, standfirst="From the second.")
    html = unescape(answer.content.decode())
    assert "saved a version while you were writing" in html
    assert f"/revisions/compare/{kept}...latest/" in html
    assert draft(page).standfirst == "From the second."
    assert page.revisions.get(pk=kept).as_object().standfirst == "From the first."
    assert (
        second.get(f"/admin/pages/{page.pk}/revisions/compare/{kept}...latest/").status_code == 200
    )


def test_a_saving_by_hand_after_autosave_does_not_turn_words_away():
    first, second = two()
    page = make.draft()
    theirs, mine = filled(first, page), filled(second, page)
    own = autosave(second, page, mine, standfirst="Half a sen")["revision_id"]
    send(first, page, theirs, standfirst="From the first.")
    kept = StoryPage.objects.get(pk=page.pk).latest_revision_id
    answer = send(
        second, page, mine, standfirst="A whole sentence.", overwrite_revision_id=str(own)
    )
    assert "saved a version while you were writing" in answer.content.decode()
    assert draft(page).standfirst == "A whole sentence."
    assert page.revisions.get(pk=kept).as_object().standfirst == "From the first."


def test_nobody_is_told_of_versions_where_there_is_one():
    client, _other = two()
    page = make.draft()
    answer = send(client, page, filled(client, page), standfirst="Alone.")
    assert "saved a version while you were writing" not in answer.content.decode()


def test_nobody_is_told_of_what_autosave_kept_of_their_own_form():
    client, _other = two()
    page = make.draft()
    form = filled(client, page)
    # In the browser the form that is sent by hand still says which version it was opened with.
    autosave(client, page, form, standfirst="Half a sen")
    answer = send(client, page, form, standfirst="A whole sentence.")
    assert "saved a version while you were writing" not in answer.content.decode()
    assert draft(page).standfirst == "A whole sentence."


@pytest.mark.database
def test_told_about_survives_an_autosave(desk):
    page, ruth = make.draft(), make.StorytellerFactory(name="Ruth")
    form = filled(desk, page) | row("told_about", 0, person=ruth.pk, agreed="")
    assert autosave(desk, page, form)["success"]
    assert [told.person for told in draft(page).told_about.all()] == [ruth]
    assert ToldAbout.objects.count() == 1


# At its time


def refused_at_its_time(page: StoryPage) -> None:
    due = timezone.now() - timedelta(minutes=1)
    page.revisions.filter(pk=StoryPage.objects.get(pk=page.pk).latest_revision_id).update(
        approved_go_live_at=due
    )
    jobs.publish_scheduled()


@pytest.mark.database
def test_a_story_that_could_not_go_public_at_its_time_is_told_of_with_the_reason(desk):
    page = make.draft(notes_reviewed=False)
    make.permit(page)
    refused_at_its_time(page)
    for where in ("/admin/desk/", f"/admin/desk/stories/{page.pk}/"):
        html = unescape(desk.get(where).content.decode())
        assert "It had not been read for content notes" in html, where
        assert "A second person had not approved that version." in html, where
    assert "Could not go public at their time" in desk.get("/admin/desk/").content.decode()


def test_once_it_is_public_or_scheduled_anew_nothing_more_is_told(desk):
    for mend in ("publish", "schedule"):
        page = make.draft()
        make.permit(page)
        refused_at_its_time(page)
        make.approve(page)
        if mend == "publish":
            publishing.publish(page, make.editor())
        else:
            later = timezone.now() + timedelta(days=3)
            page.revisions.filter(pk=page.latest_revision_id).update(approved_go_live_at=later)
        html = desk.get("/admin/desk/").content.decode()
        assert "Could not go public at their time" not in html, mend


def test_a_refusal_tells_nothing_of_the_words(desk):
    page = make.draft(body=[make.prose("Call my sister at (559) 555-0147.")])
    refused_at_its_time(page)
    [refusal] = refused_schedules.open_ones()
    assert "555" not in " ".join(refusal.reasons)


def test_choosers_speak_the_language_of_whoever_looks():
    chooser = SnippetChooser(Institution)
    for language, says in (("en", "Choose prison"), ("es", "Seleccionar prisión")):
        with override(language):
            assert says in chooser.render("place", None, {"id": "place"})


@pytest.mark.parametrize("model", [Theme, ContentNote, LegalRoute])
def test_the_key_of_a_term_is_there_for_good(desk, model):
    """With another one, every story that has the term would have to be approved anew."""
    place = f"wagtailsnippets_stories_{model._meta.model_name}"
    old = desk.get(reverse(f"{place}:edit", args=[model.objects.first().pk]))
    new = desk.get(reverse(f"{place}:add"))
    assert old.context["form"].fields["key"].disabled
    assert not new.context["form"].fields["key"].disabled
