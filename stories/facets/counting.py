from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from .choice import Choice
from .definitions import FACETS, IDENTIFYING, Facet
from .rule_of_three import visible
from .table import Table

# What decides about more than whether a listing has a value: which listing stands for its work, who may be found by it.
_DECIDING = (*IDENTIFYING, Facet.LANGUAGE)


@dataclass(frozen=True)
class Count:
    """A value of a facet, and how many works are found when it is chosen with what else is chosen. None
    where something is chosen and the number would be 0."""

    facet: Facet
    value: str
    works: int
    chosen: bool


@dataclass(frozen=True)
class Hits:
    """The listings that a search found. A work is found in any of its languages, unless one was chosen."""

    listings: int
    of_works: int

    @classmethod
    def of(cls, table: Table, listings: int) -> Hits:
        return cls(listings, listings | table.in_the_other_language(listings))

    def among(self, table: Table, standing: int) -> int:
        """Of each work in `standing` the listing that was found; the one that stands there, where both were."""
        found = standing & self.listings
        return found | table.in_the_other_language(standing & ~found) & self.listings


def matching(
    table: Table,
    choice: Choice,
    language: str,
    *,
    within: int | None = None,
    hits: Hits | None = None,
) -> int:
    """The listings chosen, as a set: one a work, in the reader's `language` where the work has it, and no
    more than the rule of three lets be found. `within`: the set of those among which to look, and to count
    people; a work has to be in it with the listing that stands for it. `hits`: the same of what was searched for."""
    return _found(table, choice.values, choice, language, within, hits)


def counts(
    table: Table, choice: Choice, language: str, hits: Hits | None = None
) -> Iterator[Count]:
    """Every value that finds a work or is chosen. What is chosen in a facet does not narrow that facet's own
    counts, so that several of its values can be chosen together."""
    for facet in FACETS:
        chosen = choice.values.get(facet, ())
        rest = {name: values for name, values in choice.values.items() if name != facet}
        # Where nothing decides about people, a value only narrows, and the rest is the same for all of them.
        narrowed = None
        if facet not in _DECIDING and not any(rest.get(each) for each in IDENTIFYING):
            narrowed = _found(table, rest, choice, language, None, hits)
        for value in table.values(facet):
            if narrowed is None:
                found = _found(table, rest | {facet: (value,)}, choice, language, None, hits)
            else:
                found = narrowed & table.of(facet, value)
            works = found.bit_count()
            if works or value in chosen:
                yield Count(facet, value, works, value in chosen)


def storytellers(
    table: Table, choice: Choice, language: str, hits: Hits | None = None
) -> NDArray[np.int64]:
    """How many works would be found of each storyteller who may be named, by key, whoever is chosen now. By a fact
    that may identify, nobody is found alone but who is named in full (see stories.facets.rule_of_three)."""
    found = matching(table, replace(choice, by={}, only=None), language, hits=hits)
    if any(choice.values.get(facet) for facet in IDENTIFYING):
        found &= table.named_in_full
    return table.named.count(found)


def _found(
    table: Table,
    values: Mapping[Facet, tuple[str, ...]],
    choice: Choice,
    language: str,
    within: int | None,
    hits: Hits | None,
) -> int:
    found = table.standing(values.get(Facet.LANGUAGE, ()), language)
    if within is not None:
        found &= within
    if hits is not None:
        found &= hits.listings if values.get(Facet.LANGUAGE) else hits.of_works
    if choice.only is not None:
        found &= table.of_pages(choice.only)
    for facet, wanted in values.items():
        if facet not in _DECIDING:
            found &= reduce(or_, (table.of(facet, value) for value in wanted), 0)
    cells = [
        [table.of(facet, value) for value in values[facet]]
        for facet in IDENTIFYING
        if values.get(facet)
    ]
    if not cells:
        return found
    return reduce(or_, (visible(table, reduce(and_, cell, found)) for cell in product(*cells)), 0)
