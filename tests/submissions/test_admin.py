from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import roles, slots
from core.models import AuditEntry, User
from stories.models import StoryPage
from submissions import moderation
from submissions.models import Case, Submission
from tests import factories

from .giving import CONTACT, THEIRS, for_somebody, given, own_words

pytestmark = pytest.mark.django_db

ACTIONS = ("contact", "draft", "decline", "code")


def staff(role: str = roles.EDITOR) -> Client:
    client = Client()
    client.force_login(factories.UserFactory(role=role))
    return client


def address(submission: Submission, action: str = "") -> str:
    return reverse(f"came_in_{action or 'one'}", args=[submission.pk])


def page(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_queue_is_in_the_menu_of_those_who_receive_stories(client):
    assert reverse("came_in") in page(staff().get("/admin/"))
    assert reverse("came_in") not in page(staff(roles.ORGANISER).get("/admin/"))


def test_the_queue_shows_the_oldest_first_and_how_long_each_waits(client):
    old = Submission.objects.create(
        received_on=timezone.localdate() - timedelta(days=12),
        language="es",
        written_by="proxy",
        asked=True,
        text="Un durazno.",
        naming="none",
        contact=CONTACT,
    )
    Case.objects.create(submission=old)
    _code, new = given(client)
    shown = page(staff().get(reverse("came_in")))
    assert shown.index(str(old.pk)) < shown.index(str(new.pk))
    assert "12 days" in shown and "since today" in shown
    assert CONTACT not in shown and "Perpetua" not in shown and "peach" not in shown


def test_the_queue_costs_the_same_for_one_and_for_many(client):
    moderator = staff()
    moderator.get(reverse("came_in"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            page(moderator.get(reverse("came_in")))
        return len(counted)

    given(client)
    one = queries()
    for _turn in range(4):
        given(client)
    assert queries() == one


def test_the_desk_is_told_what_waits(client, rf):
    request = rf.get("/")
    request.user = factories.editor()
    assert "Nothing waits" in "".join(slots.contents("desk.queues", request=request))
    given(client)
    assert "1 story waits to be read" in "".join(slots.contents("desk.queues", request=request))
    request.user = factories.UserFactory(role=roles.ORGANISER)
    assert "waits to be read" not in "".join(slots.contents("desk.queues", request=request))


def test_the_page_of_one_shows_words_and_wishes_but_not_how_to_reach_them(client):
    _code, submission = given(client, own_words(embed_anywhere="no"))
    response = staff(roles.MODERATOR).get(address(submission))
    shown = page(response)
    assert "one kind of peach" in shown and "First name only: Perpetua" in shown
    assert "&lt;i&gt;saves&lt;/i&gt;" in shown
    assert CONTACT not in shown and "Lindenbaum" not in shown
    assert "no-store" in response["Cache-Control"]
    assert not AuditEntry.objects.filter(action="submission.contact_opened").exists()


def test_how_to_reach_them_is_shown_for_a_reason_and_leaves_a_line(client):
    _code, submission = given(client)
    moderator = staff(roles.MODERATOR)
    shown = page(moderator.post(address(submission, "contact"), {"reason": "write"}))
    assert CONTACT in shown
    line = AuditEntry.objects.get(action="submission.contact_opened")
    assert line.detail == {"reason": "write"} and line.subject == str(submission.pk)
    assert line.user == User.objects.get(pk=moderator.session["_auth_user_id"])
    assert CONTACT not in page(moderator.get(address(submission)))


@pytest.mark.parametrize("data", [{}, {"reason": ""}, {"reason": "curiosity"}])
def test_without_a_reason_nothing_is_shown_and_no_line_is_left(client, data):
    _code, submission = given(client)
    assert CONTACT not in page(staff(roles.MODERATOR).post(address(submission, "contact"), data))
    assert not AuditEntry.objects.filter(action="submission.contact_opened").exists()


def test_an_editor_reads_stories_but_may_not_see_how_to_reach_anybody(client):
    _code, submission = given(client)
    editor = staff(roles.EDITOR)
    assert address(submission, "contact") not in page(editor.get(address(submission)))
    response = editor.post(address(submission, "contact"), {"reason": "write"}, follow=True)
    assert CONTACT not in response.content.decode()
    assert not AuditEntry.objects.filter(action="submission.contact_opened").exists()


def test_the_button_makes_a_draft_and_leads_to_it(client):
    _code, submission = given(client)
    editor = staff()
    response = editor.post(address(submission, "draft"))
    draft = StoryPage.objects.get()
    assert response.url == reverse("story_sheet", args=[draft.pk])
    messages = "".join(str(message) for message in get_messages(response.wsgi_request))
    assert "Perpetua" not in messages and "peach" not in messages
    assert editor.post(address(submission, "draft")).url == response.url
    shown = page(editor.get(address(submission)))
    assert response.url in shown
    assert address(submission, "draft") not in shown and address(submission, "decline") not in shown
    assert "Nothing waits" in page(editor.get(reverse("came_in")))


def test_a_draft_that_is_gone_is_answered_in_words(client):
    _code, submission = given(client)
    moderation.make_draft(submission, factories.editor()).delete()
    response = staff().post(address(submission, "draft"), follow=True)
    assert "is gone" in page(response)


def test_declining_needs_a_reason_and_a_story_that_waits(client):
    _code, submission = given(client, for_somebody(), THEIRS)
    editor = staff()
    assert "This field is required" in page(editor.post(address(submission, "decline"), {}))
    assert Case.objects.get().state == Case.State.WAITING
    assert editor.post(address(submission, "decline"), {"reason": "not_asked"}).url == reverse(
        "came_in"
    )
    assert Case.objects.get().reason == Case.Reason.NOT_ASKED
    response = editor.post(address(submission, "decline"), {"reason": "abuse"}, follow=True)
    assert "meanwhile" in page(response)
    assert Case.objects.get().reason == Case.Reason.NOT_ASKED


def test_a_new_code_is_shown_once(client):
    _code, submission = given(client)
    response = staff().post(address(submission, "code"))
    new = response.context["code"]
    assert new in page(response) and "no-store" in response["Cache-Control"]
    assert new not in page(staff().get(address(submission)))
    assert AuditEntry.objects.filter(action="submission.code_replaced").count() == 1


@pytest.mark.parametrize("action", ACTIONS)
def test_what_changes_something_is_post_with_a_csrf_token(client, action):
    _code, submission = given(client)
    assert staff().get(address(submission, action)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.moderator())
    assert strict.post(address(submission, action), {"reason": "write"}).status_code == 403


@pytest.mark.parametrize("role", [roles.ORGANISER, roles.MEDIA_WORKGROUP, None])
def test_nobody_else_comes_in(client, role):
    _code, submission = given(client)
    visitor = staff(role) if role else Client()
    for method, where in (
        ("get", reverse("came_in")),
        ("get", address(submission)),
        *(("post", address(submission, action)) for action in ACTIONS),
    ):
        response = getattr(visitor, method)(where, {"reason": "write"})
        assert response.status_code == 302
        assert response.url.startswith("/admin/")
    assert Case.objects.get().state == Case.State.WAITING


@pytest.mark.parametrize(
    "role", [roles.LETTER_DESK, roles.EDITOR, roles.MODERATOR, roles.ADMINISTRATOR]
)
def test_every_role_that_receives_stories_can_read_one(client, role):
    _code, submission = given(client)
    assert "one kind of peach" in page(staff(role).get(address(submission)))


def test_an_unknown_one_is_not_found(client):
    assert staff().get(reverse("came_in_one", args=[uuid4()])).status_code == 404
    assert staff().get("/admin/came-in/not-a-code/").status_code == 404


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "9999999999"])
def test_a_page_number_that_leads_nowhere_leads_to_a_page(client, number):
    assert staff().get(reverse("came_in"), {"p": number}).status_code == 200


def test_what_came_in_today_is_said_to_have_come_in_today(client):
    _code, new = given(client)
    moderator = staff()
    assert "Received today." in page(moderator.get(reverse("came_in_one", args=[new.pk])))
    assert "The oldest came in today." in page(moderator.get(reverse("story_desk")))
