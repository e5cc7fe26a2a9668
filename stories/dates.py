"""When the words were written or recorded: EDTF in, sorting and reading out.

The forms taken are the ones people remember dates by: 1998, 2004-06, 2004-06-12, 1998~ (about),
1990/1995 (between), and nothing for unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

FORMS = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?~?$|^\d{4}(-\d{2})?/\d{4}(-\d{2})?$")


@dataclass(frozen=True)
class Written:
    """Bounds of a date, and the form it was given in ("" when unknown)."""

    edtf: str
    earliest: date | None = None
    latest: date | None = None

    @property
    def decade(self) -> int | None:
        """First year of its decade; None when unknown or when the bounds lie in two decades."""
        if (
            not (self.earliest and self.latest)
            or self.earliest.year // 10 != self.latest.year // 10
        ):
            return None
        return self.earliest.year // 10 * 10

    def in_decades(self) -> Written:
        """The whole decades in which it lies."""
        if not self.earliest or not self.latest:
            return self
        first, last = self.earliest.year // 10, self.latest.year // 10
        edtf = f"{first}X" if first == last else f"{first}X/{last}X"
        return Written(edtf, date(first * 10, 1, 1), date(last * 10 + 9, 12, 31))

    def __str__(self) -> str:
        return self.shown()

    def shown(self, *, decades_only: bool = False) -> str:
        """In words of the active language. `decades_only` where a year could tell who somebody is."""
        if not self.earliest or not self.latest:
            return gettext("date unknown")
        first, last = self.earliest.year, self.latest.year
        if decades_only:
            decades = sorted({first // 10 * 10, last // 10 * 10})
            return gettext(" to ").join(gettext("the %(decade)ds") % {"decade": d} for d in decades)
        if "/" in self.edtf:
            return gettext("between %(first)s and %(last)s") % {"first": first, "last": last}
        parts = self.edtf.rstrip("~").split("-")
        if len(parts) == 1:
            words = str(first)
        elif len(parts) == 2:
            words = date_format(self.earliest, "YEAR_MONTH_FORMAT")
        else:
            words = date_format(self.earliest, "DATE_FORMAT")
        return gettext("about %(date)s") % {"date": words} if self.edtf.endswith("~") else words


@lru_cache(maxsize=4096)
def read(edtf: str) -> Written:
    """Raises ValueError for anything that is not one of the forms taken. To parse one takes milliseconds, and
    there are few different ones."""
    edtf = edtf.strip()
    if not edtf:
        return Written("")
    if not FORMS.match(edtf):
        raise ValueError(edtf)
    try:
        parsed = parse_edtf(edtf.rstrip("~"))
        first, last = date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])
    except (EDTFParseException, ValueError, TypeError) as error:
        raise ValueError(edtf) from error
    if last < first:
        raise ValueError(edtf)
    return Written(edtf, first, last)


def validate(value: str) -> None:
    try:
        read(value)
    except ValueError:
        raise ValidationError(
            _(
                "Write a date like 1998, 2004-06, 2004-06-12, 1998~ for “about 1998”, or 1990/1995 for “between”."
            )
        ) from None
