"""Numbers about the archive that people may cite: each with the day it was counted, what it counts, and the
same as a table. What the rule of three hides in lists is not counted here either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from textwrap import wrap
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from core import motif

from . import facets
from .facets import Choice, Facet, Table
from .models import Listing


@dataclass(frozen=True)
class Row:
    label: str
    numbers: list[int]


@dataclass(frozen=True)
class Figure:
    """`definition` says what is counted, on which day, and what is left out; `day` is that day."""

    key: str
    title: str
    first_column: str
    columns: list[str]
    rows: list[Row]
    definition: str
    day: date = field(default_factory=timezone.localdate)

    @property
    def table(self) -> list[list[str | int]]:
        """For a file: a row that names the columns, and then nothing but rows of as many cells. A program takes a
        line of words for a broken row, so each row carries its day and what it counts."""
        head: list[str | int] = [
            self.first_column,
            *self.columns,
            gettext("Counted on the day"),
            gettext("What is counted"),
        ]
        day = self.day.isoformat()
        rows: list[list[str | int]] = [
            [row.label, *row.numbers, day, self.definition] for row in self.rows
        ]
        return [head, *rows]

    @property
    def drawn(self) -> list[tuple[Row, motif.Histogram]]:
        """Each row with its strokes, all to one scale."""
        most = self._most()
        return [(row, motif.histogram(row.numbers, (), row.label, most)) for row in self.rows]

    def _most(self) -> int:
        return max((number for row in self.rows for number in row.numbers), default=0) or 1

    # The drawing: rows of strokes, with the number beside each.

    @property
    def width(self) -> int:
        return _LEFT + _COLUMN * len(self.columns) + _MARGIN

    @property
    def height(self) -> int:
        return _TOP + _ROW * len(self.rows) + _LINE * (len(self._small_print()) + 1) + _MARGIN

    @property
    def ruler(self) -> list[dict[str, int | str]]:
        return [
            {"x": _LEFT + _COLUMN * number + _COLUMN // 2, "label": column}
            for number, column in enumerate(self.columns)
        ]

    @property
    def placed(self) -> list[dict[str, Any]]:
        most = self._most()
        return [
            {
                "label": row.label,
                "base": _TOP + _ROW * (index + 1) - 8,
                "left": _LEFT,
                "right": self.width - _MARGIN,
                "strokes": [
                    {
                        "x": _LEFT + _COLUMN * column + _COLUMN // 2,
                        "label_x": _LEFT + _COLUMN * column + _COLUMN // 2 + 6,
                        "height": max(4, round((_ROW - 16) * number / most)),
                        "number": number,
                    }
                    for column, number in enumerate(row.numbers)
                    if number
                ],
            }
            for index, row in enumerate(self.rows)
        ]

    @property
    def small_print(self) -> list[dict[str, Any]]:
        first = _TOP + _ROW * len(self.rows) + 2 * _LINE
        return [
            {"text": text, "y": first + _LINE * index}
            for index, text in enumerate(self._small_print())
        ]

    def _small_print(self) -> list[str]:
        return [*wrap(self.definition, self.width // 7), settings.SITE_URL]


_LEFT, _TOP, _ROW, _COLUMN, _LINE, _MARGIN = 380, 84, 48, 78, 18, 20


def make(key: str, language: str) -> Figure | None:
    """None for a key that there is not."""
    maker = _MAKERS.get(key)
    return maker(facets.table(), language) if maker else None


def _themes_by_decade(table: Table, language: str) -> Figure:
    decades = _decades(table, language)
    rows = []
    for theme in table.values(Facet.THEME):
        if not table.terms.parent(Facet.THEME, theme):
            continue
        numbers = [
            _works(table, language, {Facet.THEME: (theme,), Facet.DECADE: (decade,)})
            for decade in decades
        ]
        if any(numbers):
            rows.append(_row(table, Facet.THEME, theme, numbers))
    return Figure(
        "themes",
        gettext("What the stories speak of, by decade"),
        gettext("Theme"),
        [table.terms.label(Facet.DECADE, decade) for decade in decades],
        rows,
        _definition(
            gettext(
                "Stories that may be found here, by theme and by the decade in which they were written. "
                "A story with several themes counts once for each; one without a date is not counted."
            )
        ),
    )


def _places(table: Table, language: str) -> Figure:
    rows = []
    for place in table.values(Facet.PLACE):
        number = _works(table, language, {Facet.PLACE: (place,)})
        if number:
            rows.append(_row(table, Facet.PLACE, place, [number]))
    rows.sort(key=lambda row: -row.numbers[0])
    return Figure(
        "places",
        gettext("Where the stories were written"),
        gettext("Place"),
        [gettext("Stories")],
        rows,
        _definition(
            gettext(
                "Stories that may be found here, by the place that their storytellers allow to be named."
            )
        ),
    )


_MAKERS: dict[str, Callable[[Table, str], Figure]] = {
    "themes": _themes_by_decade,
    "places": _places,
}


def _decades(table: Table, language: str) -> list[str]:
    """From the first that is counted to the last, those without a story too. One that stands at either end and
    is empty would tell that somebody wrote then who is not counted."""
    counted = [
        int(decade[:4])
        for decade in table.values(Facet.DECADE)
        if _works(table, language, {Facet.DECADE: (decade,)})
    ]
    if not counted:
        return []
    return [f"{year}s" for year in range(min(counted), max(counted) + 1, 10)]


def _works(table: Table, language: str, values: dict[Facet, tuple[str, ...]]) -> int:
    return facets.matching(table, Choice(values), language).bit_count()


def _row(table: Table, facet: Facet, value: str, numbers: list[int]) -> Row:
    return Row(table.terms.label(facet, value), numbers)


def _definition(what: str) -> str:
    said = gettext(
        "%(what)s Counted on %(day)s. Where fewer than three people who are not named in full would "
        "be counted, their stories are left out, so that nobody can be told from a number."
    ) % {"what": what, "day": date_format(timezone.localdate())}
    if Listing.objects.current().filter(work__sample=True).exists():
        said += " " + gettext("Sample stories, which are invented, are counted too.")
    return said
