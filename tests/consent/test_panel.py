"""The desk's form for what a storyteller answered."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone

from consent.models import ConsentAnswer
from core.uses import Use
from stories.models import StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.moderator())
    return client


def sheet(page: StoryPage) -> str:
    return f"/admin/desk/stories/{page.pk}/"


def form(html: str, action: str) -> Tag:
    found = BeautifulSoup(html, "html.parser").find("form", action=lambda a: a and action in a)
    assert isinstance(found, Tag)
    return found


def send(desk: Client, page: StoryPage, **answers: str):
    code = page.tellers()[0].person.code
    sent = {f"answer-{name}": value for name, value in answers.items()}
    return desk.post(f"{sheet(page)}storytellers/{code}/answer/", sent)


def test_one_wrong_day_loses_no_answer(desk):
    page = make.draft()
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = send(
        desk, page, means="letter", given_on=f"{tomorrow}", naming="first", read_on_site="yes"
    )
    assert response.status_code == 422
    assert not ConsentAnswer.objects.exists()
    shown = form(response.content.decode(), "/answer/")
    assert shown.find_parent("details").has_attr("open")
    assert shown.find("option", value="yes", selected=True).find_parent("select")["name"] == (
        f"answer-{Use.READ_ON_SITE}"
    )
    day = shown.find("input", {"name": "answer-given_on"})
    assert day["value"] == f"{tomorrow}"
    beside = day.find_parent(class_="w-field")
    assert "This day is still to come." in beside.get_text()


def test_a_form_without_any_answer_says_so_in_itself(desk):
    page = make.draft()
    response = send(desk, page, means="letter", given_on=f"{timezone.localdate()}")
    assert "Mark at least one answer." in form(response.content.decode(), "/answer/").get_text()


def test_the_forms_of_two_storytellers_have_labels_of_their_own(desk):
    page = make.draft(storytellers=[make.StorytellerFactory(), make.StorytellerFactory()])
    soup = BeautifulSoup(desk.get(sheet(page)).content, "html.parser")
    ids = [field["id"] for field in soup.select("form [name^=answer-]")]
    assert ids and len(ids) == len(set(ids))


def said(desk: Client, page: StoryPage) -> str:
    soup = BeautifulSoup(desk.get(sheet(page)).content, "html.parser")
    code = page.tellers()[0].person.code
    found = soup.find("section", {"aria-labelledby": f"allowed-{code}"})
    assert found
    return unescape(found.get_text(" "))


def test_the_first_answers_are_no_other_answers(desk):
    page = make.draft()
    assert "Nothing yet." in said(desk, page)
    assert "They gave other answers" not in said(desk, page)
    make.permit(page)
    assert "They gave other answers" in said(desk, page)


def test_what_was_taken_back_is_not_what_was_never_given(desk):
    page = make.story()
    make.take_back(page)
    assert "They took everything back." in said(desk, page)
    assert "Nothing yet." not in said(desk, page)


def test_a_no_to_everything_is_said_as_that(desk):
    page = make.draft()
    make.permit(page, {Use.READ_ON_SITE: False}, naming="none")
    assert "they said no to all they were asked" in said(desk, page)
