"""BM25 over whole works, the same for every engine that lives in a database: the engine gives its best
candidates, this says in which order they stand.

Fields weigh into one frequency before it saturates (BM25F), so that a word in the title and in the text counts
once as a word and not twice as much. Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009). Pairs of words that stand close together count as a rarer word of their own, after Metzler and
Croft, "A Markov Random Field Model for Term Dependencies" (2005).

All candidates are counted at once, as one long row of numbers; see Row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import analysis
from .query import Clause, Query

# Candidates that are looked at closely.
CLOSELY = 200
# What one mention in a field weighs against one in the text. In the order in which a Text has them.
WEIGHTS = {"title": 8.0, "names": 6.0, "standfirst": 4.0, "themes": 2.0, "body": 1.0}
FIELDS = len(WEIGHTS)
TITLE, BODY = 0, FIELDS - 1
# The usual values: how soon more mentions of a word stop to matter, and how much a long text is held back.
K1 = 1.2
B = 0.75
# What two wanted words side by side are worth, of what the rarer one is; and nearby.
ADJACENT, NEAR = 0.5, 0.2
NEARBY = 8  # words
# Between two fields: nothing in one is near to anything in the next.
_GAP = analysis.coded([analysis.OF]) * (NEARBY + 1)
_LOW = 1 << 16

Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]


class Text(NamedTuple):
    """The tokens of a page by field, each field as analysis.coded gives it."""

    page_id: int
    title: bytes
    names: bytes
    standfirst: bytes
    themes: bytes
    body: bytes


# A token or several that follow on each other, as numbers.
Needle = tuple[int, ...]


@dataclass(frozen=True)
class Wanted:
    """A clause as it may stand in a text: for each alternative its needles. `rarity`: its inverse document
    frequency."""

    needles: tuple[tuple[Needle, ...], ...]
    rarity: float
    # Whether it is one word, which may stand beside another.
    single: bool

    @classmethod
    def of(cls, clause: Clause, found: int, pages: int) -> Wanted:
        """`found` of `pages` have it."""
        return cls(
            tuple(
                tuple(tuple(_numbers(analysis.coded(form)).tolist()) for form in forms)
                for forms in map(analysis.forms, clause.alternatives)
            ),
            math.log(1 + (pages - found + 0.5) / (found + 0.5)),
            bool(clause.word),
        )


def wanted_of(query: Query, found: Sequence[int], pages: int) -> list[Wanted]:
    """`found`: how many of `pages` have each clause of `query`."""
    return [
        Wanted.of(clause, count, pages) for clause, count in zip(query.clauses, found, strict=True)
    ]


def score(texts: Sequence[Text], wanted: Sequence[Wanted]) -> list[tuple[float, int]]:
    """(score, page) of each, the best first; of equals the page that was made later."""
    if not texts:
        return []
    lengths = np.array([len(text.body) for text in texts], float)
    # What a mention counts, by text and field. Only the text is held back by its length: titles and names are short.
    worth = np.tile(np.array([*WEIGHTS.values()]), (len(texts), 1))
    worth[:, BODY] /= 1 - B + B * lengths / (lengths.mean() or 1)
    row = Row(texts, wanted)
    found = [row.find(each) for each in wanted]
    total = np.zeros(len(texts))
    for each, places in zip(wanted, found, strict=True):
        total += each.rarity * _saturated((row.count(places.starts) * worth).sum(axis=1))
    for (a, first), (b, second) in pairwise(zip(wanted, found, strict=True)):
        if a.single and b.single and first.starts.size and second.starts.size:
            total += min(a.rarity, b.rarity) * _together(row, worth, first, second)
    return sorted(zip(total.tolist(), (t.page_id for t in texts), strict=True), reverse=True)


def _saturated(frequency: Weights) -> Weights:
    return frequency / (K1 + frequency)


def _together(row: Row, worth: Weights, first: Places, second: Places) -> Weights:
    """What two words are worth beside each other in each text, of one field at most."""
    beside = row.count(first.starts[np.isin(first.ends, second.starts)])
    adjacent = ADJACENT * _saturated(beside * worth)
    # The first of the second word that does not begin too early; it may have to end in time.
    at = np.searchsorted(second.starts, first.starts - NEARBY)
    there = at < second.starts.size
    ends = second.ends[np.minimum(at, second.starts.size - 1)]
    near = row.count(first.starts[there & (ends <= first.ends + NEARBY)]) > 0
    best = np.where(beside > 0, adjacent, np.where(near, NEAR * _saturated(worth), 0.0))
    return np.maximum(best[:, TITLE], best[:, BODY])


class Places(NamedTuple):
    """Where in a Row something stands, in rising order; `ends` is where the next word stands."""

    starts: Numbers
    ends: Numbers


class Row:
    """All fields of all texts one after the other, as one row of numbers, a gap behind each."""

    def __init__(self, texts: Sequence[Text], wanted: Sequence[Wanted]) -> None:
        fields = [field for text in texts for field in text[1:]]
        self._all = _numbers(_GAP.join([*fields, b""]))
        lengths = np.array([len(field) for field in fields], np.int64) + len(_GAP)
        self._ends = np.cumsum(lengths // analysis.CODE)
        # Nearly all words are nothing that is wanted. Which may be, half of a number tells at a tenth of the price.
        firsts = [needle[0] for each in wanted for forms in each.needles for needle in forms]
        may_be = np.zeros(_LOW, bool)
        may_be[np.array(firsts, np.int64) % _LOW] = True
        self._places = np.flatnonzero(may_be[self._all.view("<u2")[::2]])
        self._firsts = self._all[self._places]

    def count(self, places: Numbers) -> Numbers:
        """How many of them lie in each field of each text."""
        fields = np.searchsorted(self._ends, places, side="right")
        return np.bincount(fields, minlength=self._ends.size).reshape(-1, FIELDS)

    def find(self, wanted: Wanted) -> Places:
        """Of one word several stems may stand in a field; it is still one word, so the first one counts."""
        found = []
        for forms in wanted.needles:
            others = np.ones(self._ends.size, bool)
            for needle in forms:
                starts = self._find(needle)
                fields = np.searchsorted(self._ends, starts, side="right")
                starts = starts[others[fields]]
                others[fields] = False
                if starts.size:
                    found.append(Places(starts, starts + len(needle)))
        if len(found) == 1:
            return found[0]
        starts, ends = (
            np.concatenate([getattr(each, name) for each in found] or [np.array([], np.int64)])
            for name in Places._fields
        )
        order = np.argsort(starts, kind="stable")
        return Places(starts[order], ends[order])

    def _find(self, needle: Needle) -> Numbers:
        found = self._places[self._firsts == needle[0]]
        for step, number in enumerate(needle[1:], 1):
            # Behind the last field lies a gap as well; a phrase longer than that ends there.
            found = found[found + step < self._all.size]
            found = found[self._all[found + step] == number]
        return found


def _numbers(coded: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(coded, "<u4")
