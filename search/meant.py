"""The stories that answer what was asked, or else what was probably meant: a correction is shown in the place of
nothing and said; beside something it is only offered. It is never shown to whoever refused it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import answering, spelling
from .answering import Page
from .asked import Asked
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
        return Answered(meant.asked, better) if better.total else Answered(asked, found)
    return Answered(asked, found, _offer(meant, found, language))


def offer(asked: Asked, found: Page, language: str, *, as_data: bool = False) -> Offer | None:
    """For who corrects nothing by itself. `found` answers what was asked."""
    meant = _meant(asked, found, language, as_data=as_data)
    return _offer(meant, found, language, as_data=as_data) if meant else None


def _meant(asked: Asked, found: Page, language: str, *, as_data: bool = False) -> Correction | None:
    """None of a query that found what it asked for: every word is known."""
    if found.total and not found.loose:
        return None
    meant = spelling.correct(asked, language)
    # A word is kept a little longer than it may be found.
    return meant if meant and answering.all_found(meant.words, language, as_data=as_data) else None


def _offer(meant: Correction, found: Page, language: str, *, as_data: bool = False) -> Offer | None:
    offered = replace(meant.asked, number=1)
    # The other words find stories anyway: ask whether the corrected ones do, under what was chosen.
    if (
        found.total
        and not _page(replace(offered, query=meant.words), language, 1, as_data=as_data).total
    ):
        return None
    total = _page(offered, language, 1, as_data=as_data).total
    return Offer(meant.asked, total) if total else None


def _page(asked: Asked, language: str, count: int, *, as_data: bool = False) -> Page:
    first = (asked.number - 1) * count
    return answering.page(
        asked.query, asked.choice, language, asked.order, first, count, as_data=as_data
    )
