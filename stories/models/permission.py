from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.uses import Naming, Use

from .storyteller import Storyteller
from .work import Work


class PermittedUseQuerySet(models.QuerySet["PermittedUse"]):
    def in_force(self, on: date | None = None) -> PermittedUseQuerySet:
        """Confirmed by the storyteller, and not run out on the day `on` (default: today)."""
        on = on or timezone.localdate()
        return self.filter(confirmed=True).filter(Q(until__isnull=True) | Q(until__gte=on))


class PermittedUse(models.Model):
    """What the ledger allows, one row a yes: the projection of consent.ConsentAnswer, never edited.

    `storyteller` is null for a use of the work, where all its storytellers said yes. For a use of a
    person there is one row per storyteller, so that one person's no never hides another's name.
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="permitted_uses")
    storyteller = models.ForeignKey(
        Storyteller, null=True, blank=True, on_delete=models.CASCADE, related_name="permitted_uses"
    )
    use = models.CharField(max_length=40, choices=Use.choices)
    form = models.CharField(max_length=12, choices=Naming.choices, blank=True)
    confirmed = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)

    objects = PermittedUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("permitted use")
        verbose_name_plural = _("permitted uses")
        constraints = [
            models.UniqueConstraint(
                fields=["work", "use"],
                condition=Q(storyteller__isnull=True),
                name="stories_use_of_work_once",
            ),
            models.UniqueConstraint(
                fields=["work", "storyteller", "use"],
                condition=Q(storyteller__isnull=False),
                name="stories_use_of_person_once",
            ),
            models.CheckConstraint(
                condition=(Q(use="display_name") & ~Q(form=""))
                | (~Q(use="display_name") & Q(form="")),
                name="stories_only_a_name_has_a_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.use}"
