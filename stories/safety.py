"""What a text may give away: numbers, addresses, names from the vault, places that were to be hidden.

It reads text, not minds: it finds the forms that have harmed people elsewhere, and a person reads the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers

from core.fingerprints import fingerprint
from core.uses import Naming

from .models import IdentityFingerprint, Institution, Storyteller

Kind = IdentityFingerprint.Kind

# Two letters and four digits, or one letter and five: the forms that CDCR has used. Small letters
# count without a gap only ("in 1998"), and bills and codes have numbers of their own ("SB 1437").
NOT_A_PERSON = r"(?!(?:SB|AB|PC|HR|HB|SR|AR|CA|US)[- ]?\d)"
CDCR_NUMBER = re.compile(
    rf"\b{NOT_A_PERSON}(?:[A-Z]{{2}}[- ]?\d{{4}}|[A-Z][- ]?\d{{5}}|[a-z]{{2}}-?\d{{4}}|[a-z]-?\d{{5}})\b"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
SOCIAL_SECURITY = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
NUMBERED_ROAD = re.compile(
    r"\b\d{2,6}\s+(?:Road|Rd|Avenue|Ave|Highway|Hwy)\.?\s+\d+\b", re.IGNORECASE
)
STREET = re.compile(
    r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z0-9][\w'’]*\s+){1,4}"
    r"(?i:Street|St|Parkway|Pkwy|Square|Sq|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Way|Highway|Hwy|Circle|Terrace)\b\.?"
)
STREET_ES = re.compile(
    r"\b(?:[Cc]alle|[Aa]venida|Av\.|[Cc]olonia)\s+(?:[\w'’]+\s+){0,4}[\w'’]+,?\s*(?:#|[Nn]o\.?|[Nn][úu]m(?:ero)?\.?)?\s*\d{1,6}\b"
)
PO_BOX = re.compile(
    r"\b(?:P\.?\s?O\.?\s*Box|Box|Apartado(?: postal)?)\s*#?\s*\d{2,}\b", re.IGNORECASE
)
WORD = re.compile(r"[^\W\d_][\w'’]*")
# Towns with a prison whose names are words as well: they count with their capital only.
TOWNS_THAT_ARE_WORDS = {"Corona", "Soledad"}

# Names that may not stand in the text, by how the storyteller wishes to be named.
HIDDEN_NAMES = {
    Naming.NONE: {Kind.FULL_NAME, Kind.FIRST_NAME, Kind.OTHER_NAME},
    Naming.PSEUDONYM: {Kind.FULL_NAME, Kind.FIRST_NAME, Kind.OTHER_NAME},
    Naming.FIRST: {Kind.FULL_NAME, Kind.OTHER_NAME},
    Naming.LEGAL: set(),
}


@dataclass(frozen=True)
class Finding:
    """`kind` and `excerpt` together are what a settlement names. Only a person's judgement settles one."""

    kind: str
    excerpt: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.excerpt}"[:120]


SAME = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}
)


def normal(text: str) -> str:
    """As a reader takes it: one kind of quote, dash and space, composed letters, nothing invisible."""
    text = unicodedata.normalize("NFKC", text).translate(SAME)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return re.sub(r"\s+", " ", text)


def numbers_and_addresses(texts: Iterable[str]) -> set[Finding]:
    found: set[Finding] = set()
    for text in map(normal, texts):
        found |= {Finding("email", match.group()) for match in EMAIL.finditer(text)}
        found |= {Finding("social_security", m.group()) for m in SOCIAL_SECURITY.finditer(text)}
        found |= {Finding("cdcr_number", match.group()) for match in CDCR_NUMBER.finditer(text)}
        for pattern in (STREET, STREET_ES, NUMBERED_ROAD, PO_BOX):
            found |= {Finding("address", match.group()) for match in pattern.finditer(text)}
        for region in ("US", "MX"):
            found |= {
                Finding("phone", m.raw_string)
                for m in phonenumbers.PhoneNumberMatcher(text, region)
            }
    return found


def names(texts: Iterable[str], storytellers: dict[Storyteller, str]) -> set[Finding]:
    """Names of these storytellers that their wish hides: those in the vault, and the public one where it is of
    another kind. `storytellers` maps each to a form of naming.

    Compares keyed fingerprints, so the vault stays shut. A single word counts only with a capital
    letter: "grace" is a word, "Grace" may be somebody.
    """
    hidden: set[str] = set()
    for row in IdentityFingerprint.objects.filter(
        identity__storyteller__in=storytellers
    ).select_related("identity"):
        teller = next(s for s in storytellers if s.pk == row.identity.storyteller_id)
        if row.kind == Kind.CDCR_NUMBER or row.kind in HIDDEN_NAMES[Naming(storytellers[teller])]:
            hidden.add(row.digest)
    public: dict[bool, set[str]] = {True: set(), False: set()}
    for teller, wish in storytellers.items():
        if teller.name:
            public[teller.naming == wish].add(fingerprint(teller.name))
    # Two people may share a name.
    hidden |= public[False] - public[True]
    if not hidden:
        return set()
    found: set[Finding] = set()
    seen: dict[str, bool] = {}
    for text in map(normal, texts):
        words = WORD.findall(text)
        for size in (1, 2, 3, 4):
            for start in range(len(words) - size + 1):
                run = words[start : start + size]
                if size == 1 and not run[0][0].isupper():
                    continue
                phrase = " ".join(run)
                for form in {phrase, re.sub(r"'s$", "", phrase), re.sub(r"s$", "", phrase)}:
                    if form not in seen:
                        seen[form] = fingerprint(form) in hidden
                    if seen[form]:
                        found.add(Finding("name", form))
    return found


def places(texts: Iterable[str]) -> set[Finding]:
    """Prisons and their towns, by any name they have had, and by the codes people inside use."""
    as_written, any_case = set(TOWNS_THAT_ARE_WORDS), set()
    for institution in Institution.objects.prefetch_related("names"):
        any_case |= {institution.city, *(normal(name.name) for name in institution.names.all())}
        # Short codes are words in small letters: "sol", "cor".
        (any_case if len(institution.code) > 3 else as_written).add(institution.code)
    patterns = (_any_of(as_written, 0), _any_of(any_case - as_written, re.IGNORECASE))
    return {
        Finding("place", match.group())
        for text in map(normal, texts)
        for pattern in patterns
        for match in pattern.finditer(text)
    }


def _any_of(needles: set[str], flags: int) -> re.Pattern[str]:
    longest_first = sorted((n for n in needles if len(n) > 2), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", flags)
