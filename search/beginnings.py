"""Where in a text a word begins that may be wanted. A story has thousands of words, and nearly none is: here all of them are
passed over at once, by their first three letters. What is left is read by search.analysis."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from . import analysis

# What a letter is, in six bits: none, of a to z, a digit, an apostrophe, beyond ASCII. The last two may stand for none and
# for any letter.
_A, _DIGIT, _APOSTROPHE, _BEYOND = 1, 27, 62, 63
_BITS = 6
_LAST = 127
_KINDS = np.zeros(_LAST + 2, np.uint8)
for _place in range(26):
    _KINDS[[ord("a") + _place, ord("A") + _place]] = _A + _place
for _place in range(10):
    _KINDS[ord("0") + _place] = _DIGIT + _place
_KINDS[ord("'")] = _APOSTROPHE
_KINDS[-1] = _BEYOND

# Characters up to which it is faster to look at every word.
SHORT = 300
_EVERY = re.compile(r"[^\W_](?<![A-Za-z0-9].)")


class Beginnings:
    """Of words that may come to one of these tokens."""

    def __init__(self, tokens: frozenset[str]) -> None:
        may_be = np.zeros((1 << _BITS,) * 3, bool)
        may_be[_BEYOND] = True
        for letters in analysis.begin_like(tokens):
            first, *others = (int(_KINDS[min(ord(letter), _LAST + 1)]) for letter in letters[:3])
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
        characters = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), "<u4")
        kinds = _KINDS[np.minimum(characters, _LAST + 1)]
        goes_on = (kinds > 0) & (kinds < _APOSTROPHE)
        begins = (goes_on | (kinds == _BEYOND))[1:-2] & ~goes_on[:-3]
        found = np.flatnonzero(begins) + 1
        first, second, third = (kinds[found + step].astype(np.uint32) for step in range(3))
        found = found[self._may_be[(first << 2 * _BITS) + (second << _BITS) + third]]
        begin = 1 + np.cumsum([0, *(len(text) + 2 for text in texts)])
        cuts = np.searchsorted(found, begin).tolist()
        return [(found[cuts[n] : cuts[n + 1]] - begin[n]).tolist() for n in range(len(texts))]
