"""The stories that answer what was asked, or else what was probably meant: a correction is shown in the place of
nothing and said; beside something it is only offered. It is never shown to whoever refused it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import answering, spelling
from .answering import Page
from .asked import Asked
from .query import Query


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
    # Of a query that found what it asked for every word is known.
    if found.total and (asked.exact or not found.loose):
        return Answered(asked, found)
    meant = spelling.correct(asked, language)
    if meant is None:
        return Answered(asked, found)
    if meant.surely and not found.total and not asked.exact:
        better = _page(meant.asked, language, count)
        return Answered(meant.asked, better) if better.total else Answered(asked, found)
    # The other words find stories anyway: ask whether the corrected ones do.
    total = _total(meant.words if found.total else meant.asked.query, meant.asked, language)
    return Answered(asked, found, Offer(meant.asked, total) if total else None)


def _page(asked: Asked, language: str, count: int) -> Page:
    first = (asked.number - 1) * count
    return answering.page(asked.query, asked.choice, language, asked.order, first, count)


def _total(query: Query, asked: Asked, language: str) -> int:
    """As the page that the offer leads to will say it."""
    return _page(replace(asked, query=query, number=1), language, 1).total
