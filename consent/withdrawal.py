"""A storyteller takes a story back, wholly or for some uses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit, epoch
from core.models import User
from core.uses import Use
from stories.models import Storyteller, Work
from stories.signals import story_withdrawn

from . import ledger
from .models import ConsentAnswer


def withdraw(
    work: Work,
    uses: Iterable[Use] | None = None,
    *,
    asked_by: Storyteller,
    means: str,
    recorded_by: User,
    given_on: date | None = None,
) -> None:
    """Records the storyteller's no to `uses` (default: everything) and makes it true everywhere at once.

    A no to reading ends the work's public life: its pages answer 410 from this moment. Raises
    PermissionDenied for somebody who may not, or when `asked_by` never answered about the work.
    """
    # Whoever answered about the work may, credited still or not.
    may_ask = ledger.storytellers_of(work) | set(ledger.refusals(work))
    if not recorded_by.has_perm("consent.withdraw_work") or asked_by.pk not in may_ask:
        raise PermissionDenied
    wanted = set(Use if uses is None else uses)
    with transaction.atomic():
        # Recording a no asks the gate again, which takes down what may no longer be read.
        asked = {use: False for use in wanted if not use.startswith(Use.DISPLAY_NAME)}
        ledger.record(
            asked_by,
            work,
            asked,
            naming=ledger.Naming.NONE if Use.DISPLAY_NAME in wanted else None,
            answered_by=ConsentAnswer.AnsweredBy.STORYTELLER,
            means=means,
            given_on=given_on or timezone.localdate(),
            recorded_by=recorded_by,
            confirmed=True,
        )
        story_withdrawn.send(sender=Work, work=work)
        audit.record(
            "story.withdrawn", user=recorded_by, subject=work.code, detail={"uses": sorted(wanted)}
        )
        epoch.forget_pages()
