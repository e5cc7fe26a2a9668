"""How to cite a story. Names stand as their storytellers wish them: nothing is turned round or shortened, and
a name that is withheld stays withheld. The address is the one that never changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.uses import Use

from . import cards
from .disclosure import Permissions
from .models import StoryPage
from .models.work import short_address

ARCHIVE = "A Living Chance"
PUBLISHER = "Drop LWOP Coalition"


def days_of(page: StoryPage) -> tuple[date | None, date | None]:
    """The day on which a story was published, and that on which its words became what they are."""
    published = timezone.localdate(page.first_published_at) if page.first_published_at else None
    changed = [date.fromisoformat(day) for day in page.shape.get("changed", [])]
    return published, max(changed, default=published)


@dataclass(frozen=True)
class Source:
    """What every form is made from. `version` is the day on which the words became what they are; `precise`
    is false where only the years of both days may be told."""

    code: str
    name: str
    title: str
    kind: str
    language: str
    published: date | None
    version: date | None
    precise: bool
    url: str

    @classmethod
    def of(cls, page: StoryPage) -> Source:
        """Of a page that came through `for_card`."""
        published, version = days_of(page)
        return cls(
            code=page.work.code,
            name=cards.name_of(cards.people(page)) or gettext("Name withheld"),
            title=page.title,
            kind=page.kind_label,
            language=page.language,
            published=published,
            version=version,
            precise=Permissions.of(page.work).allowed_by_all(Use.YEARS_SHOWN, page),
            url=short_address(page.work.code),
        )

    def day(self, of: date | None, written: Callable[[date], str]) -> str:
        """As exactly as may be told; "" for none."""
        if of is None:
            return ""
        return written(of) if self.precise else str(of.year)

    @property
    def version_told(self) -> str:
        """“version of March 3, 2026” or “version of 2026”; "" where there is no day."""
        if self.version is None:
            return ""
        if not self.precise:
            return gettext("version of %(year)d") % {"year": self.version.year}
        return gettext("version of %(day)s") % {"day": _in_full(self.version)}

    @property
    def versioned(self) -> str:
        """The same only where the words have changed since they were published."""
        return "" if self.version == self.published else self.version_told


# As MLA and the Bluebook shorten them, and as Spanish does.
_MONTHS = {
    "en": [
        "Jan.",
        "Feb.",
        "Mar.",
        "Apr.",
        "May",
        "June",
        "July",
        "Aug.",
        "Sept.",
        "Oct.",
        "Nov.",
        "Dec.",
    ],
    "es": [
        "ene.",
        "feb.",
        "mar.",
        "abr.",
        "mayo",
        "jun.",
        "jul.",
        "ago.",
        "sept.",
        "oct.",
        "nov.",
        "dic.",
    ],
}


def _short_month(day: date) -> str:
    return _MONTHS[cards.reader_language()][day.month - 1]


def _in_full(day: date) -> str:
    """March 4, 2026"""
    return date_format(day, "F j, Y" if cards.reader_language() == "en" else "DATE_FORMAT")


def _day_first(day: date) -> str:
    """4 Mar. 2026"""
    return f"{day.day} {_short_month(day)} {day.year}"


def _year_first(day: date) -> str:
    """2026, March 4"""
    return date_format(day, "Y, F j" if cards.reader_language() == "en" else r"Y, j \d\e F")


def _month_first(day: date) -> str:
    """Mar. 4, 2026; Spanish has no such order."""
    if cards.reader_language() != "en":
        return _in_full(day)
    return f"{_short_month(day)} {day.day}, {day.year}"


@dataclass(frozen=True)
class Form:
    """A style by its name, and the citation in it with the emphasis that it asks for."""

    name: str
    html: SafeString


def forms(source: Source) -> list[Form]:
    """Each with its style’s own way to write a day. What Chicago sets in roman, the name of a website, MLA sets
    in italics."""
    version = source.versioned

    def published(written: Callable[[date], str]) -> str:
        return source.day(source.published, written)

    with_version = f", {version}" if version else ""
    return [
        Form(
            "Chicago",
            format_html(
                "{}, “{},” {}, {}, {}{}, {}.",
                *(source.name, source.title, ARCHIVE, PUBLISHER),
                *(published(_in_full), with_version, source.url),
            ),
        ),
        Form(
            "MLA",
            format_html(
                "{}. “{}.” <i>{}</i>, {}, {}{}, {}.",
                *(source.name, source.title, ARCHIVE, PUBLISHER),
                *(published(_day_first), with_version, source.url),
            ),
        ),
        Form(
            "APA",
            format_html(
                "{}. ({}). <i>{}</i> [{}{}]. {}, {}. {}",
                *(source.name, published(_year_first), source.title, source.kind, with_version),
                *(ARCHIVE, PUBLISHER, source.url),
            ),
        ),
        Form(
            "Bluebook",
            format_html(
                "{}, <i>{}</i>, {} ({}{}), {}.",
                *(source.name, source.title, ARCHIVE, published(_month_first)),
                *(with_version, source.url),
            ),
        ),
    ]


def bibtex(source: Source) -> str:
    fields = {
        # Braces keep a name from being taken apart into given and family names.
        "author": f"{{{_tex(source.name)}}}",
        "title": f"{{{_tex(source.title)}}}",
        "howpublished": f"{ARCHIVE}, {PUBLISHER}",
        "year": str(source.published.year) if source.published else "",
        "date": source.published.isoformat() if source.published and source.precise else "",
        "language": source.language,
        "note": _tex(source.versioned),
        "url": source.url,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{living_chance_{source.code},\n{lines}\n}}\n"


_TEX = re.compile(r"[\\{}%&$#_~^]")
_TEX_WORDS = {"\\": r"\textbackslash ", "~": r"\textasciitilde ", "^": r"\textasciicircum "}


def _tex(text: str) -> str:
    return _TEX.sub(lambda m: _TEX_WORDS.get(m.group(), "\\" + m.group()), _one_line(text))


def ris(source: Source) -> str:
    day = ""
    if source.published:
        day = source.published.strftime("%Y/%m/%d/" if source.precise else "%Y///")
    fields = [
        ("TY", "ELEC"),
        ("AU", _one_line(source.name)),
        ("TI", _one_line(source.title)),
        ("T2", ARCHIVE),
        ("PB", PUBLISHER),
        ("PY", str(source.published.year) if source.published else ""),
        ("DA", day),
        ("LA", source.language),
        ("ET", source.versioned),
        ("UR", source.url),
        ("ID", source.code),
    ]
    lines = [f"{tag}  - {value}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True)
class CitationFile:
    label: str
    write: Callable[[Source], str]
    content_type: str
    extension: str


# What programs that keep citations read, by the name in the address.
FILES = {
    "bibtex": CitationFile("BibTeX", bibtex, "application/x-bibtex; charset=utf-8", "bib"),
    "ris": CitationFile("RIS", ris, "application/x-research-info-systems; charset=utf-8", "ris"),
}
