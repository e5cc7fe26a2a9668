"""What a story says on paper, as plain data: what its page says, without what only a screen can do."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from core.motif import LivingLine
from media import sizes
from media.models import Exposure

from .. import cards, exposing, reading, together
from ..citing import Source
from ..disclosure import Permissions
from ..listening import Turn
from ..models import StoryPage
from ..notes import Note
from ..reading import about
from ..reading.files import Files, raw
from ..reading.words import Block
from . import runs

TEMPLATE = Path(__file__).parent.parent / "data" / "story.typ"

# Points, of which an inch has 72: the column of words, what a picture may take of a page, and of a living line
# for each of its units.
COLUMN, TALLEST, PER_UNIT = 418.0, 480.0, 0.5
# A narrow picture is printed at no fewer dots an inch than this, a wide one from the size that has enough.
_LEAST_DOTS, _DOTS = 110, 220
_SHORT_TITLE = 70
# Stands where the setting puts the number of a page.
_NUMBER = "\ufffc"
_LINE_ENDS = re.compile(r"[\t-\r\x85\u2028\u2029]+")
# Characters that mean nothing on paper, and that no PDF for everybody may hold.
_NOTHING = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Paper:
    """`said` is JSON, as data/story.typ reads it; `pictures` names the stored files that it mentions."""

    said: str
    pictures: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over all that is printed, and over how it is set."""
        return hashlib.sha256(f"{_template()}\n{self.said}".encode()).hexdigest()


@cache
def _template() -> str:
    return TEMPLATE.read_text()


def of(page: StoryPage) -> Paper:
    """Of a page that came through `for_reading`; in its own language, whoever asks. Two queries, two more
    for a story with pictures."""
    with override(page.language):
        together.fetch([page])
        permissions = Permissions.of(page.work)
        rows = list(page.passages.all())
        found = _pictures(page)
        told = reading.story(page, cards.people(page), rows, permissions, found)
        said = _Story(page, told).said()
        pictures = [block["file"] for block in said["blocks"] if block["kind"] == "picture"]
        return Paper(json.dumps(_clean(said), sort_keys=True), tuple(dict.fromkeys(pictures)))


def _pictures(page: StoryPage) -> Files:
    """Those among the words that readers may have now. No scans and no portraits: a hand or a face that
    was copied can't be taken back."""
    keys = {block["value"]["picture"] for block in raw(page, "picture")} - {None}
    if not keys:
        return Files()
    exposed = Exposure.objects.current().filter(
        picture__in=keys, granted_by=exposing.granted_by(page.work)
    )
    return Files(sizes.fetch(set(exposed.values_list("picture", flat=True))))


class _Story:
    def __init__(self, page: StoryPage, told: Mapping[str, Any]) -> None:
        self.page, self.told = page, told
        self.footnotes = {note.number: note.text for note in told["footnotes"]}
        # Those that stand at a passage, in their order.
        self.noted: list[Note] = []

    def said(self) -> dict[str, Any]:
        told = self.told
        blocks = [said for block in told["blocks"] if (said := self._block(block))]
        return {
            "language": told["language"],
            "title": told["title"],
            "short_title": shorten(told["title"], _SHORT_TITLE, placeholder=" …"),
            "author": told["name"] or "",
            "name": told["name"] or gettext("Name withheld"),
            "kind": told["kind_label"],
            "sample": _invented() if told["sample"] else "",
            "standfirst": told["standfirst"],
            "beneath": [*filter(None, [capfirst(told["served"])]), *told["credits"]],
            "line": _line(told["line"]),
            "line_start": told["line_start"],
            "line_end": told["line_end"],
            "facts": told["facts"],
            "content_notes": [
                *({"said": said, "at": 0} for said in about.notes_of_whole(self.page)),
                *({"said": note.text, "at": note.first} for note in self.noted),
            ],
            "blocks": blocks,
            "tellers": [_teller(teller) for teller in told["tellers"]],
            "uses": told["uses"] | {"yes": "; ".join(told["uses"]["yes"])},
            "custody": [[step["date"], step["text"]] for step in told["custody"]],
            "custody_title": told["custody_title"],
            "rights": told["rights"],
            "closing": self._closing(),
            "labels": {
                "yes": gettext("Allowed:"),
                "content_note": gettext("Content note:"),
                "editors": gettext("From the editors"),
                "taken_out": gettext("Something was taken out here."),
                "at_page": _around(gettext("page %(number)s")),
                "go_on": _around(gettext("Go on after it, on page %(number)s.")),
                "page_of": (
                    gettext("%(number)s of %(total)s") % {"number": _NUMBER, "total": _NUMBER}
                ).split(_NUMBER),
            },
        }

    def _block(self, block: Block) -> dict[str, Any] | None:
        said: dict[str, Any] = {"kind": block.kind}
        if block.kind == "heading":
            return said | {"text": block.text}
        if block.kind in ("context", "update"):
            label = ""
            if block.day:
                label = gettext("Added by the editors, %(day)s") % {"day": date_format(block.day)}
            return said | {"label": label, "paragraphs": runs.paragraphs(block.html)}
        if block.kind == "picture":
            picture = self._picture(block)
            return said | picture if picture else None
        if block.kind == "recording":
            return said | {"turns": [self._turn(turn) for turn in block.turns]}
        return said | {"passages": list(self._passages(block))}

    def _passages(self, block: Block) -> Iterator[dict[str, Any]]:
        words = runs.lines if block.kind == "poem" else runs.runs
        before = ""
        for passage in block.passages:
            speaker = passage["speaker"]
            yield {
                "number": passage["number"],
                "note": self._note(passage["note"]),
                # Once for all that somebody says without a break.
                "speaker": "" if speaker == before and not passage["note"] else speaker,
                "answer": passage["is_answer"],
                "words": words(passage["html"], self.footnotes),
            }
            before = speaker

    def _turn(self, turn: Turn) -> dict[str, Any]:
        return {
            "note": self._note(turn.note),
            "speaker": turn.speaker,
            "lines": [
                {"number": line.number, "time": line.time, "words": runs.runs(line.html)}
                for line in turn.lines
            ],
        }

    def _note(self, note: Note | None) -> dict[str, Any] | None:
        """`after` is the number of the passage with which the story goes on, 0 where none follows."""
        if note is None:
            return None
        self.noted.append(note)
        said = gettext("<b>The next passage speaks of %(what)s.</b>") % {"what": escape(note.text)}
        return {"said": runs.runs(said), "after": note.after.order if note.after else 0}

    def _picture(self, block: Block) -> dict[str, Any] | None:
        """None until it is made in a size for readers."""
        picture, words = block.picture, block.words
        if picture is None or words is None:
            return None
        wide, high = picture.width, picture.height
        width = min(COLUMN, TALLEST * wide / high, 72 * wide / _LEAST_DOTS)
        made = picture.get_rendition(f"width-{round(width * _DOTS / 72)}|format-jpeg")
        if not made.file:
            return None
        return {
            "file": made.file.name,
            "width": round(width, 1),
            "alt": words.alt,
            "caption": words.caption,
            "caption_language": words.caption_language,
            "credit": words.credit,
            "credit_language": words.credit_language,
        }

    def _closing(self) -> dict[str, str]:
        source = Source.of(self.page)
        name = self.told["name"] or gettext("name withheld")
        may = gettext(
            "You may copy this on paper and pass it on: the storyteller said yes to that."
        )
        may_not = gettext(
            "Please don’t copy or pass on this page: the storyteller has not said yes to that."
        )
        return {
            "what": gettext("“%(title)s”, %(name)s.") % {"title": self.told["title"], "name": name},
            "archive": gettext("Drop LWOP Coalition story archive"),
            "address": self.told["address"],
            "version": source.version_told,
            "copying": may if self.told["may_print_inside"] else may_not,
            "minds": gettext(
                "Storytellers may change their minds, so please look at the page before you print it "
                "again."
            ),
        }


def _invented() -> str:
    return gettext(
        "Sample story. The person and everything told here are invented, to show what this archive does."
    )


def _teller(teller: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": teller["label"],
        "name": teller["name"] or gettext("Name withheld"),
        "facts": teller["facts"],
        "about": runs.paragraphs(teller["about"]),
        "language": teller["language"] if teller["foreign"] else "",
    }


def _line(line: LivingLine) -> dict[str, Any]:
    """`svg` is "" where no years are counted; `after` is how it goes on: "dotted", "solid" or not at all."""
    drawn = [f'<path stroke-width="2" d="{line.strokes}"/>']
    if line.now:
        drawn.append(f'<path stroke-width="3.5" d="{line.now}"/>')
    if ring := line.ring:
        drawn.append(f'<circle stroke-width="2.5" cx="{ring.x}" cy="{ring.y}" r="{ring.radius}"/>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {line.width} {line.height}" '
        f'fill="none" stroke="#000" stroke-linecap="round">{"".join(drawn)}</svg>'
    )
    after = "" if line.ended else "solid" if line.home else "dotted"
    # Many years are drawn smaller, so that it still goes on after them.
    return {
        "svg": svg if line.width else "",
        "width": round(min(line.width * PER_UNIT, COLUMN * 0.88), 1),
        "after": after,
    }


def _around(text: str) -> list[str]:
    """What stands before and after the number of a page in `text`."""
    before, _number, after = (text % {"number": _NUMBER}).partition(_NUMBER)
    return [before, after]


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return _NOTHING.sub("", _LINE_ENDS.sub(" ", value)) if isinstance(value, str) else value
