from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .vocabulary import Term, in_language


class LegalRouteQuerySet(models.QuerySet["LegalRoute"]):
    def public(self) -> LegalRouteQuerySet:
        """Those sure enough to be shown: never of low confidence, never with an unverified status."""
        return self.filter(retired=False).exclude(
            Q(confidence=LegalRoute.Confidence.LOW) | Q(status__in=LegalRoute.UNVERIFIED)
        )


class LegalRoute(Term):
    """A way into this sentence, a way in which it can change, who is left out, or a bill. The source and
    how sure it is are the row's own; what is not sure enough stands nowhere in public."""

    class Kind(models.TextChoices):
        SENTENCE_BASIS = "sentence_basis", _("How people come to serve this sentence")
        RELIEF_ROUTE = "relief_route", _("How a sentence can change")
        EXCLUSION = "exclusion", _("Who is left out")
        BILL = "bill", _("Bill")

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        IN_FORCE_LIMITED = "in_force_limited", _("In force, with limits")
        IN_FORCE_SCOPE = "in_force_scope_unverified", _("In force, reach not verified")
        IN_FORCE_PRACTICE = "in_force_practice_unverified", _("In force, practice not verified")
        ENACTED = "enacted", _("Enacted")
        DIED = "died", _("Did not pass")
        DIED_UNVERIFIED = "died_unverified", _("Did not pass, not verified")
        VETOED = "vetoed", _("Vetoed")

    class Confidence(models.TextChoices):
        HIGH = "high", _("High")
        MEDIUM = "medium", _("Medium")
        LOW = "low", _("Low: never shown")

    UNVERIFIED = (Status.IN_FORCE_SCOPE, Status.IN_FORCE_PRACTICE, Status.DIED_UNVERIFIED)

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    citation = models.CharField(_("citation"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=32, choices=Status.choices)
    # The latest day that the source speaks for, not the day on which it was typed.
    as_of = models.DateField(_("as of"))
    source = models.TextField(_("source"), blank=True)
    confidence = models.CharField(_("confidence"), max_length=8, choices=Confidence.choices)

    objects = LegalRouteQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "key"]
        verbose_name = _("legal route")
        verbose_name_plural = _("legal routes")

    @property
    def summary(self) -> str:
        return in_language(self, "definition")

    @property
    def is_public(self) -> bool:
        """The same question as `LegalRoute.objects.public`, of one row in memory."""
        sure = self.confidence != self.Confidence.LOW and self.status not in self.UNVERIFIED
        return sure and not self.retired

    @property
    def review_by(self) -> date:
        """Law changes with the year: what was true at `as_of` is looked at again a year later."""
        return self.as_of + timedelta(days=365)

    def is_overdue(self, on: date | None = None) -> bool:
        return self.review_by < (on or timezone.localdate())
