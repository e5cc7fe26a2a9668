"""A new index beside the one in use, and the change from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import epoch, garbage
from search import beside
from search.document import Document, Reading
from search.models import Entry, Index, Touched
from stories import publishing
from stories.models import Work

from .base import Read, Stored

if TYPE_CHECKING:
    from .database import DatabaseEngine

BATCH = 500  # works a transaction
LONGEST_ANSWER = timedelta(minutes=5)
MANY = 2_000  # works from which other processes help


def build(
    engine: DatabaseEngine, works: Callable[[], Sequence[int]], read: Read, stored: Stored
) -> Iterator[int]:
    """See Engine.rebuild. Works that change meanwhile are stored in both indexes by whoever changes them. Of two at once
    the one that is later at a step ends there. What was in use before stays a while, for whoever is asking it at this
    moment; see `clear_what_was`."""
    now = _begin(engine)
    new = engine.at(now.other)
    # Not before: what was published meanwhile would stand in the old index alone.
    found = works()
    left = sorted(work for work in found if work > now.upto)
    done = len(found) - len(left)
    if done:
        yield done
    # Millions of objects come and go, and none refers to itself. Also for whoever asks for the steps, until the last is done.
    with garbage.not_looked_for():
        for batch, documents in _read(left, read):
            if not _store(new, now, batch, documents, stored):
                return
            done += len(batch)
            yield done
    if _still(now).exists():
        new._settle()
        _take_into_use(now)


def _still(now: Index) -> QuerySet[Index]:
    """The row, as long as this is what is being built."""
    return Index.objects.filter(pk=now.pk, current=now.current, building=now.building)


def _begin(engine: DatabaseEngine) -> Index:
    """What is gone on with, or an empty index. Nobody stores in it before it is whole: the row is the last to say so."""
    now = Index.now()
    if now.building != engine.reads:
        now.building, now.upto = "", 0
        now.save()
        _clear(engine.at(now.other))
        with transaction.atomic():
            engine.at(now.other)._gather()
            Touched.objects.all().delete()
            now.building = engine.reads
            now.save()
    return now


def _read(works: list[int], read: Read) -> Iterator[tuple[list[int], list[Document]]]:
    batches = [works[start : start + BATCH] for start in range(0, len(works), BATCH)]
    drawn = (_drawn(batch, read) for batch in batches)
    with beside.each(Reading(), drawn, many=len(works) >= MANY) as documents:
        yield from zip(batches, documents, strict=True)


@transaction.atomic
def _drawn(batch: list[int], read: Read) -> list[Document]:
    return [document for found in read(batch).values() for document in found]


@transaction.atomic
def _store(
    new: DatabaseEngine,
    now: Index,
    batch: list[int],
    documents: Iterable[Document],
    stored: Stored,
) -> bool:
    """False where another rebuild has taken it into use."""
    # Whoever changes one of them now is waited for, and has told that it is touched.
    publishing.lock(Work.objects.filter(pk__in=batch))
    if not _still(now).update(upto=batch[-1]):
        return False
    passed = set(Touched.objects.filter(work__in=batch).values_list("work", flat=True))
    passed |= set(new.entries.filter(work__in=batch).values_list("work_id", flat=True))
    left = [document for document in documents if document.work_id not in passed]
    new.store(left)
    stored([work for work in batch if work not in passed], left)
    return True


@transaction.atomic
def _take_into_use(now: Index) -> None:
    if _still(now).update(
        current=now.other, since=timezone.now(), reads=now.building, building="", upto=0
    ):
        Touched.objects.all().delete()
        epoch.bump()


def missed(engine: DatabaseEngine) -> set[int]:
    """See Engine.missed. A transaction that was open when a rebuild began had not seen that it does, nor was its work
    seen."""
    now = Index.now()
    if now.building:
        return set()
    there, in_use = (engine.at(index).entries for index in (now.other, now.current))
    missing = there.exclude(work__in=in_use.values("work"))
    return set(missing.values_list("work_id", flat=True))


def clear_what_was(engine: DatabaseEngine) -> None:
    """Empties the index that is out of use, when nobody can be asking it any more."""
    now = Index.now()
    if not now.building and now.since and timezone.now() - now.since > LONGEST_ANSWER:
        _clear(engine.at(now.other))


def _clear(old: DatabaseEngine) -> None:
    if old.is_empty():
        return
    with transaction.atomic():
        old._empty()
    while ids := list(old.entries.values_list("pk", flat=True)[: 5 * BATCH]):
        # Nothing follows from it: the words are gone, and no signal listens.
        Entry.objects.filter(pk__in=ids)._raw_delete(Entry.objects.db)
