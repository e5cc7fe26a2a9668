from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from core.uses import Naming, Use
from stories.models import Storyteller, Work


class ConsentAnswer(AppendOnly):
    """One answer to one question, for ever. Keys and codes only: this table outlives an erasure.

    Answers given together share a `batch`. An answer counts as the storyteller's word once it is
    `confirmed`: given by themself, by a means and on a day that somebody recorded.
    """

    class AnsweredBy(models.TextChoices):
        STORYTELLER = "storyteller", _("the storyteller")
        PROXY = "proxy", _("somebody writing for them")

    class Means(models.TextChoices):
        FORM = "form", _("form on this site")
        LETTER = "letter", _("letter")
        CALL = "call", _("telephone call")
        VISIT = "visit", _("in person")
        LAWYER = "lawyer", _("through a lawyer")

    batch = models.UUIDField(default=uuid.uuid4)
    storyteller = models.ForeignKey(Storyteller, on_delete=models.PROTECT, related_name="answers")
    # Null: for all of their works.
    work = models.ForeignKey(Work, null=True, on_delete=models.PROTECT, related_name="answers")
    use = models.CharField(max_length=40, choices=Use.choices)
    allowed = models.BooleanField()
    # For the name, the one form it may be shown in.
    form = models.CharField(max_length=12, choices=Naming.choices, blank=True)
    answered_by = models.CharField(max_length=12, choices=AnsweredBy.choices)
    means = models.CharField(max_length=12, choices=Means.choices)
    given_on = models.DateField()
    until = models.DateField(null=True)
    confirmed = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("consent answer")
        verbose_name_plural = _("consent answers")
        permissions = [
            ("record_consent", _("Can record and confirm what a storyteller allows")),
            ("withdraw_work", _("Can take a story back for its storyteller")),
        ]
        indexes = [models.Index(fields=["storyteller", "work"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(form="") | Q(use="display_name", allowed=True),
                name="consent_only_a_name_has_a_form",
            ),
            models.CheckConstraint(
                condition=~Q(use="display_name", allowed=True)
                | Q(form__in=["first", "pseudonym", "legal"]),
                name="consent_a_name_has_a_form",
            ),
            # Naming is one value; its three questions are asked, but never stored beside each other.
            models.CheckConstraint(
                condition=~Q(
                    use__in=["display_name_legal", "display_name_first", "display_name_pseudonym"]
                ),
                name="consent_naming_is_one_value",
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False)
                | Q(answered_by="storyteller", recorded_by__isnull=False),
                name="consent_confirmed_word_of_the_storyteller",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.storyteller_id} {self.use} {self.allowed}"
