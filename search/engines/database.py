"""What the engines that live in the site's own database share: the rows of search.Entry beside a table of
words, one statement to rank, one to count."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from search.models import Entry
from search.query import Query
from stories.models import Listing

from .base import Document, Hit, Page


@dataclass(frozen=True)
class Match:
    """SQL over `search_words`: a condition, a score (higher is better), and the parameters of each."""

    condition: str
    condition_params: tuple[Any, ...]
    score: str
    score_params: tuple[Any, ...] = ()


# One hit a work: its page in the reader's language if that matched, else the best of the others.
_BEST = """
    WITH found AS ({found}), ordered AS (
        SELECT page_id, MAX(score) OVER (PARTITION BY work_id) AS score, ROW_NUMBER() OVER (
            PARTITION BY work_id ORDER BY CASE WHEN language = %s THEN 0 ELSE 1 END, score DESC, page_id
        ) AS place FROM found
    )
    SELECT page_id, score FROM ordered WHERE place = 1 ORDER BY score DESC, page_id LIMIT %s OFFSET %s
"""


def _matching(match: Match) -> str:
    return (
        "FROM search_words JOIN search_entry ON search_entry.page_id = search_words.rowid "
        f"WHERE {match.condition} AND (search_entry.until IS NULL OR search_entry.until > %s)"
    )


class DatabaseEngine(ABC):
    """`search_words` has the page's id as `rowid`, which is what SQLite calls it anyway."""

    @abstractmethod
    def prepare(self) -> None: ...

    @abstractmethod
    def _insert(self, document: Document) -> None:
        """Stores the words of a page that has none."""

    @abstractmethod
    def _match(self, query: Query, words: Sequence[str], *, every: bool) -> Match:
        """With `every`, all of `words` and all phrases; else any of them. Never what is excluded."""

    def put(self, work_id: int, documents: Sequence[Document]) -> None:
        self.remove(work_id)
        for document in documents:
            Entry.objects.create(
                page_id=document.page_id,
                work_id=document.work_id,
                language=document.language,
                until=document.until,
                digest=document.digest,
            )
            self._insert(document)

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
                for work_id, documents in batch.items():
                    self.put(work_id, documents)
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

    def search(self, query: Query, language: str, offset: int, limit: int) -> Page:
        if not query:
            return Page()
        total = self._count(match := self._match(query, query.words, every=True))
        loose = not total
        if loose:
            telling = query.telling_words(language)
            if len(telling) + len(query.phrases) < 2 and telling == query.words:
                return Page()
            total = self._count(match := self._match(query, telling, every=False))
        return Page(
            self._rank(match, language, offset, limit) if total else (),
            total,
            loose and bool(total),
        )

    def _count(self, match: Match) -> int:
        count = f"SELECT COUNT(DISTINCT work_id) {_matching(match)}"
        with connection.cursor() as cursor:
            cursor.execute(count, [*match.condition_params, self._now()])
            return int(cursor.fetchone()[0])

    def _rank(self, match: Match, language: str, offset: int, limit: int) -> tuple[Hit, ...]:
        found = f"SELECT page_id, work_id, language, {match.score} AS score {_matching(match)}"
        params = [
            *match.score_params,
            *match.condition_params,
            self._now(),
            language,
            limit,
            offset,
        ]
        with connection.cursor() as cursor:
            cursor.execute(_BEST.format(found=found), params)
            return tuple(Hit(page_id, float(score)) for page_id, score in cursor.fetchall())

    def _now(self) -> Any:
        return connection.ops.adapt_datetimefield_value(timezone.now())

    def ready(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM search_words LIMIT 1")
            cursor.fetchone()
        return Entry.objects.exists() or not Listing.objects.exists()
