"""What the clock does for stories."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Revision

from core import audit, epoch
from core.schedule import job

from . import publishing
from .models import PermittedUse, StoryPage, Work
from .publishing import NotReady

logger = logging.getLogger(__name__)


@job("publish scheduled stories", every=timedelta(minutes=1))
def publish_scheduled() -> None:
    """Publishes drafts whose time has come, each on its own: one that the gate refuses is reported,
    loses its schedule, and stops nobody else's."""
    due = Revision.page_revisions.filter(approved_go_live_at__lte=timezone.now())
    for revision in due:
        page = revision.content_object
        try:
            revision.publish(log_action=True)
        except NotReady as refusal:
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            codes = [obstacle.code.partition(":")[0] for obstacle in refusal.obstacles]
            audit.record(
                "story.schedule_refused", subject=page.work.code, detail={"because": codes}
            )


@job("take expired pages offline", every=timedelta(minutes=1))
def take_expired_offline() -> None:
    """`public` hides an expired page at the minute; this makes the tree agree."""
    for page in StoryPage.objects.filter(live=True, expire_at__lte=timezone.now()):
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


@job("follow permissions that ran out", every=timedelta(hours=1))
def follow_ended_permissions() -> None:
    ended = PermittedUse.objects.filter(until=timezone.localdate() - timedelta(days=1))
    for work in Work.objects.filter(permitted_uses__in=ended).distinct():
        publishing.refresh(work)
        epoch.bump()


@job("ask the gate again", every=timedelta(days=1))
def recheck_everything_live() -> None:
    for work in Work.objects.filter(state=Work.State.PUBLIC).iterator():
        publishing.refresh(work)
