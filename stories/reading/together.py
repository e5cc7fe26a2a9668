"""The people and permissions of a story and of those near it: two queries for all, whatever they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.prepared import Prepared

from .. import related
from ..cards import reader_language
from ..models import Credit, PermittedUse, StoryPage

MOST = 1 + related.SHOWN


def fetch(pages: Sequence[StoryPage]) -> None:
    """At most MOST pages, each with its work. Raises ValueError for more."""
    if len(pages) > MOST:
        raise ValueError(len(pages))
    credits: defaultdict[int, list[Credit]] = defaultdict(list)
    for credit in _credits(language=reader_language(), **_keys(page.pk for page in pages)):
        credits[credit.page_id].append(credit)
    permitted: defaultdict[int, list[PermittedUse]] = defaultdict(list)
    works = _keys(page.work_id for page in pages)
    for row in _permitted(on=timezone.localdate(), **works):
        permitted[row.work_id].append(row)
    for page in pages:
        _fill(page, "credits", Credit.objects.all(), credits[page.pk])
        _fill(page.work, "permitted_uses", PermittedUse.objects.all(), permitted[page.work_id])


def _keys(keys: Iterable[int]) -> dict[str, int]:
    """Under the names k0, k1, ...; the last again where there are fewer than MOST."""
    found = list(keys)
    found += [found[-1]] * (MOST - len(found))
    return {f"k{number}": key for number, key in enumerate(found)}


def _build_credits(language: str, **keys: int) -> QuerySet[Credit]:
    return Credit.objects.for_disclosure(language).filter(page__in=list(keys.values()))


def _build_permitted(on: date, **keys: int) -> QuerySet[PermittedUse]:
    return PermittedUse.objects.in_force(on).filter(work__in=list(keys.values()))


_KEYS = {f"k{number}": int for number in range(MOST)}
_credits = Prepared(_build_credits, language=str, **_KEYS)
_permitted = Prepared(_build_permitted, on=date, **_KEYS)


def _fill(owner: Any, name: str, queryset: QuerySet, rows: list) -> None:
    """As prefetch_related leaves it."""
    queryset._result_cache = rows
    queryset._prefetch_done = True  # type: ignore[attr-defined]  # what keeps .all() from asking again
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = queryset
