"""A new index beside the one in use, and the change from one to the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from django.db import transaction

from core import epoch
from search import analysis, reading_ahead
from search.document import Document
from search.models import Entry, Index, Touched
from stories.models import Work

from .base import Read, Stored

if TYPE_CHECKING:
    from .database import DatabaseEngine

BATCH = 200  # works a transaction
MANY = 2_000  # works from which other processes help


def build(
    engine: DatabaseEngine, works: Sequence[int], read: Read, stored: Stored
) -> Iterator[int]:
    """See Engine.rebuild. Works that change meanwhile are stored in both indexes by whoever changes them."""
    now = _begin(engine)
    new = engine.at(now.other)
    left = sorted(work for work in works if work > now.upto)
    done = len(works) - len(left)
    if done:
        yield done
    for batch, documents in _read(left, read):
        _store(new, batch, documents, stored)
        done += len(batch)
        yield done
    new._settle()
    if _take_into_use(now):
        _clear(engine.at(now.current))


def _begin(engine: DatabaseEngine) -> Index:
    """What is gone on with, or an empty index."""
    reads = f"{type(engine).__name__} {analysis.VERSION}"
    now = Index.now()
    if now.building != reads:
        _clear(engine.at(now.other))
        now.building, now.upto = reads, 0
        with transaction.atomic():
            now.save()
            Touched.objects.all().delete()
        engine.at(now.other)._gather()
    return now


def _read(works: list[int], read: Read) -> Iterator[tuple[list[int], list[Document]]]:
    batches = [works[start : start + BATCH] for start in range(0, len(works), BATCH)]
    drawn = (_drawn(batch, read) for batch in batches)
    if len(works) < MANY:
        yield from zip(batches, drawn, strict=True)
        return
    with closing(reading_ahead.ahead(drawn)) as documents:
        yield from zip(batches, documents, strict=True)


def _drawn(batch: list[int], read: Read) -> list[Document]:
    with transaction.atomic():
        return [document for found in read(batch).values() for document in found]


@transaction.atomic
def _store(
    new: DatabaseEngine, batch: list[int], documents: Iterable[Document], stored: Stored
) -> None:
    # Whoever changes one of them now is waited for, and has told that it is touched.
    list(Work.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))
    passed = set(Touched.objects.filter(work__in=batch).values_list("work", flat=True))
    passed |= set(new.entries.filter(work__in=batch).values_list("work_id", flat=True))
    left = [document for document in documents if document.work_id not in passed]
    new.store(left)
    stored([work for work in batch if work not in passed], left)
    Index.objects.update(upto=batch[-1])


@transaction.atomic
def _take_into_use(now: Index) -> bool:
    """False where another rebuild did, meanwhile."""
    mine = Index.objects.filter(pk=now.pk, current=now.current, building=now.building)
    changed = mine.update(current=now.other, building="", upto=0)
    if changed:
        Touched.objects.all().delete()
        epoch.bump()
    return bool(changed)


def _clear(old: DatabaseEngine) -> None:
    with transaction.atomic():
        old._empty()
    while ids := list(old.entries.values_list("pk", flat=True)[: 5 * BATCH]):
        # Nothing follows from it: the words are gone, and no signal listens.
        Entry.objects.filter(pk__in=ids)._raw_delete(Entry.objects.db)
