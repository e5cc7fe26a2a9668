"""Storytellers as readers meet them: those who may be named beside a story that is listed."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from numpy.typing import NDArray

from core import motif
from core.paths import path_to
from core.prepared import Keys, Prepared
from core.uses import Use
from media import sizes

from . import cards, dates, exposing, public_texts
from .disclosure import Permissions, Shown, shown
from .facets import Choice, Unknown
from .models import Credit, Listing, ListingTeller, Storyteller, Work

# Names on a page; an archive of this sentence will hardly have more under one letter.
MOST = 500
# By whom a list can be narrowed.
MOST_TOLD = 8
# Up to so many in all stand on one page, under their letters.
FEW = 60


class NoSuchLetter(LookupError):
    """Nobody's name begins with it."""


@dataclass(frozen=True)
class Person:
    """`pages` are the keys of the listed pages that name them; `persons` what may be shown beside each."""

    storyteller: Storyteller
    pages: frozenset[int]
    persons: list[Shown]
    permissions: list[Permissions]
    works: list[Work]

    @property
    def sample(self) -> bool:
        return any(work.sample for work in self.works)


def find(slug: str) -> Person | None:
    """Three queries."""
    teller = Storyteller.objects.filter(slug=slug[:80]).prefetch_related("course").first()
    if teller is None:
        return None
    named = ListingTeller.objects.filter(storyteller=teller, named=True)
    listings = Listing.objects.current().filter(tellers__in=named)
    credits = list(
        Credit.objects.for_disclosure()
        .filter(storyteller=teller, role=Credit.Role.TELLER, page__listing__in=listings)
        .select_related("page__work")
        .prefetch_related("page__work__permitted_uses")
        .defer("page__body")
    )
    if not credits:
        return None
    return Person(
        teller,
        frozenset(credit.page_id for credit in credits),
        [shown(credit, credit.page.work) for credit in credits],
        [Permissions.of(credit.page.work) for credit in credits],
        [credit.page.work for credit in credits],
    )


def called(name: str) -> Person | None:
    """The only one of those with a page who has that name."""
    found = list(named().filter(name__iexact=name[:200]).values_list("slug", flat=True)[:2])
    return find(found[0]) if len(found) == 1 and found[0] else None


def chosen(query: QueryDict) -> Choice:
    """From the parameters of an address, with the pages of the storytellers that they name. Raises Unknown. One query
    of the database, none where they name nobody."""
    choice = Choice.parse(query)
    if not choice.by:
        return choice
    named = ListingTeller.objects.filter(named=True, storyteller__slug__in=choice.by)
    rows = named.filter(listing__in=Listing.objects.current()).values_list(
        "storyteller__slug", "storyteller__name", "listing__page"
    )
    names = {slug or "": name for slug, name, _page in rows}
    if names.keys() != choice.by.keys():
        raise Unknown("by")
    return replace(choice, by=names, only=frozenset(page for _slug, _name, page in rows))


@dataclass(frozen=True)
class Told:
    """Somebody by whom a list can be narrowed: `slug` is what their address says."""

    slug: str
    name: str
    works: int
    chosen: bool


def most(works: NDArray[np.int64], chosen: Collection[str]) -> list[Told]:
    """Those with the most `works`, by key as stories.facets counts them, MOST_TOLD at most; and whoever is chosen. One
    query, none where there is nobody, and one more for whoever is chosen."""
    there = np.flatnonzero(works)
    first = there[np.argsort(-works[there], kind="stable")[:MOST_TOLD]].tolist()
    rows = list(_by_key(keys=first)) if first else []
    if chosen:
        rows += (
            Storyteller.objects.filter(slug__in=chosen)
            .exclude(pk__in=first)
            .values_list(*_OF_TELLER)
        )
    found = [
        Told(slug, name, int(works[key]) if key < works.size else 0, slug in chosen)
        for key, slug, name in rows
        if slug
    ]
    return sorted(found, key=lambda each: (-each.works, each.name))


_OF_TELLER = ("pk", "slug", "name")


def _tellers(keys: list[int]) -> QuerySet[Storyteller, tuple]:
    return Storyteller.objects.filter(pk__in=keys).values_list(*_OF_TELLER)


_by_key: Prepared = Prepared(_tellers, keys=Keys(MOST_TOLD))


def context(person: Person) -> dict[str, Any]:
    """What templates/stories/storyteller.html takes. A fact stands here only where it may stand beside every
    one of their listed stories."""
    persons = person.persons
    least = min(persons, key=lambda each: (each.years_served is not None, bool(each.county)))
    home = bool(least.came_home)
    foreign = least.about_language not in ("", cards.reader_language())
    everywhere = {
        use: all(p.allows(use, person.storyteller.pk) for p in person.permissions)
        for use in (Use.COUNTY_OF_CONVICTION, Use.FACILITY_SHOWN, Use.PHOTOGRAPH)
    }
    return {
        "name": least.name,
        "language": least.about_language or cards.reader_language(),
        "foreign": foreign,
        "language_name": cards.language_name(least.about_language) if foreign else "",
        "line": motif.living_line(least.years_served, least.seed, home, ended=bool(least.died)),
        "line_start": str(least.year_sentenced or ""),
        "line_end": cards.line_end(least),
        "served": cards.served(least),
        "about": mark_safe(least.about),  # noqa: S308  cleaned by stories.public_texts when it was approved
        "facts": _facts(persons, least, everywhere),
        "picture": _portrait(least, person.works[0]) if everywhere[Use.PHOTOGRAPH] else None,
        "sample": person.sample,
        "course": _course(person.storyteller) if least.years_served is not None else [],
        "course_checked": _checked(person.storyteller),
    }


def _facts(persons: list[Shown], least: Shown, everywhere: dict[Use, bool]) -> list[str]:
    facts = [least.pronouns] if least.pronouns else []
    if everywhere[Use.COUNTY_OF_CONVICTION] and least.county:
        facts.append(gettext("Sentenced in %(county)s County") % {"county": least.county})
    if least.age_band and all(each.years_served is not None for each in persons):
        facts.append(gettext("Sentenced at the age of %(band)s") % {"band": least.age_band})
    if everywhere[Use.FACILITY_SHOWN] and least.place_now and not (least.came_home or least.died):
        facts.append(gettext("Now at %(place)s") % {"place": least.place_now})
    return facts


def _portrait(person: Shown, beside: Work) -> Any:
    """Where the photo may stand beside every story, each of them lets its file be seen: one is asked."""
    if not person.portrait:
        return None
    key = person.portrait["key"]
    picture = sizes.fetch([key], exposing.granted_by(beside)).get(key)
    if picture is None or not picture.exposed:  # type: ignore[attr-defined]  # from `fetch`
        return None
    return public_texts.shown_picture({"picture": person.portrait}, picture, person.about_language)


def _course(teller: Storyteller) -> list[dict[str, str]]:
    return [
        {"iso": "", "date": str(dates.read(step.since)), "text": step.get_state_display()}
        for step in teller.course.all()
    ]


def _checked(teller: Storyteller) -> str:
    if not teller.course_checked:
        return ""
    month = date_format(teller.course_checked, "YEAR_MONTH_FORMAT")
    return gettext("Last checked: %(month)s") % {"month": month}


def without_accents(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return "".join(char for char in split if unicodedata.category(char) != "Mn")


def initial(name: str) -> str:
    """The letter under which a name stands: without its accent, “#” for what is no letter."""
    first = without_accents(name.strip()[:1]).upper()
    return first if first.isalpha() else "#"


def named(listings: QuerySet[Listing] | None = None) -> QuerySet[Storyteller]:
    """Those who have a page: who may be named beside a story that is listed, or is among `listings`."""
    there = Listing.objects.current() if listings is None else listings
    rows = ListingTeller.objects.filter(storyteller=OuterRef("pk"), named=True)
    # Asked row by row: SQLite would read all listings anew for each storyteller.
    rows = rows.filter(Exists(there.filter(pk=OuterRef("listing"))))
    return Storyteller.objects.filter(Exists(rows), slug__isnull=False)


def by_letter(letter: str) -> dict[str, Any]:
    """`letters` (label, url, current) and `groups` (label, anchor, and people: name, url, works): those of `letter`;
    by default all while they are few, else those of the first letter that there is. Raises NoSuchLetter. Two
    queries."""
    names = list(named().values_list("pk", "name"))
    letters = sorted({initial(name) for _pk, name in names})
    if letter and letter not in letters:
        raise NoSuchLetter(letter)
    few = len(names) <= FEW
    wanted = [letter] if letter else letters if few else letters[:1]
    keys = [pk for pk, name in names if initial(name) in wanted][:MOST]
    current = Q(listing_rows__named=True, listing_rows__listing__in=Listing.objects.current())
    works = Count("listing_rows__listing__work", distinct=True, filter=current)
    people: dict[str, list[dict[str, Any]]] = {each: [] for each in wanted}
    found = Storyteller.objects.filter(pk__in=keys).annotate(works=works)
    for teller in sorted(found, key=lambda t: without_accents(t.name).casefold()):
        person = {
            "name": teller.name,
            "url": path_to("storyteller", teller.slug),
            "works": ngettext("%(count)d story", "%(count)d stories", teller.works)
            % {"count": teller.works},
        }
        people[initial(teller.name)].append(person)
    page = reverse("storytellers")
    return {
        "letters": [
            {
                "label": each,
                "url": f"{page}#{_anchor(each)}"
                if few
                else f"{page}?{urlencode({'letter': each})}",
                "current": each in wanted and len(wanted) < len(letters),
            }
            for each in letters
        ],
        "groups": [
            {"label": each, "anchor": _anchor(each), "people": people[each]} for each in wanted
        ],
    }


def _anchor(letter: str) -> str:
    return f"letter-{letter}" if letter.isalpha() else "letter-other"
