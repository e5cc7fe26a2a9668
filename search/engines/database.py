"""What the engines that live in the site's own database share: rows of search.Entry beside a table of words that is
asked for one thing at a time: which pages have this clause?

Everything else is arithmetic on sets of pages: who has all of it, who has most of it, who is not to be found.
The best candidates are then read and weighed by search.ranking, the same on every database.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial, reduce
from operator import and_
from typing import Any, Self

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from core.prepared import Keys, Prepared
from search import analysis, ranking
from search.document import FIELDS, STEPS, Document, in_step
from search.models import Entry, Index, Touched
from search.query import Clause, Query
from search.ranking import CLOSELY, Numbers, Text
from stories.facets import bits
from stories.models import Listing

from . import building
from .base import Hit, Numbered, Read, Stored
from .sets import Set, Sets, sets_of

# Pages above which the engine's own ranking looks only at those that have the words most often.
BIG = 2_000
# What it is worth, in looking for candidates, that a page has a word among its most frequent.
OFTEN = 0.5
# Raised when something else is stored of the same tokens.
FORM = 2


class DatabaseEngine(ABC):
    """One of two indexes (see search.models.Index): the one in use, unless it is told which. `search_words_0` and
    `search_words_1` have the page's id as `rowid`, which is what SQLite calls it anyway."""

    def __init__(self, index: int | None = None) -> None:
        self._index = index

    @property
    def index(self) -> int:
        if self._index is not None:
            return self._index
        return next((current for (current,) in _current()), Index().current)

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
    def forget(self) -> None: ...

    @abstractmethod
    def pages_with(self, clause: Clause, *, often: int = 0) -> Numbers:
        """Keys of all pages that have one of its alternatives; with `often`, among the words that they have most often:
        in the first so many STEPS."""

    @abstractmethod
    def first(
        self, query: Query, within: Sequence[int] | None, count: int, *, often: int
    ) -> list[int]:
        """The best pages of those that have every clause, as far as the database's own ranking knows; only of
        `within`, unless that is None. With `often` only those that have every clause among their most frequent
        words, see pages_with."""

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

    def rebuild(
        self, works: Callable[[], Sequence[int]], read: Read, stored: Stored
    ) -> Iterator[int]:
        return building.build(self, works, read, stored)

    def missed(self) -> set[int]:
        return building.missed(self)

    @property
    def reads(self) -> str:
        """What has to be the same for an index to be asked, or gone on with."""
        return f"{type(self).__name__} {analysis.VERSION}.{FORM}"

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
        """CLOSELY at most."""
        rows = _texts[self.index](keys=page_ids) if page_ids else ()
        return [Text(page, *map(bytes, fields)) for page, *fields in rows]

    def rows(self, sql: str, params: Sequence[Any]) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def ready(self) -> bool:
        here = self.in_use()
        here.rows(f"SELECT rowid FROM {here.table} LIMIT 1", [])  # noqa: S608  our own table
        return here.entries.exists() or not Listing.objects.exists()


def forms(clause: Clause, often: int) -> list[tuple[str, ...]]:
    """Tokens that may stand for this clause, one after the other; with `often` in the first so many steps. A phrase stands
    nowhere among single words."""
    found = [form for words in clause.alternatives for form in analysis.forms(words)]
    if not often:
        return found
    return [(in_step(form[0], n),) for form in found if len(form) == 1 for n in range(often)]


def _columns(index: int, keys: Sequence[int]) -> QuerySet[Entry, Any]:
    return Entry.objects.filter(index=index, page__in=keys).values_list("page_id", *FIELDS)


def _run_out(index: int, at: datetime) -> QuerySet[Entry, Any]:
    return Entry.objects.filter(index=index, until__lte=at).values_list("page_id")


_current: Prepared = Prepared(lambda: Index.objects.values_list("current"))
# Of each index.
_texts: list[Prepared] = [
    Prepared(partial(_columns, index), keys=Keys(CLOSELY)) for index in (0, 1)
]
_over: list[Prepared] = [Prepared(partial(_run_out, index), at=datetime) for index in (0, 1)]


@dataclass
class DatabaseAnswer:
    engine: DatabaseEngine
    query: Query
    pages: Numbered

    def having(self, least: int) -> int:
        enough = self._count >= min(least, len(self.query.clauses))
        return bits.of_all(enough & ~self._excluded)

    def best(self, within: int, count: int) -> list[Hit]:
        """Behind the CLOSELY best stand the others of `within`, the newest first: nobody reads so far."""
        numbers = bits.numbers(within)
        chosen = self._chosen(numbers)
        texts = self.engine.texts(self._all.keys[chosen].tolist())
        hits = [Hit(page, score) for score, page in ranking.score(texts, self._wanted)[:count]]
        if len(hits) < count:
            others = numbers[~np.isin(numbers, chosen)][::-1]
            hits += [
                Hit(page, 0.0) for page in self._all.keys[others[: count - len(hits)]].tolist()
            ]
        return hits

    def _chosen(self, numbers: Numbers) -> Numbers:
        """The CLOSELY of these pages that are worth to be looked at closely."""
        if numbers.size <= CLOSELY:
            return numbers
        if (self._count[numbers] < len(self.query.clauses)).any():
            return self._most_of(numbers)
        # To let the database look for words in a row once more takes longer than all the rest.
        if any(clause.in_a_row for clause in self.query.clauses):
            return self._most_of(numbers, finely=True)
        return self._first(numbers)

    def _most_of(self, numbers: Numbers, *, finely: bool = False) -> Numbers:
        """Those that have the rarest of what is wanted, and have it often; of equals the newest. `finely`: not only
        whether they have it often, but how often."""
        worth = np.zeros(numbers.size)
        for clause, wanted, there in zip(self.query.clauses, self._wanted, self._sets, strict=True):
            here = there[numbers]
            worth += wanted.rarity * here
            words = clause.words_alone
            for word in words:
                often = self._how_often(word, numbers, 1 if finely else len(STEPS))
                worth += OFTEN * wanted.rarity / len(words) * here * often
        least = np.partition(worth, -CLOSELY)[-CLOSELY]
        above, equal = numbers[worth > least], numbers[worth == least]
        return np.concatenate([above, equal[::-1][: CLOSELY - above.size]])

    def _how_often(self, word: Clause, numbers: Numbers, narrowest: int) -> NDArray[np.float64]:
        """Of each of these pages from 0 to 1: in how many of the STEPS it has the word, from the widest to this one."""
        found = np.zeros(numbers.size)
        for step in range(len(STEPS), narrowest - 1, -1):
            having = self._having(word, step)[numbers]
            if not having.any():
                break
            found += having
        return found / (len(STEPS) - narrowest + 1)

    def _first(self, numbers: Numbers) -> Numbers:
        """The database's own best. Where every word is in many of them, of those that have each as often as possible."""
        step = 0
        if numbers.size > BIG:
            few = (each for each in range(1, len(STEPS) + 1) if self._all_often(numbers, each))
            step = next(few, 0)
        if numbers.size * 2 > np.count_nonzero(self._count == len(self.query.clauses)):
            # Most of what there is: to leave the others out afterwards is cheaper than to name so many.
            found = self.engine.first(self.query, None, 2 * CLOSELY, often=step)
        else:
            only = self._all.keys[numbers].tolist()
            found = self.engine.first(self.query, only, CLOSELY, often=step)
        known = self._all.numbers_of(np.array(found, np.int64))
        return known[np.isin(known, numbers)][:CLOSELY]

    def _all_often(self, numbers: Numbers, step: int) -> bool:
        """Whether enough of them have every clause among their most frequent words."""
        all_of_it = reduce(and_, (self._having(clause, step) for clause in self.query.clauses))
        return int(np.count_nonzero(all_of_it[numbers])) >= CLOSELY

    # sets of pages

    @cached_property
    def _all(self) -> Sets:
        return sets_of(self.pages)

    def _having(self, clause: Clause, often: int = 0) -> Set:
        what = (self.engine.table, clause.alternatives, often)
        return self._all.asked_once(what, lambda: self.engine.pages_with(clause, often=often))

    @cached_property
    def _sets(self) -> list[Set]:
        return [self._having(clause) for clause in self.query.clauses]

    @cached_property
    def _count(self) -> NDArray[np.uint16]:
        """How many of the clauses each page has."""
        found = np.zeros(self._all.size, np.uint16)
        for each in self._sets:
            found += each
        return found

    @cached_property
    def _wanted(self) -> list[ranking.Wanted]:
        found = [int(np.count_nonzero(each)) for each in self._sets]
        return ranking.wanted_of(self.query, found, self._all.size)

    @cached_property
    def _excluded(self) -> Set:
        """What has something that is not wanted, and what has run out since it was indexed."""
        over = [page for (page,) in _over[self.engine.index](at=timezone.now())]
        found = self._all.of(np.array(over, np.int64))
        for clause in self.query.without:
            found |= self._having(clause)
        return found
