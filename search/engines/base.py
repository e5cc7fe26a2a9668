"""What every engine takes and gives. Engines differ below this line only: text becomes tokens in
search.analysis, what may be found is decided above, in search.indexing, and which of what was found is
shown in search.answering."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.document import Document
from search.query import Query


class Numbered(Protocol):
    """The pages that may be found and their numbers, as stories.facets.Table keeps them. Sets of pages are
    sets of these numbers (stories.facets.bits)."""

    @property
    def numbers(self) -> Mapping[int, int]: ...
    @property
    def pages(self) -> Sequence[int]: ...


@dataclass(frozen=True)
class Hit:
    """A higher score is a better hit; scores of different engines can't be compared."""

    page_id: int
    score: float


class Answer(Protocol):
    """What an engine found for one query."""

    def having(self, least: int) -> int:
        """The set of the pages that have at least `least` of what is wanted, and nothing that is not."""

    def best(self, within: int, count: int) -> list[Hit]:
        """The `count` best pages of a set that `having` gave, or of a part of it."""


# What may be found of each of these works now. Called in a transaction.
Read = Callable[[list[int]], dict[int, list[Document]]]

# Told of works and their documents in the transaction in which they are stored.
Stored = Callable[[Collection[int], Collection[Document]], None]


class Engine(Protocol):
    def prepare(self) -> None:
        """Makes what the engine keeps its index in. May be called again at any time; empties nothing."""

    def put(self, work_id: int, documents: Sequence[Document]) -> None:
        """Makes these the only documents of the work. In the caller's transaction."""

    def remove(self, work_id: int) -> None:
        """Leaves nothing of the work in the index. In the caller's transaction."""

    def rebuild(
        self, works: Callable[[], Sequence[int]], read: Read, stored: Stored
    ) -> Iterator[int]:
        """Builds a new index beside the one in use, which goes on answering, and then takes it into use at once; one that
        broke off is gone on with. Of which works is asked when it has begun. Gives the number of works done, again and
        again."""

    def stale(self) -> bool:
        """Whether words were read otherwise when it was built than they are now."""

    def missed(self) -> set[int]:
        """Works that somebody stored in the index then in use alone, while a rebuild began that could not see them."""

    def forget(self) -> None:
        """Leaves nothing of words that were taken out, where the index would keep them behind a mark. Called by the
        clock."""

    def clear_what_was(self) -> None:
        """Empties what a rebuild took out of use a while ago. Called by the clock."""

    def strays(self) -> set[int]:
        """Pages whose Entry and words do not both stand in the index."""

    def sweep(self) -> None:
        """Takes out words that belong to nothing."""

    def digests(self, works: Sequence[int]) -> set[tuple[int, str]]:
        """(page, digest) of all that the index has of these works."""

    def works(self) -> set[int]:
        """All works of which it has anything."""

    def ask(self, query: Query, pages: Numbered) -> Answer:
        """Takes any query that is true."""

    def ready(self) -> bool:
        """Whether it can answer now. May raise instead of saying no."""
