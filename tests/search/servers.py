"""A search server for the tests that need one, with an index that no other test has."""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.test import override_settings

from search.engines import Document, Numbered
from search.engines.elasticsearch import Change, ElasticsearchEngine
from search.engines.elasticsearch.engine import ServerAnswer
from search.query import Query

URL = os.environ.get("TEST_ELASTICSEARCH_URL", "")


class AtOnce(ElasticsearchEngine):
    """Takes what it is told there and then, so that it keeps the contract of an engine by itself."""

    _versions = itertools.count(1)

    def prepare(self) -> None:
        if not self.index.there():
            self.index.begin()
            self.index.swap()

    def put(self, work_id: int, documents: Sequence[Document]) -> None:
        self.put_all({work_id: documents})

    def put_all(self, works: dict[int, Sequence[Document]]) -> None:
        version = next(self._versions)
        changes = [Change(work, version, documents) for work, documents in works.items()]
        assert not self.index.send(changes, [self.index.alias])

    def ask(self, query: Query, pages: Numbered) -> ServerAnswer:
        """A server that has just started on a busy machine is given time."""
        return ServerAnswer(self, query, pages, left=30.0)

    def remove(self, work_id: int) -> None:
        self.put(work_id, [])


@contextmanager
def at_once() -> Iterator[AtOnce]:
    """On the server at URL; its index goes away again."""
    with override_settings(ELASTICSEARCH_URL=URL, ELASTICSEARCH_INDEX=unused_prefix()):
        engine = AtOnce.configured()
    try:
        engine.prepare()
        yield engine
    finally:
        engine.index.remove()


def unused_prefix() -> str:
    return f"tests-{uuid.uuid4().hex[:12]}"
