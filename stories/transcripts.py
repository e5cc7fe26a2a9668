"""The transcript of a recording: lines with their times, as they are stored and as WebVTT says them.

What a line has beyond WebVTT's own stands in notes before it:

    NOTE content: a parent's death
    NOTE taken out

The second says that the words of the line were taken out, and that the sound is silent there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from webvtt.errors import MalformedCaptionError
from webvtt.models import Caption, Timestamp

LONGEST_SPEAKER = 80
LONGEST_NOTE = 200
# More would bury the form; mending the first ones often mends the rest.
MOST_FAULTS_TOLD = 5

ARROW = "-->"
NOTE = re.compile(r"NOTE(?:[ \t]+(.*))?")
CONTENT = re.compile(r"content:[ \t]*(.*)", re.IGNORECASE)
TAKEN_OUT = "taken out"
VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>")
# What other programs put before the first line or between lines, and what a page has no use for.
PASSED_OVER = ("STYLE", "REGION")


@dataclass(frozen=True)
class Cue:
    """A line of a transcript; `start` and `end` are seconds into the recording. `note` is its own
    content note. One that was taken out has no words."""

    start: float
    end: float
    text: str
    speaker: str = ""
    note: str = ""
    taken_out: bool = False

    @classmethod
    def stored(cls, item: dict[str, Any]) -> Cue:
        """From a stored item: plain, or of a list of blocks, in whose drafts anything may be missing."""
        value = item.get("value", item)
        taken_out = bool(value.get("taken_out"))
        start, end = value.get("start"), value.get("end")
        return cls(
            # A number stays as it was stored, 0 or 0.0: the content hash tells them apart.
            start=0.0 if start is None else start,
            end=0.0 if end is None else end,
            text="" if taken_out else value.get("text") or "",
            speaker=value.get("speaker") or "",
            note=value.get("note") or "",
            taken_out=taken_out,
        )

    def as_stored(self) -> dict[str, Any]:
        """What is the exception is stored only where it is said, so that the content hash of all
        other lines stays what it was."""
        item: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "speaker": self.speaker,
            "text": self.text,
        }
        if self.note:
            item["note"] = self.note
        if self.taken_out:
            item["taken_out"] = True
        return item


def to_vtt(cues: Iterable[Cue]) -> str:
    """The transcript as a WebVTT file; nothing for no cues. Times are rounded to milliseconds, empty
    lines within a cue's words are left out, because in WebVTT they would end it."""
    blocks = [_block(cue) for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n" if blocks else ""


def _block(cue: Cue) -> str:
    lines = []
    if cue.note:
        lines += [f"NOTE content: {_one_line(cue.note).replace(ARROW, '→')}", ""]
    if cue.taken_out:
        lines += [f"NOTE {TAKEN_OUT}", ""]
    lines.append(f"{Timestamp.from_seconds(cue.start)} {ARROW} {Timestamp.from_seconds(cue.end)}")
    voice = f"<v {_escaped(_one_line(cue.speaker))}>" if cue.speaker else ""
    if spoken := voice + _escaped(_without_empty_lines("" if cue.taken_out else cue.text)):
        lines.append(spoken)
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_empty_lines(text: str) -> str:
    return "\n".join(stripped for line in text.split("\n") if (stripped := line.strip()))


def from_vtt(text: str, *, unfinished: bool = False) -> list[Cue]:
    """The cues of a WebVTT file, in their order; settings, styles, other notes and emphasis are left out.

    Also takes what is near to it: no first line, commas in times, numbers before each line (SubRip).
    Raises ValidationError with a sentence for each of the first faults, which names its line. That a
    line has no words yet is none in an `unfinished` one.
    """
    cues: list[Cue] = []
    faults: list[str] = []
    note, taken_out = "", False
    for number, lines in _blocks_of_lines(text):
        at = next((i for i, line in enumerate(lines) if ARROW in line), None)
        if at is None:
            for told in _notes(lines):
                if content := CONTENT.fullmatch(told):
                    note = content[1].strip()
                taken_out = taken_out or told.lower() == TAKEN_OUT
            if not _passed_over(number, lines):
                faults.append(_fault(number, _("times are missing before these words.")))
            continue
        try:
            cue = _cue(lines[at], "\n".join(lines[at + 1 :]), note, taken_out)
            _check(cue, cues[-1] if cues else None, unfinished)
            cues.append(cue)
        except ValueError as fault:
            faults.append(_fault(number + at, str(fault)))
        note, taken_out = "", False
    if faults:
        raise ValidationError(faults[:MOST_FAULTS_TOLD])
    return cues


def _blocks_of_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines between empty ones, each with the number of its first line."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    block: list[str] = []
    lines = [*text.split("\n"), ""]
    for number, line in enumerate(lines, start=1):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield number - len(block), block
            block = []


def _notes(lines: list[str]) -> list[str]:
    return [(note[1] or "").strip() for line in lines if (note := NOTE.fullmatch(line))]


def _passed_over(number: int, lines: list[str]) -> bool:
    first = lines[0]
    return (
        (number == 1 and first.startswith("WEBVTT"))
        or bool(NOTE.fullmatch(first))
        or first in PASSED_OVER
    )


def _cue(times: str, payload: str, note: str, taken_out: bool) -> Cue:
    """Raises ValueError with half a sentence for people."""
    try:
        start, end = (_seconds(side.split()[0]) for side in times.split(ARROW, 1))
    except (IndexError, MalformedCaptionError):
        raise ValueError(
            _("“%(times)s” is not a pair of times like 00:01:02.500 --> 00:01:04.000.")
            % {"times": times[:60]}
        ) from None
    if ARROW in payload:
        raise ValueError(_("an empty line is missing before the next times."))
    speakers = {_one_line(html.unescape(name)) for name in VOICE.findall(payload)}
    if len(speakers) > 1:
        raise ValueError(_("two people speak in it. Give each a line with its own times."))
    words = html.unescape(Caption(text=payload).text)
    text = "" if taken_out else _without_empty_lines(words)
    return Cue(start, end, text, next(iter(speakers), ""), note, taken_out)


def _check(cue: Cue, before: Cue | None, unfinished: bool) -> None:
    if cue.end <= cue.start:
        raise ValueError(_("the line must end after it starts."))
    if before and cue.start < before.start:
        raise ValueError(_("it starts before the line above it."))
    if not (cue.text or cue.taken_out or unfinished):
        raise ValueError(_("there are no words."))
    if len(cue.speaker) > LONGEST_SPEAKER:
        raise ValueError(_("the speaker's name is too long."))
    if len(cue.note) > LONGEST_NOTE:
        raise ValueError(_("the content note is too long."))


def _seconds(text: str) -> float:
    return Timestamp.from_string(text.replace(",", ".")).in_milliseconds() / 1000


def _fault(number: int, what: str) -> str:
    return _("Line %(number)d: %(what)s") % {"number": number, "what": what}


def clock(seconds: float) -> str:
    """As people say a time in a recording: 0:37, 1:02:05."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
