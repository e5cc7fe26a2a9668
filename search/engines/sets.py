"""Sets of pages as arrays that are true at the numbers of those in it; databases give them as lists of keys.

What is the same for every query is kept beside the numbers, as long as those are in use: where each page stands, and
which of them have a word that many have. Whatever changes what may be found gives pages new numbers (see
stories.facets.table), so nothing of it can be out of date.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from .base import Numbered

Numbers = NDArray[np.int64]
Set = NDArray[np.bool_]

# Pages from which a set is worth keeping. What few have is found soon, and may name somebody.
MANY = 500
# Bytes of the sets that are kept, each a bit a page: those that were asked for last.
ROOM = 8 * 1024**2
# In the place of the number of a page that is not to be found.
_UNKNOWN = -1


class Sets:
    def __init__(self, pages: Numbered) -> None:
        self.listed = pages.pages
        # By number.
        self.keys = np.array(self.listed, np.int64)
        self._by_key = np.full(int(self.keys.max(initial=0)) + 1, _UNKNOWN)
        self._by_key[self.keys] = np.arange(self.keys.size)
        self._kept: OrderedDict[Hashable, NDArray[np.uint8]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        return self.keys.size

    def numbers_of(self, keys: Numbers) -> Numbers:
        """Without those that have none: an index may be older than the numbers, or newer."""
        found = self._by_key[keys[keys < self._by_key.size]]
        return found[found != _UNKNOWN]

    def of(self, keys: Numbers) -> Set:
        found = np.zeros(self.size, bool)
        found[self.numbers_of(keys)] = True
        return found

    def asked_once(self, what: Hashable, ask: Callable[[], Numbers]) -> Set:
        """The set of the pages whose keys `ask` gives. It may not be asked, where it was about the same thing before."""
        with self._lock:
            kept = self._kept.get(what)
            if kept is not None:
                self._kept.move_to_end(what)
        if kept is not None:
            return np.unpackbits(kept, count=self.size).view(bool)
        keys = ask()
        found = self.of(keys)
        if keys.size >= MANY:
            self._keep(what, found)
        return found

    def _keep(self, what: Hashable, found: Set) -> None:
        packed = np.packbits(found)
        with self._lock:
            self._kept[what] = packed
            while len(self._kept) * packed.size > ROOM:
                self._kept.popitem(last=False)


# By the identity of who numbers them.
_sets: dict[int, Sets] = {}


def sets_of(pages: Numbered) -> Sets:
    """As long as `pages` lists the same ones: a list that has changed is another."""
    found = _sets.get(id(pages))
    if found is None or found.listed is not pages.pages:
        if found is None:
            finalize(pages, _sets.pop, id(pages), None)
        found = _sets[id(pages)] = Sets(pages)
    return found
