"""What the reading page shows of a recording: its player, and its transcript in turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core import motif
from core.uses import Use
from media.models import Recording, Sound

from . import captions
from .disclosure import Permissions
from .models import Passage, StoryPage
from .notes import Note
from .transcripts import clock

# What browsers choose by. Each knows AAC, so it is what a link to the sound itself leads to.
MIME = {Sound.Format.OPUS: "audio/ogg; codecs=opus", Sound.Format.AAC: "audio/mp4"}


@dataclass(frozen=True)
class Source:
    url: str
    mime: str


@dataclass(frozen=True)
class Player:
    """The shape of what templates/components/player.html takes. Until the sound is prepared `sources` is
    empty. `sound` is the one that a link may lead to, `size` its bytes, `may_keep` whether readers may
    download it; `seconds` is for machines, `length` for people; `captions` is "" where they have no
    address."""

    label: str
    language: str
    read_by: str
    seconds: str
    length: str
    wave: motif.Wave
    sources: list[Source]
    sound: str
    size: int
    may_keep: bool
    captions: str


@dataclass(frozen=True)
class Line:
    """One cue. `url` leads to the sound at its time, or is ""; `noted` says what its content note
    speaks of, or is "", and `past` at which second that is over, "" being the recording's end."""

    key: str
    number: int
    time: str
    start: str
    url: str
    html: SafeString
    noted: str
    past: str


@dataclass
class Turn:
    """What one person says without a break; `speaker` is "" where the turn before was theirs too."""

    speaker: str
    note: Note | None
    lines: list[Line] = field(default_factory=list)


def player(
    recording: Recording,
    page: StoryPage,
    number: int,
    permissions: Permissions,
    read_by: str,
    *,
    stored: bool,
) -> Player:
    """For the recording numbered `number`, from 1, of the page, which may be heard. `read_by` names who
    reads it, if it is not the storyteller; `stored` is false for a draft in memory, whose captions have
    no address."""
    sounds = recording.sources()
    aac = next((sound for sound in sounds if sound.format == Sound.Format.AAC), None)
    return Player(
        label=gettext("Recording of “%(title)s”") % {"title": page.title},
        language=page.language,
        read_by=read_by,
        seconds=_seconds(recording.duration),
        length=clock(recording.duration),
        wave=motif.wave(recording.peaks),
        sources=[Source(sound.url, MIME[Sound.Format(sound.format)]) for sound in sounds],
        sound=aac.url if aac else "",
        size=aac.size if aac else 0,
        may_keep=permissions.allows(Use.DOWNLOAD),
        captions=captions.address(page, number) if stored else "",
    )


def turns(cues: Sequence[Passage], notes: Mapping[int, Note], heard: Player | None) -> list[Turn]:
    """The passages of one recording as turns: each begins with another speaker or behind a note."""
    found: list[Turn] = []
    speaker = ""
    sound = heard.sound if heard else ""
    for cue in cues:
        note = notes.get(cue.order)
        if not found or note or cue.speaker != speaker:
            found.append(Turn("" if found and cue.speaker == speaker else cue.speaker, note))
        speaker = cue.speaker
        found[-1].lines.append(_line(cue, notes, sound))
    return found


def _line(cue: Passage, notes: Mapping[int, Note], sound: str) -> Line:
    start = _seconds(cue.start or 0)
    covering = [note for note in notes.values() if note.first <= cue.order <= note.last]
    after = max(covering, key=lambda note: note.last).after if covering else None
    return Line(
        key=cue.key,
        number=cue.order,
        time=clock(cue.start or 0),
        start=start,
        url=f"{sound}#t={start}" if sound else "",
        html=mark_safe(cue.html),  # noqa: S308  cleaned by stories.blocks when it was stored
        noted=covering[-1].text if covering else "",
        # Another recording has times of its own.
        past=_seconds(after.start or 0) if after and after.block == cue.block else "",
    )


def _seconds(moment: float) -> str:
    """To the millisecond, with a point in every language."""
    return f"{moment:.3f}".rstrip("0").rstrip(".")
