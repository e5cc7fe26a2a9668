"""What the engines that live in the site's own database share: rows of search.Entry beside a table of words,
`search_words`, that is asked for one thing at a time: which pages have this clause?

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
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from search import ranking
from search.document import FIELDS, Document
from search.models import Entry
from search.query import Clause, Query
from search.ranking import CLOSELY, Text
from stories.facets import bits
from stories.models import Listing

from .base import Hit, Numbered

# Pages above which the engine's own ranking looks only at those that have the words most often.
BIG = 5_000
# What it is worth, in looking for candidates, that a page has a word among its most frequent.
OFTEN = 0.5
# By how many things pages are told apart in looking for candidates; a long question has many.
DIVISIONS = 16


class DatabaseEngine(ABC):
    """`search_words` has the page's id as `rowid`, which is what SQLite calls it anyway, and a column of
    tokens for each field, for ranking to read."""

    @abstractmethod
    def prepare(self) -> None: ...

    @abstractmethod
    def _insert(self, documents: Sequence[Document]) -> None:
        """Stores the words of pages that have none."""

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

    def put(self, work_id: int, documents: Sequence[Document]) -> None:
        self.remove(work_id)
        self._store(documents)

    def _store(self, documents: Sequence[Document]) -> None:
        Entry.objects.bulk_create(
            Entry(
                page_id=document.page_id,
                work_id=document.work_id,
                language=document.language,
                until=document.until,
                digest=document.digest,
            )
            for document in documents
        )
        self._insert(documents)

    def remove(self, work_id: int) -> None:
        # A trigger takes the words along, here and wherever else an Entry goes.
        Entry.objects.filter(work=work_id).delete()

    def rebuild(self, batches: Iterable[dict[int, list[Document]]]) -> Iterator[int]:
        done, drawn = 0, iter(batches)
        while True:
            with transaction.atomic():
                batch = next(drawn, None)
                if batch is None:
                    break
                # Only where there is something: SQLite writes out what it gathered for the index before it deletes.
                there = Entry.objects.filter(work__in=batch).values_list("work_id", flat=True)
                for work_id in set(there):
                    self.remove(work_id)
                self._store([document for found in batch.values() for document in found])
            done += len(batch)
            yield done
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM search_words WHERE rowid NOT IN (SELECT page_id FROM search_entry)"
            )

    def strays(self) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM search_words")
            words = {rowid for (rowid,) in cursor.fetchall()}
        return words.symmetric_difference(Entry.objects.values_list("page_id", flat=True))

    def ask(self, query: Query, pages: Numbered) -> DatabaseAnswer:
        return DatabaseAnswer(self, query, pages)

    def texts(self, page_ids: Sequence[int]) -> list[Text]:
        marks = ", ".join(["%s"] * len(page_ids))
        return [
            Text(*row)
            for row in self.rows(
                f"SELECT rowid, {', '.join(FIELDS)} FROM search_words WHERE rowid IN ({marks})",  # noqa: S608  our own columns
                page_ids,
            )
        ]

    def rows(self, sql: str, params: Sequence[Any]) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def ready(self) -> bool:
        self.rows("SELECT rowid FROM search_words LIMIT 1", [])
        return Entry.objects.exists() or not Listing.objects.exists()


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
        over = Entry.objects.filter(until__lte=timezone.now()).values_list("page_id", flat=True)
        found = self._set(over)
        for clause in self.query.without:
            found |= self._set(self.engine.pages_with(clause))
        return found
