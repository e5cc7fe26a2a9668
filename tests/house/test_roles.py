"""Who may do what in the admin: every address of ours, asked by every role. A new address fails here
until its row says who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.urls import URLResolver, get_resolver, reverse

from core import roles
from core.roles import ADMINISTRATOR, EDITOR, GROUPS, LETTER_DESK, MEDIA_WORKGROUP, MODERATOR
from stories import pausing
from stories.models import Question, StoryPage, StorytellerText
from submissions.models import Submission
from tests import factories as make
from tests.submissions.giving import given

pytestmark = pytest.mark.django_db

ROOMS = (
    "stories.",
    "consent.",
    "submissions.",
    "home.",
    "campaigns.",
    "search.",
    "media.",
    "demo.",
)
NOBODY: tuple[str, ...] = ()
EVERYBODY = GROUPS
READERS = (LETTER_DESK, EDITOR, MODERATOR, ADMINISTRATOR)
PUBLISHERS = (EDITOR, MODERATOR, ADMINISTRATOR)
VAULT = (LETTER_DESK, MODERATOR, ADMINISTRATOR)
CAMPAIGNERS = (EDITOR, MEDIA_WORKGROUP, ADMINISTRATOR)


@dataclass
class Things:
    page: StoryPage
    submission: Submission

    @property
    def teller(self):
        return self.page.tellers()[0].storyteller


Where = Callable[[Things], list]


def story(things: Things) -> list:
    return [things.page.pk]


def paused_story(things: Things) -> list:
    pausing.pause(things.page.work, "Asked", make.editor())
    return [things.page.pk]


def person(things: Things) -> list:
    return [things.page.pk, things.teller.code]


def a_picture(things: Things) -> list:
    return [make.PictureFactory().pk]


def a_recording(things: Things) -> list:
    return [make.RecordingFactory().pk]


def a_transcript(things: Things) -> list:
    cues = [{"start": 0.0, "end": 1.0, "speaker": "", "text": "A line of it."}]
    value = {"recording": make.RecordingFactory().pk, "cues": cues}
    page = make.draft(body=[{"type": "recording", "value": value}])
    return [page.pk, page.body[0].id]


def a_document(things: Things) -> list:
    return [make.DocumentFactory().pk]


def a_question(things: Things) -> list:
    question, _created = Question.objects.get_or_create(
        storyteller=things.teller, about=Question.About.HOME
    )
    return [question.pk]


def a_text(things: Things) -> list:
    text, _created = StorytellerText.objects.get_or_create(
        owner=things.teller, language="en", body="<p>I keep bees.</p>"
    )
    return ["storytellertext", text.pk]


def came_in(things: Things) -> list:
    return [things.submission.pk]


# Name of the address: its arguments, who may read it, who may use it. What only takes POST answers GET
# with 405 to those who get so far.
TABLE: dict[str, tuple[Where, tuple[str, ...], tuple[str, ...]]] = {
    "story_desk": (lambda things: [], EVERYBODY, NOBODY),
    "story_sheet": (story, READERS, NOBODY),
    "story_draft": (story, READERS, NOBODY),
    "story_approve": (story, NOBODY, READERS),
    "story_publish": (story, NOBODY, READERS),
    "story_pause": (story, NOBODY, EVERYBODY),
    "story_lift": (paused_story, NOBODY, READERS),
    "story_settle": (story, NOBODY, READERS),
    "story_bring": (story, NOBODY, READERS),
    "story_new": (lambda things: [], READERS, READERS),
    "story_silence": (story, READERS, READERS),
    "transcript_file": (a_transcript, READERS, NOBODY),
    "transcript_load": (story, NOBODY, READERS),
    "recording_sound": (a_recording, READERS, NOBODY),
    "question": (a_question, READERS, READERS),
    "public_text": (a_text, READERS, READERS),
    "identity": (lambda things: [things.teller.code], VAULT, VAULT),
    "storyteller_suggestions": (lambda things: [], READERS, NOBODY),
    "consent_confirm": (person, NOBODY, READERS),
    "consent_answer": (person, NOBODY, READERS),
    "consent_withdraw": (person, NOBODY, PUBLISHERS),
    "consent_proof": (story, NOBODY, PUBLISHERS),
    "picture_cover": (a_picture, PUBLISHERS, PUBLISHERS),
    "recording_state": (a_recording, READERS, NOBODY),
    "recording_again": (a_recording, NOBODY, READERS),
    "recording_take_out": (a_recording, READERS, READERS),
    "document_pages": (a_document, PUBLISHERS, NOBODY),
    "came_in": (lambda things: [], READERS, NOBODY),
    "came_in_one": (came_in, READERS, NOBODY),
    "came_in_contact": (came_in, NOBODY, VAULT),
    "came_in_draft": (came_in, NOBODY, READERS),
    "came_in_decline": (came_in, NOBODY, READERS),
    "came_in_code": (came_in, NOBODY, READERS),
    "find_quote": (lambda things: [], CAMPAIGNERS, NOBODY),
}


# What is sent, where nothing at all would already be answered as incomplete.
SENT = {"came_in_contact": {"reason": "write"}}


def admin_addresses() -> Iterator[str]:
    def visit(resolver: URLResolver) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                # Wagtail's viewsets have a namespace and ask Django's permissions on the model.
                if not pattern.namespace:
                    yield from visit(pattern)
            elif pattern.name:
                view = getattr(pattern.callback, "view_class", pattern.callback)
                if view.__module__.startswith(ROOMS):
                    yield pattern.name

    admin = next(p for p in get_resolver().url_patterns if str(p.pattern) == "admin/")
    yield from visit(admin)


def test_every_address_of_ours_in_the_admin_has_a_row():
    assert set(admin_addresses()) - set(TABLE) == set()


@pytest.fixture
def things(client) -> Things:
    page = make.story()
    _code, submission = given(client)
    client.cookies.clear()
    return Things(page, submission)


def refused(response) -> bool:
    """Wagtail answers somebody who may not by sending them home with a sentence."""
    if response.status_code == 302:
        return response["Location"] in ("/admin/", reverse("wagtailadmin_home"))
    return response.status_code in (403, 404)


@pytest.mark.parametrize("name", TABLE)
def test_reading(client, things: Things, name: str):
    where, readers, _users = TABLE[name]
    address = reverse(name, args=where(things))
    for role in GROUPS:
        client.force_login(make.UserFactory(role=role))
        response = client.get(address)
        if role in readers:
            assert response.status_code == 200, role
        else:
            assert refused(response) or response.status_code == 405, role


@pytest.mark.parametrize("name", TABLE)
def test_using(client, things: Things, name: str):
    where, _readers, users = TABLE[name]
    for role in GROUPS:
        address = reverse(name, args=where(things))
        client.force_login(make.UserFactory(role=role))
        response = client.post(address, SENT.get(name, {}))
        home = response.status_code == 302 and response["Location"] == reverse("wagtailadmin_home")
        if role in users:
            # A member of staff who may only pause comes back home, not to a sheet they may not see.
            assert response.status_code in (200, 302, 422), role
            assert not home or name == "story_pause", role
        else:
            assert refused(response) or response.status_code == 405, role


def test_strangers_are_asked_to_sign_in(client, things: Things):
    for name, (where, _readers, _users) in TABLE.items():
        address = reverse(name, args=where(things))
        for send in (client.get, client.post):
            response = send(address)
            assert response.status_code == 302, name
            assert "/login/" in response["Location"], name


MAY = {
    "stories.approve_work": READERS,
    "stories.publish_work": PUBLISHERS,
    "stories.pause_work": EVERYBODY,
    "stories.open_identity": VAULT,
    "stories.quote_work": CAMPAIGNERS,
    "consent.record_consent": READERS,
    "consent.withdraw_work": PUBLISHERS,
    "submissions.moderate_submission": READERS,
}


@pytest.mark.parametrize("right", MAY)
def test_rights_are_as_the_table_of_roles_says(right: str):
    assert {role for role in GROUPS if make.UserFactory(role=role).has_perm(right)} == set(
        MAY[right]
    )


def test_no_role_may_delete_a_person_or_a_term():
    for role in roles.GROUPS:
        user = make.UserFactory(role=role)
        for model in (
            "storyteller",
            "theme",
            "institution",
            "contentnote",
            "legalroute",
            "collection",
        ):
            assert not user.has_perm(f"stories.delete_{model}")


@pytest.mark.parametrize(
    "address",
    [
        "/admin/choose-page/chosen-multiple/?id={page}",
        "/admin/choose-page/chosen-multiple/?id=+{page}",
        "/admin/pages/{page}/move/{parent}/confirm/",
        "/admin/bulk/wagtailcore/page/pause/?id={page}",
        "/admin/bulk/wagtailcore/page/delete/?id=all&childOf={parent}",
        "/admin/bulk/media/recording/delete/?id=all",
        "/admin/bulk/stories/storyteller/delete/?id=all",
        "/admin/snippets/choose/media/recording/",
        "/admin/snippets/choose/media/recording/results/",
        "/admin/snippets/choose/media/recording/chosen/{recording}/",
    ],
)
def test_wagtails_own_addresses_tell_no_title_to_those_who_do_not_work_with_stories(
    client, address: str
):
    teller = make.StorytellerFactory(name="Rosalba")
    page = make.draft("What Rosalba said", storytellers=[teller])
    recording = make.RecordingFactory(title="Rosalba reads")
    where = address.format(page=page.pk, parent=page.get_parent().pk, recording=recording.pk)
    for role in (roles.MEDIA_WORKGROUP, roles.ORGANISER):
        client.force_login(make.UserFactory(role=role))
        assert "Rosalba" not in client.get(where, follow=True).content.decode(), role
    client.force_login(make.moderator())
    assert "Rosalba" in client.get(where, follow=True).content.decode()
