"""The number in every cached page's key: raising it makes all of them unreachable at once."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest

from core.models import Epoch
from core.models.epoch import THE_ROW
from core.setup import step

LONGEST_STEP = 2**20

# The number that the request now being answered began with, where that is a reader's.
_known: ContextVar[int | None] = ContextVar("epoch", default=None)


_SQL = f"SELECT number FROM {Epoch._meta.db_table} WHERE id = {THE_ROW}"  # noqa: S608  names of our own


def current() -> int:
    """One query, asked before every page, so without what the ORM takes to write it. 0 before the first bump
    of a site that is not set up."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        row = cursor.fetchone()
    return row[0] if row else 0


def begin_request() -> int:
    """The current number, which `known` gives again until `end_request`."""
    number = current()
    _known.set(number)
    return number


def end_request() -> None:
    _known.set(None)


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is asked inside is as new as the beginning; also a decorator, for views whose pages are not kept."""
    token = _known.set(current())
    try:
        yield
    finally:
        _known.reset(token)


def known() -> int:
    """The number that a reader's request began with, without a query; elsewhere the current one."""
    number = _known.get()
    return current() if number is None else number


def bump() -> int:
    """Call it in the transaction that changes what the public may see. Returns the new number, which is
    a random step higher: one that was given in a transaction that was undone is not given again.

    Readers who come after the commit get the new content; a page that was being rendered
    meanwhile is stored under the old number, where nobody looks any more.
    """
    row = Epoch.objects.filter(pk=THE_ROW)
    step = 1 + secrets.randbelow(LONGEST_STEP)
    if not row.update(number=F("number") + step):
        make_row()
        row.update(number=F("number") + step)
    return current()


def hold() -> int:
    """The current number, which nobody raises before the transaction ends."""
    row = Epoch.objects.select_for_update().filter(pk=THE_ROW).first()
    return row.number if row else 0


def forget_pages() -> None:
    """Raises the epoch and, once the change is stored, empties the cache: what nobody may see any more
    does not lie there until it is overwritten."""
    bump()
    transaction.on_commit(cache.clear)


def expires_at_most(request: HttpRequest, moment: datetime | None) -> None:
    """Say that what is shown now may no longer be right at `moment`: a permission's end, an
    embargo's, a scheduled change. The earliest moment said for a request counts; None says nothing.
    """
    earliest = kept_until(request)
    if moment is not None and (earliest is None or moment < earliest):
        request._kept_until = moment  # type: ignore[attr-defined]


def kept_until(request: HttpRequest) -> datetime | None:
    return getattr(request, "_kept_until", None)


@step("content epoch", order=5)
def make_row() -> None:
    Epoch.objects.bulk_create([Epoch()], ignore_conflicts=True)
