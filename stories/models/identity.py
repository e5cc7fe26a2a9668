"""The vault: who a storyteller is in law."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.fields import EncryptedTextField
from core.fingerprints import fingerprint

from ..signals import person_changed
from .storyteller import Storyteller

if TYPE_CHECKING:
    from core.models import User


class Identity(models.Model):
    """Read it through `opened_by`, which leaves a line."""

    storyteller = models.OneToOneField(
        Storyteller, on_delete=models.PROTECT, related_name="identity"
    )
    legal_name = EncryptedTextField(_("legal name"), blank=True)
    cdcr_number = EncryptedTextField(_("CDCR number"), blank=True)
    contact = EncryptedTextField(_("how to reach them"), blank=True)

    class Reason(models.TextChoices):
        """Coded, because the line outlives an erasure and free words might name somebody."""

        WRITE = "write", _("To write to them")
        REQUEST = "request", _("To do what they asked for")
        CHECK = "check", _("To check that it is them")
        CORRECT = "correct", _("To correct an entry")

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        permissions = [("open_identity", _("Can open an identity, giving a reason"))]

    def __str__(self) -> str:
        return self.storyteller.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._keep_fingerprints()
            person_changed.send(sender=Identity, storyteller=self.storyteller)

    def _keep_fingerprints(self) -> None:
        """Rewrites the keyed fingerprints that the gate compares with, so that it never has to open the vault."""
        # "Surname, First" and hyphens: every part of a name may stand in a text by itself.
        last, comma, first = self.legal_name.partition(",")
        full = f"{first} {last}".strip() if comma else self.legal_name
        words = full.replace("-", " ").split()
        wanted = {}
        if words:
            wanted[IdentityFingerprint.Kind.FULL_NAME] = [full]
        if len(words) > 1:
            wanted[IdentityFingerprint.Kind.FIRST_NAME] = [words[0]]
            wanted[IdentityFingerprint.Kind.OTHER_NAME] = [
                word for word in words[1:] if len(word) > 1
            ]
            wanted[IdentityFingerprint.Kind.FULL_NAME].append(f"{words[0]} {words[-1]}")
        if self.cdcr_number:
            wanted[IdentityFingerprint.Kind.CDCR_NUMBER] = [re.sub(r"\W", "", self.cdcr_number)]
        self.fingerprints.all().delete()
        rows = {(kind, fingerprint(value)) for kind, values in wanted.items() for value in values}
        IdentityFingerprint.objects.bulk_create(
            IdentityFingerprint(identity=self, kind=kind, digest=digest)
            for kind, digest in sorted(rows)
        )

    def opened_by(self, user: User, reason: str) -> Identity:
        """This identity, after a line in the audit table says who opened it and why.

        Raises PermissionDenied for somebody who may not, ValueError for no value of Reason.
        """
        if not user.has_perm("stories.open_identity"):
            raise PermissionDenied
        audit.record(
            "identity.opened",
            user=user,
            subject=self.storyteller.code,
            detail={"reason": self.Reason(reason).value},
        )
        return self


class IdentityFingerprint(models.Model):
    class Kind(models.TextChoices):
        FULL_NAME = "full_name", _("Full name")
        FIRST_NAME = "first_name", _("First name")
        OTHER_NAME = "other_name", _("Other name")
        CDCR_NUMBER = "cdcr_number", _("CDCR number")

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="fingerprints")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "kind", "digest"], name="stories_fingerprint_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identity} {self.kind}"
