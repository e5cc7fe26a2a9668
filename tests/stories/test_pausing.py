"""One person hides a story at once; two show it again."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from consent.models import ConsentAnswer
from core import roles
from core.uses import Use
from stories import pausing
from stories.models import Listing, StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize("role", roles.GROUPS)
def test_any_member_of_staff_hides_it_at_once_and_the_ledger_hears_nothing(client, role: str):
    page = make.story()
    answers = ConsentAnswer.objects.count()
    pausing.pause(page.work, "A relative called", make.UserFactory(role=role))
    assert not StoryPage.objects.public(Use.READ_ON_SITE).exists()
    assert not Listing.objects.exists()
    assert client.get(page.path_on_site).status_code == 410
    assert ConsentAnswer.objects.count() == answers


def test_somebody_who_is_no_staff_may_not():
    with pytest.raises(PermissionDenied):
        pausing.pause(make.story().work, "No", make.UserFactory())


def test_lifting_takes_two_people():
    page = make.story()
    pause = pausing.pause(page.work, "A relative called", make.editor())
    first, second = make.moderator(), make.moderator()
    with pytest.raises(PermissionDenied):
        pausing.lift(pause, first)
    pausing.ask_to_lift(pause, first)
    with pytest.raises(PermissionDenied):
        pausing.lift(pause, first)
    pausing.lift(pause, second)
    assert StoryPage.objects.public(Use.READ_ON_SITE).exists()
    assert Listing.objects.exists()


def test_pausing_twice_is_pausing_once():
    page = make.story()
    pausing.pause(page.work, "First", make.editor())
    pausing.pause(page.work, "Second", make.editor())
    assert page.work.pauses.count() == 1
