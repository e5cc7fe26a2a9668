"""How a draft is looked at before it is public: in every way in which readers will meet it."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.cache import cache
from wagtail.test.utils.form_data import nested_form_data

from core.models import AuditEntry, Epoch
from core.uses import Use
from stories import previews
from stories.models import Passage, StoryIndexPage, StoryPage, Work
from tests import factories as make

from . import editor_form
from .editor_form import HALF_FILLED, filled, words

pytestmark = pytest.mark.django_db

MODES = [name for name, _label in previews.modes("en")]


@pytest.fixture
def desk(client):
    client.force_login(make.editor())
    return client


def look(client, page: StoryPage, mode: str, form: dict | None = None) -> str:
    """What the preview shows of what stands in the form."""
    address = f"/admin/pages/{page.pk}/edit/preview/"
    answer = client.post(address, filled(client, page) if form is None else form).json()
    assert answer == {"is_valid": True, "is_available": True}
    response = client.get(f"{address}?mode={mode}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_there_is_one_mode_for_each_way_in_which_readers_meet_a_story():
    assert MODES[0] == ""
    assert set(MODES) == {"", "card", "print", "result", "embed", "words-es"}
    assert [name for name, _label in previews.modes("es")][-1] == "words-en"


SHOWS = {
    "": ("The kettle is first.", "What Amparo allows", "Who wrote this"),
    "card": ("A list of small sounds", '<article class="card">', "Amparo"),
    "print": ("The kettle is first.", 'css/print.css" media="all"'),
    "result": ('<article class="hit">', "<mark>", "A list of small sounds"),
    "embed": ("Shared with permission of Amparo", "Read the story", 'class="embed"'),
    "words-es": ("The kettle is first.", "Quién escribió esto", '<html lang="es"'),
}


@pytest.mark.database
@pytest.mark.parametrize("mode", MODES)
def test_a_draft_is_shown_in_every_mode(desk, mode: str):
    page = make.draft(quote="The kettle is first.")
    make.permit(page)
    html = look(desk, page, mode)
    for words_shown in SHOWS[mode]:
        assert words_shown in html


@pytest.mark.parametrize("mode", MODES)
def test_what_is_shown_is_what_stands_in_the_form(desk, mode: str):
    page = make.draft()
    form = filled(desk, page) | {"title": "Typed just now"}
    assert "Typed just now" in look(desk, page, mode, form)
    assert StoryPage.objects.get(pk=page.pk).title == "A list of small sounds"


@pytest.mark.parametrize("mode", MODES)
def test_a_preview_shows_only_what_readers_would_get(desk, mode: str):
    page = make.draft()
    make.permit(page, make.without(Use.DISPLAY_NAME), naming="none")
    assert "Amparo" not in look(desk, page, mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_story_that_was_never_saved_is_shown(desk, mode: str, language: str):
    parent = StoryIndexPage.objects.get(locale__language_code=language)
    mode = mode.replace("words-es", "words-en") if language == "es" else mode
    add = f"/admin/pages/add/stories/storypage/{parent.pk}/"
    teller = make.StorytellerFactory()
    form = editor_form.empty(desk, add) | words(("prose", "<p>First words of it.</p>"))
    form |= {"title": "Not saved yet"} | editor_form.row(
        "credits", 0, storyteller=teller.pk, role="teller", name=""
    )
    answer = desk.post(f"{add}preview/", form).json()
    assert answer == {"is_valid": True, "is_available": True}
    response = desk.get(f"{add}preview/?mode={mode}")
    assert response.status_code == 200
    assert "Not saved yet" in response.content.decode()
    assert not StoryPage.objects.exists()
    assert not Work.objects.exists()


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_form_is_shown(desk, mode: str):
    parent = StoryIndexPage.objects.get(locale__language_code="en")
    add = f"/admin/pages/add/stories/storypage/{parent.pk}/"
    form = editor_form.empty(desk, add) | nested_form_data({"body": {"count": "0"}})
    assert desk.post(f"{add}preview/", form).json()["is_valid"]
    response = desk.get(f"{add}preview/?mode={mode}")
    assert response.status_code == 200
    assert "Placeholder title" in response.content.decode()


@pytest.mark.parametrize("number", [*range(len(HALF_FILLED)), None])
def test_half_filled_blocks_are_shown(desk, number: int | None):
    body = HALF_FILLED if number is None else [HALF_FILLED[number]]
    page = make.draft(body=body)
    for mode in MODES:
        answer = desk.get(f"/admin/pages/{page.pk}/view_draft/?mode={mode}")
        assert answer.status_code == 200, mode
        assert "A list of small sounds" in answer.content.decode(), mode


@pytest.mark.database
@pytest.mark.parametrize("mode", MODES)
def test_a_preview_leaves_nothing_behind(desk, mode: str):
    page = make.story()
    form = filled(desk, page) | {"title": "Typed just now"}
    passages = list(Passage.objects.values_list("key", flat=True))
    before = (AuditEntry.objects.count(), list(Epoch.objects.values()), page.latest_revision_id)
    cache.clear()
    look(desk, page, mode, form)
    page.refresh_from_db()
    assert before == (
        AuditEntry.objects.count(),
        list(Epoch.objects.values()),
        page.latest_revision_id,
    )
    assert list(Passage.objects.values_list("key", flat=True)) == passages
    desk.logout()
    assert "Typed just now" not in desk.get(page.path_on_site).content.decode()


def test_a_mode_that_there_is_not_is_not_found(desk):
    page = make.draft()
    assert desk.get(f"/admin/pages/{page.pk}/view_draft/?mode=nothing").status_code == 404


@pytest.mark.parametrize("mode", MODES)
def test_a_preview_may_stand_in_the_editors_own_frame_and_runs_no_other_sites_scripts(
    desk, mode: str
):
    page = make.draft()
    address = f"/admin/pages/{page.pk}/edit/preview/"
    desk.post(address, filled(desk, page))
    answer = desk.get(f"{address}?in_preview_panel=true&mode={mode}")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_the_form_offers_the_modes(desk):
    html = unescape(desk.get(editor_form.address(make.draft())).content.decode())
    for _name, label in previews.modes("en"):
        assert str(label) in html


# --- before approving


def test_whoever_approves_reads_the_draft_and_not_what_readers_have(desk):
    page = make.story()
    draft = page.get_latest_revision_as_object()
    draft.body = [("prose", "<p>The lid comes second.</p>")]
    draft.save_revision(user=make.editor())
    read = desk.get(f"/admin/desk/stories/{page.pk}/draft/").content.decode()
    assert "The lid comes second." in read
    assert "The kettle is first." not in read


def test_a_draft_that_never_was_public_is_read_before_approving(desk):
    page = make.draft()
    read = desk.get(f"/admin/desk/stories/{page.pk}/draft/")
    assert read.status_code == 200
    assert "The kettle is first." in read.content.decode()
