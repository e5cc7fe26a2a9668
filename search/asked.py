"""What a reader asked for, as the address of the page tells it, and how it is told in an address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from stories.facets import Choice

from . import synonyms
from .answering import Order
from .fields import Understood, understand
from .query import Query

# Of the parameter of that name, where a correction was refused.
EXACT = "1"


@dataclass(frozen=True)
class Asked:
    """A page of results as its address tells it. `query` and `choice` are what is looked for, `text` and `given`
    the same as they stand in the address; `understood` stands between (see search.fields, search.synonyms). `exact`: as
    it was typed, no correction wanted."""

    text: str
    given: Choice
    understood: Understood
    query: Query
    order: Order
    number: int
    exact: bool

    @classmethod
    def of(cls, query: Query, given: Choice, order: Order, number: int, *, exact: bool) -> Asked:
        understood = understand(query, given)
        wide = synonyms.widen(understood.query)
        return cls(query.text, given, understood, wide, order, number, exact)

    @property
    def choice(self) -> Choice:
        return self.understood.choice

    def address(
        self,
        *,
        text: str | None = None,
        choice: Choice | None = None,
        order: Order | None = None,
        number: int = 1,
        exact: bool | None = None,
    ) -> str:
        """Of the same page with something else in it; the number falls back to the first. Other words may be corrected
        again."""
        order = order or self.order
        if exact is None:
            exact = self.exact and text is None
        query = (self.given if choice is None else choice).query(
            sort="" if order == Order.BEST else order.value,
            exact=EXACT if exact else "",
            page=number if number > 1 else "",
        )
        asked = urlencode({"q": self.text if text is None else text})
        return f"?{asked}{'&' + query[1:] if query else ''}"
