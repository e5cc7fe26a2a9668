"""The desk says of each story and each person what is true, and offers what can be done."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from stories import pausing
from stories.models import Institution, Question, StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DESK = "/admin/desk/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.moderator())
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode())


def section(html: str, name: str) -> str:
    """What the section with this heading says; "" where there is none."""
    found = BeautifulSoup(html, "html.parser").find("section", {"aria-labelledby": name})
    return " ".join(found.get_text(" ").split()) if found else ""


def story_sheet(page: StoryPage) -> str:
    return f"/admin/desk/stories/{page.pk}/"


# --- what changed in a storyteller's life


def asked(*steps: str) -> list[Question]:
    """The questions about somebody public whose sentence took these steps, one after the other."""
    teller = make.StorytellerFactory(name="Jerome")
    make.story(storytellers=[teller])
    for step in steps:
        make.happened(teller, (step, "2026"))
    return list(Question.objects.order_by("pk"))


def sheet_of(question: Question) -> str:
    return f"/admin/desk/questions/{question.pk}/"


def test_a_click_too_early_gives_no_answer(desk):
    [question] = asked("home")
    answer = desk.post(sheet_of(question), {"answer": "", "on": timezone.localdate()})
    assert answer.status_code == 422
    assert '<option value="" selected>' in answer.content.decode()
    assert not Question.objects.get().answer


def test_the_day_of_an_answer_needs_no_script(desk):
    [question] = asked("home")
    html = text(desk, sheet_of(question))
    assert f'type="date" name="on" value="{timezone.localdate():%Y-%m-%d}"' in html
    assert "initDateChooser" not in html


def test_nobody_is_told_to_ask_the_dead(desk):
    [question] = asked("died")
    for html in (text(desk, DESK), text(desk, sheet_of(question))):
        assert "After the death of Jerome" in html
        assert "what they said for this case" in html
        assert "Ask Jerome" not in html
        assert "could not be reached" not in html
        assert "Ask them" not in html


def test_a_death_takes_the_place_of_what_was_to_be_asked_before(desk):
    home, died = asked("home", "died")
    assert sheet_of(home) not in text(desk, DESK)
    assert desk.get(sheet_of(home)).url == sheet_of(died)
    desk.post(sheet_of(died), {"answer": "stays", "on": timezone.localdate()})
    assert "Jerome" not in text(desk, DESK)
    assert {question.answer for question in Question.objects.all()} == {"stays"}


def test_nothing_new_is_to_be_asked_of_somebody_who_died():
    [died] = asked("died")
    teller = died.storyteller
    teller.place_now = Institution.objects.get(code="CIW")
    make.happened(teller, ("home", "2025"))
    assert list(Question.objects.all()) == [died]


def test_what_was_said_after_a_death_is_shown_in_fitting_words(desk):
    [question] = asked("died")
    desk.post(sheet_of(question), {"answer": "not_reached", "on": timezone.localdate()})
    assert "They left no word about it, and no family was reached" in text(desk, sheet_of(question))


# --- scheduled and paused


def scheduled(page: StoryPage) -> StoryPage:
    """`page`, whose draft goes public by itself next year, on December 1 at noon."""
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = timezone.now().replace(month=12, day=1, hour=20, minute=0) + timedelta(
        days=365
    )
    draft.save_revision(user=make.editor())
    make.permit(page)
    make.approve(page)
    return page


def test_a_scheduled_story_says_when_it_goes_public(desk):
    page = scheduled(make.draft())
    answer = desk.post(story_sheet(page) + "publish/", follow=True)
    year = timezone.localdate().year + 1
    said = unescape(answer.content.decode())
    assert f"The story is scheduled for Dec. 1, {year}, noon." in said
    for html in (section(text(desk, DESK), "drafts"), text(desk, story_sheet(page))):
        assert f"Scheduled for Dec. 1, {year}, noon" in html
        assert "It can be published" not in html
    assert "Publish this version" not in text(desk, story_sheet(page))


def test_a_draft_that_is_newer_than_what_is_scheduled_can_be_published(desk):
    page = scheduled(make.draft())
    desk.post(story_sheet(page) + "publish/")
    draft = StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.standfirst = "Written since."
    draft.save_revision(user=make.editor())
    make.approve(StoryPage.objects.get(pk=page.pk))
    html = text(desk, story_sheet(page))
    assert "Scheduled for" in html
    assert "Publish this version" in html


def test_a_paused_story_says_that_publishing_does_not_show_it(desk):
    page = make.story()
    draft = page.get_latest_revision_as_object()
    draft.standfirst = "Mended."
    draft.save_revision(user=make.editor())
    make.approve(page)
    make.pause(page)
    stays = "stays hidden until the pause ends"
    assert stays in section(text(desk, DESK), "drafts")
    assert stays in section(text(desk, story_sheet(page)), "gate")
    answer = desk.post(story_sheet(page) + "publish/", follow=True)
    assert "It stays hidden until the pause ends." in unescape(answer.content.decode())


def test_a_pause_without_a_reason_says_none(desk):
    page = make.story()
    by = make.editor()
    pausing.pause(page.work, "", by)
    said = section(text(desk, story_sheet(page)), "pause")
    assert f"Paused by {by}" in said
    assert ": Ask" not in said and ". Ask to end the pause" in said


def test_the_desk_says_that_a_second_person_is_waited_for_to_end_a_pause(desk):
    pause = make.pause(make.story())
    waits = "asked to end the pause. A second person is waited for."
    assert waits not in text(desk, DESK)
    asks = make.editor()
    pausing.ask_to_lift(pause, asks)
    assert f"{asks} {waits}" in section(text(desk, DESK), "paused")


def test_a_pause_is_offered_where_there_is_something_to_hide(desk):
    public, draft, taken_back = make.story(), make.draft(), make.story()
    make.take_back(taken_back)
    assert "Pause this story" in text(desk, story_sheet(public))
    for page in (draft, taken_back):
        assert "Pause this story" not in text(desk, story_sheet(page))


# --- lists


def test_a_hidden_story_is_not_listed_among_the_public_ones(desk):
    hidden, public = make.story("Of rain"), make.story("Of kettles")
    StoryPage.objects.filter(pk=hidden.pk).update(content_hash="changed")
    html = text(desk, DESK)
    assert "Of rain" in section(html, "hidden") and "Of kettles" not in section(html, "hidden")
    assert "Of rain" not in section(html, "public")
    assert public.title in section(html, "public")


def test_who_approved_what_is_public_stays_on_its_sheet(desk):
    page = make.story()
    by = page.approvals.get().approved_by
    assert f"Approved by {by} on" in text(desk, story_sheet(page))


# --- reading the draft


def test_a_draft_that_is_read_says_so_and_leads_back(desk):
    page = make.story()
    html = text(desk, story_sheet(page) + "draft/")
    assert "Draft, for your eyes." in html
    assert f'href="{story_sheet(page)}"' in html
    assert "The kettle is first." in html
    assert "Draft, for your eyes." not in text(Client(), page.path_on_site)


# --- what the gate says


def gate_of(desk: Client, page: StoryPage) -> str:
    return section(text(desk, story_sheet(page)), "gate")


def test_a_footnote_without_its_words_is_said_to_name_none(desk):
    note = {"type": "footnote", "value": {"after": "", "text": "A kind of radio."}}
    said = gate_of(desk, make.draft(body=[make.prose("The kettle is first."), note]))
    assert "A footnote does not say after which words it stands." in said
    assert "“”" not in said


def test_the_gate_says_which_part_is_not_filled_in(desk):
    note = {"type": "footnote", "value": {"after": "kettle", "text": ""}}
    said = gate_of(desk, make.draft(body=[make.prose("The kettle is first."), note]))
    assert "not filled in yet: part 2 (Editor's footnote)." in said


def test_the_vault_speaks_of_a_legal_name(desk):
    teller = make.StorytellerFactory(name="Ruben")
    html = text(desk, f"/admin/desk/storytellers/{teller.code}/identity/")
    assert "The legal name of Ruben" in html
