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

# The end, the blanks behind it and the letter that opens what follows, none at the end of the text. Marks may stand
# between them; with anything else ("Why?" she asked) it goes on with this sentence.
_END = re.compile(
    r"""([.!?…]+[)\]”’"'»]*)(?=(\s+)(?:[(\[“‘"'«¿¡–—-]*\s*([^\W_])|\Z))""",
)
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
    start = len(text) - len(text.lstrip())
    for end in _END.finditer(text):
        mark, _blanks, opening = end.groups()
        if opening and (opening.islower() or (mark == "." and _is_short(text, end.start(), short))):
            continue
        found.append((start, end.end()))
        start = end.end(2)
    if text[start:]:
        found.append((start, len(text.rstrip())))
    return found


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


def _is_short(text: str, end: int, short: set[str]) -> bool:
    """Whether an abbreviation or an initial ends there."""
    before = text[max(0, end - 12) : end].rsplit(None, 1)
    word = before[-1].lstrip("(“‘\"'«¿¡—–-") if before else ""
    is_initial = len(word) == 1 and word.isupper() and word not in {"I", "A", "Y", "O"}
    return is_initial or word.lower() in short
