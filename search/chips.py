"""What was understood of a query, piece by piece, each with the address of the page without it. Plain words are
no pieces: they stand in the field."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from stories import facets
from stories.browse import Chip
from stories.facets import FACETS, Facet

from .asked import Asked
from .query import Clause


def of(asked: Asked) -> Iterator[Chip]:
    query, terms = asked.understood.query, facets.table().terms
    for clause in query.clauses:
        if not clause.word:
            yield Chip(_said(clause), asked.address(text=query.text_without(clause)))
    for clause in query.without:
        label = gettext("without %(words)s") % {"words": clause.typed.removeprefix("-")}
        yield Chip(label, asked.address(text=query.text_without(clause)))
    for field, values in asked.understood.chosen:
        url = asked.address(text=query.text_without(field))
        labels = [
            value if facet == "by" else terms.label(Facet(facet), value) for facet, value in values
        ]
        yield Chip(", ".join(labels), url, is_name=field.name == "by")
    for facet in FACETS:
        for value in asked.given.values.get(facet, ()):
            url = asked.address(choice=asked.given.without(facet, value))
            yield Chip(terms.label(facet, value), url)
    for slug, name in asked.given.by.items():
        url = asked.address(choice=asked.given.without_teller(slug))
        yield Chip(name, url, is_name=True)


def _said(clause: Clause) -> str:
    if " OR " in clause.typed:
        return clause.typed.replace(" OR ", gettext(" or "))
    if clause.is_phrase:
        return gettext("one after the other: %(words)s") % {"words": clause.typed}
    return clause.typed
