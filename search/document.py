"""What an engine is given of a page, and how its words become tokens. Nothing here asks a database: many documents
are read in processes beside the one that writes the index."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from . import analysis

# Between texts that do not follow on each other, so that no phrase runs from one into the next.
# Never a token of a query: those hold letters and digits only.
BREAK = "_"
_BETWEEN = analysis.Learned(analysis.joined([BREAK]), "", analysis.coded([BREAK]), b"", ())

FIELDS = ("title", "names", "standfirst", "themes", "body")
# Tokens of a story that it has most often: where a word is everywhere, the stories that are about it.
MOST = 48


class Field(NamedTuple):
    """The tokens of a field in the order of its words, a BREAK behind each text; behind the last what else leads here. As
    analysis.joined and analysis.coded have them."""

    tokens: str
    coded: bytes


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

    # What its words were read from, by language.
    _runs: dict[str, set[str]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Its tokens, names unstemmed."""
        return {
            "title": self._field([(self.language, self.title)]),
            # A language without stems: only folded.
            "names": self._field([("", name) for name in self.names]),
            "standfirst": self._field([(self.language, self.standfirst)]),
            "themes": self._field(self.themes),
            "body": self._field(self.passages),
        }

    def _field(self, texts: Iterable[tuple[str, str]]) -> Field:
        in_place: list[analysis.Learned] = []
        beside: list[analysis.Learned] = []
        for language, text in texts:
            parts = text.split()
            runs = self._reader(language).runs(parts)
            self._runs.setdefault(language or self.language, set()).update(parts)
            in_place += runs
            in_place.append(_BETWEEN)
            # By their places, here and below: names take three times as long, and a story has thousands.
            beside += [run for run in runs if run[1]]
        return Field(
            "".join([run[0] for run in in_place] + [run[1] for run in beside]),
            b"".join([run[2] for run in in_place] + [run[3] for run in beside]),
        )

    def _reader(self, language: str) -> analysis.Reader:
        if language not in self.readers:
            self.readers[language] = analysis.Reader(language)
        return self.readers[language]

    @cached_property
    def words(self) -> dict[str, bytes]:
        """Its words as they are spelled, by language, a name's in that of the page; packed, see `unpacked`."""
        _ = self.fields
        return {
            language: _packed(self._reader(language).words(runs))
            for language, runs in self._runs.items()
            if language in analysis.LANGUAGES
        }

    @cached_property
    def most(self) -> list[str]:
        """Tokens that stand in its body more than once, the most frequent first, without words that tell nothing
        apart."""
        counted = Counter(self.fields["body"].tokens.split())
        often = (token for token, count in counted.most_common() if count > 1)
        telling = (token for token in often if token not in _TELL_NOTHING)
        return [token for token, _ in zip(telling, range(MOST), strict=False)]

    def read(self) -> None:
        """Makes it know all that an engine stores of it."""
        _ = self.digest, self.most, self.words  # each is kept once it was asked for

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"readers": {}, "_runs": {}}

    @cached_property
    def digest(self) -> str:
        until = self.until.isoformat() if self.until else ""
        whole = [str(analysis.VERSION), str(self.work_id), self.language, until]
        whole += [self.fields[name].tokens for name in FIELDS]
        return hashlib.sha256("\0".join(whole).encode()).hexdigest()


def unpacked(words: bytes) -> frozenset[str]:
    return frozenset(zlib.decompress(words).decode().split())


def _packed(words: set[str]) -> bytes:
    """Less than half the size for a tenth of a millisecond; in order, because that packs better."""
    return zlib.compress(" ".join(sorted(words)).encode(), level=1)


_TELL_NOTHING = {BREAK} | {
    token
    for language, words in analysis.STOP.items()
    for word in words
    for token in analysis.stems(word, language)
}
