"""The desk says of each story and each person what is true, and offers what can be done."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from stories.models import Institution, Question
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
