"""What a reader asked, understood as far as it can be and never refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from . import analysis

# The field takes 200 characters; somebody may still paste a paragraph into the address.
LONGEST = 1000
MOST_WORDS = 32

T = TypeVar("T")

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# A minus counts only where a word begins: “twenty-six” is two words, both wanted.
_PARTS = re.compile(r'(?P<minus>(?<!\S)-+(?=[\w"]))|(?P<quoted>"[^"]*(?:"|$))|[^\s"]+')


@dataclass(frozen=True)
class Query:
    """`words` all wanted, in lower case with the accents typed; `phrases` word for word, folded; and the
    same of what a story may not have. False when it holds nothing to look for."""

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without_words: tuple[str, ...] = ()
    without_phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    @classmethod
    def parse(cls, typed: str) -> Query:
        """Takes any string at all. A quotation mark left open ends with the text."""
        text = " ".join(_printable(typed[:LONGEST]).split())
        found: dict[bool, tuple[list[str], list[tuple[str, ...]]]] = {
            True: ([], []),
            False: ([], []),
        }
        wanted, left = True, MOST_WORDS
        for match in _PARTS.finditer(text.translate(_QUOTES)):
            if match["minus"]:
                wanted = False
                continue
            words = [word.text for word in analysis.words(match.group())][:left]
            left -= len(words)
            singles, phrases = found[wanted]
            # Of “-twenty-six” neither “twenty” nor “six” alone is meant.
            if len(words) > 1 and (match["quoted"] or not wanted):
                phrases.append(tuple(analysis.fold(word) for word in words))
            else:
                singles += words
            wanted = True
        (words, phrases), (without_words, without_phrases) = found[True], found[False]
        return cls(text, _once(words), _once(phrases), _once(without_words), _once(without_phrases))

    def telling_words(self, language: str) -> tuple[str, ...]:
        """Its words without those that nearly every text of `language` has; all, if it has no others."""
        stop = analysis.STOP.get(language, frozenset())
        telling = tuple(word for word in self.words if analysis.fold(word) not in stop)
        return telling or (() if self.phrases else self.words)


def _printable(text: str) -> str:
    """Without what can be neither stored nor shown: NUL, other controls, halves of surrogate pairs."""
    encodable = text.encode("utf-8", "ignore").decode()
    return "".join(
        c if c.isprintable() or c in "\u00ad\u200b\u200c\u200d" else " " for c in encodable
    )


def _once(items: list[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
