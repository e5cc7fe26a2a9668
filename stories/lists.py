"""Pages of cards: chosen and counted in the narrow table (stories.facets); only the rows shown are fetched,
through `public`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import epoch, paging
from core.prepared import Keys, Prepared
from core.uses import Use

from . import cards, facets, together
from .cards import Card, card
from .facets import Choice, Table
from .models import StoryPage
from .queryset import StoryPageQuerySet
from .related import SHOWN_OF_IT

PAGE_SIZE = together.MOST


class Sort(TextChoices):
    NEWEST = "newest", _("newest first")
    WRITTEN = "written", _("in the order they were written")


def fetch(page_ids: list[int], *, as_data: bool = False) -> list[StoryPage]:
    """The pages with these ids that may be found now, ready for cards, in this order. PAGE_SIZE at most: ValueError
    for more. `as_data`: only those that anybody may have as data."""
    if not page_ids:
        return []
    now = timezone.now()
    findable = _as_data if as_data else _findable
    found = list(findable(keys=page_ids, on=timezone.localdate(now), at=now))
    if found:
        together.fetch(found)
    cards.fetch_pictures(found)
    return sorted(found, key=lambda page: page_ids.index(page.pk))


def _pages(keys: list[int], on: date, at: datetime) -> StoryPageQuerySet:
    return _rows(StoryPage.objects.public(Use.SEARCH_AND_INDEX, on, at), keys)


def _pages_as_data(keys: list[int], on: date, at: datetime) -> StoryPageQuerySet:
    return _rows(StoryPage.objects.as_data(on, at), keys)


def _rows(pages: StoryPageQuerySet, keys: list[int]) -> StoryPageQuerySet:
    found = pages.filter(pk__in=keys).select_related("work")
    return found.only(*SHOWN_OF_IT, "standfirst", "work__language")


_findable: Prepared[StoryPage] = Prepared(_pages, keys=Keys(together.MOST), on=date, at=datetime)
_as_data: Prepared[StoryPage] = Prepared(
    _pages_as_data, keys=Keys(together.MOST), on=date, at=datetime
)


def newest(language: str, count: int, *, lead: bool = False) -> list[Card]:
    table = facets.table()
    bits = facets.matching(table, Choice(), language)
    pages = fetch(table.newest(bits, 0, count))
    return [card(page, lead=lead and index == 0) for index, page in enumerate(pages)]


def page_of(request: HttpRequest, choice: Choice, language: str) -> dict[str, Any]:
    """`cards`, `pager`, `total` and `total_label` of what was chosen, for the page number and the order in
    the address; kept no longer than they may stand. Raises Http404 for a number that is none, or that no
    page has, and for an order that is none."""
    table = facets.table()
    epoch.expires_at_most(request, table.next_change())
    bits = facets.matching(table, choice, language)
    total = bits.bit_count()
    number = _number(request, total)
    sort = _sort(request)
    first = (number - 1) * PAGE_SIZE
    ids = _stretch(table, bits, sort, first)
    return {
        "cards": [card(page) for page in fetch(ids)],
        "total": total,
        "total_label": ngettext("%(count)d story", "%(count)d stories", total) % {"count": total},
        "sort": sort,
        "pager": paging.pager(number, total, PAGE_SIZE, _address(choice, sort)),
    }


def _stretch(table: Table, bits: int, sort: Sort, first: int) -> list[int]:
    if sort == Sort.WRITTEN:
        return table.oldest_written(bits, first, PAGE_SIZE)
    return table.newest(bits, first, PAGE_SIZE)


def _number(request: HttpRequest, total: int) -> int:
    number = paging.number(request.GET.get("page", "1"))
    if number > 1 and (number - 1) * PAGE_SIZE >= total:
        raise Http404
    return number


def _sort(request: HttpRequest) -> Sort:
    try:
        return Sort(request.GET.get("sort", Sort.NEWEST))
    except ValueError:
        raise Http404 from None


def _address(choice: Choice, sort: Sort) -> Callable[[int], str]:
    order = "" if sort == Sort.NEWEST else sort.value
    return lambda number: choice.query(sort=order, page=number if number > 1 else "") or "?"
