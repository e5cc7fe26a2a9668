from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from core.models import AuditEntry, User


def record(
    action: str,
    *,
    user: User | AnonymousUser | None = None,
    subject: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Leave a line that nobody can change: who did what, and when.

    Call it inside the transaction of the change itself. `subject` is a public code or a key;
    `detail` holds codes, keys, counts and choices. Names, words of a story and contacts belong in
    neither: the line outlives an erasure.
    """
    who = user if isinstance(user, User) else None
    moment = timezone.localtime()
    if who is None:
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditEntry.objects.create(
        at=moment, action=action, user=who, subject=subject, detail=detail or {}
    )
