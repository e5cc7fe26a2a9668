"""The code with which somebody asks about what they sent, without saying who they are."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core import codes

from .models import Receipt, Submission

KEPT_FOR = timedelta(days=2 * 365)


@transaction.atomic
def issue(submission: Submission, nonce: str | None = None) -> tuple[str, Receipt]:
    """A new code, of which only the hash is kept. An earlier one stops working.

    The code of a form comes from its `nonce`: who sends the same form twice, with a slow line and a
    second click, sees the same code again.
    """
    today = timezone.localdate()
    Receipt.objects.filter(submission=submission, replaced=False).update(replaced=True)
    code = codes.receipt_code(nonce)
    receipt = Receipt.objects.create(
        code_hash=codes.code_hash(code),
        submission=submission,
        issued_on=today,
        expires_on=today + KEPT_FOR,
    )
    return code, receipt


def again(nonce: str, text: str) -> tuple[str, Receipt] | None:
    """The code of the form with this `nonce`, if it works and the form brought the same `text`."""
    code = codes.receipt_code(nonce)
    valid = Receipt.objects.valid(timezone.localdate()).select_related("submission")
    receipt = valid.filter(code_hash=codes.code_hash(code)).first()
    same = receipt and receipt.submission and receipt.submission.text == text
    return (code, receipt) if receipt and same else None


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
