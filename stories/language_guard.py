"""Words that the coalition avoids in its own voice, pointed out with what to write instead and why.

It reads text that the archive writes: never a storyteller's words, title or quotation. It suggests; it
changes nothing and blocks nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from . import content
from .models import PublicText, StoryPage, StorytellerText
from .public_texts import draft, plain_parts

DATA = Path(__file__).parent / "data"
GUIDE = DATA / "language_guide.csv"
INSTITUTIONS = DATA / "institutions.csv"

# What the guide's own rules leave alone: names of organizations, of laws, courts and hearings, and what
# its column "why" calls fine. Official names of prisons come from the list of institutions.
EXEMPT = (
    # Organizations, as they name themselves.
    "California Coalition for Women Prisoners",
    "Legal Services for Prisoners with Children",
    # Laws, courts and hearings.
    "youth offender parole",
    "juvenile court",
    "juvenile court law",
    "Division of Juvenile Justice",
    "Sex Offender Registration Act",
    "Victim Compensation Board",
    "Crime Victims’ Bill of Rights",
    "Code of Criminal Procedure",
    "Código Penal",
    # Row "criminal (noun)": the adjective is fine. Its commonest companions.
    "criminal court",
    "criminal courts",
    "criminal case",
    "criminal cases",
    "criminal charge",
    "criminal charges",
    "criminal code",
    "criminal conviction",
    "criminal defense",
    "criminal history",
    "criminal justice",
    "criminal law",
    "criminal legal",
    "criminal record",
    "justicia criminal",
    # Row "illegal": fine about acts and objects.
    "illegal search",
    # Row "LWOPs; an LWOP (as a person)": a sentence, not a person.
    "an LWOP sentence",
    "an LWOP case",
    # Row "interno; interna (sustantivo)": the adjective is fine.
    "correo interno",
)
EXPLANATION = re.compile(r"\s*\([^)]*\)")
# A quotation is somebody else's voice.
QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"\n]*\"")


@dataclass(frozen=True)
class Suggestion:
    """`found`: as it stands in the text. `instead`: what to write, in the language of the text. `ask`: a
    person decides case by case. `where`: the part of the page, for whoever reads a list of them."""

    found: str
    instead: str
    why: str
    ask: bool
    where: str = ""


@dataclass(frozen=True)
class _Row:
    instead: str
    why: str
    ask: bool


@dataclass(frozen=True)
class _Guide:
    """The rows for texts in one language, by the form that is looked for, in small letters."""

    rows: dict[str, _Row]
    forms: re.Pattern[str]


def suggestions(text: str, language: str) -> list[Suggestion]:
    """Each form once, in the order in which they stand in `text` (plain). Whole words and their regular
    plurals, in capitals or not; of forms that overlap the longest."""
    guide = _guide((language or "en")[:2])
    left_alone = [match.span() for match in (*QUOTED.finditer(text), *_exempt().finditer(text))]
    found: dict[str, Suggestion] = {}
    for match in guide.forms.finditer(text):
        if any(start <= match.start() and match.end() <= end for start, end in left_alone):
            continue
        row = guide.rows[_form(match["form"])]
        found.setdefault(
            match.group().casefold(), Suggestion(match.group(), row.instead, row.why, row.ask)
        )
    return list(found.values())


def of_page(page: StoryPage) -> list[Suggestion]:
    """Of what the archive says on a story's page, draft or not."""
    return _of_parts(_own_voice(page), page.language)


def of_text(text: PublicText) -> list[Suggestion]:
    """Of an introduction or an essay. What a storyteller says of themself is theirs."""
    if isinstance(text, StorytellerText):
        return []
    return _of_parts((("", part) for part in plain_parts(draft(text))), text.language)


def _of_parts(parts: Iterable[tuple[str, str]], language: str) -> list[Suggestion]:
    return [
        replace(suggestion, where=where)
        for where, text in parts
        for suggestion in suggestions(text, language)
    ]


def _own_voice(page: StoryPage) -> Iterator[tuple[str, str]]:
    """Blocks may be half filled."""
    yield _("Standfirst"), page.standfirst
    labels = {
        "context": _("Editor's context"),
        "footnote": _("Editor's footnote"),
        "update": _("Update"),
        "note": _("Content note"),
    }
    for block in page.body:
        if block.block_type == "context":
            yield labels["context"], block.value or ""
        elif block.block_type in labels:
            yield labels[block.block_type], block.value["text"] or ""
    for picture in content.pictures(page):
        said = picture.words(page.language)
        yield _("Alt text of “%(picture)s”") % {"picture": picture.title}, said.description
        if said.caption_language == page.language:
            yield _("Caption of “%(picture)s”") % {"picture": picture.title}, said.caption


@cache
def _guide(language: str) -> _Guide:
    rows: dict[str, _Row] = {}
    with GUIDE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["lang"] != language:
                continue
            said = _Row(row[f"prefer_{language}"], row["why"], row["action"] == "ask")
            for form in EXPLANATION.sub("", row["term_to_avoid"]).split(";"):
                rows.setdefault(_form(form), said)
    longest_first = sorted(rows, key=len, reverse=True)
    patterns = "|".join(_pattern(form) for form in longest_first)
    # An abbreviation of two letters is also the beginning of many a compound: co-founder.
    return _Guide(rows, re.compile(rf"\b(?P<form>{patterns})(?:(?<=[^\Ws])(?:es|s))?(?!\w)", re.I))


def _form(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip()).casefold()


def _pattern(form: str) -> str:
    words = r"\s+".join(map(re.escape, form.split()))
    return words if len(form) > 2 else rf"{words}(?!-)"


@cache
def _exempt() -> re.Pattern[str]:
    with INSTITUTIONS.open(encoding="utf-8", newline="") as file:
        prisons = [
            name.partition("|")[0]
            for row in csv.DictReader(file)
            for name in (row["name"], *row["former_names"].split("; "))
        ]
    names = sorted({*EXEMPT, *filter(None, prisons)}, key=len, reverse=True)
    spaced = (re.escape(name).replace(r"\ ", r"\s+").replace("’", "['’]") for name in names)
    return re.compile("|".join(rf"\b{name}\b" for name in spaced), re.I)
