"""What came in, before it is a story."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.uses import Naming, Use


class Unchangeable(Exception):
    """Somebody tried to change a submission. It can be kept or erased, nothing else."""


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def update(self, **kwargs: Any) -> int:
        raise Unchangeable

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise Unchangeable


class Submission(models.Model):
    """Exactly what somebody sent, for ever or until it is erased. Saving one twice raises Unchangeable.

    Nothing here tells who sent it from where or at what time of day: the key is random and the
    only moment is a date.
    """

    class WrittenBy(models.TextChoices):
        STORYTELLER = "storyteller", _("the storyteller")
        PROXY = "proxy", _("somebody writing for them")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received_on = models.DateField(_("received on"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    written_by = models.CharField(_("sent by"), max_length=12, choices=WrittenBy.choices)
    # Whether the storyteller asked somebody else to send it; null where they sent it themself.
    asked = models.BooleanField(_("they asked for it"), null=True)
    title = EncryptedTextField(_("title"), blank=True)
    text = EncryptedTextField(_("text"))
    naming = models.CharField(_("named by"), max_length=12, choices=Naming.choices)
    name = EncryptedTextField(_("name to show"), blank=True)
    contact = EncryptedTextField(_("how to reach them"))
    # Values of Use, each with true or false, for every question that was asked; the name apart.
    answers = models.JSONField(_("answers"), default=dict)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        permissions = [
            ("moderate_submission", _("Can read what came in, draft from it or decline"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(written_by="storyteller", asked__isnull=True)
                | Q(written_by="proxy", asked__isnull=False),
                name="submissions_only_a_proxy_was_asked",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **(kwargs | {"force_insert": True}))

    @property
    def allowed(self) -> dict[Use, bool]:
        """The answers in the order in which they are asked."""
        return {use: self.answers[use] for use in Use if use in self.answers}
