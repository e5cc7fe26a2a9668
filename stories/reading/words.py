"""The words of a story block by block, as templates/stories/blocks.html takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import linebreaks_filter
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .. import exposing, footnotes, listening
from ..blocks import Voice
from ..disclosure import Permissions
from ..footnotes import Footnote
from ..listening import Player, Turn
from ..models import Passage, StoryPage
from ..notes import Note
from .files import Files

if TYPE_CHECKING:
    from media.models import Picture
    from media.models.picture import PictureWords


@dataclass
class Block:
    """One block of the body as the template reads it; what a kind doesn't use stays empty."""

    kind: str
    text: str = ""
    anchor: str = ""
    html: str = ""
    by: str = ""
    day: date | None = None
    passages: list[dict[str, Any]] = field(default_factory=list)
    picture: Picture | None = None
    words: PictureWords | None = None
    # Of a letter: its pages in the writer's hand, as (number, picture).
    scans: list[tuple[int, Picture]] = field(default_factory=list)
    player: Player | None = None
    turns: list[Turn] = field(default_factory=list)


# Blocks whose words stand as passages.
WRITTEN = ("prose", "poem", "interview", "letter")


def blocks(
    page: StoryPage,
    rows: list[Passage],
    notes: dict[int, Note],
    explained: list[Footnote],
    permissions: Permissions,
    files: Files,
) -> list[Block]:
    return list(_Words(page, rows, notes, explained, permissions, files).blocks())


class _Words:
    def __init__(
        self,
        page: StoryPage,
        rows: list[Passage],
        notes: dict[int, Note],
        explained: list[Footnote],
        permissions: Permissions,
        files: Files,
    ) -> None:
        self.page, self.notes, self.permissions, self.files = page, notes, permissions, files
        self.rows: dict[str, list[Passage]] = {}
        for row in rows:
            self.rows.setdefault(row.block, []).append(row)
        self.explained: dict[str, list[Footnote]] = {}
        for note in explained:
            self.explained.setdefault(note.block, []).append(note)
        # What is not stored yet has no captions to fetch.
        self.stored = all(row.pk for row in rows)
        self.handwriting = exposing.handwriting_may_be_seen(page, permissions)

    def blocks(self) -> Iterator[Block]:
        recordings = 0
        letter: Block | None = None
        for index, raw in enumerate(self.page.body.raw_data):
            kind, value, key = raw["type"], raw["value"], raw.get("id") or ""
            if kind == "letter":
                # Pages that follow each other are one letter, so that nothing stands between its words.
                letter = letter or Block("letter")
                self._add_page(letter, value, key)
                continue
            if letter and kind != "footnote":
                yield letter
                letter = None
            if kind in WRITTEN:
                yield Block(kind, passages=list(self._passages(key)))
            elif kind == "recording":
                recordings += 1
                yield self._recording(value, recordings, key)
            elif kind == "heading":
                yield Block("heading", text=value, anchor=f"section-{index + 1}")
            elif kind == "picture" and (picture := self.files.pictures.get(value["picture"])):
                said = picture.words(self.page.language)
                yield Block("picture", picture=picture, words=said)
            elif kind == "context":
                yield Block("context", html=linebreaks_filter(value), by=gettext("The editors"))
            elif kind == "update":
                day = value["day"]
                day = parse_date(day) if isinstance(day, str) else day
                yield Block("update", html=linebreaks_filter(value["text"]), day=day)

        if letter:
            yield letter

    def _add_page(self, letter: Block, value: dict[str, Any], key: str) -> None:
        letter.passages += self._passages(key)
        scan = self.files.pictures.get(value["scan"]) if self.handwriting else None
        if scan:
            letter.scans.append((len(letter.scans) + 1, scan))

    def _passages(self, key: str) -> Iterator[dict[str, Any]]:
        left = self.explained.get(key, [])
        for row in self.rows.get(key, []):
            html, left = footnotes.mark(row.html, left)
            yield {
                "key": row.key,
                "number": row.order,
                "note": self.notes.get(row.order),
                "html": html,
                "lines": _lines(html) if row.kind == Passage.Kind.STANZA else [],
                "speaker": row.speaker,
                "is_answer": row.kind == Passage.Kind.ANSWER,
            }

    def _recording(self, raw: dict[str, Any], number: int, key: str) -> Block:
        recording = self.files.recordings.get(raw["recording"])
        heard = None
        if recording and recording.pk in self.files.heard:
            read_by = raw.get("reader", "") if raw.get("voice") == Voice.READER else ""
            heard = listening.player(
                recording, self.page, number, self.permissions, read_by, stored=self.stored
            )
        said = listening.turns(self.rows.get(key, []), self.notes, heard)
        anchor = "recording" if number == 1 else f"recording-{number}"
        return Block("recording", anchor=anchor, player=heard, turns=said)


def _lines(html: str) -> list[SafeString]:
    return [mark_safe(line) for line in html.split("<br>")]  # noqa: S308  cleaned by stories.blocks when it was stored


def listen(found: list[Block]) -> dict[str, str] | None:
    """The way to the voice, where something to read stands before it."""
    for block in found[1:]:
        if block.player and block.player.sources:
            return {"url": f"#{block.anchor}", "length": block.player.length}
    return None


def contents(found: list[Block]) -> list[dict[str, str]]:
    """The sections of a long story."""
    headings = [block for block in found if block.kind == "heading"]
    return [{"title": block.text, "url": f"#{block.anchor}"} for block in headings]
