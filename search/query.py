"""What a reader asked, understood as far as it can be and never refused.

    letters rain            both words, in any form
    "small sounds"          one after the other
    -rain, NOT rain         without it; -theme:hope: without the word for it
    letters OR calls        one of them
    twenty-six              one after the other, or written as one
    theme:hope year:1998..2004 place:"San Quentin" by:Jerome kind:letter

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
        clauses: list[Clause] = []
        without: list[Clause] = []
        fields: list[Field] = []
        left, wanted, joined = MOST_WORDS, True, False
        for match in _PARTS.finditer(text.translate(_QUOTES)):
            part = match.group()
            if match["minus"] or part in _NOT:
                wanted = False
            elif wanted and (name := FIELDS.get((match["field"] or "").casefold())):
                joined = False
                left -= 1 + sum(1 for _ in analysis.words(match["value"]))
                if left < 0 or len(fields) == MOST_FIELDS:
                    continue
                fields.append(Field(name, match["value"].strip('"').strip(), part))
            elif part in _OR:
                joined = bool(clauses)
            elif part not in _AND:
                # Not to have a theme, a place, a person: not to have the words for it.
                said = match["value"] or part
                for clause in _wanted(said, said.startswith('"')):
                    left -= len(clause.alternatives[0])
                    if left < 0:
                        break
                    if not wanted:
                        without.append(Clause(clause.alternatives[:1], f"-{clause.typed}"))
                    elif joined:
                        clauses[-1] = clauses[-1].or_else(clause)
                    else:
                        clauses.append(clause)
                    joined = False
                wanted, joined = True, False
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


def _wanted(part: str, quoted: bool) -> Iterator[Clause]:
    """The things that a part between blanks asks for: a phrase is one, a hyphenated word too."""
    for piece in [part] if quoted else _pieces(part):
        words = tuple(word.text for word in analysis.words(piece))[:MOST_WORDS]
        if quoted and words:
            yield Clause((words,), f'"{part.strip(chr(34)).strip()}"')
        elif len(words) > 1:
            yield Clause((words, ("".join(words)[: analysis.LONGEST],)), piece)
        elif words:
            yield Clause((words,), piece)


def _pieces(part: str) -> list[str]:
    """Cut wherever something other than a hyphen or an apostrophe stands between letters."""
    return re.split(r"[^\w\-‐‑'’ʼ＇\u0300-\u036f\u00ad\u200b-\u200d]+", part)


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
