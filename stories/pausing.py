"""Hidden everywhere at once by one person; shown again only by two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit, epoch

from . import listing, publishing
from .models import Pause, Work
from .signals import story_changed, story_withdrawn
from .standing import TAKEN_BACK

if TYPE_CHECKING:
    from core.models import User


def hides_something(work: Work) -> bool:
    """Whether a pause of `work` would take anything from readers: a draft that never was public, and what its
    storyteller took back, they do not have."""
    return work.was_public and work.state not in TAKEN_BACK


def pause(work: Work, reason: str, by: User) -> Pause:
    """Hides every page of `work` on every surface. Any signed-in member of staff may; a second call
    while it is paused changes nothing. Raises PermissionDenied for anybody else."""
    if not by.has_perm("stories.pause_work"):
        raise PermissionDenied
    with transaction.atomic():
        publishing.hold([work])
        pause, created = Pause.objects.get_or_create(
            work=work, lifted_at=None, defaults={"reason": reason.strip()[:300], "paused_by": by}
        )
        if created:
            Work.objects.filter(pk=work.pk).update(paused=True)
            work.paused = True
            story_withdrawn.send(sender=Work, work=work)
            listing.rewrite(work)
            audit.record("story.paused", user=by, subject=work.code)
            epoch.forget_pages()
    return pause


def ask_to_lift(pause: Pause, by: User) -> None:
    """The first of the two people."""
    if not by.has_perm("stories.approve_work"):
        raise PermissionDenied
    with transaction.atomic():
        Pause.objects.filter(pk=pause.pk, lifted_at=None, lift_asked_by=None).update(
            lift_asked_by=by
        )
        audit.record("story.lift_asked", user=by, subject=pause.work.code)


def lift(pause: Pause, by: User) -> None:
    """The second of the two people. Raises PermissionDenied if nobody asked, or `by` asked themself."""
    pause.refresh_from_db()
    if not by.has_perm("stories.approve_work") or pause.lift_asked_by_id in (None, by.pk):
        raise PermissionDenied
    work = pause.work
    with transaction.atomic():
        publishing.hold([work])
        if not Pause.objects.filter(pk=pause.pk, lifted_at=None).update(
            lifted_by=by, lifted_at=timezone.now()
        ):
            return
        Work.objects.filter(pk=work.pk).update(paused=False)
        work.paused = False
        story_changed.send(sender=Work, work=work)
        listing.rewrite(work)
        audit.record("story.lifted", user=by, subject=work.code)
        epoch.bump()
