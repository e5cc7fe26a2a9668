"""What somebody probably meant who typed a word that stands nowhere: the word of the archive that is spelled most
alike.

A word that anybody here has used, in any form, is never corrected, however rare it is; nor is one in quotation
marks, left out by a minus, or by which a field chooses. Which words there are is kept in memory; that a word still stands
somewhere, and how often, is asked of the database before it is offered.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.per_epoch import PerEpoch

from . import analysis
from .asked import Asked
from .models import SpelledWord
from .query import Query

# Letters below which a word is left alone: too many are spelled alike.
SHORTEST = 4
# Letters up to which a word that exists is easily one letter from another.
SHORT = 5
# Letters from which a word may have two of them wrong, unless it sounds the same.
LONG = 7
# Words that are corrected at most; of which more are unknown was hardly misspelled.
MOST = 3
# Words alike of which is asked how often they stand.
CLOSEST = 40


@dataclass(frozen=True)
class Alike:
    """`distance`: letters added, left out, taken for another or swapped; 0 for a word that sounds the same."""

    language: str
    folded: str
    distance: int


@dataclass(frozen=True)
class Correction:
    """`words`: those that were put right alone. `surely`: they are so much alike that the stories may be shown at once;
    else only ask whether that was meant."""

    asked: Asked
    words: Query
    surely: bool


def correct(asked: Asked, language: str) -> Correction | None:
    """None where no word is misspelled, or nothing is alike. `language` is the reader's, which comes first among words
    as much alike. One query where there is something to correct."""
    text = asked.text
    alike: dict[str, list[Alike]] = {}
    for word in _loose_words(asked):
        if word not in alike and (found := _alike(word)):
            alike[word] = found
        if len(alike) > MOST:
            return None
    if not alike:
        return None
    best = _best(alike, language)
    for place in reversed(list(analysis.words(text))):
        if place.text in best:
            written = _as_typed(best[place.text], text[place.start : place.end])
            text = text[: place.start] + written + text[place.end :]
    if text == asked.text:
        return None
    return Correction(
        Asked.of(Query.parse(text), asked.given, asked.order, asked.number, exact=False),
        Query.parse(" ".join(best.values())),
        all(_surely(analysis.fold(typed), analysis.fold(word)) for typed, word in best.items()),
    )


def _loose_words(asked: Asked) -> Iterator[str]:
    """The words typed as such, and not among what is left alone."""
    query = asked.understood.query
    widened = set(query.clauses) - set(asked.query.clauses)
    alone = [each.typed for each in query.clauses if '"' in each.typed or each in widened]
    alone += [each.typed for each in query.without] + [each.typed for each in query.fields]
    left_alone = {word for typed in alone for word in analysis.spelled(typed)}
    for clause in query.clauses:
        for words in clause.alternatives:
            yield from (word for word in words if word not in left_alone)


def _alike(word: str) -> list[Alike]:
    """The closest words first; none for a word that is known, in this form or another."""
    folded = analysis.fold(word)
    if len(folded) < SHORTEST or not folded.isalpha():
        return []
    lists = _lists.get()
    if any(_is_in(folded, known) for known in lists.values()):
        return []
    found = []
    for language, known in lists.items():
        for other, distance, _ in process.extract(
            folded, known, scorer=OSA.distance, score_cutoff=2, limit=None
        ):
            if _sound(other) == _sound(folded):
                found.append(Alike(language, other, 0))
            elif distance == 1 or (len(folded) >= LONG and other[0] == folded[0]):
                found.append(Alike(language, other, distance))
    forms = analysis.looked_for(word)
    if any(not forms.isdisjoint(analysis.stems(each.folded, each.language)) for each in found):
        return []
    return sorted(found, key=lambda each: each.distance)[:CLOSEST]


def _best(alike: dict[str, list[Alike]], language: str) -> dict[str, str]:
    """For each word typed the one that it is to be: of those as close the reader's language's, then the most frequent;
    with its accents."""
    wanted = {each.folded for found in alike.values() for each in found}
    spelled: dict[tuple[str, str], list[tuple[int, str]]] = {}
    rows = SpelledWord.objects.filter(folded__in=wanted).order_by("word")
    for row in rows:
        spelled.setdefault((row.language, row.folded), []).append((row.pages, row.word))
    best = {}
    for typed, found in alike.items():
        ranked = [
            (each.distance, each.language != language, -pages, word)
            for each in found
            for pages, word in spelled.get((each.language, each.folded), ())
        ]
        if ranked:
            best[typed] = min(ranked)[3]
    return best


def _surely(typed: str, meant: str) -> bool:
    """Not where one letter of a short word would be another, or a word would begin otherwise: bail is no mail."""
    if _sound(typed) == _sound(meant) or sorted(typed) == sorted(meant):
        return True
    return typed[0] == meant[0] and (len(typed) > SHORT or len(typed) != len(meant))


def _as_typed(word: str, typed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


# What Spanish writes in several ways and speaks in one; without accents, ñ is n.
_SOUNDS = (
    (re.compile("ch"), "0"),
    (re.compile("h"), ""),
    (re.compile("v"), "b"),
    (re.compile("ll"), "y"),
    (re.compile("qu|k"), "c"),
    (re.compile("c(?=[ei])|z"), "s"),
    (re.compile("g(?=[ei])"), "j"),
)


def _sound(word: str) -> str:
    for written, spoken in _SOUNDS:
        word = written.sub(spoken, word)
    return word


def _is_in(word: str, known: list[str]) -> bool:
    place = bisect_left(known, word)
    return place < len(known) and known[place] == word


def _read(_before: dict[str, list[str]] | None) -> dict[str, list[str]]:
    """By language the folded words, sorted: 7 MB for 100,000. Read when somebody first misspells a word."""
    found = {}
    for language in analysis.LANGUAGES:
        words = SpelledWord.objects.filter(language=language).values_list("folded", flat=True)
        found[language] = sorted(set(words.iterator(chunk_size=10_000)))
    return found


_lists = PerEpoch(_read)
