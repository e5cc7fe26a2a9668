"""The coalition's own pages, searched beside the stories and never among them. Rooms above give theirs to
`register`; there are tens, at most hundreds, so they stand in the memory of each process, as new as the content
epoch, and are asked and weighed by the same rules as stories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core.per_epoch import PerEpoch
from stories.cards import language_name
from stories.models import Passage

from . import analysis, answering, highlight, ranking
from .asked import Asked
from .document import FIELDS
from .engines import Document
from .highlight import Terms
from .query import Clause, Query
from .ranking import Text

SHOWN = 5
# The parameter of an address that asks for all of them, and its value.
ALL = ("own", "all")


@dataclass(frozen=True)
class OwnPage:
    """What everybody may read of a page. `same`: what it has in common with its translations. `texts`: paragraphs,
    headings and rows, in their order."""

    same: str
    language: str
    url: str
    title: str
    intro: str
    texts: tuple[str, ...]


Source = Callable[[], Iterable[OwnPage]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """`source` gives the pages that are public now. Whatever changes them has to raise the content epoch. Call it in
    AppConfig.ready()."""
    _sources.append(source)


def section(asked: Asked, language: str, *, everything: bool = False) -> dict[str, Any] | None:
    """What templates/search/own_pages.html takes: SHOWN at most, or `everything`. None where nothing was found, and
    where stories were narrowed or leafed through. No query of the database while nothing has changed."""
    if asked.choice or asked.number > 1 or not asked.query.clauses:
        return None
    found = find(asked.query, language)
    if not found:
        return None
    terms = Terms.of(asked.query, language)
    more = len(found) > SHOWN and not everything
    name, value = ALL
    return {
        "rows": [_row(page, terms, language) for page in (found[:SHOWN] if more else found)],
        "all_url": f"{reverse('search')}{asked.address()}&{name}={value}#ours" if more else "",
        "all_label": gettext("All %(count)d pages") % {"count": len(found)},
    }


def find(query: Query, language: str) -> list[OwnPage]:
    """The best first, those in the reader's `language` before others; each page in one language, the reader's where
    that was found."""
    known = _known.get()
    told = query.telling(language)
    having = [_having(clause, known.texts) for clause in told.clauses]
    without = set().union(*(_having(clause, known.texts) for clause in told.without))
    least = answering.least(told)
    found = [
        text
        for number, text in enumerate(known.texts)
        if number not in without and sum(number in each for each in having) >= least
    ]
    wanted = ranking.wanted_of(told, [len(each) for each in having], len(known.texts))
    ordered = [known.pages[number] for _score, number in ranking.score(found, wanted)]
    ordered.sort(key=lambda page: page.language != language)
    once: dict[str, OwnPage] = {}
    for page in ordered:
        once.setdefault(page.same, page)
    return list(once.values())


def _having(clause: Clause, texts: list[Text]) -> set[int]:
    needles = [
        analysis.coded(form) for words in clause.alternatives for form in analysis.forms(words)
    ]
    return {
        text.page_id
        for text in texts
        if any(needle in field for needle in needles for field in text[1:])
    }


def _row(page: OwnPage, terms: Terms, language: str) -> dict[str, Any]:
    return {
        "url": page.url,
        "title": highlight.marked(page.title, page.language, terms),
        "text": _snippet(page, terms),
        "language": page.language,
        "foreign": page.language != language,
        "language_name": language_name(page.language),
    }


def _snippet(page: OwnPage, terms: Terms) -> SafeString:
    """Of the text that has most of what was asked; where only the title has it, how the page begins."""
    best: tuple[int, int] = (0, 0)
    shown = mark_safe(escape(page.intro))  # noqa: S308  escaped in this line
    for text in (page.intro, *page.texts):
        found = terms.find(text, page.language)
        worth = (len({number for _span, number in found}), len(found))
        if worth > best:
            best = worth
            passage = Passage(kind=Passage.Kind.PARAGRAPH, language=page.language, text=text)
            shown = highlight.snippet(
                text, highlight.parts(passage), [span for span, _number in found]
            )
    return shown


@dataclass
class Known:
    """`texts` have the number of their page in `pages` in the place of a key."""

    pages: list[OwnPage]
    texts: list[Text]


def _read(before: Known | None) -> Known:
    """The words of a page that is as it was are not read again."""
    read = dict(zip(before.pages, before.texts, strict=True)) if before else {}
    pages = [page for source in _sources for page in source()]
    texts = [
        (read.get(page) or _text(page))._replace(page_id=number)
        for number, page in enumerate(pages)
    ]
    return Known(pages, texts)


def _text(page: OwnPage) -> Text:
    fields = Document(
        page_id=0,
        work_id=0,
        language=page.language,
        title=page.title,
        names=(),
        standfirst=page.intro,
        passages=tuple((page.language, text) for text in page.texts),
    ).fields
    return Text(0, *(fields[field].coded for field in FIELDS))


_known = PerEpoch(_read)
