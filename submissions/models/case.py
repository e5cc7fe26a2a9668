from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stories.models import Work

from .submission import Submission


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> CaseQuerySet:
        """Oldest first; rows are numbered in the order in which they came."""
        return self.filter(state=Case.State.WAITING).order_by("pk")


class Case(models.Model):
    """What the desk does about a submission, apart from it because the submission never changes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        DRAFTED = "drafted", _("Made into a draft")
        DECLINED = "declined", _("Declined")

    class Reason(models.TextChoices):
        """Coded, because the audit line outlives an erasure and free words might name somebody."""

        OUT_OF_SCOPE = "out_of_scope", _("It is not about life without parole")
        DUPLICATE = "duplicate", _("We have it already")
        NOT_ASKED = "not_asked", _("The storyteller did not want it sent")
        UNREACHABLE = "unreachable", _("Nobody can be reached about it")
        UNSAFE = "unsafe", _("It would put somebody in danger")
        ABUSE = "abuse", _("It is spam or abuse")

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="case")
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.WAITING
    )
    work = models.ForeignKey(
        Work, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", work__isnull=True, reason="", taken_by__isnull=True)
                | Q(state="drafted", work__isnull=False, reason="", taken_by__isnull=False)
                | (Q(state="declined", work__isnull=True, taken_by__isnull=False) & ~Q(reason="")),
                name="submissions_case_agrees_with_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.state}"
