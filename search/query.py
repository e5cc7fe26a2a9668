"""What a reader asked, understood as far as it can be and never refused.

    letters rain            both words, in any form
    "small sounds"          one after the other
    -rain, NOT rain         without it
    letters OR calls        one of them
    twenty-six              one after the other, or written as one
    theme:hope year:1998..2004 place:"San Quentin" by:Jerome kind:letter

What is chosen by a field is a choice for all. Where that can't be meant, as in -theme:hope or theme:hope OR rain, it asks
for the words: hope, in a theme or elsewhere.
A quotation mark left open ends with the text; punctuation that means nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from . import analysis

# The field takes 200 characters; somebody may still paste a paragraph into the address.
LONGEST = 1000
MOST_WORDS = 32
MOST_FIELDS = 8

# Words of a query, one after the other, in lower case with the accents typed.
Words = tuple[str, ...]

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# Names of fields as readers may write them, by what they mean.
FIELDS = {
    "theme": "theme",
    "tema": "theme",
    "kind": "kind",
    "tipo": "kind",
    "language": "language",
    "idioma": "language",
    "place": "place",
    "lugar": "place",
    "year": "year",
    "año": "year",
    "ano": "year",
    "law": "law",
    "ley": "law",
    "has": "has",
    "tiene": "has",
    "by": "by",
    "por": "by",
}
# A minus counts only where a word begins: “twenty-six” is two words, both wanted.
_PARTS = re.compile(
    r'(?P<minus>(?<!\S)-+(?=[\w"]))'
    rf'|(?<![^\s(-])(?P<field>{"|".join(FIELDS)}):(?P<value>"[^"]*(?:"|$)|[^\s"]+)'
    r'|(?P<quoted>"[^"]*(?:"|$))'
    r'|[^\s"]+',
    re.IGNORECASE,
)
_OR = {"OR", "O", "|", "||"}
_AND = {"AND", "&", "&&", "+"}
_NOT = {"NOT"}
_OPERATORS = _OR | _AND | _NOT


@dataclass(frozen=True)
class Clause:
    """Something that is wanted, or is not: any of `alternatives`. `typed`: how it was written."""

    alternatives: tuple[Words, ...]
    typed: str = ""

    @property
    def word(self) -> str:
        """The word that it is, "" where it is more than one."""
        (first, *others) = self.alternatives
        return first[0] if len(first) == 1 and not others else ""

    @property
    def in_a_row(self) -> bool:
        """Whether several words in a row may be it."""
        return any(len(words) > 1 for words in self.alternatives)

    @property
    def words_alone(self) -> tuple[Clause, ...]:
        """Itself; where words in a row may be it, each word."""
        if not self.in_a_row:
            return (self,)
        words = dict.fromkeys(word for words in self.alternatives for word in words)
        return tuple(Clause(((word,),), word) for word in words)

    def or_else(self, other: Clause) -> Clause:
        alternatives = tuple(dict.fromkeys((*self.alternatives, *other.alternatives)))
        return Clause(alternatives, f"{self.typed} OR {other.typed}")

    @property
    def is_phrase(self) -> bool:
        return self.typed.startswith('"') and not self.word


@dataclass(frozen=True)
class Field:
    """“theme:hope”: what is chosen, in the words of whoever asks (see search.fields)."""

    name: str
    value: str
    typed: str


@dataclass(frozen=True)
class Query:
    """False when it asks for no word and against none, though something may be chosen in it."""

    text: str = ""
    clauses: tuple[Clause, ...] = ()
    without: tuple[Clause, ...] = ()
    fields: tuple[Field, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses or self.without)

    @classmethod
    def parse(cls, typed: str) -> Query:
        """Takes any string at all."""
        text = " ".join(_printable(typed[:LONGEST]).split())
        wanted, unwanted = _parts(text.translate(_QUOTES))
        clauses: list[Clause] = []
        without: list[Clause] = []
        fields: list[Field] = []
        left = MOST_WORDS
        for part in unwanted:
            for clause in part.clauses():
                left -= len(clause.alternatives[0])
                if left < 0:
                    break
                without.append(Clause(clause.alternatives[:1], f"-{clause.typed}"))
        for group in wanted:
            (name, *others) = {part.field for part in group}
            if name and not others:
                for part in group:
                    left -= 1 + sum(1 for _ in analysis.words(part.value))
                    if left >= 0 and len(fields) < MOST_FIELDS:
                        fields.append(Field(name, part.value.strip('"').strip(), part.typed))
                continue
            begun = len(clauses)
            for part in group:
                for number, clause in enumerate(part.clauses()):
                    left -= len(clause.alternatives[0])
                    if left < 0:
                        break
                    if number == 0 and len(clauses) > begun:
                        clauses[-1] = clauses[-1].or_else(clause)
                    else:
                        clauses.append(clause)
        return cls(text, once(clauses), once(without), tuple(dict.fromkeys(fields)))

    def text_without(self, *parts: Clause | Field) -> str:
        """What would have been typed to ask for the rest."""
        pieces: tuple[Clause | Field, ...] = (*self.clauses, *self.without, *self.fields)
        left = (each for each in pieces if each not in parts)
        return " ".join(each.typed for each in left)

    def telling(self, language: str) -> Query:
        """Without the words that nearly every text of `language` has; all of it, if it has no others."""
        stop = analysis.STOP.get(language, frozenset())
        telling = tuple(each for each in self.clauses if analysis.fold(each.word) not in stop)
        return replace(self, clauses=telling or self.clauses)


@dataclass(frozen=True)
class _Part:
    """What stands between blanks or quotation marks. `field`: the name of the one that it chooses by, or ""."""

    typed: str
    field: str
    value: str

    def clauses(self) -> Iterator[Clause]:
        """Its value in words: a phrase is one clause, a hyphenated word and what a field chooses by too."""
        pieces = _pieces(self.value)
        quoted = self.value.startswith('"') or (bool(self.field) and len(pieces) > 1)
        for piece in [self.value] if quoted else pieces:
            words = tuple(word.text for word in analysis.words(piece))[:MOST_WORDS]
            if quoted and words:
                yield Clause((words,), f'"{piece.strip(chr(34)).strip()}"')
            elif len(words) > 1:
                yield Clause((words, ("".join(words)[: analysis.LONGEST],)), piece)
            elif words:
                yield Clause((words,), piece.lower() if piece in _OPERATORS else piece)


def _parts(text: str) -> tuple[list[list[_Part]], list[_Part]]:
    """What is wanted, together what OR stands between, and what is not."""
    wanted: list[list[_Part]] = []
    unwanted: list[_Part] = []
    negated = joined = False
    for match in _PARTS.finditer(text):
        typed = match.group()
        if match["minus"] or typed in _NOT:
            negated = True
        elif typed in _OR:
            joined = bool(wanted)
        elif typed not in _AND:
            if any(analysis.words(typed)):
                field = FIELDS.get((match["field"] or "").casefold(), "")
                part = _Part(typed, field, match["value"] or typed)
                if negated:
                    unwanted.append(part)
                elif joined:
                    wanted[-1].append(part)
                else:
                    wanted.append([part])
                joined = False
            negated = False
    return wanted, unwanted


def _pieces(part: str) -> list[str]:
    """Cut wherever something other than a hyphen or an apostrophe stands between letters. None begins with a minus."""
    pieces = re.split(r"[^\w\-‐‑'’ʼ＇\u0300-\u036f\u00ad\u200b-\u200d]+", part)
    return [stripped for piece in pieces if (stripped := piece.lstrip("-"))]


def _printable(text: str) -> str:
    """Without what can be neither stored nor shown: NUL, other controls, halves of surrogate pairs."""
    encodable = text.encode("utf-8", "ignore").decode()
    return "".join(
        c if c.isprintable() or c in "\u00ad\u200b\u200c\u200d" else " " for c in encodable
    )


def once(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Without those that ask for the same; the first of them stays."""
    found: dict[tuple[Words, ...], Clause] = {}
    for clause in clauses:
        found.setdefault(clause.alternatives, clause)
    return tuple(found.values())
