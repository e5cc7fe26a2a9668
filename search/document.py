"""What an engine is given of a page, and how its words become tokens. Nothing here asks a database: many documents
are read in processes beside the one that writes the index."""

from __future__ import annotations

import hashlib
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from . import analysis

# Between texts that do not follow on each other, so that no phrase runs from one into the next.
# Never a token of a query: those hold letters and digits only.
BREAK = "_"
_BETWEEN = analysis.joined([BREAK])
_BETWEEN_CODED = analysis.coded([BREAK])

FIELDS = ("title", "names", "standfirst", "themes", "body")
# Tokens of a story that it has most often: where a word is everywhere, the stories that are about it. In steps: the first
# so many, then so many, ...
STEPS = (2, 6, 16, 48)
MOST = STEPS[-1]


class Field(NamedTuple):
    """The tokens of a field in the order of its words, a BREAK behind each text; behind the last what else leads here. As
    analysis.joined and analysis.coded have them."""

    tokens: str
    coded: bytes


def step(place: int) -> int:
    """The first of STEPS that reaches to this place in a Document's `most`."""
    return bisect_right(STEPS, place)


def in_step(token: str, number: int) -> str:
    """How a token of `most` is stored: nothing in a text reads like it."""
    return f"{number}{analysis.OF}{token}"


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

    # How often its body has each run of tokens; from `fields` to `most`.
    _counted: Counter[str] = field(default_factory=Counter, init=False, compare=False, repr=False)
    # Its words as they are spelled, by language, as a Reader has those of a run; in the order of the text.
    _words: dict[str, dict[str, None]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Its tokens, names unstemmed."""
        found = {
            "title": self._field([(self.language, self.title)]),
            # A language without stems: only folded.
            "names": self._field([("", name) for name in self.names]),
            "standfirst": self._field([(self.language, self.standfirst)]),
            "themes": self._field(self.themes),
            "body": self._field(self.passages, self._counted),
        }
        for reader in self.readers.values():
            reader.forget()
        return found

    def _field(
        self, texts: Iterable[tuple[str, str]], counted: Counter[str] | None = None
    ) -> Field:
        """`counted`: gets how often each run of tokens stands in it."""
        in_place: list[str] = []
        numbers: list[bytes] = []
        beside: list[str] = []
        beside_numbers: list[bytes] = []
        words: dict[str, list[str]] = {}
        for language, text in texts:
            if runs := [*self._reader(language).runs(text)]:
                found = zip(*runs, strict=True)
                in_place += next(found)
                numbers += next(found)
                beside += filter(None, next(found))
                beside_numbers += filter(None, next(found))
                words.setdefault(language or self.language, []).extend(next(found))
            in_place.append(_BETWEEN)
            numbers.append(_BETWEEN_CODED)
        for language, spelled in words.items():
            self._words.setdefault(language, {}).update(dict.fromkeys(spelled))
        if counted is not None:
            counted.update(in_place)
            counted.update(beside)
        return Field("".join(in_place + beside), b"".join(numbers + beside_numbers))

    def _reader(self, language: str) -> analysis.Reader:
        if language not in self.readers:
            self.readers[language] = analysis.Reader(language)
        return self.readers[language]

    @cached_property
    def words(self) -> dict[str, bytes]:
        """Its words as they are spelled, each once, by language, a name's in that of the page; packed, see `unpacked`."""
        _ = self.fields
        return {
            language: _packed("".join(words).split())
            for language, words in self._words.items()
            if language in analysis.LANGUAGES
        }

    @cached_property
    def most(self) -> list[str]:
        """Tokens that stand in its body more than once, the most frequent first, without words that tell nothing
        apart."""
        _ = self.fields
        counted = self._counted
        for run in [run for run in counted if run.count(" ") > 1]:
            count = counted.pop(run)
            for token in run.split():
                counted[f"{token} "] += count
        more = [(count, run) for run, count in counted.items() if count > 1]
        more.sort(key=itemgetter(0), reverse=True)
        telling = (run[:-1] for _, run in more if run not in _TELL_NOTHING)
        return [token for token, _ in zip(telling, range(MOST), strict=False)]

    def read(self) -> None:
        """Makes it know all that an engine stores of it."""
        _ = self.digest, self.most, self.words  # each is kept once it was asked for

    def __getstate__(self) -> dict[str, Any]:
        """On its way to another process; one that is read leaves its passages behind."""
        known = "fields" in self.__dict__
        return self.__dict__ | {
            "readers": {},
            "_words": {},
            "_counted": Counter(),
            "passages": () if known else self.passages,
        }

    @cached_property
    def digest(self) -> str:
        until = self.until.isoformat() if self.until else ""
        whole = [str(analysis.VERSION), str(self.work_id), self.language, until]
        whole += [self.fields[name].tokens for name in FIELDS]
        return hashlib.sha256("\0".join(whole).encode()).hexdigest()


@dataclass
class Reading:
    """Documents that know all that an engine stores of them; what it has learned of words it keeps."""

    readers: dict[str, analysis.Reader] = field(default_factory=dict)

    def __call__(self, documents: Iterable[Document]) -> list[Document]:
        found = [replace(document, readers=self.readers) for document in documents]
        for document in found:
            document.read()
        return found


def counted(pages: Iterable[bytes]) -> Counter[str]:
    """In how many pages each word stands. `pages`: the words of each, packed."""
    found: Counter[str] = Counter()
    for words in pages:
        found.update(unpacked(words))
    return found


def unpacked(words: bytes) -> list[str]:
    """Each once."""
    return zlib.decompress(words).decode().split()


def _packed(words: list[str]) -> bytes:
    """Each once. Less than half the size for a tenth of a millisecond."""
    return zlib.compress(" ".join(dict.fromkeys(words)).encode(), level=1)


# As analysis.joined has them, with what a run without a word comes to.
_TELL_NOTHING = {"", _BETWEEN} | {
    analysis.joined([token])
    for language, words in analysis.STOP.items()
    for word in words
    for token in analysis.stems(word, language)
}
