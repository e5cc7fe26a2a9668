"""Which page of a list is asked for, and what leads from it to its neighbours."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404
from django.utils.translation import gettext


def number(given: str) -> int:
    """From 1; raises Http404 for what is none."""
    # Digits that int() takes are of many scripts, and may be more than it takes.
    if not (given.isascii() and given.isdecimal() and len(given) <= 6) or int(given) < 1:
        raise Http404
    return int(given)


def pager(
    number: int, total: int, size: int, address: Callable[[int], str]
) -> dict[str, str] | None:
    """What templates/components/pager.html takes, of `total` things of which a page has `size`; None where one page has
    all. `address`: of a page, by its number."""
    if total <= size:
        return None
    first, last = (number - 1) * size + 1, min(number * size, total)
    return {
        "previous_url": address(number - 1) if number > 1 else "",
        "next_url": address(number + 1) if last < total else "",
        "label": gettext("%(first)d to %(last)d of %(total)d")
        % {"first": first, "last": last, "total": total},
    }
