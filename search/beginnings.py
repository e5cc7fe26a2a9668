"""Where in a text a word begins that may be wanted. A story has thousands of words, and nearly none is: here all of them are
passed over at once, by their first three letters. What is left is read by search.analysis."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import analysis

# What a letter is, in six bits: none, of a to z, a digit, an apostrophe, beyond ASCII. The last two may stand for none and
# for any letter.
_A, _DIGIT, _APOSTROPHE, _BEYOND = 1, 27, 62, 63
_BITS = 6
_KINDS = np.zeros(128, np.uint8)
for _place in range(26):
    _KINDS[[ord("a") + _place, ord("A") + _place]] = _A + _place
for _place in range(10):
    _KINDS[ord("0") + _place] = _DIGIT + _place
_KINDS[ord("'")] = _APOSTROPHE
# In a text that is cut down to ASCII it stands for what is beyond; itself it begins no word, which is seen later.
_KINDS[ord("?")] = _BEYOND

# Characters up to which it is faster to look at every word.
SHORT = 300
_EVERY = re.compile(r"[^\W_](?<![A-Za-z0-9].)")


class Beginnings:
    """Of words that may come to one of these tokens."""

    def __init__(self, tokens: frozenset[str]) -> None:
        may_be = np.zeros((1 << _BITS,) * 3, bool)
        may_be[_BEYOND] = True
        for letters in analysis.begin_like(tokens):
            first, *others = _kinds(letters[:3]).tolist()
            may_be[first, _APOSTROPHE:] = True
            may_be[first, :, _APOSTROPHE:] = True
            may_be[(first, *others)] = True
        self._may_be = may_be.ravel()

    def places(self, texts: Sequence[str]) -> list[list[int]]:
        """In each text, in order; analysis.word_at says which word each is, if it is one."""
        if sum(map(len, texts)) <= SHORT:
            return [[match.start() for match in _EVERY.finditer(text)] for text in texts]
        # One character before each text, and room for two letters behind.
        whole = "".join(f"\n{text}\n" for text in texts) + "\n"
        kinds = _kinds(whole)
        goes_on = (kinds > 0) & (kinds < _APOSTROPHE)
        begins = (goes_on | (kinds == _BEYOND))[1:-2] & ~goes_on[:-3]
        found = np.flatnonzero(begins) + 1
        first, second, third = (kinds[found + step].astype(np.uint32) for step in range(3))
        found = found[self._may_be[(first << 2 * _BITS) + (second << _BITS) + third]]
        begin = 1 + np.cumsum([0, *(len(text) + 2 for text in texts)])
        cuts = np.searchsorted(found, begin).tolist()
        return [(found[cuts[n] : cuts[n + 1]] - begin[n]).tolist() for n in range(len(texts))]


def _kinds(text: str) -> NDArray[np.uint8]:
    """Of each character."""
    return _KINDS[np.frombuffer(text.encode("ascii", "replace"), np.uint8)]
