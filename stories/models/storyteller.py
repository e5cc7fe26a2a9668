from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from core.codes import public_code
from core.uses import Naming

from .. import dates
from ..signals import person_changed
from .vocabulary import Institution


class Storyteller(ClusterableModel):
    """The public persona. `name` is the one public name, in the form that `naming` says; whether it
    may be shown is the ledger's to say, and `stories.disclosure` is the only place that asks."""

    class AgeBand(models.TextChoices):
        """At the time of the sentence: it never grows out of date, and 25 is where the law's words for
        young people end."""

        UNDER_18 = "under_18", _("under 18")
        TO_25 = "18_25", _("18 to 25")
        TO_35 = "26_35", _("26 to 35")
        TO_50 = "36_50", _("36 to 50")
        OVER_50 = "over_50", _("over 50")

    code = models.CharField(max_length=20, unique=True, default=public_code, editable=False)
    naming = models.CharField(
        _("named by"), max_length=12, choices=Naming.choices, default=Naming.NONE
    )
    name = models.CharField(
        _("public name"),
        max_length=120,
        blank=True,
        help_text=_("Exactly as it may be shown. Empty for no name."),
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True, null=True, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    portrait = models.ForeignKey(
        "media.Picture",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Shown beside stories whose photo they allowed, once a second person has approved it "
            "with the words about them."
        ),
    )
    county = models.CharField(_("county of the case"), max_length=60, blank=True)
    year_sentenced = models.PositiveSmallIntegerField(
        _("year sentenced"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1930), MaxValueValidator(2100)],
    )
    age_band = models.CharField(
        _("age when sentenced"), max_length=8, choices=AgeBand.choices, blank=True
    )
    place_now = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("where now"),
    )
    course_checked = models.DateField(
        _("course of the sentence checked on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody last made sure of it."),
    )
    # Two years of the course below, kept here because every card asks for them.
    came_home = models.PositiveSmallIntegerField(null=True, editable=False)
    died = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["name", "code"]
        verbose_name = _("storyteller")
        verbose_name_plural = _("storytellers")
        constraints = [
            # No name without a form of naming, and no address that could carry a name for nobody.
            models.CheckConstraint(
                condition=Q(naming="none", name="", slug__isnull=True)
                | (~Q(naming="none") & ~Q(name="")),
                name="stories_name_agrees_with_naming",
            ),
            models.CheckConstraint(
                condition=Q(came_home__isnull=True)
                | Q(year_sentenced__isnull=True)
                | Q(came_home__gte=F("year_sentenced")),
                name="stories_home_after_the_sentence",
            ),
        ]

    def __str__(self) -> str:
        return self.name or gettext("Name withheld (%(code)s)") % {"code": self.code}

    def save(self, *args: Any, **kwargs: Any) -> None:
        from .. import addresses, public_texts, status_change

        with transaction.atomic():
            before = Storyteller.objects.filter(pk=self.pk).prefetch_related("course").first()
            self._keep_years()
            super().save(*args, **kwargs)
            if before and (before.name, before.naming) != (self.name, self.naming):
                addresses.forget_those_of(self)
            person_changed.send(sender=Storyteller, storyteller=self)
            status_change.ask(self, before)
            public_texts.owner_changed(self)

    def _keep_years(self) -> None:
        states = SentenceStep.State
        ends = {step.state: step.year for step in self.course.all()}
        self.came_home = ends.get(states.HOME) or ends.get(states.EXONERATED)
        self.died = ends.get(states.DIED)


class SentenceStep(Orderable):
    """One state of a sentence's course, since when. Rows stand in the order in which they came."""

    class State(models.TextChoices):
        SERVING = "serving", _("Began serving life without parole")
        APPLIED = "applied", _("Asked for a commutation")
        RECOMMENDED = "recommended", _("Recommended for a shorter sentence")
        COMMUTED = "commuted", _("The sentence was commuted")
        HEARING = "hearing", _("Had a parole hearing")
        DENIED = "denied", _("The answer was no")
        GRANTED = "granted", _("Parole was granted")
        RESENTENCED = "resentenced", _("Was given another sentence")
        HOME = "home", _("Came home")
        EXONERATED = "exonerated", _("Was exonerated and came home")
        DIED = "died", _("Died inside")

    storyteller = ParentalKey(Storyteller, on_delete=models.CASCADE, related_name="course")
    state = models.CharField(_("what"), max_length=12, choices=State.choices)
    since = models.CharField(
        _("when"),
        max_length=24,
        validators=[dates.validate],
        help_text=_("1998, 2004-06, 1998~ (about), 1990/1995 (between)"),
    )

    panels = [FieldPanel("state"), FieldPanel("since")]

    class Meta(Orderable.Meta):
        verbose_name = _("step of the sentence")
        verbose_name_plural = _("course of the sentence")

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {dates.read(self.since)}"

    @property
    def year(self) -> int | None:
        """The latest that it may have been; None for a date that says nothing."""
        latest = dates.read(self.since).latest
        return latest.year if latest else None
