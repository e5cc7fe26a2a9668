"""Content notes within a story: before which passage each stands, for how many, and the way past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from .blocks import covers
from .models import Passage, StoryPage
from .transcripts import clock

# Where a story goes on when nothing follows what a note stands for.
AFTER_THE_WORDS = "#after-the-words"


@dataclass(frozen=True)
class Note:
    """The shape of what templates/components/note.html takes. It stands before the passage numbered
    `first` and for all up to `last`; `after` is the passage that follows, `where` says its place."""

    text: str
    first: int
    last: int
    url: str
    where: str
    after: Passage | None

    @property
    def skip(self) -> str:
        return f"#p-{self.after.key}" if self.after else AFTER_THE_WORDS


def placed(page: StoryPage, rows: Sequence[Passage]) -> dict[int, Note]:
    """The notes of `page` by the number of the passage before which they stand. `rows` are its passages
    in order, with their keys. Two that begin at the same passage are told as one."""
    found: dict[int, Note] = {}
    for text, first, last in [*_of_blocks(page, rows), *_of_cues(rows)]:
        if same := found.get(first):
            text, last = f"{same.text}; {text}", max(last, same.last)
        found[first] = _note(text, first, last, rows)
    return dict(sorted(found.items()))


def by_passage(page: StoryPage, rows: Sequence[Passage]) -> dict[int, str]:
    """What the same notes say, by the number of each passage that they stand for."""
    said: dict[int, str] = {}
    for note in placed(page, rows).values():
        for number in range(note.first, note.last + 1):
            said[number] = f"{said[number]}; {note.text}" if number in said else note.text
    return said


def _note(text: str, first: int, last: int, rows: Sequence[Passage]) -> Note:
    row = rows[first - 1]
    where = gettext("passage %(number)d") % {"number": first}
    if row.start is not None:
        where = gettext("at %(time)s") % {"time": clock(row.start)}
    after = rows[last] if last < len(rows) else None
    return Note(text, first, last, f"#p-{row.key}", where, after)


def _of_blocks(page: StoryPage, rows: Sequence[Passage]) -> list[tuple[str, int, int]]:
    firsts: dict[str, int] = {}
    for row in rows:
        firsts.setdefault(row.block, row.order)
    found = []
    waiting: list[dict[str, Any]] = []
    # As it is stored: to look at the blocks would fetch every picture and recording.
    for block in page.body.raw_data:
        if block["type"] == "note":
            waiting.append(block["value"])
        elif waiting and (first := firsts.get(block.get("id") or "")):
            found += [(note.get("text") or "", first, first + covers(note) - 1) for note in waiting]
            waiting = []
    return found


def _of_cues(rows: Sequence[Passage]) -> list[tuple[str, int, int]]:
    """One for each run of lines that bear the same note."""
    found: list[tuple[str, int, int]] = []
    before = None
    for row in rows:
        if row.note and before and (before.note, before.block) == (row.note, row.block):
            text, first, _last = found[-1]
            found[-1] = (text, first, row.order)
        elif row.note:
            found.append((row.note, row.order, row.order))
        before = row
    return found
