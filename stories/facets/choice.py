from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from .definitions import FACETS, Facet

# More than anybody chooses by hand.
MOST_VALUES = 12


class Unknown(ValueError):
    """A facet has no such value, or has it no more."""


@dataclass(frozen=True)
class Choice:
    """What a reader chose. `by`: storytellers by their addresses, any of whom may tell, and their names, once they are known
    (see stories.people.chosen); `only`: keys of the pages among which to look, theirs."""

    values: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    by: Mapping[str, str] = field(default_factory=dict)
    only: frozenset[int] | None = None

    @classmethod
    def parse(cls, query: QueryDict) -> Choice:
        """From the parameters of an address. Raises Unknown for a value that no story could have, and for
        more of them than MOST_VALUES."""
        from .table import table

        known = table()
        values: dict[Facet, tuple[str, ...]] = {}
        for facet in FACETS:
            given = dict.fromkeys(filter(None, query.getlist(facet)))
            wanted = dict.fromkeys(known.terms.current(facet, value) for value in given)
            if not all(known.terms.knows(facet, value) for value in wanted):
                raise Unknown(facet)
            if wanted:
                values[facet] = tuple(wanted)
        by = {slug: "" for each in query.getlist("by") if (slug := each.replace("\0", "")[:80])}
        if sum(map(len, values.values())) + len(by) > MOST_VALUES:
            raise Unknown("too many")
        return cls(values, by)

    def __bool__(self) -> bool:
        return bool(self.values) or bool(self.by)

    def without(self, facet: Facet, value: str) -> Choice:
        left = tuple(each for each in self.values.get(facet, ()) if each != value)
        values = {name: chosen for name, chosen in self.values.items() if name != facet}
        return replace(self, values=values | ({facet: left} if left else {}))

    def without_teller(self, slug: str) -> Choice:
        return replace(self, by={each: name for each, name in self.by.items() if each != slug})

    def query(self, **more: str | int) -> str:
        """As the query of an address, "" or beginning with "?"; always in the same order, so that one
        choice has one address."""
        pairs = [
            (str(facet.value), value)
            for facet in FACETS
            for value in sorted(self.values.get(facet, ()))
        ]
        pairs += [("by", slug) for slug in sorted(self.by)]
        pairs += [(name, str(value)) for name, value in more.items() if value]
        return f"?{urlencode(pairs)}" if pairs else ""
