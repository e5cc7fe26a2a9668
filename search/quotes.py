"""Words of stories that campaigns may use: whole sentences, or lines of verse, that have what is asked for and are
short enough for a card.

Which stories these are is decided by the database when it is asked. What is kept in memory only spares looking at
those that can't be.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from core.sentences import lines, places
from core.uses import Use
from stories import cards, facets, notes
from stories.disclosure import Permissions, Shown
from stories.facets import Choice, Count, Hits, Table, bits
from stories.models import Passage, PermittedUse, StoryPage
from stories.passage_ranges import NotPermitted, PassageRange

from .answering import found_in
from .highlight import Span, Terms
from .query import Query

# Stories that are read for an answer: the best, whatever the archive holds.
READ = 24
# Of one story, so that others are heard.
MOST_OF_ONE = 3
# Characters below which a sentence says little alone, and takes its neighbour along.
SHORTEST = 40

_WHOLE = re.compile(r"[^a-zà-öø-ÿ\s].*[.!?…][)\]”’\"'»]*", re.DOTALL)


@dataclass(frozen=True)
class Quote:
    """Words exactly as they stand in a passage. `passage` has the columns of one, `by` are the storytellers who said
    them, `note` is the content note that stands for it, or ""."""

    page: StoryPage
    passage: Any
    start: int
    end: int
    by: tuple[Shown, ...]
    note: str = ""

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def range(self) -> PassageRange:
        return PassageRange.of(self.page.work.code, self.passage, self.start, self.end)


@dataclass(frozen=True)
class Found:
    """The best first. `stories` have what was asked for and may be quoted, `read` of them were looked at; `until`:
    the moment from which one of these may no longer be quoted."""

    quotes: list[Quote]
    stories: int
    read: int
    counts: list[Count]
    until: datetime | None


def find(
    query: Query, choice: Choice, language: str, longest: int, *, noted: bool = False
) -> Found:
    """Of `longest` characters at most. Where no words are asked for, those that open the cards of what is left.
    `noted`: also what stands behind a content note."""
    table = facets.table()
    listings = _quotable(table)
    among = found_in(table, query, language) if query else None
    if among:
        listings &= among.pages
    hits = Hits.of(table, listings & table.all())
    found = hits.among(table, facets.matching(table, choice, language, hits=hits))
    if among and query.clauses:
        keys = [hit.page_id for hit in among.answer.best(found, READ)] if found else []
    else:
        keys = table.newest(found, 0, READ)
    pages = _pages(keys, with_body=noted)
    passages = _passages(pages, noted=noted)
    if query.clauses:
        quotes = _with_words(pages, passages, Terms.of(query, language), longest)
    else:
        quotes = list(_openings(pages, passages, longest))
    return Found(
        quotes,
        found.bit_count() - (len(keys) - len(pages)),
        len(pages),
        list(facets.counts(table, choice, language, hits)),
        min(filter(None, map(_end, pages)), default=None),
    )


def of_range(wanted: PassageRange) -> Quote:
    """Raises stories.passage_ranges.NotToBeShown."""
    page, passage = wanted.find(Use.CAMPAIGN_QUOTES)
    rows = list(page.passages.all())
    if passage not in _own_words(rows, cards.people(page)):
        raise NotPermitted
    said = notes.by_passage(page, rows) if passage.noted else {}
    by = _speakers(passage, cards.people(page))
    return Quote(page, passage, wanted.start, wanted.end, by, said.get(passage.order, ""))


@dataclass(frozen=True)
class _Permitting:
    """Listings whose storytellers let their words be used, as far as was known at `epoch`, on the day `on`."""

    epoch: int
    on: date
    listings: int


_permitting: _Permitting | None = None


def _quotable(table: Table) -> int:
    """No query while nothing has changed."""
    global _permitting
    known, today = _permitting, timezone.localdate()
    if known is None or (known.epoch, known.on) != (table.epoch, today):
        rows = PermittedUse.objects.in_force(today).filter(storyteller__isnull=True)
        works = set(rows.filter(use=Use.CAMPAIGN_QUOTES).values_list("work_id", flat=True))
        numbers = (number for number, work in enumerate(table.works) if work in works)
        known = _permitting = _Permitting(table.epoch, today, bits.of(numbers, len(table.works)))
    return known.listings


def _pages(keys: list[int], *, with_body: bool) -> list[StoryPage]:
    """Those that may be found and quoted at this moment, in this order. The body says what content notes say."""
    if not keys:
        return []
    pages = StoryPage.objects.public(Use.SEARCH_AND_INDEX).public(Use.CAMPAIGN_QUOTES)
    pages = pages.filter(pk__in=keys).for_card()
    found = {page.pk: page for page in (pages if with_body else pages.defer("body"))}
    return [found[key] for key in keys if key in found]


def _end(page: StoryPage) -> datetime | None:
    return min(filter(None, [Permissions.of(page.work).end(), page.expire_at]), default=None)


@dataclass(frozen=True)
class _Spoken:
    passage: Any
    by: tuple[Shown, ...]
    note: str


def _passages(pages: list[StoryPage], *, noted: bool) -> dict[int, list[_Spoken]]:
    """By the id of the page, what storytellers themselves said. One query."""
    rows: dict[int, list[Any]] = {page.pk: [] for page in pages}
    columns = ("page_id", "key", "block", "order", "kind", "language", "speaker", "text", "hash")
    if rows:
        stored = Passage.objects.filter(page__in=rows).order_by("page", "order")
        for row in stored.values_list(*columns, "start", "noted", "note", named=True):
            rows[row.page_id].append(row)
    found = {}
    for page in pages:
        tellers = cards.people(page)
        own = _own_words(rows[page.pk], tellers)
        if not noted:
            own = [row for row in own if not row.noted]
        said = notes.by_passage(page, rows[page.pk]) if any(row.noted for row in own) else {}
        found[page.pk] = [
            _Spoken(row, _speakers(row, tellers), said.get(row.order, "")) for row in own
        ]
    return found


def _own_words(rows: list[Any], tellers: list[Shown]) -> list[Any]:
    """Without questions; of a recording in which several people speak, only what somebody says who is known to be
    a storyteller."""
    voices = Counter(block for block, _ in {(row.block, row.speaker) for row in rows})
    return [
        row
        for row in rows
        if row.text
        and row.kind != Passage.Kind.QUESTION
        and (
            row.kind != Passage.Kind.CUE
            or voices[row.block] == 1
            or any(_is_called(teller, row.speaker) for teller in tellers)
        )
    ]


def _speakers(row: Any, tellers: list[Shown]) -> tuple[Shown, ...]:
    """Who said it, where that is known; else all whose story it is."""
    called = tuple(teller for teller in tellers if _is_called(teller, row.speaker))
    return called if len(called) == 1 else tuple(tellers)


def _is_called(teller: Shown, speaker: str) -> bool:
    """By the whole name that may be shown, or the first word of it."""
    name, spoken = (teller.name or "").casefold(), speaker.strip().rstrip(":").casefold()
    return bool(spoken) and spoken in (name, *name.split()[:1])


@dataclass(frozen=True)
class Stretch:
    """`terms`: what is wanted and stands in it, by number."""

    start: int
    end: int
    terms: frozenset[int]

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Stretch) -> bool:
        return self.start < other.end and other.start < self.end


def stretches(passage: Any, finds: list[tuple[Span, int]], longest: int) -> list[Stretch]:
    """What can be quoted around `finds` (from highlight.Terms.find): a sentence, or two neighbours that only have
    it together or of which one is very short; of verse the stanza, or lines."""
    text, starts = passage.text, [span[0] for span, _ in finds]
    verse = passage.kind == Passage.Kind.STANZA
    runs = lines(text) if verse else places(text, passage.language)

    def of(first: int, last: int) -> Stretch:
        start, end = runs[first][0], runs[last][1]
        inside = finds[bisect_left(starts, start) : bisect_left(starts, end)]
        return Stretch(start, end, frozenset(number for span, number in inside if span[1] <= end))

    if verse and runs and len(whole := of(0, len(runs) - 1)) <= longest:
        return [whole] if whole.terms else []
    alone = [of(number, number) for number in range(len(runs))]
    pairs = [of(number, number + 1) for number in range(len(runs) - 1)]
    found: list[Stretch] = []
    for number, run in enumerate(alone):
        if run.terms:
            beside = [*pairs[number : number + 1], *pairs[max(0, number - 1) : number]]
            fitting = (pair for pair in beside if len(run) < SHORTEST and len(pair) <= longest)
            found.append(next(fitting, run))
    for pair, first, second in zip(pairs, alone, alone[1:], strict=False):
        if pair.terms > first.terms and pair.terms > second.terms:
            found.append(pair)
    # A line of a recording may begin or end within a sentence.
    spoken = passage.kind == Passage.Kind.CUE
    return [
        each
        for each in dict.fromkeys(found)
        if len(each) <= longest and (not spoken or _WHOLE.fullmatch(text, each.start, each.end))
    ]


def _with_words(
    pages: list[StoryPage], passages: dict[int, list[_Spoken]], terms: Terms, longest: int
) -> list[Quote]:
    found = [
        (rank, spoken, stretch)
        for rank, page in enumerate(pages)
        for spoken, stretch in _stretches(passages[page.pk], terms, longest)
    ]
    having = Counter(term for _, _, stretch in found for term in stretch.terms)
    # What few sentences have tells more; of equals, those of the better story and the earlier ones.
    worth = {term: math.log(1 + len(found) / count) for term, count in having.items()}
    found.sort(
        key=lambda each: (
            -sum(worth[term] for term in sorted(each[2].terms)),
            each[0],
            each[1].passage.order,
            each[2].start,
        )
    )
    chosen: list[Quote] = []
    taken: dict[int, list[tuple[str, Stretch]]] = {}
    for rank, spoken, stretch in found:
        others, key = taken.setdefault(rank, []), spoken.passage.key
        if len(others) == MOST_OF_ONE or any(
            key == other and stretch.overlaps(there) for other, there in others
        ):
            continue
        others.append((key, stretch))
        chosen.append(
            Quote(pages[rank], spoken.passage, stretch.start, stretch.end, spoken.by, spoken.note)
        )
    return chosen


def _stretches(
    passages: list[_Spoken], terms: Terms, longest: int
) -> Iterator[tuple[_Spoken, Stretch]]:
    finds = terms.find_all([(each.passage.text, each.passage.language) for each in passages])
    for spoken, here in zip(passages, finds, strict=True):
        if here:
            for stretch in stretches(spoken.passage, here, longest):
                yield spoken, stretch


def _openings(
    pages: list[StoryPage], passages: dict[int, list[_Spoken]], longest: int
) -> Iterator[Quote]:
    for page in pages:
        if not page.quote or len(page.quote) > longest:
            continue
        spoken = next((s for s in passages[page.pk] if page.quote in s.passage.text), None)
        if spoken:
            start = spoken.passage.text.index(page.quote)
            end = start + len(page.quote)
            yield Quote(page, spoken.passage, start, end, spoken.by, spoken.note)
