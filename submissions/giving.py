"""The moment in which a story arrives: everything is stored, or nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core import audit
from core.uses import Naming, Use

from . import receipts, tokens
from .models import Case, Receipt, Submission


@transaction.atomic
def receive(
    *,
    nonce: str,
    written_by: Submission.WrittenBy,
    text: str,
    title: str,
    language: str,
    naming: Naming,
    name: str,
    contact: str,
    answers: dict[Use, bool] | None = None,
    asked: bool | None = None,
) -> tuple[str, Receipt]:
    """Stores one story as it was sent and puts it into the desk's queue; returns the code to show.

    `answers` for a storyteller, `asked` for somebody who writes for one. Raises tokens.AlreadyUsed
    if the form with this `nonce` arrived before; then nothing changes.
    """
    tokens.burn(nonce)
    submission = Submission.objects.create(
        received_on=timezone.localdate(),
        language=language,
        written_by=written_by,
        asked=asked,
        title=title,
        text=text,
        naming=naming,
        name="" if naming == Naming.NONE else name,
        contact=contact,
        answers={use.value: yes for use, yes in (answers or {}).items()},
    )
    Case.objects.create(submission=submission)
    audit.record("submission.received", subject=str(submission.pk))
    return receipts.issue(submission, nonce)
