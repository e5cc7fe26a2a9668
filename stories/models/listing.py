"""A narrow copy of what lists, counts and facets ask, so that they cost the same at any size."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .legal_route import LegalRoute
from .storyteller import Storyteller
from .vocabulary import Institution, Theme
from .work import Work


class ListingQuerySet(models.QuerySet["Listing"]):
    def current(self, on: date | None = None) -> ListingQuerySet:
        """Rows of which everything is still permitted on the day `on` (default: today)."""
        on = on or timezone.localdate()
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=on),
            Q(expires__isnull=True) | Q(expires__gt=timezone.now()),
        )


class Listing(models.Model):
    """One row per page that may stand in a list: readable, found by search, not paused, cleared."""

    page = models.OneToOneField(
        "stories.StoryPage", on_delete=models.CASCADE, related_name="listing"
    )
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="listings")
    language = models.CharField(max_length=5)
    original = models.BooleanField()
    kind = models.CharField(max_length=12)
    published = models.DateTimeField()
    # First day of the earliest year the words may stem from, for sorting; null when unknown.
    written = models.DateField(null=True)
    decade = models.PositiveSmallIntegerField(null=True)
    # Something to hear, a letter's own handwriting, and the same story in the other language.
    sound = models.BooleanField(default=False)
    scan = models.BooleanField(default=False)
    translated = models.BooleanField(default=False)
    # Null unless every storyteller allows the place to be shown.
    place = models.ForeignKey(Institution, null=True, on_delete=models.SET_NULL, related_name="+")
    # The first day's end at which any permission that this row relies on runs out; the clock then
    # writes the row anew.
    until = models.DateField(null=True)
    expires = models.DateTimeField(null=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["language", "-published"]),
            models.Index(fields=["work", "language"]),
            models.Index(fields=["place"]),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.language}"


class ListingTheme(models.Model):
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="themes")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["theme", "listing"], name="stories_listing_theme_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.theme_id}"


class ListingRoute(models.Model):
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="routes")
    route = models.ForeignKey(LegalRoute, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["route", "listing"], name="stories_listing_route_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.route_id}"


class ListingTeller(models.Model):
    """Whose stories are listed, and whether that person is named in full: what the rule of three counts."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="tellers")
    storyteller = models.ForeignKey(
        Storyteller, on_delete=models.CASCADE, related_name="listing_rows"
    )
    named = models.BooleanField()
    named_in_full = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["storyteller", "listing"], name="stories_listing_teller_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.storyteller_id}"


class ListingChange(models.Model):
    """That the rows of a work were written anew, at which content epoch: what is kept of them in the
    memory of a process follows these. Epochs are stored in the order in which they are given, because
    whoever raises one holds its row until the end of the transaction."""

    epoch = models.BigIntegerField(db_index=True)
    # No key: the work may be gone when a process reads this.
    work = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.epoch} {self.work}"
