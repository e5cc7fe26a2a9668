"""What was taken out of a transcript and a recording still says; and what a transcript still says
that was taken out of the sound."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Q

from media.models import Recording

from .blocks import cues_of
from .models import Said, StoryPage
from .transcripts import Cue
from .voices import voice_of

# Seconds by which a stretch and the silence in it may differ: rounding, and the fades at its ends.
NEAR_ENOUGH = 0.05
# Below this likeness (difflib's ratio, 0 to 1) a word was not corrected but replaced.
ALIKE = 0.8
# Beyond so many pairs of words two versions are not compared word by word: all of them changed.
MOST_PAIRS = 400_000
WORD = re.compile(r"\w+(?:['’]\w+)*")
# Left out of a transcript without taking anything from what was said.
FILLERS = {"ah", "eh", "em", "er", "hm", "hmm", "mm", "uh", "um"}


@dataclass(frozen=True)
class StillHeard:
    """A stretch, in seconds, whose words were taken out and whose sound was not. `said_so`: somebody
    marked exactly this line as taken out; else some words of a published line in it are gone."""

    recording: Recording
    start: float
    end: float
    said_so: bool

    @property
    def key(self) -> str:
        kind = "unsilenced" if self.said_so else "gone_words"
        return f"{kind}:{self.recording.pk}:{round(self.start * 1000)}-{round(self.end * 1000)}"


def still_heard(page: StoryPage) -> list[StillHeard]:
    """For the page as it is in memory, against what readers were given: what the sound must lose."""
    found: list[StillHeard] = []
    transcripts = list(_transcripts(page))
    before = _Before(page, [recording for recording, _cues in transcripts])
    for recording, cues in transcripts:
        found += [
            StillHeard(recording, cue.start, cue.end, said_so=True)
            for cue in cues
            if cue.taken_out and not _silent(cue, recording)
        ]
        marked = {(each.start, each.end) for each in found if each.recording.pk == recording.pk}
        gone = [
            (cue.start, cue.end)
            for cue in _gone(before.said_in(recording), cues)
            if (cue.start, cue.end) not in marked and not _silent(cue, recording)
        ]
        if gone and not before.by_this_page(recording):
            # Another sound, or another page: its lines are not settled one by one.
            gone = [(min(start for start, _end in gone), max(end for _start, end in gone))]
        found += [StillHeard(recording, start, end, said_so=False) for start, end in gone]
    return found


def still_written(page: StoryPage) -> list[Cue]:
    """Lines with words where the recording was silenced from their start to their end."""
    return [
        cue
        for recording, cues in _transcripts(page)
        for cue in cues
        if cue.text and _silenced(cue.start, cue.end, recording)
    ]


def remember(page: StoryPage) -> None:
    """Notes what readers are given from now on, in the transaction that publishes `page`. What it said
    in a recording that it no longer shows stays noted until that is silent there."""
    transcripts = list(_transcripts(page))
    shown = [recording.pk for recording, _cues in transcripts]
    page.said.filter(recording__in=shown).delete()
    for row in page.said.filter(recording__isnull=False).select_related("recording"):
        if _silent(_cue(row), row.recording):
            row.delete()
    voices = {
        block.value["recording"].pk: voice_of(block.value)
        for block in page.body
        if block.block_type == "recording" and block.value["recording"]
    }
    Said.objects.bulk_create(
        Said(
            page=page,
            recording=recording,
            sound=sound_of(recording),
            voice=voices[recording.pk],
            start=cue.start,
            end=cue.end,
            text=cue.text,
        )
        for recording, cues in transcripts
        for cue in cues
    )


def sound_of(recording: Recording) -> str:
    """Equal for the same sound under another name; "" for silence, which is like any other."""
    if not any(recording.peaks):
        return ""
    heard = json.dumps([round(recording.duration, 3), recording.peaks])
    return hashlib.sha256(heard.encode()).hexdigest()


class _Before:
    """What readers were given of the recordings that a page shows now: by the page itself in the same
    recording, else in the same sound under another name, else in a recording that stood in its place;
    else by any other page in the language."""

    def __init__(self, page: StoryPage, shown: Iterable[Recording]) -> None:
        self._page = page
        self._shown = {recording.pk for recording in shown}
        self._own = list(Said.objects.filter(page=page.pk)) if self._shown else []

    def said_in(self, recording: Recording) -> list[Cue]:
        return [_cue(row) for row in self._rows(recording)]

    def by_this_page(self, recording: Recording) -> bool:
        return bool(self._same(recording))

    def _rows(self, recording: Recording) -> list[Said]:
        return (
            self._same(recording)
            or [row for row in self._own if row.recording_id not in self._shown]
            or self._of_others(recording)
        )

    def _same(self, recording: Recording) -> list[Said]:
        sound = sound_of(recording)
        return [row for row in self._own if row.recording_id == recording.pk] or [
            row for row in self._own if sound and row.sound == sound
        ]

    def _of_others(self, recording: Recording) -> list[Said]:
        same = Q(recording=recording)
        if sound := sound_of(recording):
            same |= Q(sound=sound)
        others = Said.objects.filter(same, page__language=self._page.language)
        return list(others.exclude(page=self._page.pk))


def _cue(row: Said) -> Cue:
    return Cue(row.start, row.end, row.text)


def _transcripts(page: StoryPage) -> Iterator[tuple[Recording, list[Cue]]]:
    """Each recording once, with all that its blocks say."""
    found: dict[int, tuple[Recording, list[Cue]]] = {}
    for block in page.body:
        if block.block_type == "recording" and block.value["recording"]:
            recording = block.value["recording"]
            found.setdefault(recording.pk, (recording, []))[1].extend(cues_of(block.value))
    yield from found.values()


def _silent(cue: Cue, recording: Recording) -> bool:
    """Whether nothing of it is left to hear. What somebody took out is somewhere in the sound: a time
    behind its end is the wrong one, and leaves it there."""
    if cue.taken_out and recording.duration - cue.start <= NEAR_ENOUGH < cue.end - cue.start:
        return False
    return _silenced(cue.start, min(cue.end, recording.duration), recording)


def _silenced(start: float, end: float, recording: Recording) -> bool:
    for first, last in sorted(recording.silences):
        if first <= start + NEAR_ENOUGH:
            start = max(start, last)
    return start >= end - NEAR_ENOUGH


def _gone(before: Sequence[Cue], now: Sequence[Cue]) -> Iterator[Cue]:
    """Lines of `before` of which some words stand nowhere in the same place any more, whatever became
    of their times. A word that was corrected is not gone."""
    old, new = [_words(cue.text) for cue in before], [_words(cue.text) for cue in now]
    lines = SequenceMatcher(
        None, [_folded(line) for line in old], [_folded(line) for line in new], False
    )
    for what, first, last, new_first, new_last in lines.get_opcodes():
        if what not in ("delete", "replace"):
            continue
        words = [(word, line) for line in range(first, last) for word in old[line]]
        left = [word for line in new[new_first:new_last] for word in line]
        yield from (before[line] for line in sorted(set(_lost(words, left))))


def _lost(words: list[tuple[str, int]], left: list[str]) -> Iterator[int]:
    """The lines, given with each word, of those that are not in `left`."""
    if len(words) * len(left) > MOST_PAIRS:
        yield from (line for _word, line in words)
        return
    now = _folded(left)
    matcher = SequenceMatcher(None, _folded(word for word, _line in words), now, False)
    for what, first, last, new_first, new_last in matcher.get_opcodes():
        if what not in ("delete", "replace"):
            continue
        # Each word of the new version corrects one of the old, in their order.
        for word, line in words[first:last]:
            place = _corrected(word, now, new_first, new_last)
            if place is None:
                yield line
            else:
                new_first = place + 1


def _corrected(word: str, now: Sequence[str], first: int, last: int) -> int | None:
    """Where between `first` and `last` it stands in another spelling. Not for a name or a number:
    what looks like another spelling of one may well be another."""
    if any(letter.isupper() or letter.isnumeric() for letter in word):
        return None
    likeness = SequenceMatcher(None, "", word.casefold(), False)
    for place in range(first, last):
        likeness.set_seq1(now[place])
        # From the cheapest to the true one, which the others are never below.
        ratios = (likeness.real_quick_ratio, likeness.quick_ratio, likeness.ratio)
        if all(ratio() >= ALIKE for ratio in ratios):
            return place
    return None


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if word.casefold() not in FILLERS]


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)
