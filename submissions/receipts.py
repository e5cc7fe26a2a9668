"""The code with which somebody asks about what they sent, without saying who they are."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core import codes

from .models import Receipt, Submission

KEPT_FOR = timedelta(days=2 * 365)


@transaction.atomic
def issue(submission: Submission) -> tuple[str, Receipt]:
    """A new code, to be shown once because only its hash is kept. An earlier one stops working."""
    today = timezone.localdate()
    Receipt.objects.filter(submission=submission, replaced=False).update(replaced=True)
    code = codes.receipt_code()
    receipt = Receipt.objects.create(
        code_hash=codes.code_hash(code),
        submission=submission,
        issued_on=today,
        expires_on=today + KEPT_FOR,
    )
    return code, receipt


def find(code: str, on: date | None = None) -> Submission | None:
    """The submission whose code this is, with its case and work: one query, found or not.

    `code` comes from core.codes.normalise. An unknown, erased, expired or replaced one gives None.
    """
    valid = Receipt.objects.valid(on or timezone.localdate())
    receipt = (
        valid.filter(code_hash=codes.code_hash(code))
        .select_related("submission__case__work")
        .first()
    )
    return receipt.submission if receipt else None
