"""Whose a listing is, of as many listings as there are: nearly all have one storyteller, so an array has those, and a
dictionary the few of more."""

from __future__ import annotations

from array import array
from typing import Self

import numpy as np
from numpy.typing import NDArray

from . import bits

# Listings that are looked at one by one before all are counted.
FEW = 12


class Tellers:
    """By number of a listing, the keys of some of its storytellers."""

    def __init__(self) -> None:
        self._one = array("q")
        self._more: dict[int, tuple[int, ...]] = {}

    def of(self, number: int) -> tuple[int, ...]:
        if number in self._more:
            return self._more[number]
        return (self._one[number],) if self._one[number] else ()

    def at_least(self, count: int, found: int) -> bool:
        """Whether the listings in `found` are so many people's."""
        people: set[int] = set()
        # Nearly always the first few say it.
        for _ in range(FEW):
            if not found:
                return len(people) >= count
            lowest = found & -found
            found ^= lowest
            people.update(self.of(lowest.bit_length() - 1))
            if len(people) >= count:
                return True
        return len(people | set(np.flatnonzero(self.count(found)).tolist())) >= count

    def count(self, found: int) -> NDArray[np.int64]:
        """How many of the listings in `found` are whose, by key."""
        most = max((max(people) for people in self._more.values()), default=0)
        whose = np.asarray(self._one)[bits.numbers(found)]
        counted = np.bincount(whose, minlength=most + 1)
        counted[0] = 0
        for number, people in self._more.items():
            if found >> number & 1:
                counted[[*people[1:]]] += 1
        return counted

    def append(self) -> None:
        """A listing with nobody yet."""
        self._one.append(0)

    def add(self, number: int, person: int) -> None:
        known = self.of(number)
        if not known:
            self._one[number] = person
        elif person not in known:
            self._more[number] = (*known, person)

    def forget(self, number: int) -> None:
        self._one[number] = 0
        self._more.pop(number, None)

    def copy(self) -> Self:
        new = type(self)()
        new._one, new._more = self._one[:], self._more.copy()
        return new
