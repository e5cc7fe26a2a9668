"""What the engines that live in the site's own database share: rows of search.Entry beside a table of words that is
asked for one thing at a time: which pages have this clause?

Everything else is arithmetic on sets of pages: who has all of it, who has most of it, who is not to be found.
The best candidates are then read and weighed by search.ranking, the same on every database.
"""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count as counting
from operator import itemgetter
from typing import Any, Self

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from search import analysis, ranking
from search.document import FIELDS, Document
from search.models import Entry, Index, Touched
from search.query import Clause, Query
from search.ranking import CLOSELY, Text
from stories.facets import bits
from stories.models import Listing

from . import building
from .base import Hit, Numbered, Read, Stored

# Pages above which the engine's own ranking looks only at those that have the words most often.
BIG = 5_000
# What it is worth, in looking for candidates, that a page has a word among its most frequent.
OFTEN = 0.5
# By how many things pages are told apart in looking for candidates; a long question has many.
DIVISIONS = 16


class DatabaseEngine(ABC):
    """One of two indexes (see search.models.Index): the one in use, unless it is told which. `search_words_0` and
    `search_words_1` have the page's id as `rowid`, which is what SQLite calls it anyway."""

    def __init__(self, index: int | None = None) -> None:
        self._index = index

    @property
    def index(self) -> int:
        return Index.now().current if self._index is None else self._index

    @abstractmethod
    def prepare(self) -> None: ...

    @abstractmethod
    def _insert(self, documents: Sequence[Document]) -> None:
        """Stores the words of pages that have none."""

    @abstractmethod
    def _empty(self) -> None:
        """Leaves no words, faster than by deleting them."""

    @abstractmethod
    def _gather(self) -> None:
        """Words will be stored by the thousand."""

    @abstractmethod
    def _settle(self) -> None:
        """So they were."""

    @abstractmethod
    def pages_with(self, clause: Clause, *, often: bool = False) -> list[int]:
        """Every page that has one of its alternatives; with `often`, among the words that it has most often."""

    @abstractmethod
    def first(
        self, query: Query, within: Sequence[int] | None, count: int, *, often: bool
    ) -> list[int]:
        """The best pages of those that have every clause, as far as the database's own ranking knows; only of
        `within`, unless that is None. With `often` only those that have every clause among their most
        frequent words."""

    @property
    def table(self) -> str:
        return f"search_words_{self.index}"

    @property
    def entries(self) -> QuerySet[Entry]:
        return Entry.objects.filter(index=self.index)

    def at(self, index: int) -> Self:
        return type(self)(index)

    def in_use(self) -> Self:
        return self.at(self.index)

    # what stands in it

    def put(self, work_id: int, documents: Sequence[Document]) -> None:
        self.remove(work_id)
        now = Index.now()
        self.at(now.current).store(documents)
        if now.building:
            self.at(now.other).store(documents)

    def remove(self, work_id: int) -> None:
        # Triggers take the words along, here and wherever else an Entry goes.
        Entry.objects.filter(work=work_id).delete()
        if Index.now().building:
            Touched.objects.bulk_create([Touched(work=work_id)], ignore_conflicts=True)

    def store(self, documents: Sequence[Document]) -> None:
        """Adds pages that this index does not have."""
        if not documents:
            return
        Entry.objects.bulk_create(
            Entry(
                page_id=document.page_id,
                work_id=document.work_id,
                index=self.index,
                language=document.language,
                until=document.until,
                digest=document.digest,
                **{name: document.fields[name].coded for name in FIELDS},
            )
            for document in documents
        )
        self._insert(documents)

    def rebuild(self, works: Sequence[int], read: Read, stored: Stored) -> Iterator[int]:
        return building.build(self, works, read, stored)

    @property
    def reads(self) -> str:
        """What has to be the same for an index to be asked, or gone on with."""
        return f"{type(self).__name__} {analysis.VERSION}"

    def stale(self) -> bool:
        return Index.now().reads not in ("", self.reads)

    def clear_what_was(self) -> None:
        building.clear_what_was(self)

    def is_empty(self) -> bool:
        return not self.entries.exists()

    def strays(self) -> set[int]:
        here = self.in_use()
        words = {rowid for (rowid,) in here.rows(f"SELECT rowid FROM {here.table}", [])}  # noqa: S608  our own table
        return words.symmetric_difference(here.entries.values_list("page_id", flat=True))

    def sweep(self) -> None:
        here = self.in_use()
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {here.table} WHERE rowid NOT IN "  # noqa: S608  our own names
                f'(SELECT page_id FROM search_entry WHERE "index" = %s)',
                [here.index],
            )

    def digests(self, works: Sequence[int]) -> set[tuple[int, str]]:
        entries = self.in_use().entries.filter(work__in=works)
        return set(entries.values_list("page_id", "digest"))

    def works(self) -> set[int]:
        return set(Entry.objects.values_list("work_id", flat=True))

    # what is asked of it

    def ask(self, query: Query, pages: Numbered) -> DatabaseAnswer:
        return DatabaseAnswer(self.in_use(), query, pages)

    def texts(self, page_ids: Sequence[int]) -> list[Text]:
        rows = self.entries.filter(page__in=page_ids).values_list("page_id", *FIELDS)
        return [Text(page, *map(bytes, fields)) for page, *fields in rows]

    def rows(self, sql: str, params: Sequence[Any]) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def ready(self) -> bool:
        here = self.in_use()
        here.rows(f"SELECT rowid FROM {here.table} LIMIT 1", [])  # noqa: S608  our own table
        return here.entries.exists() or not Listing.objects.exists()


@dataclass
class DatabaseAnswer:
    engine: DatabaseEngine
    query: Query
    pages: Numbered

    def having(self, least: int) -> int:
        return self._at_least[min(least, len(self.query.clauses))] & ~self._excluded

    def best(self, within: int, count: int) -> list[Hit]:
        """Behind the CLOSELY best stand the others of `within`, the newest first: nobody reads so far."""
        if not within:
            return []
        everything = self.having(len(self.query.clauses))
        if within.bit_count() <= CLOSELY:
            chosen = self._ids(bits.rising(within))
        elif within & ~everything:
            chosen = self._ids(self._most_of(within))
        else:
            chosen = self._first(within, everything)
        texts = self.engine.texts(chosen)
        scored = ranking.score(texts, self._wanted, self._has)[:count]
        hits = [Hit(page, score) for score, page in scored]
        if len(hits) < count and within.bit_count() > len(hits):
            shown = bits.of((self.pages.numbers[page] for page in chosen), self._size)
            rest = bits.falling(within & ~shown)
            numbers = (number for number, _ in zip(rest, range(count - len(hits)), strict=False))
            hits += [Hit(page, 0.0) for page in self._ids(numbers)]
        return hits

    def _ids(self, numbers: Iterable[int]) -> list[int]:
        return [self.pages.pages[number] for number in numbers]

    def _first(self, within: int, everything: int) -> list[int]:
        """Where a word is everywhere, those that have it often; else all of `within`."""
        often = within.bit_count() > BIG and (within & self._all_often).bit_count() >= CLOSELY
        if within.bit_count() * 2 > everything.bit_count():
            # Most of what there is: to leave the others out afterwards is cheaper than to name so many.
            found = self.engine.first(self.query, None, 2 * CLOSELY, often=often)
        else:
            only = self._ids(bits.rising(within))
            found = self.engine.first(self.query, only, CLOSELY, often=often)
        numbers = self.pages.numbers
        return [page for page in found if page in numbers and within >> numbers[page] & 1][:CLOSELY]

    def _most_of(self, within: int) -> Iterator[int]:
        """The numbers of the CLOSELY pages of `within` that have the rarest of what is wanted, and have it
        often: the pages are divided by one clause after the other, always those first that may still come
        to the most."""
        rarities = [each.rarity for each in self._wanted]
        features = sorted(
            [
                *zip(rarities, self._sets, strict=True),
                *((OFTEN * rarity, s) for rarity, s in zip(rarities, self._often, strict=True)),
            ],
            key=lambda feature: -feature[0],
        )[:DIVISIONS]
        rest = [sum(value for value, _ in features[place:]) for place in range(len(features) + 1)]
        order = counting()
        heap = [(-rest[0], next(order), 0, 0.0, within)]
        found = 0
        while heap and found < CLOSELY:
            _, _, place, worth, pages = heapq.heappop(heap)
            if place == len(features):
                for number in bits.falling(pages):
                    yield number
                    found += 1
                    if found == CLOSELY:
                        break
                continue
            value, having = features[place]
            for part, gain in ((pages & having, value), (pages & ~having, 0.0)):
                if part:
                    most = worth + gain + rest[place + 1]
                    heapq.heappush(heap, (-most, next(order), place + 1, worth + gain, part))

    # sets of pages

    @cached_property
    def _size(self) -> int:
        return len(self.pages.pages)

    def _set(self, page_ids: Sequence[int]) -> int:
        numbers = self.pages.numbers
        try:
            # Twice as fast, while the index and the table are equally new.
            found: Iterable[int] = itemgetter(*page_ids)(numbers) if len(page_ids) > 1 else ()
        except KeyError:
            found = ()
        return bits.of(found or (numbers[page] for page in page_ids if page in numbers), self._size)

    @cached_property
    def _sets(self) -> list[int]:
        return [self._set(self.engine.pages_with(clause)) for clause in self.query.clauses]

    @cached_property
    def _often(self) -> list[int]:
        return [
            self._set(self.engine.pages_with(clause, often=True)) for clause in self.query.clauses
        ]

    def _has(self, page_id: int, clause: int) -> bool:
        number = self.pages.numbers.get(page_id)
        return number is not None and bool(self._sets[clause] >> number & 1)

    @cached_property
    def _all_often(self) -> int:
        found = -1
        for each in self._often:
            found &= each
        return found

    @cached_property
    def _wanted(self) -> list[ranking.Wanted]:
        found = [each.bit_count() for each in self._sets]
        return ranking.wanted_of(self.query, found, self._size)

    @cached_property
    def _at_least(self) -> list[int]:
        """By number of clauses, the pages that have so many of them."""
        found = [-1] + [0] * len(self._sets)
        for each in self._sets:
            for number in range(len(self._sets), 0, -1):
                found[number] |= found[number - 1] & each
        return found

    @cached_property
    def _excluded(self) -> int:
        """What has something that is not wanted, and what has run out since it was indexed."""
        over = self.engine.entries.filter(until__lte=timezone.now())
        found = self._set(list(over.values_list("page_id", flat=True)))
        for clause in self.query.without:
            found |= self._set(self.engine.pages_with(clause))
        return found
