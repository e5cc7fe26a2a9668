"""Which works anybody may have as data. Only the API asks, so nothing is read before it does: then everything
once, and later the works that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from core.days import end_of
from core.uses import Use

from ..models import PermittedUse
from . import bits

if TYPE_CHECKING:
    from .table import Table


@dataclass(frozen=True)
class OpenData:
    """Listings by number. `ends` says when the permission of one runs out; `unread` are works, by their keys,
    of which the answer may be another by now."""

    listings: int = 0
    ends: Mapping[int, datetime] = field(default_factory=dict)
    unread: frozenset[int] = frozenset()

    def after_changes(self, works: Iterable[int]) -> OpenData:
        return replace(self, unread=self.unread.union(works))

    def current(self) -> int:
        now = timezone.now()
        ended = (number for number, end in self.ends.items() if end <= now)
        return self.listings & ~sum(1 << number for number in ended)

    def next_end(self) -> datetime | None:
        now = timezone.now()
        return min((end for end in self.ends.values() if end > now), default=None)


def open_data(table: Table) -> OpenData:
    """As new as the table. One query when it is asked first, and one after works have changed."""
    known = table.open_data
    if known is None:
        known = _read(table, OpenData(), range(len(table.works)), _permitted())
    elif known.unread:
        changed = {number for number, work in enumerate(table.works) if work in known.unread}
        known = _read(table, known, changed, _permitted(known.unread))
    table.open_data = known
    return known


def _permitted(works: Iterable[int] | None = None) -> dict[int, datetime | None]:
    """Until when, by work."""
    rows = PermittedUse.objects.in_force().filter(
        use=Use.API_AND_OPEN_DATA, storyteller__isnull=True
    )
    if works is not None:
        rows = rows.filter(work__in=works)
    return {work: end_of(until) for work, until in rows.values_list("work_id", "until")}


def _read(
    table: Table, known: OpenData, numbers: Collection[int], permitted: dict[int, datetime | None]
) -> OpenData:
    """`known` with the answers for the listings of these numbers."""
    size = len(table.works)
    there = [number for number in numbers if table.works[number] in permitted]
    ends = {number: end for number, end in known.ends.items() if number not in numbers}
    ends |= {number: end for number in there if (end := permitted[table.works[number]])}
    others = known.listings & ~bits.of(numbers, size)
    return OpenData(others | bits.of(there, size), ends)
