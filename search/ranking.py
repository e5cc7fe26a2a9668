"""BM25 over whole works, the same for every engine that lives in a database: the engine gives its best
candidates, this says in which order they stand.

Fields weigh into one frequency before it saturates (BM25F), so that a word in the title and in the text counts
once as a word and not twice as much. Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009). Pairs of words that stand close together count as a rarer word of their own, after Metzler and
Croft, "A Markov Random Field Model for Term Dependencies" (2005).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from . import analysis
from .query import Clause, Query

# Candidates that are looked at closely.
CLOSELY = 200
# What one mention in a field weighs against one in the text.
WEIGHTS = {"title": 8.0, "names": 6.0, "standfirst": 4.0, "themes": 2.0, "body": 1.0}
SHORT = ("title", "names", "standfirst", "themes")
# The usual values: how soon more mentions of a word stop to matter, and how much a long text is held back.
K1 = 1.2
B = 0.75
# What two wanted words side by side are worth, of what the rarer one is; and nearby.
ADJACENT, NEAR = 0.5, 0.2
NEARBY = 8 * analysis.CODE  # bytes of tokens: eight words


class Text(NamedTuple):
    """The tokens of a page by field, each field as analysis.coded gives it."""

    page_id: int
    title: bytes
    names: bytes
    standfirst: bytes
    themes: bytes
    body: bytes


@dataclass(frozen=True)
class Wanted:
    """A clause as it may stand in a text: for each alternative its needles. `rarity`: its inverse document
    frequency."""

    needles: tuple[tuple[bytes, ...], ...]
    rarity: float
    # Whether it is one word, which may stand beside another.
    single: bool

    @classmethod
    def of(cls, clause: Clause, found: int, pages: int) -> Wanted:
        """`found` of `pages` have it."""
        return cls(
            tuple(
                tuple(analysis.coded(form) for form in analysis.forms(words))
                for words in clause.alternatives
            ),
            math.log(1 + (pages - found + 0.5) / (found + 0.5)),
            bool(clause.word),
        )


def score(
    texts: Sequence[Text], wanted: Sequence[Wanted], has: Callable[[int, int], bool]
) -> list[tuple[float, int]]:
    """(score, page) of each, the best first; of equals the page that was made later. `has(page, number)`: whether
    the page has that of `wanted` at all, so that no long text is read in vain."""
    if not texts:
        return []
    average = sum(len(text.body) for text in texts) / len(texts) or 1
    scored = []
    for text in texts:
        norm = 1 - B + B * len(text.body) / average
        head = b"".join(text[1:-1])
        there = [
            _there(text, head, each) if has(text.page_id, number) else []
            for number, each in enumerate(wanted)
        ]
        total = sum(
            each.rarity * _saturated(sum(_weighed(field, count, norm) for field, _, count in found))
            for each, found in zip(wanted, there, strict=True)
        )
        for (a, first), (b, second) in pairwise(zip(wanted, there, strict=True)):
            if first and second and a.single and b.single:
                total += min(a.rarity, b.rarity) * _together(text, first, second, norm)
        scored.append((total, text.page_id))
    return sorted(scored, reverse=True)


def _saturated(frequency: float) -> float:
    return frequency / (K1 + frequency)


def _weighed(field: str, count: int, norm: float) -> float:
    """Only the text is held back by its length: titles and names are short."""
    return WEIGHTS[field] * count / (norm if field == "body" else 1.0)


# What stands in a field: its name, the needle, how often.
There = tuple[str, bytes, int]


def _there(text: Text, head: bytes, wanted: Wanted) -> list[There]:
    """Of one word several stems may stand in a field; it is still one word, so the first one counts. `head`: all of the
    text but its body, where most words are not."""
    found = []
    for forms in wanted.needles:
        for form in forms:
            if count := text.body.count(form):
                found.append(("body", form, count))
                break
        short = [form for form in forms if form in head]
        for field in SHORT if short else ():
            for form in short:
                if count := getattr(text, field).count(form):
                    found.append((field, form, count))
                    break
    return found


def _together(text: Text, first: list[There], second: list[There], norm: float) -> float:
    """What two words are worth beside each other, of one field at most."""
    best = 0.0
    others = {field: form for field, form, _ in second}
    for field, form, _ in first:
        if field not in ("title", "body") or field not in others:
            continue
        written, other = getattr(text, field), others[field]
        if adjacent := written.count(form + other):
            best = max(best, ADJACENT * _saturated(_weighed(field, adjacent, norm)))
        elif best < NEAR and _near(written, form, other):
            best = max(best, NEAR * _saturated(_weighed(field, 1, norm)))
    return best


def _near(written: bytes, first: bytes, second: bytes) -> bool:
    place = written.find(first)
    while place >= 0:
        start = max(0, place - NEARBY)
        if written.find(second, start, place + len(first) + NEARBY) >= 0:
            return True
        place = written.find(first, place + len(first))
    return False


def wanted_of(query: Query, found: Sequence[int], pages: int) -> list[Wanted]:
    """`found`: how many of `pages` have each clause of `query`."""
    return [
        Wanted.of(clause, count, pages) for clause, count in zip(query.clauses, found, strict=True)
    ]
