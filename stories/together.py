"""The people and permissions of several stories, of a list or of one story and those near it: two queries for all,
whatever they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from core.prepared import Keys, Prepared

from .cards import reader_language
from .disclosure import Permissions, Permit
from .models import Credit, PermittedUse, StoryPage

# As many as stand in a list.
MOST = 12


def fetch(pages: Sequence[StoryPage]) -> None:
    """At most MOST pages, each with its work. Raises ValueError for more."""
    credits: defaultdict[int, list[Credit]] = defaultdict(list)
    for credit in _credits(language=reader_language(), pages=[page.pk for page in pages]):
        credits[credit.page_id].append(credit)
    permits: defaultdict[int, list[Permit]] = defaultdict(list)
    today = timezone.localdate()
    for work, *permit in _permits(on=today, works=[page.work_id for page in pages]):
        permits[work].append(Permit(*permit))
    for page in pages:
        _fill(page, credits[page.pk])
        Permissions.from_permits(permits[page.work_id]).know(page.work, today)


def _build_credits(language: str, pages: list[int]) -> QuerySet[Credit]:
    return Credit.objects.for_disclosure(language).filter(page__in=pages)


def _build_permits(on: date, works: list[int]) -> QuerySet[PermittedUse, tuple]:
    rows = PermittedUse.objects.in_force(on).filter(work__in=works)
    return rows.values_list("work_id", *Permit._fields)


_credits = Prepared(_build_credits, language=str, pages=Keys(MOST))
_permits: Prepared = Prepared(_build_permits, on=date, works=Keys(MOST))


_ALL = Credit.objects.all()


def _fill(page: StoryPage, credits: list[Credit]) -> None:
    """As prefetch_related leaves them."""
    queryset = type(_ALL)(Credit, query=_ALL.query)
    queryset._result_cache = credits
    queryset._prefetch_done = True  # type: ignore[attr-defined]  # what keeps .all() from asking again
    page.__dict__.setdefault("_prefetched_objects_cache", {})["credits"] = queryset
