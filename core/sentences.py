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
    short = _ABBREVIATIONS.get(language[:2].lower(), _ABBREVIATIONS["en"])
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if not _ends_here(text, end, short):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


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
