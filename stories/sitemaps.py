"""The archive for crawlers: sections of its public pages. How many there are is known from the narrow table or
from the highest key, so that the index costs the same in an archive of any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db.models import Case, Exists, Max, OuterRef, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from core.sitemaps import Address, SiteSitemap, Stretches, in_languages
from core.templatetags.site import localized
from core.uses import Use

from . import facets, people
from .facets import Choice, Facet
from .models import CollectionText, Listing, ListingTeller, PermittedUse, Storyteller
from .models.story_page import story_path


class Stories(Stretches):
    """Every page that may be found, in the order in which they were published."""

    def __init__(self) -> None:
        self.table = facets.table()
        self.listed = self.table.all()

    def __len__(self) -> int:
        return self.listed.bit_count()

    def __getitem__(self, stretch: slice) -> list[Address]:
        keys = self.table.oldest(self.listed, stretch.start, stretch.stop - stretch.start)
        columns = ("work_id", "language", "page__slug", "day_of", "translated")
        listed = Listing.objects.current().filter(page__in=keys).order_by("page_id")
        # As everywhere: no day where the years of somebody who tells are private.
        day_of = Case(When(~Exists(_with_private_years()), then="page__last_published_at"))
        rows = list(listed.annotate(day_of=day_of).values_list(*columns))
        languages = _languages({work for work, *_, translated in rows if translated})
        return [
            Address(
                story_path(language, slug),
                timezone.localdate(at) if at else None,
                languages.get(work),
            )
            for work, language, slug, at, _translated in rows
        ]


def _with_private_years() -> QuerySet[ListingTeller]:
    """Those of the listing of the outer row."""
    told = PermittedUse.objects.in_force().filter(
        use=Use.YEARS_SHOWN, work=OuterRef("listing__work"), storyteller=OuterRef("storyteller")
    )
    return ListingTeller.objects.filter(~Exists(told), listing=OuterRef("pk"))


def _languages(works: set[int]) -> dict[int, dict[str, str]]:
    """The paths of these works' pages by work and language, in the order of the site's languages."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    rows = Listing.objects.current().filter(work__in=works).order_by("language")
    for work, language, slug in rows.values_list("work_id", "language", "page__slug"):
        found[work][language] = story_path(language, slug)
    return found


class Storytellers(Stretches):
    """The list of all who may be named, then each of them in every language. They are not counted but numbered
    by their keys, two addresses each."""

    def __len__(self) -> int:
        highest = Storyteller.objects.aggregate(highest=Max("pk"))["highest"] or 0
        return (highest + 1) * len(settings.LANGUAGES)

    def __getitem__(self, stretch: slice) -> list[Address]:
        each = len(settings.LANGUAGES)
        found = _in_every_language("storytellers") if stretch.start == 0 else []
        here = people.named().filter(pk__gte=stretch.start // each, pk__lt=stretch.stop // each)
        for slug in here.order_by("pk").values_list("slug", flat=True):
            found += _in_every_language("storyteller", slug)
        return found


class Themes(Stretches):
    """Themes of which a story may be found. Which of them that is costs more the larger the archive, so it is
    not asked for counting them."""

    def __init__(self) -> None:
        self.table = facets.table()
        self.keys = list(self.table.values(Facet.THEME))

    def __len__(self) -> int:
        return len(self.keys) * len(settings.LANGUAGES)

    def __getitem__(self, stretch: slice) -> list[Address]:
        each = len(settings.LANGUAGES)
        return [
            address
            for key in self.keys[stretch.start // each : stretch.stop // each]
            if facets.matching(self.table, Choice({Facet.THEME: (key,)}), settings.LANGUAGE_CODE)
            for address in _in_every_language("theme", key)
        ]


class ListedSection(SiteSitemap):
    """What it names comes from what is listed."""

    def right_until(self) -> datetime | None:
        return facets.table().next_change()


class StorySection(ListedSection):
    def items(self) -> Stories:  # type: ignore[override]  # the paginator takes stretches
        return Stories()


class StorytellerSection(ListedSection):
    def items(self) -> Storytellers:  # type: ignore[override]  # as above
        return Storytellers()


class ThemeSection(ListedSection):
    def items(self) -> Themes:  # type: ignore[override]  # as above
        return Themes()


class CollectionSection(SiteSitemap):
    """The list of collections, and each in the languages in which it has an approved essay."""

    def items(self) -> list[Address]:
        paths: defaultdict[str, dict[str, str]] = defaultdict(dict)
        since: dict[str, date] = {}
        texts = CollectionText.objects.exclude(shown_hash="").order_by("owner__slug", "language")
        for slug, language, day in texts.values_list("owner__slug", "language", "shown_since"):
            paths[slug][language] = localized(reverse("collection", args=[slug]), language)
            if day:
                since[slug] = max(day, since.get(slug, day))
        return _in_every_language("collections") + [
            address
            for slug, languages in paths.items()
            for address in in_languages(languages, since.get(slug))
        ]


def _in_every_language(name: str, *key: str) -> list[Address]:
    """Sitemaps are answered in English, so that is the path to begin with."""
    path = reverse(name, args=key)
    return in_languages({language: localized(path, language) for language, _ in settings.LANGUAGES})


# What config adds the sections of other rooms to.
SECTIONS: dict[str, type[SiteSitemap]] = {
    "stories": StorySection,
    "storytellers": StorytellerSection,
    "themes": ThemeSection,
    "collections": CollectionSection,
}


def pages_of_stories() -> Iterator[str]:
    """The addresses of all pages of the section of stories."""
    address = reverse("sitemap_section", args=["stories"])
    return (f"{address}?p={number}" for number in StorySection().paginator.page_range)
