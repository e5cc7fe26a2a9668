"""By what stories may be listed, and the rule of three: a fact that could tell who somebody is works
as a filter only when at least three people who are not named in full match it.

Themes, kinds and languages tell of nobody and are always open.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from .models import Institution, Listing, ListingTheme, Theme
from .models.listing import ListingQuerySet, ListingTeller

RULE_OF_THREE = 3


def about(theme: Theme) -> ListingQuerySet:
    """Listings with that theme, or with one below that heading."""
    tagged = ListingTheme.objects.filter(
        Q(theme=theme) | Q(theme__parent=theme), listing=OuterRef("pk")
    )
    return Listing.objects.current().filter(Exists(tagged))


def from_place(place: Institution) -> ListingQuerySet:
    """Listings from that place, as far as the rule of three lets them be found by it."""
    return hide_the_few(Listing.objects.current().filter(place=place))


def hide_the_few(listings: ListingQuerySet) -> ListingQuerySet:
    """`listings`, chosen by a fact that may identify, without those of people not named in full when
    there are fewer than three such people among them."""
    unnamed = ListingTeller.objects.filter(named_in_full=False)
    people = unnamed.filter(listing__in=listings).values("storyteller").distinct().count()
    if people >= RULE_OF_THREE:
        return listings
    return listings.filter(~Exists(unnamed.filter(listing=OuterRef("pk"))))
