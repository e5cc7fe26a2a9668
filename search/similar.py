"""Works that tell of similar things: those that share the words by which a work differs from the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from core.uses import Use
from stories import facets
from stories.facets import Table
from stories.models import ListingTeller, StoryPage, Work

from . import analysis
from .engines import Engine, engine
from .query import Clause, Query

# Words of a story that are looked at, the most frequent ones, and how many of them are asked for.
CANDIDATES = 40
TELLING = 25
SHORTEST = 3  # letters of a word that may tell something
# What another work must have of these words, and of the score that the work itself comes to.
SHARE = 0.3
NEAR = 0.2
FOUND = 40


def to(work: Work) -> list[tuple[int, float]]:
    """Keys of works and how near they stand, the nearest first; none for a work that may not be found. Takes a query
    for each word: for the background."""
    page = (
        StoryPage.objects.public(Use.SEARCH_AND_INDEX)
        .filter(work=work, language=work.language)
        .prefetch_related("passages")
        .first()
    )
    if page is None:
        return []
    table, asked = facets.table(), engine()
    telling = _telling(page, asked, table)
    if not telling:
        return []
    answer = asked.ask(Query(clauses=telling), table)
    mine = table.of_work(work.pk)
    found = answer.having(math.ceil(len(telling) * SHARE)) & table.all()
    worth: dict[int, float] = {}
    for hit in answer.best(found | mine, FOUND):
        other = table.works[table.numbers[hit.page_id]]
        worth[other] = max(hit.score, worth.get(other, 0.0))
    own = worth.pop(work.pk, 0.0)
    near = [(other, score / own) for other, score in worth.items() if own and score >= NEAR * own]
    return sorted(still(work, near), key=lambda each: -each[1])


def still(work: Work, near: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """What of `near` may be said now; nothing of a work that may not be found any more."""
    if not StoryPage.objects.public(Use.SEARCH_AND_INDEX).filter(work=work).exists():
        return []
    hidden = _of_the_same_hidden_person(work, [other for other, _ in near])
    return [each for each in near if each[0] not in hidden]


def _telling(page: StoryPage, asked: Engine, table: Table) -> tuple[Clause, ...]:
    """The words that this story has often and others seldom; none that it alone has."""
    size = table.all().bit_count()
    worth = []
    for word, count in _words(page):
        clause = Clause(((word,),), word)
        having = asked.ask(Query(clauses=(clause,)), table).having(1).bit_count()
        if having > 1:
            worth.append((count * math.log(1 + size / having), clause))
    worth.sort(key=lambda each: -each[0])
    return tuple(clause for _worth, clause in worth[:TELLING])


def _words(page: StoryPage) -> Iterator[tuple[str, int]]:
    """The most frequent words and how often each stands there in any form; of its forms the first."""
    counted: Counter[str] = Counter()
    written: dict[str, str] = {}
    for passage in page.passages.all():
        stop = analysis.STOP.get(passage.language, frozenset())
        for word in analysis.spelled(passage.text):
            folded = analysis.fold(word)
            if len(folded) < SHORTEST or folded in stop or not folded.isalpha():
                continue
            token = analysis.read(word, passage.language).token
            counted[token] += 1
            written.setdefault(token, word)
    for token, count in counted.most_common(CANDIDATES):
        yield written[token], count


def _of_the_same_hidden_person(work: Work, others: list[int]) -> set[int]:
    """Those of `others` that share a storyteller who is not named beside both: nothing public may say that two
    stories are one person's, and who writes the same person's life twice uses the same words."""
    rows = ListingTeller.objects.filter(listing__work=work).values_list("storyteller", "named")
    named = {person for person, may_be_named in rows if may_be_named}
    unnamed = {person for person, may_be_named in rows if not may_be_named}
    shared = ListingTeller.objects.filter(
        listing__work__in=others, storyteller__in=named | unnamed
    ).values_list("listing__work", "storyteller", "named")
    return {
        other for other, person, may_be_named in shared if person in unnamed or not may_be_named
    }
