"""Where in a story the words of a query stand: the passages that have them, the best one cut to whole
sentences, the words marked, and the strokes of its drawing to light."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from core.motif import Form
from core.prepared import Keys, Prepared
from core.sentences import places
from stories import notes, together
from stories.models import Passage, StoryPage

from . import analysis
from .beginnings import Beginnings
from .query import Query

SNIPPET = 280  # characters after which no further sentence is added
LONGEST_SENTENCE = 420  # a sentence beyond this is cut at a blank

Span = tuple[int, int]
# Each place in a text, and the number of what stands there.
Places = list[tuple[Span, int]]
# The number of something wanted, and what each of its words may look like.
Start = tuple[int, tuple[frozenset[str], ...]]
# By a word or a token that may be its first.
Starts = dict[str, list[Start]]


@dataclass(frozen=True)
class Terms:
    """What is to be marked: for each thing that is wanted, by its number, what its words may look like, one set
    of tokens for each word of an alternative."""

    wanted: tuple[tuple[tuple[frozenset[str], ...], ...], ...]

    @classmethod
    def of(cls, query: Query, language: str) -> Terms:
        """`language`: the reader's, whose most frequent words are passed over where others are left."""
        return cls(
            tuple(
                tuple(tuple(analysis.looked_for(word) for word in words) for words in alternatives)
                for alternatives in (c.alternatives for c in query.telling(language).clauses)
            )
        )

    @cached_property
    def by_first(self) -> Starts:
        """By the token with which it may begin."""
        found: defaultdict[str, list[Start]] = defaultdict(list)
        for number, alternatives in enumerate(self.wanted):
            for words in alternatives:
                for token in words[0]:
                    found[token].append((number, words))
        return dict(found)

    @cached_property
    def _readers(self) -> dict[str, _Reader]:
        return {}

    @cached_property
    def _beginnings(self) -> Beginnings:
        return Beginnings(frozenset(self.by_first))

    def find(self, text: str, language: str) -> Places:
        """Every place in `text` and the number of what stands there, in order."""
        return next(self.find_all([(text, language)]))

    def find_all(self, texts: Sequence[tuple[str, str]]) -> Iterator[Places]:
        """The same for several (text, language), in a fraction of the time."""
        places = self._beginnings.places([text for text, _ in texts])
        for (text, language), begin in zip(texts, places, strict=True):
            if language not in self._readers:
                self._readers[language] = _Reader(self.by_first, language)
            yield self._readers[language].find(text, begin)


class _Reader:
    """Knows of every word it has met what may begin there: a story says most of its words more than once."""

    def __init__(self, by_first: Starts, language: str) -> None:
        self.by_first = by_first
        self.language = language
        self._begin_like = analysis.begin_like(frozenset(by_first))
        self._starts: Starts = {}

    def find(self, text: str, begin: Iterable[int]) -> Places:
        """`begin`: where words may begin that are wanted."""
        word_at, starts = analysis.word_at, self._starts
        found: set[tuple[Span, int]] = set()
        for place in begin:
            match = word_at(text, place)
            if match is None:
                continue
            word = match.group()
            if word not in starts:
                starts[word] = self._may_begin(word)
            for number, wanted in starts[word]:
                if end := self._goes_on(text, match.end(), wanted[1:]):
                    found.add(((place, end), number))
        return sorted(found)

    def _may_begin(self, written: str) -> list[Start]:
        plain = written.isalpha() and written.isascii()
        if plain and not written.lower().startswith(self._begin_like):
            return []
        tokens = analysis.tokens_of(written, self.language)
        return [start for token in tokens for start in self.by_first.get(token, ())]

    def _goes_on(self, text: str, end: int, wanted: tuple[frozenset[str], ...]) -> int | None:
        """Where it ends, if the words behind `end` are the wanted ones."""
        for tokens in wanted:
            following = analysis.word_after(text, end)
            if following is None or tokens.isdisjoint(
                analysis.tokens_of(following.group(), self.language)
            ):
                return None
            end = following.end()
        return end


@dataclass(frozen=True)
class Found:
    """A passage that has something of the query. `terms`: which, by number. `note`: the words of the
    content note that stands for it, or ""."""

    passage: Passage
    spans: list[Span]
    terms: frozenset[int]
    note: str
    # Its sentences or lines.
    runs: list[Span]

    @property
    def snippet(self) -> SafeString:
        """Whole sentences or lines around what was found, escaped, the finds marked."""
        return snippet(self.passage.text, self.runs, self.spans)

    @property
    def marks(self) -> list[Span]:
        """Where in the passage's text what was found stands, without overlaps."""
        return _merged(self.spans)


@dataclass(frozen=True)
class Finds:
    """What was found in one story. `best` is None where only its title, name or standfirst matched; then `opening` is
    where the words stand that open its card, if any do. `lit` are indexes into the measures of its drawing; `matching`
    of `counted` sentences, lines, turns or, of a recording, passages have a find."""

    best: Found | None
    more: list[Found]
    lit: frozenset[int]
    matching: int
    counted: int
    opening: Found | None = None


def find(pages: Iterable[StoryPage], terms: Terms) -> dict[int, Finds]:
    """By the id of the page. One query for the passages of all `pages`, which are no more than stand in a list, and one
    more where any has a content note."""
    by_page = {page.pk: page for page in pages}
    passages = list(_rows(pages=list(by_page))) if by_page else []
    noted = {passage.page_id for passage in passages if passage.noted}
    if noted:
        # It says what the notes say.
        for pk, body in StoryPage.objects.filter(pk__in=noted).values_list("pk", "body"):
            by_page[pk].body = body
    rows: dict[int, list[Passage]] = {pk: [] for pk in by_page}
    finds: dict[int, list[Places]] = {pk: [] for pk in by_page}
    for passage, here in zip(passages, _find(passages, terms), strict=True):
        rows[passage.page_id].append(passage)
        finds[passage.page_id].append(here)
    return {pk: _in_story(page, rows[pk], finds[pk]) for pk, page in by_page.items()}


def _passages(pages: list[int]) -> QuerySet[Passage, Any]:
    """What is looked at. Rows, because stories have many, and making a Passage of each takes longer than to
    read them."""
    columns = ("page_id", "key", "block", "order", "kind", "language", "text", "start", "end")
    rows = Passage.objects.filter(page__in=pages).order_by("page", "order")
    return rows.values_list(*columns, "noted", "note", named=True)


_rows: Prepared = Prepared(_passages, pages=Keys(together.MOST))


def in_story(page: StoryPage, passages: list[Passage], terms: Terms) -> Finds:
    """`passages`: those of `page`, in order; its drawing is known from its shape."""
    return _in_story(page, passages, _find(passages, terms))


def _find(passages: list[Passage], terms: Terms) -> Iterator[Places]:
    return terms.find_all([(passage.text, passage.language) for passage in passages])


def _in_story(page: StoryPage, passages: list[Passage], finds: Iterable[Places]) -> Finds:
    """`finds`: what each passage has."""
    found: list[Found] = []
    lit: set[int] = set()
    counted = 0
    form = Form(page.shape.get("form", Form.PROSE))
    said = notes.by_passage(page, passages) if any(each.noted for each in passages) else {}
    counts = _counts(page, form, passages)
    for passage, here, count in zip(passages, finds, counts, strict=True):
        if here:
            spans = [span for span, _ in here]
            runs = parts(passage)
            lit.update(counted + i for i in _touched(_strokes(form, passage, runs), spans))
            numbers = frozenset(number for _, number in here)
            found.append(Found(passage, spans, numbers, said.get(passage.order, ""), runs))
        counted += count
    matching = len(lit)
    if form == Form.RECORDING:
        lit = _peaks(page, found)
    if not found:
        return Finds(None, [], frozenset(), 0, counted, _opening(page, passages, said))
    rarity = Counter(number for each in found for number in each.terms)
    best = max(
        found,
        key=lambda each: (
            sum(math.log(1 + len(passages) / rarity[number]) for number in each.terms),
            len(each.spans),
            -each.passage.order,
        ),
    )
    return Finds(
        best, [each for each in found if each is not best], frozenset(lit), matching, counted
    )


def _opening(page: StoryPage, passages: list[Passage], said: dict[int, str]) -> Found | None:
    """Rather where no content note stands before it."""
    having = [each for each in passages if page.quote and page.quote in each.text]
    if not having:
        return None
    passage = min(having, key=lambda each: each.noted)
    return Found(passage, [], frozenset(), said.get(passage.order, ""), [])


def _counts(page: StoryPage, form: Form, passages: list[Passage]) -> list[int]:
    """How many strokes each passage has."""
    known = page.shape.get("strokes", [])
    if len(known) == len(passages):
        return known
    return [len(_strokes(form, passage, parts(passage))) for passage in passages]


def parts(passage: Passage) -> list[Span]:
    """Its sentences, of verse its lines."""
    if passage.kind == Passage.Kind.STANZA:
        return _lines(passage.text)
    return _sentences(passage)


def _sentences(passage: Passage) -> list[Span]:
    return places(passage.text, passage.language)


def _strokes(form: Form, passage: Passage, runs: list[Span]) -> list[Span]:
    """What has a stroke each in the drawing; see stories.measures."""
    if form == Form.POEM:
        return runs
    if form == Form.PROSE:
        return _sentences(passage) if passage.kind == Passage.Kind.STANZA else runs
    return [(0, len(passage.text))]


def _touched(strokes: list[Span], spans: list[Span]) -> Iterator[int]:
    """The numbers of the strokes in which something was found; both stand in order."""
    ends = [end for _, end in strokes]
    for start, end in spans:
        number = bisect_right(ends, start)
        while number < len(strokes) and strokes[number][0] < end:
            yield number
            number += 1


def _peaks(page: StoryPage, found: list[Found]) -> set[int]:
    """Peaks of the sound that lie within a cue that has a find."""
    count, seconds = len(page.shape.get("measures", [])), page.shape.get("seconds", 0)
    cues = [
        each.passage
        for each in found
        if each.passage.start is not None and each.passage.end is not None
    ]
    return {
        i
        for i in range(count)
        for cue in cues
        if (cue.start or 0) <= i * seconds / count < (cue.end or 0)
    }


def marked(text: str, language: str, terms: Terms) -> SafeString:
    """A short text, escaped, whatever was found in it marked. `language` "" for names, which have no stem."""
    spans = [span for span, _ in terms.find(text, language)]
    return mark_safe(_marked(text, (0, len(text)), spans))  # noqa: S308  escaped text and our own marks


def snippet(text: str, runs: list[Span], spans: list[Span]) -> SafeString:
    """`runs`: the sentences or lines of `text`."""
    first = last = _fullest(runs, spans)
    while True:
        length = runs[last][1] - runs[first][0]
        if last + 1 < len(runs) and length + runs[last + 1][1] - runs[last + 1][0] <= SNIPPET:
            last += 1
        elif first > 0 and length + runs[first][1] - runs[first - 1][0] <= SNIPPET:
            first -= 1
        else:
            break
    start, end = _cut(text, (runs[first][0], runs[last][1]), spans)
    html = _marked(text, (start, end), spans)
    before, after = text[:start].strip(), text[end:].strip()
    cut = f"{'… ' if before else ''}{html}{' …' if after else ''}".replace("\n", "<br>")
    return mark_safe(cut)  # noqa: S308  escaped text and our own marks


def _fullest(runs: list[Span], spans: list[Span]) -> int:
    """The run in which the most finds begin, the first of equals."""
    begins = [start for start, _ in runs]
    found = [max(0, bisect_right(begins, a) - 1) for a, _ in spans]
    return max(sorted(set(found)), key=found.count)


def _cut(text: str, window: Span, spans: list[Span]) -> Span:
    """A window of bearable length: one endless sentence is cut at blanks around its first find."""
    start, end = window
    if end - start <= LONGEST_SENTENCE:
        return window
    at = next((a for a, b in spans if start <= a < end), start)
    if at - start > SNIPPET // 2:
        blank = text.find(" ", at - SNIPPET // 2, at)
        start = blank + 1 if blank >= 0 else at
    if end - start > SNIPPET:
        blank = text.rfind(" ", start + 1, start + SNIPPET)
        end = (
            max(blank, next((b for a, b in spans if a == at), start))
            if blank >= 0
            else start + SNIPPET
        )
    return start, end


def _marked(text: str, window: Span, spans: list[Span]) -> str:
    start, end = window
    parts, done = [], start
    for a, b in _merged(spans):
        a, b = max(a, start), min(b, end)
        if a < b:
            parts += [escape(text[done:a]), "<mark>", escape(text[a:b]), "</mark>"]
            done = b
    return "".join([*parts, escape(text[done:end])])


def _merged(spans: list[Span]) -> list[Span]:
    """Without overlaps: a word of a phrase stands in the phrase's mark."""
    merged: list[Span] = []
    for a, b in sorted(spans):
        if merged and a < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _lines(text: str) -> list[Span]:
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return [
        (a, a + len(line.rstrip("\r\n")))
        for (a, _), line in zip(pairwise(starts), lines, strict=True)
    ]
