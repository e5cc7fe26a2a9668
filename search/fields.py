"""“theme:hope year:1998..2004”: what is chosen in the words of a query, as the facets know it.

What no facet knows is looked for as ordinary words, so that a colon in a text that somebody pasted hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import override

from stories import facets, people
from stories.facets import Choice, Facet, Table

from . import analysis
from .query import Field, Query, once

FACETS = {
    "theme": Facet.THEME,
    "kind": Facet.KIND,
    "language": Facet.LANGUAGE,
    "place": Facet.PLACE,
    "year": Facet.DECADE,
    "law": Facet.ROUTE,
    "has": Facet.HAS,
}
# Values that one field stands for at most: a word that many names have chooses nothing.
MOST_VALUES = 4
_YEARS = re.compile(r"(?P<first>(?:19|20)\d\d)s?(?:(?:\.\.|-|–|/)(?P<last>(?:19|20)\d\d)s?)?")


@dataclass(frozen=True)
class Understood:
    """`chosen`: for each field that was understood what it stands for, as (facet, value), or ("by", name)."""

    query: Query
    choice: Choice
    chosen: tuple[tuple[Field, tuple[tuple[str, str], ...]], ...] = ()


def understand(query: Query, choice: Choice) -> Understood:
    """What the query chooses beside what was chosen already. No query of the database but for people."""
    if not query.fields:
        return Understood(query, choice)
    table = facets.table()
    chosen: list[tuple[Field, tuple[tuple[str, str], ...]]] = []
    for field in query.fields:
        if field.name == "by":
            if person := _person(field.value):
                by = {**choice.by, person.storyteller.slug or "": person.storyteller.name}
                choice = replace(choice, by=by, only=person.pages | (choice.only or frozenset()))
                chosen.append((field, (("by", person.storyteller.name),)))
                continue
            found: list[str] = []
        else:
            facet = FACETS[field.name]
            found = list(dict.fromkeys(_values(table, facet, field.value)))
        if not found or (len(found) > MOST_VALUES and field.name != "year"):
            more = Query.parse(f'"{field.value}"')
            left = tuple(each for each in query.fields if each != field)
            clauses = once((*query.clauses, *more.clauses))
            query = replace(query, clauses=clauses, fields=left)
            continue
        both = dict.fromkeys((*choice.values.get(facet, ()), *found))
        choice = replace(choice, values={**choice.values, facet: tuple(both)})
        chosen.append((field, tuple((facet.value, value) for value in found)))
    return Understood(query, choice, tuple(chosen))


def _person(asked: str) -> people.Person | None:
    """By address, else by name, where only one of those who may be named has it."""
    return people.find(slugify(asked)) or people.called(asked)


def _values(table: Table, facet: Facet, asked: str) -> Iterator[str]:
    """By key, else by exact name in any language, else by names that have all its words."""
    if facet == Facet.DECADE:
        yield from _decades(asked)
        return
    wanted = _folded(asked)
    if not wanted:
        return
    known = {value: list(names(table, facet, value)) for value in table.terms.values(facet)}
    exact = [value for value, called in known.items() if wanted in called]
    yield from exact or (
        value
        for value, called in known.items()
        if any(set(wanted.split()) <= set(name.split()) for name in called)
    )


def names(table: Table, facet: Facet, value: str) -> Iterator[str]:
    """What a value is called in every language, folded."""
    yield _folded(value)
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield _folded(table.terms.label(facet, value))


def _decades(asked: str) -> Iterator[str]:
    """The decades that a year or a stretch of years touches: no story is found by less."""
    match = _YEARS.fullmatch(asked)
    if match is None:
        return
    first = int(match["first"])
    last = int(match["last"] or first)
    for year in range(min(first, last) // 10 * 10, max(first, last) + 1, 10):
        yield f"{year}s"


def _folded(text: str) -> str:
    return " ".join(analysis.fold(word) for word in analysis.spelled(text.replace("_", " ")))
