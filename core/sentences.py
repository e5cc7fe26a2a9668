"""Where a sentence ends, in English and Spanish. Drawings, quotations and search all count the same."""

import re

# A full stop after these does not end a sentence.
_ABBREVIATIONS = {
    "en": {
        "mr", "mrs", "ms", "dr", "st", "jr", "sr", "no", "vs", "lt", "sgt", "capt", "gov", "rev",
        "prof", "dept", "approx", "e.g", "i.e", "a.m", "p.m", "u.s", "d.a", "jan", "feb", "mar",
        "apr", "aug", "sept", "sep", "oct", "nov", "dec",
    },
    "es": {
        "sr", "sra", "srta", "dr", "dra", "ud", "uds", "vd", "vds", "lic", "ing", "núm", "nro",
        "pág", "ej", "p.ej", "gob", "prof", "profa", "av", "avda", "aprox", "tel", "ee", "uu",
        "ee.uu", "a.m", "p.m", "d", "da",
    },
}  # fmt: skip

_END = re.compile(r"""[.!?…]+[)\]”’"'»]*(?=\s)""")
# What may open the next sentence; anything else ("Why?" she asked) goes on with this one.
_OPENS = re.compile(r"""[\s]*[(\[“‘"'«¿¡–—-]*[\s]*[^\W_]""")
_WORD = re.compile(r"[^\W_]+(?:[’'’-][^\W_]+)*")


def word_count(text: str) -> int:
    """Number of words; “don’t” and “twenty-six” are one each."""
    return sum(1 for _ in _WORD.finditer(text))


def sentences(text: str, language: str) -> list[str]:
    """The sentences of `text` in order, each an exact run of it without the blanks around it.

    Joined with single spaces they give the text back but for its white space. An unknown
    language is read with the English abbreviations.
    """
    return [text[start:end] for start, end in places(text, language)]


def places(text: str, language: str) -> list[tuple[int, int]]:
    """Where each of the same sentences begins and ends."""
    short = _ABBREVIATIONS.get(language[:2].lower(), _ABBREVIATIONS["en"])
    found: list[tuple[int, int]] = []
    start = 0
    for end in _END.finditer(text):
        if not _ends_here(text, end, short):
            continue
        found.append(_without_blanks(text, start, end.end()))
        start = end.end()
    found.append(_without_blanks(text, start, len(text)))
    return [(start, end) for start, end in found if start < end]


def lines(text: str) -> list[tuple[int, int]]:
    """Where each line of verse that has words begins and ends."""
    found: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        found.append(_without_blanks(text, start, start + len(line)))
        start += len(line)
    return [(start, end) for start, end in found if start < end]


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    run = text[start:end]
    return end - len(run.lstrip()), start + len(run.rstrip())


def _ends_here(text: str, end: re.Match[str], short: set[str]) -> bool:
    following = _OPENS.match(text, end.end())
    if following is None:
        return not text[end.end() :].strip()
    opening = following.group()[-1]
    if opening.islower():
        return False
    if end.group() != ".":
        return True
    before = text[max(0, end.start() - 12) : end.start()].split()
    word = before[-1].lstrip("(“‘\"'«¿¡—–-") if before else ""
    is_initial = len(word) == 1 and word.isupper() and word not in {"I", "A", "Y", "O"}
    return not is_initial and word.lower() not in short
