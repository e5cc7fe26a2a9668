"""Whose a listing is, of as many listings as there are: nearly all have one storyteller, so an array has those, and a
dictionary the few of more."""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import compress
from typing import Self

# Digits of a set as a binary number: what is there and what is not.
_TRUTH = bytes.maketrans(b"01", b"\0\1")


class Tellers:
    """By number of a listing, the keys of some of its storytellers."""

    def __init__(self) -> None:
        self._one = array("q")
        self._more: dict[int, tuple[int, ...]] = {}

    def of(self, number: int) -> tuple[int, ...]:
        if number in self._more:
            return self._more[number]
        return (self._one[number],) if self._one[number] else ()

    def most(self, found: int) -> Counter[int]:
        """How many of the listings in `found` are whose."""
        there = format(found, f"0{len(self._one)}b").encode().translate(_TRUTH)[::-1]
        counted = Counter(compress(self._one, there))
        del counted[0]
        for number, people in self._more.items():
            if found >> number & 1:
                counted.update(people[1:])
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
