"""What every engine takes and gives. Engines differ below this line only: text becomes tokens in
search.analysis, and what may be found is decided above, in search.indexing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from search import analysis
from search.query import Query

# Between texts that do not follow on each other, so that no phrase runs from one into the next.
# Never a token of a phrase: those hold letters and digits only.
BREAK = "¶"

FIELDS = ("title", "names", "standfirst", "body")


@dataclass(frozen=True)
class Document:
    """The public words of one page. `passages`: (language, text) in their order. `until`: the moment
    from which something in it may no longer be found."""

    page_id: int
    work_id: int
    language: str
    title: str
    names: tuple[str, ...]
    standfirst: str
    passages: tuple[tuple[str, str], ...]
    until: datetime | None = None

    @cached_property
    def tokens(self) -> dict[str, list[str]]:
        """Stems by field; names unstemmed. A word with two stems leaves both, next to each other."""
        return {
            "title": _stems(self.title, self.language),
            "names": [token for name in self.names for token in _folded(name)],
            "standfirst": _stems(self.standfirst, self.language),
            "body": [stem for language, text in self.passages for stem in _stems(text, language)],
        }

    @cached_property
    def exact(self) -> list[str]:
        """Every word as it stands, folded, for phrases; texts are kept apart by BREAK."""
        passages = [text for _, text in self.passages]
        texts = [self.title, *self.names, self.standfirst, *passages]
        return [token for text in texts for token in (*_folded(text), BREAK)]

    @property
    def digest(self) -> str:
        until = self.until.isoformat() if self.until else None
        content = [analysis.VERSION, self.work_id, self.language, until, self.tokens, self.exact]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _stems(text: str, language: str) -> list[str]:
    return [stem for word in analysis.spelled(text) for stem in analysis.stems(word, language)]


def _folded(text: str) -> list[str]:
    return [analysis.fold(word) for word in analysis.spelled(text)]


@dataclass(frozen=True)
class Hit:
    """A higher score is a better hit; scores of different engines can't be compared."""

    page_id: int
    score: float


@dataclass(frozen=True)
class Page:
    """Some of the hits, best first, one a work. `total` counts works. `loose`: no story had all that was
    asked for, so these have some of it."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    loose: bool = False


class Engine(Protocol):
    def prepare(self) -> None:
        """Makes what the engine keeps its index in. May be called again at any time; empties nothing."""

    def put(self, work_id: int, documents: Sequence[Document]) -> None:
        """Makes these the only documents of the work. In the caller's transaction."""

    def remove(self, work_id: int) -> None:
        """Leaves nothing of the work in the index. In the caller's transaction."""

    def rebuild(self, batches: Iterable[dict[int, list[Document]]]) -> Iterator[int]:
        """Puts the documents of every work that a batch names, in a transaction a batch, inside which the
        batch is drawn; gives the number of works done after each. Searching goes on meanwhile."""

    def strays(self) -> set[int]:
        """Pages whose Entry and words do not both stand in the index."""

    def search(self, query: Query, language: str, offset: int, limit: int) -> Page:
        """Asks for everything in the query first, and for any of its words when nothing has all. Of a work
        that matches in several languages the page in the reader's `language` is given."""

    def ready(self) -> bool:
        """Whether it can answer now. May raise instead of saying no."""
