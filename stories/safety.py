"""What a text may give away: numbers, addresses, names from the vault, places that were to be hidden.

It reads text, not minds: it finds the forms that have harmed people elsewhere, and a person reads the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers

from core.fingerprints import fingerprint
from core.uses import Naming

from .models import IdentityFingerprint, Institution, Storyteller

Kind = IdentityFingerprint.Kind

# Two letters and four digits, or one letter and five: the forms that CDCR has used.
CDCR_NUMBER = re.compile(r"\b(?:[A-Z]{2}[- ]?\d{4}|[A-Z][- ]?\d{5})\b")
STREET = re.compile(
    r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z0-9][\w'’]*\s+){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Way|Highway|Hwy|Circle|Terrace)\b\.?"
)
STREET_ES = re.compile(
    r"\b(?:Calle|Avenida|Av\.|Colonia)\s+(?:[A-ZÁÉÍÓÚÑ][\w'’]*\s+){1,4}(?:#|No\.?|n[úu]m(?:ero)?\.?)?\s*\d{1,6}\b"
)
PO_BOX = re.compile(r"\b(?:P\.?\s?O\.?\s?Box|Apartado(?: postal)?)\s+\d+\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_][\w'’-]*")

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


def numbers_and_addresses(texts: Iterable[str]) -> set[Finding]:
    found: set[Finding] = set()
    for text in texts:
        found |= {Finding("cdcr_number", match.group()) for match in CDCR_NUMBER.finditer(text)}
        for pattern in (STREET, STREET_ES, PO_BOX):
            found |= {Finding("address", match.group()) for match in pattern.finditer(text)}
        for region in ("US", "MX"):
            found |= {
                Finding("phone", m.raw_string)
                for m in phonenumbers.PhoneNumberMatcher(text, region)
            }
    return found


def names(texts: Iterable[str], storytellers: dict[Storyteller, str]) -> set[Finding]:
    """Names of these storytellers that their wish hides. `storytellers` maps each to a form of naming.

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
    if not hidden:
        return set()
    found: set[Finding] = set()
    seen: dict[str, bool] = {}
    for text in texts:
        words = WORD.findall(text)
        for size in (1, 2, 3, 4):
            for start in range(len(words) - size + 1):
                run = words[start : start + size]
                if size == 1 and not run[0][0].isupper():
                    continue
                phrase = " ".join(run)
                for form in {phrase, re.sub(r"['’]s$", "", phrase)}:
                    if form not in seen:
                        seen[form] = fingerprint(form) in hidden
                    if seen[form]:
                        found.add(Finding("name", form))
    return found


def places(texts: Iterable[str]) -> set[Finding]:
    """Prisons and their towns, by any name they have had, and by the codes people inside use."""
    needles: set[str] = set()
    for institution in Institution.objects.prefetch_related("names"):
        needles |= {institution.city, *(name.name for name in institution.names.all())}
        if len(institution.code) > 2:
            needles.add(institution.code)
    pattern = re.compile(
        r"\b(?:" + "|".join(re.escape(n) for n in sorted(needles, key=len, reverse=True)) + r")\b"
    )
    return {Finding("place", match.group()) for text in texts for match in pattern.finditer(text)}
