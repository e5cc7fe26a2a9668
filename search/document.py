"""What an engine is given of a page, and how its words become tokens. Nothing here asks a database: many documents
are read in processes beside the one that writes the index."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from . import analysis

# Between texts that do not follow on each other, so that no phrase runs from one into the next.
# Never a token of a query: those hold letters and digits only.
BREAK = "_"
_BREAK = analysis.joined([BREAK])

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
    def texts(self) -> dict[str, str]:
        """By field its tokens, as analysis.joined has them, in the order of the words; behind a last BREAK what else
        leads here. Names unstemmed."""
        return {
            "title": self._field([(self.language, self.title)]),
            # A language without stems: only folded.
            "names": self._field([("", name) for name in self.names]),
            "standfirst": self._field([(self.language, self.standfirst)]),
            "themes": self._field(self.themes),
            "body": self._field(self.passages),
        }

    def _field(self, texts: Iterable[tuple[str, str]]) -> str:
        found: list[str] = []
        also: list[str] = []
        for language, text in texts:
            if language not in self.readers:
                self.readers[language] = analysis.Reader(language)
            tokens, beside = self.readers[language].tokens(text)
            found += (tokens, _BREAK)
            also.append(beside)
        return "".join(found + also)

    @cached_property
    def written(self) -> dict[str, set[str]]:
        """Its words as they stand in it, in lower case, by language; those of names under ""."""
        runs: dict[str, set[str]] = {"": set(" ".join(self.names).split())}
        own = [(self.language, self.title), (self.language, self.standfirst)]
        for language, text in (*own, *self.themes, *self.passages):
            runs.setdefault(language, set()).update(text.split())
        return {
            language: {word for run in found for word in analysis.spelled(run)}
            for language, found in runs.items()
        }

    @cached_property
    def coded(self) -> dict[str, bytes]:
        """The same, as analysis.coded has them."""
        return {name: analysis.coded(self.texts[name].split()) for name in FIELDS}

    @cached_property
    def most(self) -> list[str]:
        """Tokens that stand in its body more than once, the most frequent first, without words that tell nothing
        apart."""
        counted = Counter(self.texts["body"].split())
        often = (token for token, count in counted.most_common() if count > 1)
        telling = (token for token in often if token not in _TELL_NOTHING)
        return [token for token, _ in zip(telling, range(MOST), strict=False)]

    def read(self) -> None:
        """Makes it know all that an engine stores of it."""
        _ = self.digest, self.coded, self.most, self.written  # each is kept once it was asked for

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"readers": {}}

    @cached_property
    def digest(self) -> str:
        until = self.until.isoformat() if self.until else ""
        whole = [str(analysis.VERSION), str(self.work_id), self.language, until]
        whole += [self.texts[name] for name in FIELDS]
        return hashlib.sha256("\0".join(whole).encode()).hexdigest()


_TELL_NOTHING = {BREAK} | {
    token
    for language, words in analysis.STOP.items()
    for word in words
    for token in analysis.stems(word, language)
}
