"""What every engine takes and gives. Engines differ below this line only: text becomes tokens in
search.analysis, what may be found is decided above, in search.indexing, and which of what was found is
shown in search.answering."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from search import analysis
from search.query import Query

# Between texts that do not follow on each other, so that no phrase runs from one into the next.
# Never a token of a query: those hold letters and digits only.
BREAK = "¶"

FIELDS = ("title", "names", "standfirst", "themes", "body")
# Tokens of a story that it has most often: where a word is everywhere, the stories that are about it.
MOST = 48


@dataclass(frozen=True)
class Document:
    """The public words of one page. `themes` and `passages`: (language, text) in their order. `until`: the
    moment from which something in it may no longer be found. `readers`: by language, of the many that are indexed
    together."""

    page_id: int
    work_id: int
    language: str
    title: str
    names: tuple[str, ...]
    standfirst: str
    passages: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str], ...] = ()
    until: datetime | None = None

    readers: dict[str, analysis.Reader] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def tokens(self) -> dict[str, list[str]]:
        """By field, in the order of the words; behind a last BREAK what else leads here. Names unstemmed."""
        return {
            "title": self._field([(self.language, self.title)]),
            # A language without stems: only folded.
            "names": self._field([("", name) for name in self.names]),
            "standfirst": self._field([(self.language, self.standfirst)]),
            "themes": self._field(self.themes),
            "body": self._field(self.passages),
        }

    def _field(self, texts: Iterable[tuple[str, str]]) -> list[str]:
        found: list[str] = []
        also: list[str] = []
        for language, text in texts:
            if language not in self.readers:
                self.readers[language] = analysis.Reader(language)
            tokens, beside = self.readers[language].tokens(text)
            found += tokens
            found.append(BREAK)
            also += beside
        return found + also

    @cached_property
    def most(self) -> list[str]:
        """Tokens that stand in its body more than once, the most frequent first, without words that tell nothing
        apart."""
        counted = Counter(self.tokens["body"])
        often = (token for token, count in counted.most_common() if count > 1)
        telling = (token for token in often if token not in _TELL_NOTHING)
        return [token for token, _ in zip(telling, range(MOST), strict=False)]

    @property
    def digest(self) -> str:
        until = self.until.isoformat() if self.until else None
        texts = [" ".join(self.tokens[name]) for name in FIELDS]
        content = [analysis.VERSION, self.work_id, self.language, until, texts]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


_TELL_NOTHING = {BREAK} | {
    token
    for language, words in analysis.STOP.items()
    for word in words
    for token in analysis.stems(word, language)
}


class Numbered(Protocol):
    """The pages that may be found and their numbers, as stories.facets.Table keeps them. Sets of pages are
    sets of these numbers (stories.facets.bits)."""

    @property
    def numbers(self) -> Mapping[int, int]: ...
    @property
    def pages(self) -> Sequence[int]: ...


@dataclass(frozen=True)
class Hit:
    """A higher score is a better hit; scores of different engines can't be compared."""

    page_id: int
    score: float


class Answer(Protocol):
    """What an engine found for one query."""

    def having(self, least: int) -> int:
        """The set of the pages that have at least `least` of what is wanted, and nothing that is not."""

    def best(self, within: int, count: int) -> list[Hit]:
        """The `count` best pages of a set that `having` gave, or of a part of it."""


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

    def ask(self, query: Query, pages: Numbered) -> Answer:
        """Takes any query that is true."""

    def ready(self) -> bool:
        """Whether it can answer now. May raise instead of saying no."""
