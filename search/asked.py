"""What a reader asked for, as the address of the page tells it, and how it is told in an address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from stories.facets import Choice

from . import synonyms
from .answering import Order
from .fields import Understood, understand
from .query import Query


@dataclass(frozen=True)
class Asked:
    """A page of results as its address tells it. `query` and `choice` are what is looked for, `text` and `given`
    the same as they stand in the address; `understood` stands between (see search.fields, search.synonyms)."""

    text: str
    given: Choice
    understood: Understood
    query: Query
    order: Order
    number: int

    @classmethod
    def of(cls, query: Query, given: Choice, order: Order, number: int) -> Asked:
        understood = understand(query, given)
        wide = synonyms.widen(understood.query)
        return cls(query.text, given, understood, wide, order, number)

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
    ) -> str:
        """Of the same page with something else in it; the number falls back to the first."""
        order = order or self.order
        query = (self.given if choice is None else choice).query(
            sort="" if order == Order.BEST else order.value, page=number if number > 1 else ""
        )
        asked = urlencode({"q": self.text if text is None else text})
        return f"?{asked}{'&' + query[1:] if query else ''}"
