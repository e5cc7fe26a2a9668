"""Pages of cards: all stories, those of a theme, a place, a storyteller. Counted and sorted in the narrow
table; only the rows shown are fetched, through `public`."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext, ngettext

from core.uses import Use

from . import cards
from .cards import Card, card
from .models import Listing, StoryPage
from .models.listing import ListingQuerySet

PAGE_SIZE = 12


def fetch(page_ids: list[int]) -> list[StoryPage]:
    """The pages with these ids that are public now, ready for cards, in this order."""
    found = list(StoryPage.objects.public(Use.SEARCH_AND_INDEX).filter(pk__in=page_ids).for_card())
    cards.fetch_pictures(found)
    return sorted(found, key=lambda page: page_ids.index(page.pk))


def newest(language: str, count: int, *, lead: bool = False) -> list[Card]:
    rows = Listing.objects.current().in_language(language).order_by("-published", "-pk")[:count]
    pages = fetch(list(rows.values_list("page_id", flat=True)))
    return [card(page, lead=lead and index == 0) for index, page in enumerate(pages)]


def page_of(request: HttpRequest, listings: ListingQuerySet, language: str) -> dict[str, Any]:
    """`cards`, `pager` and `total_label` for the page number in the address. Raises Http404 for a
    number that is none, or that no page has."""
    rows = listings.in_language(language).order_by("-published", "-pk")
    paginator = Paginator(rows.values_list("page_id", flat=True), PAGE_SIZE)
    try:
        chosen = paginator.page(request.GET.get("page", 1))
    except (EmptyPage, PageNotAnInteger):
        raise Http404 from None
    total = paginator.count
    return {
        "cards": [card(page) for page in fetch(list(chosen.object_list))],
        "total": total,
        "total_label": ngettext("%(count)d story", "%(count)d stories", total) % {"count": total},
        "pager": _pager(chosen) if paginator.num_pages > 1 else None,
    }


def _pager(chosen: Any) -> dict[str, str]:
    return {
        "previous_url": f"?page={chosen.previous_page_number()}" if chosen.has_previous() else "",
        "next_url": f"?page={chosen.next_page_number()}" if chosen.has_next() else "",
        "label": gettext("%(first)d to %(last)d of %(total)d")
        % {
            "first": chosen.start_index(),
            "last": chosen.end_index(),
            "total": chosen.paginator.count,
        },
    }
