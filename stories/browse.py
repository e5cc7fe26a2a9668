"""Browsing all stories: by what they can be narrowed, where on a map and when in a row of strokes they were
written, and what was chosen. Every state has an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from core import motif

from . import california, cards, facets, lists
from .facets import FACETS, Choice, Count, Facet, Table

# Groups that are open before anything is chosen in them.
OPEN = (Facet.THEME, Facet.KIND, Facet.LANGUAGE)


@dataclass(frozen=True)
class Value:
    """A line of a group: a checkbox. `deep` where it stands under a heading."""

    name: str
    value: str
    label: str
    works: int
    chosen: bool
    deep: bool


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    open: bool
    values: list[Value]


@dataclass(frozen=True)
class Chip:
    """Something that was chosen, and the address without it."""

    label: str
    url: str
    is_name: bool = False

    @property
    def title(self) -> str:
        """The label as it begins a line; a name stands as its storyteller writes it."""
        return self.label if self.is_name else capfirst(self.label)


def context(request: HttpRequest, choice: Choice, language: str) -> dict[str, Any]:
    table = facets.table()
    counts = list(facets.counts(table, choice, language))
    counted = _by_facet(counts)
    listed = lists.page_of(request, choice, language)
    return listed | {
        "choice": choice,
        "ordered": "" if listed["sort"] == lists.Sort.NEWEST else listed["sort"].value,
        "groups": groups(table, counts, choice),
        "chips": list(_chips(table, choice)),
        "map": california.drawn(table, counted[Facet.PLACE]),
        "row": decades(counted[Facet.DECADE], choice),
        "sorts": [
            {
                "label": sort.label,
                "url": choice.query(sort="" if sort == lists.Sort.NEWEST else sort.value) or "?",
                "current": sort == listed["sort"],
            }
            for sort in lists.Sort
        ],
    }


def groups(table: Table, counted: Iterable[Count], choice: Choice) -> list[Group]:
    by_facet = _by_facet(counted)
    return [_group(facet, by_facet[facet], table, choice) for facet in FACETS if by_facet[facet]]


def _by_facet(counted: Iterable[Count]) -> defaultdict[Facet, list[Count]]:
    found: defaultdict[Facet, list[Count]] = defaultdict(list)
    for count in counted:
        found[count.facet].append(count)
    return found


def _group(facet: Facet, found: list[Count], table: Table, choice: Choice) -> Group:
    if facet in (Facet.KIND, Facet.LANGUAGE, Facet.PLACE, Facet.ROUTE):
        found = sorted(found, key=lambda count: (-count.works, count.value))
    language = cards.reader_language()
    values = [
        Value(
            facet.value,
            count.value,
            table.terms.label(facet, count.value, language),
            count.works,
            count.chosen,
            deep=facet == Facet.THEME and bool(table.terms.parent(facet, count.value)),
        )
        for count in found
    ]
    is_open = facet in OPEN or bool(choice.values.get(facet))
    return Group(facet.value, str(facet.label), is_open, values)


def _chips(table: Table, choice: Choice) -> Any:
    for facet in FACETS:
        for value in choice.values.get(facet, ()):
            label = table.terms.label(facet, value)
            yield Chip(label, choice.without(facet, value).query() or reverse("stories"))
    for slug, name in choice.by.items():
        url = choice.without_teller(slug).query() or reverse("stories")
        yield Chip(name, url, is_name=True)


@dataclass(frozen=True)
class Row:
    """The decades in which the words were written, a stroke each; `text` says the same."""

    drawing: motif.Histogram
    first: str
    last: str
    text: str


def decades(found: list[Count], choice: Choice) -> Row | None:
    """None for fewer than two decades: one stroke tells nothing."""
    if len(found) < 2:
        return None
    works = {int(count.value[:4]): count.works for count in found}
    years = range(min(works), max(works) + 1, 10)
    chosen = {int(value[:4]) for value in choice.values.get(Facet.DECADE, ())}
    drawing = motif.histogram(
        [works.get(year, 0) for year in years],
        {index for index, year in enumerate(years) if year in chosen},
        "decades",
    )
    most = max(works, key=lambda year: works[year])
    text = gettext("When they were written. Most of them in the %(decade)ds: %(count)d.") % {
        "decade": most,
        "count": works[most],
    }
    if chosen:
        text = gettext("%(text)s In red: what you chose.") % {"text": text}
    return Row(drawing, f"{years[0]}", f"{years[-1] + 9}", text)
