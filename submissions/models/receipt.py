from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .submission import Submission


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def valid(self, on: date) -> ReceiptQuerySet:
        """Receipts that still answer on the day `on`: the submission is there, the code is neither
        replaced nor expired. Whoever asks with any other code gets one and the same answer."""
        return self.filter(submission__isnull=False, replaced=False, expires_on__gte=on)


class Receipt(models.Model):
    """A code that somebody holds for their submission, stored as a keyed hash."""

    code_hash = models.CharField(max_length=64, unique=True)
    # Null once the submission is erased.
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.SET_NULL, related_name="receipts"
    )
    issued_on = models.DateField()
    expires_on = models.DateField()
    replaced = models.BooleanField(default=False)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(replaced=False, submission__isnull=False),
                name="submissions_one_valid_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issued_on} {self.code_hash[:8]}"


class Token(models.Model):
    """A form that was sent once, so that sending it again stores nothing."""

    nonce_hash = models.CharField(max_length=64, unique=True)
    used_on = models.DateField()

    def __str__(self) -> str:
        return self.nonce_hash[:8]
