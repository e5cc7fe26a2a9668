"""A search server, and the database's own engine whenever the server is not to be had.

The database's index is kept as if there were no server: whoever searches finds the same either way, and is told
nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import monotonic, time_ns
from typing import TypeVar

from django.db.models import F
from django.db.models.functions import Greatest

from search.models import Delivery
from search.query import Query

from . import breaker
from .base import Answer, Document, Engine, Hit, Numbered, Read, Stored
from .elasticsearch import ElasticsearchEngine, TooSlow, Unusable
from .elasticsearch.client import A_MOMENT

T = TypeVar("T")


class _GaveUp(threading.local):
    """A page may ask several questions: whoever has waited for one of them in vain does not wait again."""

    at = 0.0

    def just_now(self) -> bool:
        return bool(self.at) and monotonic() - self.at < A_SECOND


A_SECOND = 1.0
_gave_up = _GaveUp()


class ServedEngine:
    def __init__(self, database: Engine, server: ElasticsearchEngine) -> None:
        self.database = database
        self.server = server

    def prepare(self) -> None:
        self.database.prepare()

    def put(self, work_id: int, documents: Sequence[Document]) -> None:
        self.database.put(work_id, documents)
        note([work_id])

    def remove(self, work_id: int) -> None:
        self.database.remove(work_id)
        note([work_id])

    def rebuild(
        self, works: Callable[[], Sequence[int]], read: Read, stored: Stored
    ) -> Iterator[int]:
        """Of the database's own index; that of the server: search.delivery."""
        return self.database.rebuild(works, read, stored)

    def stale(self) -> bool:
        return self.database.stale()

    def missed(self) -> set[int]:
        return self.database.missed()

    def forget(self) -> None:
        self.database.forget()

    def clear_what_was(self) -> None:
        self.database.clear_what_was()

    def strays(self) -> set[int]:
        return self.database.strays()

    def sweep(self) -> None:
        self.database.sweep()

    def digests(self, works: Sequence[int]) -> set[tuple[int, str]]:
        return self.database.digests(works)

    def works(self) -> set[int]:
        return self.database.works()

    def ask(self, query: Query, pages: Numbered) -> Answer:
        # Old words or a name that was taken back would be found, and the story that has them is public.
        if (
            _gave_up.just_now()
            or not breaker.closed()
            or Delivery.objects.filter(waiting=True).exists()
        ):
            return self.database.ask(query, pages)
        return Whichever(self, query, pages)

    def ready(self) -> bool:
        return self.database.ready()


@dataclass
class Whichever:
    """The server's answer as far as it goes; from where it breaks off, the database's."""

    engine: ServedEngine
    query: Query
    pages: Numbered
    broken: bool = False

    def having(self, least: int) -> int:
        return self._first(lambda answer: answer.having(least))

    def best(self, within: int, count: int) -> list[Hit]:
        return self._first(lambda answer: answer.best(within, count))

    @cached_property
    def _server(self) -> Answer:
        return self.engine.server.ask(self.query, self.pages)

    @cached_property
    def _database(self) -> Answer:
        return self.engine.database.ask(self.query, self.pages)

    def _first(self, ask: Callable[[Answer], T]) -> T:
        if not self.broken:
            try:
                found = ask(self._server)
            except Unusable as problem:
                self.broken = True
                _gave_up.at = monotonic()
                self._blame(problem)
            else:
                breaker.answered()
                return found
        return ask(self._database)

    def _blame(self, problem: Unusable) -> None:
        """A question that is too much for a server that is well keeps nobody else from asking it."""
        try:
            if isinstance(problem, TooSlow) and self.engine.server.ready(A_MOMENT):
                return
        except Unusable:
            pass
        breaker.failed(problem)


def note(work_ids: Iterable[int]) -> None:
    """That the server has to be told of these works. In the transaction that changes them, which holds their rows."""
    ids = list(work_ids)
    now = time_ns() // 1000
    rows = Delivery.objects.filter(work__in=ids)
    if rows.update(version=Greatest(F("version") + 1, now), waiting=True) < len(ids):
        new = set(ids).difference(rows.values_list("work_id", flat=True))
        Delivery.objects.bulk_create(Delivery(work_id=work_id, version=now) for work_id in new)
