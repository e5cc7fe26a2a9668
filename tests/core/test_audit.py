import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone

from core.audit import record
from core.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return User.objects.create_user("editor", "editor@example.org")


def test_an_entry_says_who_did_what_and_when(editor):
    before = timezone.now()
    record("work.paused", user=editor, subject="k3m9", detail={"uses": ["read_on_site"]})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.user, entry.subject) == ("work.paused", editor, "k3m9")
    assert entry.detail == {"uses": ["read_on_site"]}
    assert before <= entry.at <= timezone.now()


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_no_time_of_day_is_kept_of_somebody_who_is_not_staff(nobody):
    entry = record("submission.received", user=nobody)
    assert entry.user is None
    at = timezone.localtime(entry.at)
    assert (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
    assert at.date() == timezone.localdate()


def test_an_account_with_a_trail_can_not_be_deleted(editor):
    record("work.paused", user=editor)
    with pytest.raises(ProtectedError):
        editor.delete()


def test_two_accounts_never_share_an_email_address(editor):
    with pytest.raises(IntegrityError):
        User.objects.create_user("other", editor.email)
