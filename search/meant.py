"""The stories that answer what was asked, or else what was probably meant: a correction is shown in the place of
nothing and said; beside something it is only offered. It is never shown to whoever refused it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import answering, spelling
from .answering import Page
from .asked import Asked
from .query import Query
from .spelling import Correction


@dataclass(frozen=True)
class Offer:
    """What may be asked instead, and how many stories that finds."""

    asked: Asked
    total: int


@dataclass(frozen=True)
class Answered:
    """`read`: what `page` answers; what was asked, unless that was corrected."""

    read: Asked
    page: Page
    offered: Offer | None = None


def answer(asked: Asked, language: str, count: int) -> Answered:
    """A page of `count` stories at most."""
    found = _page(asked, language, count)
    if asked.exact and found.total:
        return Answered(asked, found)
    meant = _meant(asked, found, language)
    if meant is None:
        return Answered(asked, found)
    if meant.surely and not found.total and not asked.exact:
        better = _page(meant.asked, language, count)
        there = _all_there(meant, meant.asked.query, better, language)
        return Answered(meant.asked, better) if there else Answered(asked, found)
    return Answered(asked, found, _offer(meant, found, language))


def offer(asked: Asked, found: Page, language: str, within: int | None = None) -> Offer | None:
    """For who corrects nothing by itself. `found` answers what was asked, among the listings `within`."""
    meant = _meant(asked, found, language)
    return _offer(meant, found, language, within) if meant else None


def _meant(asked: Asked, found: Page, language: str) -> Correction | None:
    """None of a query that found what it asked for: every word is known."""
    return spelling.correct(asked, language) if found.loose or not found.total else None


def _offer(
    meant: Correction, found: Page, language: str, within: int | None = None
) -> Offer | None:
    # The other words find stories anyway: ask whether the corrected ones do.
    query = meant.words if found.total else meant.asked.query
    # As the page that the offer leads to will say it.
    page = _page(replace(meant.asked, query=query, number=1), language, 1, within)
    there = _all_there(meant, query, page, language)
    return Offer(meant.asked, page.total) if there else None


def _all_there(meant: Correction, query: Query, found: Page, language: str) -> bool:
    """Whether each corrected word may be found at this moment: it is kept a little longer. `found` answers `query`."""
    has_all = not found.loose and answering.least(query) == len(query.clauses)
    return bool(found.total) and (has_all or answering.all_found(meant.words, language))


def _page(asked: Asked, language: str, count: int, within: int | None = None) -> Page:
    first = (asked.number - 1) * count
    return answering.page(
        asked.query, asked.choice, language, asked.order, first, count, within=within
    )
