"""Taking a stretch out of a recording: made silent, never cut, so that times stay true in every
language. What was said there is in no stored file afterwards, and nothing brings it back."""

from __future__ import annotations

import math
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from typing import IO

from django.core.files.base import File
from django.db import transaction

from core import audit, epoch
from core.models import User
from media import ffmpeg, preparing
from media.intake.samples import BARE, COARSE, COARSELY, GAPLESS, OPUS, duration
from media.models import Recording

Stretch = tuple[float, float]

# Seconds over which the sound goes and comes back, outside the stretch itself.
_FADE = 0.02
# The gain is set for so many samples at once, and so much earlier that at 8 kHz, the lowest rate of a
# stored recording, none of them reaches into the stretch.
_STEP = 128
_LEAD = _STEP / 8000 + 0.001
# Encoders smear what stands beside a stretch into it. So many seconds at its ends are not looked at;
# further in nothing is louder than this, of 32767, or than this part of what stands beside it.
_SMEARED = 0.03
_AS_GOOD_AS_NOTHING = 100
_PART = 0.03
_BESIDE = 0.2  # seconds
# By so many seconds may the length change: encoders work in frames.
_SAME_LENGTH = 0.1
_PCM = {8: "pcm_u8", 16: "pcm_s16le", 24: "pcm_s24le", 32: "pcm_s32le"}


class NotSilent(Exception):
    """What was written still has sound where it was to have none, or is not as long as it was."""


def take_out(recording: Recording, stretches: Iterable[Stretch], by: User) -> None:
    """Seconds from the start of the recording. From this transaction's end on readers hear nothing of
    it until the worker has made it anew; asking again for what is silent already changes nothing.
    ValueError for a stretch that is none.
    """
    from media import transcoding  # it imports this

    wanted = [_checked(stretch, recording.duration) for stretch in stretches]
    with transaction.atomic():
        stored = Recording.objects.select_for_update().get(pk=recording.pk)
        silences = _merged([*((first, last) for first, last in stored.silences), *wanted])
        if silences != stored.silences:
            stored.silences = silences
            stored.state, stored.progress = Recording.State.WORKING, 0
            stored.sounds.all().delete()
            stored.save(update_fields=["silences", "state", "progress"])
            audit.record(
                "recording.silenced",
                user=by,
                subject=str(stored.pk),
                detail={"stretches": [list(stretch) for stretch in wanted]},
            )
            epoch.bump()
            transcoding.enqueue(stored)
    recording.silences, recording.state = stored.silences, stored.state
    recording.progress = stored.progress


def burn(recording: Recording, work: preparing.Work, master: File, made: IO[bytes]) -> array[int]:
    """In the worker: writes the recording with its silences. Returns its coarse samples. Raises
    NotSilent."""
    ffmpeg.run(
        [
            *("-v", "error", *work.reading(master), "-map", "0:a:0", *BARE),
            *("-af", f"{GAPLESS},{_filter(recording.silences)}"),
            *(*_kept_as(master, work.demuxer), "-fd", str(made.fileno()), "fd:"),
        ],
        [master, made],
        seconds=recording.duration,
    )
    samples = _heard(recording, work, File(made))
    _prove(samples, recording)
    return samples


def _heard(recording: Recording, work: preparing.Work, made: File) -> array[int]:
    """The coarse samples of what was written, read as readers' sounds are made from it."""
    with tempfile.TemporaryFile() as drawn:
        ffmpeg.run(
            [
                *("-v", "error", *work.reading(made), "-map", "0:a:0", "-af", GAPLESS),
                *(*COARSELY, "-fd", str(drawn.fileno()), "fd:"),
            ],
            [made, drawn],
            seconds=recording.duration,
        )
        drawn.seek(0)
        return array("h", drawn.read())


def _prove(samples: array[int], recording: Recording) -> None:
    if abs(duration(samples) - recording.duration) > _SAME_LENGTH:
        raise NotSilent("It is not as long as it was.")
    for start, end in recording.silences:
        smeared = min(_SMEARED, (end - start) / 4)
        inside = _loudest(samples, start + smeared, end - smeared)
        beside = max(
            _loudest(samples, start - _BESIDE, start), _loudest(samples, end, end + _BESIDE)
        )
        if inside > max(_AS_GOOD_AS_NOTHING, beside * _PART):
            raise NotSilent("It is not silent where it should be.")


def _loudest(samples: array[int], start: float, end: float) -> int:
    some = samples[max(int(start * COARSE), 0) : max(int(end * COARSE), 0)]
    return max(max(some), -min(some)) if some else 0


def _filter(silences: Sequence[Sequence[float]]) -> str:
    """For ffmpeg, on sound of at least 8 kHz; what is not within the silences stays bit for bit."""
    gain = "1"
    for start, end in silences:
        here = f"clip(({start - _LEAD:.4f}-t)/{_FADE},0,1)+clip((t-{end:.4f})/{_FADE},0,1)"
        gain = here if gain == "1" else f"min({gain},{here})"
    return f"asetnsamples=n={_STEP}:p=0,volume=precision=double:eval=frame:volume='{gain}'"


def _kept_as(master, demuxer: str) -> Sequence[str]:
    if demuxer != "wav":
        return OPUS
    master.seek(34)
    return ("-c:a", _PCM[int.from_bytes(master.read(2), "little")], "-f", "wav")


def _checked(stretch: Stretch, duration: float) -> Stretch:
    start, end = map(float, stretch)
    if not (math.isfinite(start) and math.isfinite(end) and 0 <= start < min(end, duration)):
        raise ValueError("A stretch begins before it ends, and before the recording does.")
    return round(start, 3), round(min(end, duration), 3)


def _merged(stretches: Iterable[Stretch]) -> list[list[float]]:
    """In order, none touching another."""
    merged: list[list[float]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged
