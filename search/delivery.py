"""What the search server is told, and when. A change leaves a row (search.models.Delivery) in its own transaction; the
words are read when they are sent and carry the row's version, so that a message that comes late undoes no newer one.

Only for a site that has a server: importing it takes two seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from stories.models import Work

from . import indexing
from .engines import breaker
from .engines.elasticsearch import Broken, Change, ElasticsearchEngine, Index, Stored, Unusable
from .engines.elasticsearch.client import AT_LEISURE, PATIENCE
from .engines.fallback import note
from .models import Delivery, Entry
from .models import Index as DatabaseIndex

BATCH = 50  # works a request
MARK = 10  # requests after which a rebuild that breaks off would go on
# What a server that has just started may take to find all of its index.
GRACE = timedelta(minutes=5)


def deliver(work_ids: Iterable[int] | None = None, seconds: float = AT_LEISURE) -> None:
    """Tells the server what waits of these works (default: of all). What it does not take waits on, and whoever runs the
    site is told."""
    waiting = Delivery.objects.filter(waiting=True).order_by("work")
    if work_ids is not None:
        waiting = waiting.filter(work__in=list(work_ids))
    index, refused = _server().index, 0
    try:
        for ids in _batches(list(waiting.values_list("work_id", flat=True))):
            refused += len(_send(index, ids, seconds))
    except Unusable as problem:
        breaker.refused(problem)
        return
    if refused:
        breaker.refused(f"{refused} works")
    elif not Delivery.objects.filter(waiting=True).exists():
        breaker.caught_up()


def tell(work_ids: Iterable[int] | None, seconds: float = AT_LEISURE) -> None:
    """Delivers what waits of these works (None: of all) now; where the server is known to be away, the clock does when it is back."""
    if breaker.well():
        deliver(work_ids, seconds)


def sweep() -> bool:
    """Looks whether the server is there, and tells it all that it missed. False where it lacks an index, or has had a
    broken one for as long as GRACE."""
    index = _server().index
    try:
        there = index.there(PATIENCE)
    except Unusable as problem:
        _whole_again()
        breaker.failed(problem)
        return True
    if not there:
        breaker.failed("the index is missing")
        return False
    try:
        index.ready()
    except Broken as problem:
        breaker.failed(problem)
        return not _stays_broken()
    except Unusable as problem:
        breaker.failed(problem)
        return True
    _whole_again()
    deliver()
    breaker.answered()
    return True


def _stays_broken() -> bool:
    known, _created = DatabaseIndex.objects.get_or_create(pk=1)
    since = known.server_broken or timezone.now()
    DatabaseIndex.objects.filter(pk=1).update(server_broken=since)
    return timezone.now() - since >= GRACE


def _whole_again() -> None:
    """Or not known to be broken: a server that comes back has some time to find what it has."""
    DatabaseIndex.objects.exclude(server_broken=None).update(server_broken=None)


def rebuild() -> Iterator[int]:
    """Builds the server's index anew, then puts it in the place of the old one; gives the number of works done after each
    batch. Goes on where one that broke off stopped. Raises Unusable."""
    index = _server().index
    first = index.begin()
    works = indexing.everything()
    rest = [work_id for work_id in works if work_id > first]
    done = len(works) - len(rest)
    readers: indexing.Readers = {}
    for number, ids in enumerate(_batches(rest), start=1):
        if index.send(_changes(ids, readers), [index.next], at_once=False):
            raise Unusable("words are refused")
        if number % MARK == 0:
            index.note(ids[-1])
        done += len(ids)
        yield done
    index.swap()
    _whole_again()


def disagreements() -> set[int]:
    """Works of which the server's index says something else than the database's own. Raises Unusable."""
    entries = Entry.objects.filter(index=DatabaseIndex.now().current)
    said = {
        page: Stored(work_id, digest)
        for page, work_id, digest in entries.values_list("page_id", "work_id", "digest")
    }
    stored = dict(_server().index.stored())
    pages = [page for page in said.keys() | stored.keys() if said.get(page) != stored.get(page)]
    return {where[page].work_id for where in (said, stored) for page in pages if page in where}


def repair(work_ids: Iterable[int]) -> None:
    """Takes all that the server holds of these works out, also of works that are none, and tells it anew. Raises
    Unusable."""
    ids = sorted(work_ids)
    _server().index.forget(ids)
    known = list(Work.objects.filter(pk__in=ids).values_list("pk", flat=True))
    with transaction.atomic():
        note(known)
    deliver(known)


def _server() -> ElasticsearchEngine:
    return ElasticsearchEngine.configured()


def _send(index: Index, ids: list[int], seconds: float) -> set[int]:
    """The works that were refused; the others wait no more, unless they have changed again."""
    changes = _changes(ids)
    targets = index.targets(seconds)
    if not targets:
        raise Unusable("the index is missing")
    refused = index.send(changes, targets, seconds)
    taken = [
        Q(work=change.work_id, version=change.version)
        for change in changes
        if change.work_id not in refused
    ]
    if taken:
        Delivery.objects.filter(reduce(or_, taken)).update(waiting=False)
    return refused


def _changes(ids: list[int], readers: indexing.Readers | None = None) -> list[Change]:
    # One moment: who changes a work holds its row, as `documents` does.
    with transaction.atomic():
        documents = indexing.documents(ids, readers)
        versions = dict(Delivery.objects.filter(work__in=ids).values_list("work_id", "version"))
    return [
        Change(work_id, versions.get(work_id, 0), found) for work_id, found in documents.items()
    ]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
