"""The index on the server: what it is made of, what it is told, and how a new one takes the place of the old.

Two aliases lead to it: the one that is asked, and, while another is being built, one that leads there. Their names hold
what the index is made of, so that a new version of this site never asks an index of an old form: to it there is
none yet.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch, NotFoundError, helpers

from search import analysis
from search.document import BREAK, FIELDS, Document

from .client import AT_LEISURE, PATIENCE, Broken, Unusable, sense

# Pages a request, when all that is stored is read.
STORED = 5_000
# Seconds in which a server that has just started finds a small index.
A_WHILE = 30.0

ANALYSIS = {
    "filter": {
        # Leaves its place empty, so that no phrase runs across it.
        "breaks": {"type": "stop", "stopwords": [BREAK]},
        # Forms of one word stand in one place: the server then counts them as one word.
        "forms": {"type": "pattern_capture", "preserve_original": False, "patterns": ["([^|]+)"]},
    },
    "analyzer": {
        "ours": {"type": "custom", "tokenizer": "whitespace", "filter": ["breaks"]},
        "asked": {"type": "custom", "tokenizer": "whitespace", "filter": ["forms"]},
    },
}
SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # How long it is remembered of what was deleted that it was, for messages that come too late.
    "gc_deletes": "12h",
    "max_terms_count": 1_000_000,
    "analysis": ANALYSIS,
}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    # Nothing but tokens is sent, and not even those can be read back.
    "_source": {"enabled": False},
    "properties": {
        **{
            field: {"type": "text", "analyzer": "ours", "search_analyzer": "asked"}
            for field in FIELDS
        },
        "page_id": {"type": "integer"},
        "work_id": {"type": "long"},
        "until": {"type": "date"},
        "digest": {"type": "keyword", "index": False},
    },
}
FORM = hashlib.sha256(
    json.dumps([analysis.VERSION, SETTINGS, MAPPINGS], sort_keys=True).encode()
).hexdigest()[:8]


@dataclass(frozen=True)
class Change:
    """What may be found of a work as of `version`; nothing, if there are no documents."""

    work_id: int
    version: int
    documents: Sequence[Document]


@dataclass(frozen=True)
class Stored:
    work_id: int
    digest: str


class Index:
    """Raises Unusable wherever the server does not do what it is told."""

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        self.client = client.options(request_timeout=AT_LEISURE)
        self.prefix = prefix
        self.alias = f"{prefix}-{FORM}"
        self.next = f"{self.alias}-next"

    # what it is told

    def targets(self, seconds: float = AT_LEISURE) -> list[str]:
        """Where a change has to go: the index that is asked and the one that is being built, as far as there are any.
        Ask it after reading what is to be sent: an index that is begun later will be given what is newer."""
        found = {alias for aliases in self._aliases(seconds).values() for alias in aliases}
        return [alias for alias in (self.alias, self.next) if alias in found]

    def send(
        self,
        changes: Iterable[Change],
        targets: Sequence[str],
        seconds: float = AT_LEISURE,
        *,
        at_once: bool = True,
    ) -> set[int]:
        """Gives the works of which something was refused. What has a newer version there stays as it is. `at_once`: it is
        found as soon as this returns."""
        actions = [
            {"_index": target, **action}
            for change in changes
            for target in targets
            for action in _actions(change)
        ]
        refused: set[int] = set()
        answered = 0
        with sense():
            answers = helpers.streaming_bulk(
                self.client.options(request_timeout=seconds),
                actions,
                max_chunk_bytes=5 * 1024 * 1024,
                raise_on_error=False,
                # An alias that is gone meanwhile must not come back as an index of that name.
                require_alias=True,
                refresh=at_once,
            )
            for action, (_ok, answer) in zip(actions, answers, strict=False):
                answered += 1
                (told,) = answer.values()
                # 404: what was to be deleted was not there; 409: something newer is.
                taken = told["status"] in (200, 201, 409) or told.get("result") == "not_found"
                if not taken:
                    refused.add(int(action["_id"].partition(".")[0]))
        if answered != len(actions):
            raise Unusable("answers are missing")
        return refused

    def forget(self, work_ids: Sequence[int]) -> None:
        """Whatever is stored of these works goes, under whatever name it stands there."""
        with sense():
            self.client.indices.refresh(index=self.alias)
            self.client.delete_by_query(
                index=self.alias,
                query={"terms": {"work_id": list(work_ids)}},
                conflicts="proceed",
                refresh=True,
            )

    def stored(self) -> Iterator[tuple[int, Stored]]:
        """All that the index holds, by page."""
        after: list[int] | None = None
        with sense():
            self.client.indices.refresh(index=self.alias)
        while True:
            with sense():
                answer = self.client.search(
                    index=self.alias,
                    sort=[{"page_id": "asc"}],
                    size=STORED,
                    docvalue_fields=[{"field": name} for name in ("page_id", "work_id", "digest")],
                    search_after=after,
                    allow_partial_search_results=False,
                )
                hits = whole(answer.body)["hits"]["hits"]
                found = [
                    (
                        int(hit["fields"]["page_id"][0]),
                        Stored(int(hit["fields"]["work_id"][0]), str(hit["fields"]["digest"][0])),
                    )
                    for hit in hits
                ]
            yield from found
            if len(found) < STORED:
                return
            after = [found[-1][0]]

    # how it is

    def there(self, seconds: float = AT_LEISURE) -> bool:
        return self.alias in self.targets(seconds)

    def ready(self, seconds: float = PATIENCE, name: str = "") -> None:
        """Raises Unusable where it, or the one of this name, can't answer now."""
        with sense():
            asked = self.client.options(request_timeout=seconds).search(
                index=name or self.alias, size=0, allow_partial_search_results=False
            )
            whole(asked.body)

    # how a new one takes the place of the old

    def begin(self) -> int:
        """Makes the index that is to be the next; or goes on with one that was begun, if it can still be used. The last
        work that it already has in the order of their keys, 0 for none."""
        for name, aliases in self._aliases().items():
            if self.next in aliases:
                if self._broken(name):
                    self.remove([name])
                    break
                with sense():
                    mapping = self.client.indices.get_mapping(index=name)
                    return int(mapping.body[name]["mappings"]["_meta"]["done"])
        name = f"{self.alias}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        with sense():
            self.client.indices.create(
                index=name,
                settings={**SETTINGS, "refresh_interval": "-1"},
                mappings={**MAPPINGS, "_meta": {"done": 0}},
                aliases={self.next: {}},
            )
        return 0

    def _broken(self, name: str) -> bool:
        """Whether it is, and stays so: a server that has just started is looking for what it has."""
        until = monotonic() + A_WHILE
        while True:
            try:
                self.ready(AT_LEISURE, name)
                return False
            except Broken:
                if monotonic() > until:
                    return True
                sleep(1)

    def note(self, done: int) -> None:
        """That the next index has all works up to this one."""
        with sense():
            self.client.indices.put_mapping(index=self.next, meta={"done": done})

    def swap(self) -> None:
        """From one moment to the next, the next index is the one that is asked; others of ours go."""
        with sense():
            self.client.indices.put_settings(index=self.next, settings={"refresh_interval": None})
            self.client.indices.refresh(index=self.next)
        everything = self._aliases()
        new = next((name for name, aliases in everything.items() if self.next in aliases), "")
        old = [name for name, aliases in everything.items() if self.alias in aliases]
        actions: list[dict[str, Any]] = [
            {"remove": {"index": name, "alias": self.alias}} for name in old
        ]
        actions.append({"add": {"index": new, "alias": self.alias}})
        actions.append({"remove": {"index": new, "alias": self.next}})
        with sense():
            self.client.indices.update_aliases(actions=actions)
        self.remove([name for name in everything if name != new])

    def remove(self, names: Sequence[str] | None = None) -> None:
        """These indexes, or all that this site has there."""
        for name in self._aliases() if names is None else names:
            with sense():
                self.client.indices.delete(index=name, ignore_unavailable=True)

    def _aliases(self, seconds: float = AT_LEISURE) -> dict[str, set[str]]:
        """By name of each index of ours, of whatever form, the aliases that lead to it."""
        ours = re.compile(rf"{re.escape(self.prefix)}-[0-9a-f]{{8}}-[0-9]+")
        with sense():
            try:
                client = self.client.options(request_timeout=seconds)
                answer = client.indices.get_alias(index=f"{self.prefix}-*")
            except NotFoundError:
                return {}
            return {
                name: set(found["aliases"])
                for name, found in answer.body.items()
                if ours.fullmatch(name)
            }


def configured(client: Elasticsearch) -> Index:
    return Index(client, settings.ELASTICSEARCH_INDEX)


def whole(body: Any) -> dict[str, Any]:
    """The answer to a search, if it is one, of all shards, in time. Raises Unusable."""
    shards = body["_shards"]
    if body["timed_out"] is not False or shards["failed"] or not shards["successful"]:
        raise Unusable("a part of an answer")
    if shards["successful"] != shards["total"]:
        raise Unusable("a part of an answer")
    return body


def _actions(change: Change) -> Iterator[dict[str, Any]]:
    """One for each language that a work may have a page in: what is not said of it is deleted."""
    by_language = {document.language: document for document in change.documents}
    for language in dict.fromkeys([*(code for code, _ in settings.LANGUAGES), *by_language]):
        document = by_language.get(language)
        action = {
            "_id": f"{change.work_id}.{language}",
            # The same version says the same again.
            "version": change.version,
            "version_type": "external_gte",
        }
        if document is None:
            yield action | {"_op_type": "delete"}
        else:
            yield action | {"_op_type": "index", "_source": _body(document)}


def _body(document: Document) -> dict[str, Any]:
    return {
        **{field: document.fields[field].tokens for field in FIELDS},
        "page_id": document.page_id,
        "work_id": document.work_id,
        "until": document.until.isoformat() if document.until else None,
        "digest": document.digest,
    }
