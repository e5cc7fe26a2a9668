"""What is asked of the server, and what came back."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch

from search.engines.base import Hit, Numbered
from search.query import Query
from stories.facets import bits

from . import asking
from .client import PATIENCE, TooSlow, connect, sense
from .index import Index, configured, whole


class ElasticsearchEngine:
    """Answers; what it is told comes by search.delivery. Raises Unusable wherever the server does not answer as it
    should."""

    def __init__(self, client: Elasticsearch, index: Index) -> None:
        self.client = client
        self.index = index

    @classmethod
    def configured(cls) -> ElasticsearchEngine:
        """The one that the settings name."""
        client = connect()
        return cls(client, configured(client))

    def ask(self, query: Query, pages: Numbered) -> ServerAnswer:
        return ServerAnswer(self, query, pages)

    def ready(self, seconds: float = PATIENCE) -> bool:
        """Whether it can answer now. Raises Unusable where it can't."""
        self.index.ready(seconds)
        return True


@dataclass(frozen=True)
class Found:
    """`pages`: their set; `hits`: the best of them, all if there are not many, the best first."""

    pages: int
    hits: list[Hit]


@dataclass
class ServerAnswer:
    """One request as a rule: the best and the set of all come together. All requests for one answer share PATIENCE."""

    engine: ElasticsearchEngine
    query: Query
    pages: Numbered
    left: float = PATIENCE
    _found: dict[int, Found] = field(default_factory=dict)

    def having(self, least: int) -> int:
        return self._having(min(least, len(self.query.clauses))).pages

    def best(self, within: int, count: int) -> list[Hit]:
        """Behind the best that the server weighed closely stand the others of `within`, the newest first: nobody reads
        so far."""
        if not within:
            return []
        found = self._around(within)
        hits = self._among(found.hits, within)
        enough = min(count, asking.CLOSELY, within.bit_count())
        if len(hits) < enough and len(found.hits) < found.pages.bit_count():
            hits = self._among(self._weighed(within), within)
        hits = hits[:count]
        if len(hits) < min(count, within.bit_count()):
            shown = bits.of((self.pages.numbers[hit.page_id] for hit in hits), self._size)
            rest = zip(bits.falling(within & ~shown), range(count - len(hits)), strict=False)
            hits += [Hit(self.pages.pages[number], 0.0) for number, _ in rest]
        return hits

    @property
    def _size(self) -> int:
        return len(self.pages.pages)

    def _having(self, least: int) -> Found:
        if least not in self._found:
            body = self._request(asking.search(self.query, least).to_dict())
            with sense():
                sets = body["aggregations"]["pages"]["value"]
                keys = reduce(or_, (_bits(text) for text in sets), 0)
                self._found[least] = Found(self._numbered(keys), _hits(body))
        return self._found[least]

    def _around(self, within: int) -> Found:
        """The narrowest of what was found that holds all of `within`."""
        for least in sorted(self._found, reverse=True):
            if not within & ~self._found[least].pages:
                return self._found[least]
        return self._having(1)

    def _weighed(self, within: int) -> list[Hit]:
        pages = [self.pages.pages[number] for number in bits.numbers(within).tolist()]
        body = self._request(asking.search(self.query, 1, pages).to_dict())
        with sense():
            return _hits(body)

    def _among(self, hits: Iterable[Hit], within: int) -> list[Hit]:
        numbers = self.pages.numbers
        return [
            hit for hit in hits if hit.page_id in numbers and within >> numbers[hit.page_id] & 1
        ]

    def _numbered(self, keys: int) -> int:
        """The set of these pages by their numbers; what is not numbered falls out."""
        known = np.asarray(self.pages.pages, np.int64)
        size = int(known.max(initial=0)) + 1
        return bits.of_all(bits.all_of(keys & ((1 << size) - 1), size)[known])

    def _request(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.left <= 0:
            raise TooSlow("no time left")
        began = time.monotonic()
        try:
            with sense():
                # The server stops working on it when nobody waits any more.
                given_up = f"{int(self.left * 1000) + 100}ms"
                answer = self.engine.client.options(request_timeout=self.left).search(
                    index=self.engine.index.alias,
                    body={**body, "timeout": given_up},
                    allow_partial_search_results=False,
                )
                return whole(answer.body)
        finally:
            self.left -= time.monotonic() - began


def _bits(text: str) -> int:
    return int.from_bytes(base64.b64decode(text, validate=True), "little")


def _hits(body: dict[str, Any]) -> list[Hit]:
    """Of equals the page that was made later stands first, as everywhere."""
    hits = [
        Hit(int(hit["fields"]["page_id"][0]), float(hit["_score"])) for hit in body["hits"]["hits"]
    ]
    return sorted(hits, key=lambda hit: (hit.score, hit.page_id), reverse=True)
