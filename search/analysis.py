"""Text to tokens, the same for every engine: what is indexed, what is looked for and what is marked all
come through here.

A token is folded: lower case, without accents, letters and digits only. A word of a story becomes its
stem in the passage's language, and says which (“es_carta”), so that no English stem meets a Spanish
word by chance. Snowball's Spanish stemmer needs the accents that people often don't type: a word has
two stems, of itself and of its folded form, and two words meet when they share one. Names have no stem.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import Stemmer

# Raised when the same text would give other tokens: every stored digest then disagrees.
VERSION = 3

LANGUAGES = {"en": "english", "es": "spanish"}
# Between a language and a stem; never in a word. ASCII, which is read ten times as fast from a database.
OF = "_"
LONGEST = 64  # characters of a token; PostgreSQL refuses lexemes of 2 kB
SHORTEST = 3  # letters of a word that is kept as it is spelled
MOST_LEARNED = 200_000  # runs of text that a reader knows at a time; about 80 MB

# Combining marks, apostrophes inside a word, and the invisible characters that text brings along.
_MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200d"
_APOSTROPHES = "'’ʼ＇"
_APOSTROPHE = f"[{_APOSTROPHES}]"
_REST_OF_WORD = rf"(?:[^\W_]|[{_MARKS}]|{_APOSTROPHE}(?=[^\W_]))*"
_WORD = re.compile(r"[^\W_]" + _REST_OF_WORD)
# Behind the first letter of a word: before it stands none, or an elision.
_BEGINS = (
    rf"(?<![^\W_].)(?<!\w[{_MARKS}].)(?<![{_MARKS}][{_MARKS}].)(?<![^\W_]{_APOSTROPHE}.)"
    rf"|(?<=\b[lLdD]{_APOSTROPHE}.)|(?<=\b[qQ][uU]{_APOSTROPHE}.)"
)
_POSSESSIVE = re.compile(rf"{_APOSTROPHE}s$", re.IGNORECASE)
# What a vowel took from the word before it, in names and words from elsewhere: l'eau, D'Angelo, qu'il.
_ELISION = re.compile(rf"(?:l|d|qu){_APOSTROPHE}(?=\w{{2}})", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")
_COMPOUND = re.compile(r"\w+(?:[-‐‑]\w+)+")
# Snowball leaves the s of short plurals (años, días, ojos), whose stem would begin too late.
_SHORT_PLURAL = re.compile(r"[aeo]s$")
_NO_PLURAL = {"dios"}

# Words that tell nothing apart, folded. Only passed over where other words are left to look for.
_STOP = {
    "en": (
        "a about all am an and are as at be been but by can did do does for from had has have he her him his how "
        "i if in into is it its me my no not of on or our she so some than that the their them then there these "
        "they this to us was we were what when which who why will with you your"
    ),
    "es": (
        "a al algo como con cual cuando de del desde donde el ella ellas ellos en entre era eran es esa ese eso "
        "esta este esto fue ha han hasta hay la las le les lo los mas me mi mis muy ni no nos o para pero por "
        "porque que quien se ser si sin sobre son su sus te tu un una unas uno unos y ya yo"
    ),
}
STOP = {language: frozenset(words.split()) for language, words in _STOP.items()}


def joined(tokens: Iterable[str]) -> str:
    """As an index is given them: each with a blank behind it."""
    return "".join([f"{token} " for token in tokens])


CODE = 4  # bytes of a token's number


def coded(tokens: Iterable[str]) -> bytes:
    """As ranking counts them: each as a number of four bytes. Half as long as the words, and to look through it takes
    an eighth of the time. Two words share a number once in billions, and so little hangs on it that nobody notices."""
    return b"".join(map(_code, tokens))


@lru_cache(maxsize=5_000)
def _code(token: str) -> bytes:
    return crc32(token.encode()).to_bytes(CODE, "little")


class Word(NamedTuple):
    """A word of a text: where it stands, and itself in lower case, accents kept."""

    start: int
    end: int
    text: str


def words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        if word := plain(match.group()):
            yield Word(match.start(), match.end(), word)


# (text, place): the word that begins there, if one does; also what an elision leaves (l'eau: eau).
word_at = re.compile(rf"[^\W_](?:{_BEGINS}){_REST_OF_WORD}").match


def word_after(text: str, place: int) -> re.Match[str] | None:
    """The first word behind `place`, as it is written."""
    while found := _WORD.search(text, place):
        if plain(found.group()):
            return found
        place = found.end()
    return None


@lru_cache(maxsize=200)
def begin_like(tokens: frozenset[str]) -> tuple[str, ...]:
    """How every word begins, in lower case and folded, that comes to one of these tokens: of a stem only the last letter
    may be another than the word's (hope, hoping)."""
    stems = {token.rpartition(OF)[2] for token in tokens}
    begin = {stem[: max(2, len(stem) - 1)] for stem in stems}
    # Dying comes to die, lying to lie.
    return tuple(sorted(begin | {f"{each[0]}y" for each in begin if each[1:] == "i"}))


@lru_cache(maxsize=30_000)
def tokens_of(written: str, language: str) -> tuple[str, ...]:
    """What stands in the index for a word as it is written in a text of `language`; nothing for what is none."""
    word = plain(written)
    return stems(word, language) if word else ()


def spelled(text: str) -> list[str]:
    """The same words without their places, at half the price: for whole stories."""
    return [word for word in map(plain, _WORD.findall(text)) if word]


@lru_cache(maxsize=10_000)
def plain(written: str) -> str:
    """In lower case, without apostrophes and possessive; "" where no letter or digit is left."""
    word = unicodedata.normalize("NFKC", _POSSESSIVE.sub("", written)).casefold()
    return _letters(word) if fold(word) else ""


@lru_cache(maxsize=10_000)
def fold(word: str) -> str:
    if word.isascii():
        return _letters(word)
    return _letters(
        "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    )


class Read(NamedTuple):
    """A word of a text as tokens: the one that stands in its place, and others that lead to it as well."""

    token: str
    beside: tuple[str, ...]


@lru_cache(maxsize=10_000)
def read(word: str, language: str) -> Read:
    """`word` as `words` gives it. Outside the languages that have stems a word is only folded."""
    code, folded = language[:2], fold(word)
    if code not in LANGUAGES:
        return Read(folded, ())
    stemmer = _stemmers.of[code]
    found = [fold(stemmer.stemWord(word)) or folded, stemmer.stemWord(folded)]
    if code == "es":
        found = [_without_s(stem) for stem in found]
    token, *beside = dict.fromkeys(f"{code}{OF}{stem}" for stem in found)
    return Read(token, tuple(beside))


def stems(word: str, language: str) -> tuple[str, ...]:
    """Every token that stands in the index for `word` in a text of `language`."""
    token, beside = read(word, language)
    return (token, *beside)


class Learned(NamedTuple):
    """What a run of a text between blanks comes to, with all its marks: what no blank divides, no word goes beyond.
    `tokens`: of each word the one in its place, in order. `beside`: what else leads here: second stems, what an elision
    left (l'eau: eau), parts of a hyphenated word as one (co-founder: cofounder). Each as `joined` and as `coded`."""

    tokens: str
    tokens_coded: bytes
    beside: str
    beside_coded: bytes
    # As `plain` has them, each with a blank behind it; without short ones, which have too many neighbours to be the
    # correction of anything, and those with digits.
    words: str


class Reader:
    """Reads texts of one language; what a run comes to is looked up once. For a story, or for all of them: what it has
    learned goes with it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._learned = _Learning(self._learn)
        self._words: dict[str, tuple[str, Read | None]] = {}

    def runs(self, text: str) -> Iterator[Learned]:
        # Lookups alone, without a line of Python for each: a story has thousands.
        return map(self._learned.__getitem__, text.split())

    def forget(self) -> None:
        """Makes room, if there are too many."""
        if len(self._learned) > MOST_LEARNED:
            self._learned.clear()
            self._words.clear()

    def _learn(self, run: str) -> Learned:
        found: list[str] = []
        beside: list[str] = []
        words: list[str] = []
        for written in _WORD.findall(run):
            if written not in self._words:
                self._words[written] = (plain.__wrapped__(written), self._read(written))
            word, tokens = self._words[written]
            if tokens:
                if len(word) >= SHORTEST and word.isalpha():
                    words.append(word)
                found.append(tokens.token)
                beside += tokens.beside
        for compound in _COMPOUND.findall(run):
            beside += stems(plain("".join(_HYPHEN.split(compound))), self.language)
        return Learned(joined(found), coded(found), joined(beside), coded(beside), joined(words))

    def _read(self, written: str) -> Read | None:
        """A word as it was written, with its apostrophes."""
        word = plain(written)
        if not word:
            return None
        token, beside = read(word, self.language)
        if elided := _ELISION.match(written):
            rest = read(plain(written[elided.end() :]), self.language)
            return Read(token, (*beside, rest.token, *rest.beside))
        return Read(token, beside)


class _Learning(dict[str, Learned]):
    def __init__(self, learn: Callable[[str], Learned]) -> None:
        self._learn = learn

    def __missing__(self, run: str) -> Learned:
        found = self[run] = self._learn(run)
        return found


@lru_cache(maxsize=2_000)
def looked_for(word: str) -> frozenset[str]:
    """Every token that `word` of a query may stand for, since nobody says in what language they ask."""
    return frozenset({fold(word)}.union(*(stems(word, language) for language in LANGUAGES)))


def forms(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """What may stand in the index for these words of a query, one after the other; always in the same order."""
    if len(words) == 1:
        return tuple((token,) for token in sorted(looked_for(words[0])))
    found = {tuple(fold(word) for word in words)}
    for language in LANGUAGES:
        found.add(tuple(read(word, language).token for word in words))
        found.add(tuple(stems(word, language)[-1] for word in words))
    return tuple(sorted(found))


def _letters(text: str) -> str:
    if text.isalnum():  # as nearly all are
        return text[:LONGEST]
    return "".join(c for c in text if c.isalnum() or unicodedata.combining(c))[:LONGEST]


def _without_s(stem: str) -> str:
    if len(stem) > 3 and _SHORT_PLURAL.search(stem) and stem not in _NO_PLURAL:
        return stem[:-1]
    return stem


class _Stemmers(threading.local):
    """One of each for every thread: a stemmer works in a buffer of its own."""

    def __init__(self) -> None:
        self.of = {code: Stemmer.Stemmer(name) for code, name in LANGUAGES.items()}


_stemmers = _Stemmers()
