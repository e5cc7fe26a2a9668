"""From a query to the stories that answer it: how much of what was asked a story must have, what else was
chosen, and in which order the rest stands. The same for every engine.

Which stories there are, in which language each is shown, and by which facts they may be found is asked of
stories.facets, which follows the database; an index that lags behind can only miss something.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from stories import facets, lists
from stories.facets import Choice, Count, Hits, Table
from stories.models import StoryPage

from .engines import Answer, Engine, Numbered, engine
from .query import Query

# With fewer stories than this that have most of a question, those that have anything of it are found too.
ENOUGH = 10
# Of a question of more than two words, how much a story must have.
MOST = 0.75
# Asked for beyond the page, in case some of its stories may not be shown.
SPARE = 10


def least(query: Query) -> int:
    """How many of its clauses a page must have: both of two, three quarters of more."""
    asked = len(query.clauses)
    return asked if asked <= 2 else int(asked * MOST)


@dataclass(frozen=True)
class Among:
    """The pages that an engine found. `loose`: so few have most of what was asked that those with any of it count."""

    answer: Answer
    pages: int
    loose: bool


def ask(engine: Engine, query: Query, language: str, pages: Numbered) -> Among:
    """`language` is the reader's, whose most frequent words are passed over where there are others."""
    told = query.telling(language)
    answer = engine.ask(told, pages)
    found = answer.having(least(told))
    enough = ENOUGH if len(told.clauses) > 2 else 1
    if found.bit_count() >= enough:
        return Among(answer, found, loose=False)
    any_of_it = answer.having(1)
    return Among(answer, any_of_it, loose=any_of_it != found)


def ranked(engine: Engine, query: Query, language: str, pages: Numbered, count: int) -> list[int]:
    """The best pages themselves, whatever they are pages of."""
    among = ask(engine, query, language, pages)
    return [hit.page_id for hit in among.answer.best(among.pages, count)]


def found_in(table: Table, query: Query, language: str) -> Among:
    """The listings, in whatever language they are found. A work that has in one of them what is not wanted is not
    found in another either."""
    asked = engine()
    among = ask(asked, query, language, table)
    if not query.without:
        return among
    there = table.all()
    out = there & ~asked.ask(Query(without=query.without), table).having(0)
    return replace(among, pages=among.pages & ~table.in_the_other_language(out))


def all_found(query: Query, language: str, *, as_data: bool = False) -> bool:
    """Whether each of its clauses stands in some story that may be found at this moment."""
    table = facets.table()
    there = table.all() & facets.open_data(table).current() if as_data else table.all()
    return all(
        ask(engine(), Query(clauses=(clause,)), language, table).pages & there
        for clause in query.clauses
    )


class Order(TextChoices):
    BEST = "best", _("best first")
    NEWEST = "newest", _("newest first")
    WRITTEN = "written", _("in the order they were written")


@dataclass(frozen=True)
class Page:
    """Some of the stories found, one page of each. `total` counts works, `counts` is what each facet would find, `tellers`
    how many of each storyteller, by key. `loose`: so few have most of what was asked that those with any of it were found too."""

    pages: list[StoryPage]
    total: int
    counts: list[Count]
    tellers: NDArray[np.int64]
    loose: bool


def newest(query: Query, choice: Choice, language: str, count: int) -> list[int]:
    """Keys of the pages that were published last, of those that have most of what was asked: what somebody who
    follows a search wants to hear of. Whether they may be found at this moment is not asked."""
    table = facets.table()
    hits = None
    if query:
        among = found_in(table, query, language)
        # Stories that have some of it alone are no news.
        most = among.answer.having(least(query.telling(language)))
        hits = Hits.of(table, among.pages & most & table.all())
    found = facets.matching(table, choice, language, hits=hits)
    return table.newest(hits.among(table, found) if hits else found, 0, count)


def page(
    query: Query,
    choice: Choice,
    language: str,
    order: Order,
    first: int,
    count: int,
    *,
    as_data: bool = False,
) -> Page:
    """The stories from number `first` on (from 0), `count` at most; where the query asks for no words, all that were
    chosen but those that have a word asked against. What the database does not let be found at this moment is left out,
    and the next move up. `as_data`: among those alone that anybody may have as data."""
    table = facets.table()
    among = found_in(table, query, language) if query else None
    there = facets.open_data(table).current() if as_data else table.all()
    hits = None
    if among:
        hits = Hits.of(table, among.pages & there)
    elif as_data:
        hits = Hits.of(table, there)
    found = facets.matching(table, choice, language, hits=hits)
    if hits:
        found = hits.among(table, found)
    # What has no word that was asked for is no better than the rest.
    ranked = among if query.clauses else None
    keys = _in_order(ranked, table, found, order, first + count + SPARE)[first:]
    pages, lost = _fetch(keys, count, as_data)
    return Page(
        pages,
        found.bit_count() - lost,
        list(facets.counts(table, choice, language, hits)),
        facets.storytellers(table, choice, language, hits),
        loose=bool(among and among.loose),
    )


def _in_order(among: Among | None, table: Table, found: int, order: Order, count: int) -> list[int]:
    if order == Order.WRITTEN:
        return table.oldest_written(found, 0, count)
    if order == Order.NEWEST or among is None:
        return table.newest(found, 0, count)
    return [hit.page_id for hit in among.answer.best(found, count)] if found else []


def _fetch(keys: list[int], count: int, as_data: bool) -> tuple[list[StoryPage], int]:
    """As many of these pages as are public now, and how many were not."""
    pages = lists.fetch(keys[:count], as_data=as_data)
    lost = min(count, len(keys)) - len(pages)
    if lost and len(keys) > count:
        pages += lists.fetch(keys[count:], as_data=as_data)[:lost]
    return pages, lost
