"""Collections of documents, questions and what people judged to be an answer; shared by the tests and by
benchmarks/relevance.py.

A file is {"name", "language", "documents": [{"id", "title", "text"}], "queries": [{"id", "text", "relevant": [id ...]
or {id: grade}}]}.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from search import answering
from search.engines import Document, Engine
from search.query import Query
from tests.search.servers import AtOnce

TOP = 10


@dataclass
class Collection:
    """The documents stand for pages, numbered in their order (see search.engines.Numbered)."""

    name: str
    language: str
    documents: list[dict[str, Any]]
    queries: list[dict[str, Any]]

    @classmethod
    def load(cls, path: Path) -> Collection:
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{name: content[name] for name in ("name", "language", "documents", "queries")})

    def __post_init__(self) -> None:
        self.pages = list(range(1, len(self.documents) + 1))
        self.numbers = {page: number for number, page in enumerate(self.pages)}

    @contextmanager
    def indexed(self, engine: Engine) -> Iterator[None]:
        """Its documents in the engine's index; undone afterwards, since no such pages exist."""
        with transaction.atomic():
            engine.prepare()
            put(engine, dict(zip(self.pages, map(self._document, self.pages), strict=True)))
            yield
            transaction.set_rollback(True)

    def _document(self, page: int) -> Document:
        row = self.documents[page - 1]
        parts = tuple((self.language, part) for part in row["text"].split("\n\n"))
        return Document(page, page, self.language, row["title"], (), "", parts)

    def ndcg(self, engine: Engine) -> float:
        """The mean nDCG@10 over all queries that have an answer. Each goes the way of a reader's."""
        scores = []
        for row in self.queries:
            if row["relevant"]:
                found = answering.ranked(engine, Query.parse(row["text"]), self.language, self, TOP)
                scores.append(_ndcg([self.documents[p - 1]["id"] for p in found], row["relevant"]))
        return sum(scores) / len(scores)


def put(engine: Engine, documents: dict[int, Document]) -> None:
    """A server takes many in one request, and would take as long for each one."""
    if isinstance(engine, AtOnce):
        engine.put_all({work: [document] for work, document in documents.items()})
        return
    for work, document in documents.items():
        engine.put(work, [document])


def _ndcg(found: list[str], relevant: list[str] | dict[str, float]) -> float:
    grades = relevant if isinstance(relevant, dict) else dict.fromkeys(relevant, 1.0)
    gained = sum(grades.get(each, 0) / math.log2(place + 2) for place, each in enumerate(found))
    ideal = sorted(grades.values(), reverse=True)[:TOP]
    return gained / sum(grade / math.log2(place + 2) for place, grade in enumerate(ideal))
