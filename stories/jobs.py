"""What the clock does for stories."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import Revision

from core.schedule import job

from . import publishing, refused_schedules
from .models import StoryPage, Work
from .printing import copies
from .publishing import NotReady

logger = logging.getLogger(__name__)


@job("publish scheduled stories", every=timedelta(minutes=1))
def publish_scheduled() -> None:
    """Publishes drafts whose time has come, each on its own: one that the gate refuses is reported,
    loses its schedule, and stops nobody else's."""
    stories = ContentType.objects.get_for_model(StoryPage)
    due = Revision.page_revisions.filter(
        content_type=stories, approved_go_live_at__lte=timezone.now()
    )
    for revision in due:
        page = revision.content_object
        try:
            with transaction.atomic():
                revision.publish(log_action=True)
        except (NotReady, ValidationError, IntegrityError) as refusal:
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            refused_schedules.record(
                page, refusal.obstacles if isinstance(refusal, NotReady) else []
            )


@job("take expired pages offline", every=timedelta(minutes=1))
def take_expired_offline() -> None:
    """`public` hides an expired page at the minute; this makes the tree agree."""
    for page in StoryPage.objects.filter(live=True, expire_at__lte=timezone.now()):
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


@job("follow permissions that ran out", every=timedelta(minutes=5))
def follow_ended_permissions() -> None:
    """Lists leave such a story out by themselves; this writes what may still be shown of it."""
    for work in Work.objects.filter(listings__until__lt=timezone.localdate()).distinct():
        publishing.refresh(work)


@job("forget copies on paper that nobody gets", every=timedelta(hours=1))
def forget_print_copies() -> None:
    copies.forget_what_nobody_gets()


@job("forget what previews showed", every=timedelta(hours=1))
def forget_previews() -> None:
    """Wagtail keeps the words of a form for its preview, and lets go of old ones when somebody asks for another."""
    FormState.objects.stale().delete()


@job("ask the gate again", every=timedelta(days=1))
def recheck_everything_live() -> None:
    """One work that can't be judged is logged, and the others are judged all the same."""
    for work in Work.objects.filter(state=Work.State.PUBLIC).iterator():
        try:
            with transaction.atomic():
                publishing.recheck(work)
        except Exception:
            logger.exception("The gate could not judge %s", work.code)
