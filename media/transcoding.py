"""From a recording as it is stored to the sounds that readers hear: one voice, evenly loud, small."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO

from django.core.files.base import File
from django.db import transaction

from core import epoch
from media import ffmpeg, names, pending, preparing, silencing
from media.intake import limits
from media.intake.samples import BARE, GAPLESS, duration, peaks
from media.models import Recording, Sound

# EBU R 128, in LUFS and dBTP: what podcasts are made to.
LOUDNESS = -16.0
_VOICE = f"{GAPLESS},aformat=channel_layouts=mono"
_TARGET = f"I={LOUDNESS:g}:TP=-1.5:LRA=11"
# Below this, in LUFS, there is no voice: raising it would be raising noise.
_NOTHING_SAID = -60.0
# A peaky voice meets the limit on peaks and comes out quieter than was aimed at. Beyond this, in LU, it
# is done once more with what was missing.
_OFF = 0.5
# The part of the whole work that measuring takes.
_MEASURING = 0.4

_ENCODERS = {
    Sound.Format.OPUS: ("-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-f", "ogg"),
    Sound.Format.AAC: ("-c:a", "aac", "-b:a", "64k", "-aac_coder", "fast", "-f", "ipod"),
}
_SUFFIXES = {Sound.Format.OPUS: "opus", Sound.Format.AAC: "m4a"}


@dataclass(frozen=True)
class _Measured:
    """As ffmpeg's loudnorm says it; `off` is what it missed its aim by."""

    loudness: float
    peak: float
    loudness_range: float
    threshold: float
    off: float


@dataclass
class _Made:
    """What is to be stored: the sounds by their names, and, if something is taken out, the recording's
    new file with its length and peaks."""

    sounds: dict[Sound.Format, tuple[str, IO[bytes]]]
    silenced: tuple[str, IO[bytes]] | None = None
    duration: float = 0.0
    peaks: list[float] = field(default_factory=list)

    def files(self) -> dict[str, IO[bytes]]:
        return dict([*self.sounds.values(), *([self.silenced] if self.silenced else [])])


def enqueue(recording: Recording) -> None:
    """Has the worker prepare it; in the caller's transaction."""
    from media import tasks  # it imports this

    task = tasks.prepare_recording
    # Nobody hears it until it is silent: that waits for no pictures or pages.
    queue = "default" if recording.silences else task.queue_name
    task.using(queue_name=queue).enqueue(recording.pk, str(recording.file.name))


def prepare(recording: Recording) -> None:
    """In the worker. What is taken out is burnt into a new file, which takes the place of the old in
    the transaction that stores the sounds made of it. Stores nothing if the recording was replaced,
    silenced or deleted meanwhile."""
    if recording.sounds.exists():
        # They go whenever the recording gets another file or silence, so these are of this one.
        preparing.ready(recording)
        return
    with preparing.on(recording) as work, ExitStack() as stack:
        made = _make(recording, work, stack)
        files = made.files()
        for name, file in files.items():
            pending.announce(name)
            pending.write(name, File(file))
        with transaction.atomic():
            if (stored := work.still_wanted()) is not None:
                _store(stored, made)
                pending.settle(files)


def _make(recording: Recording, work: preparing.Work, stack: ExitStack) -> _Made:
    master = stack.enter_context(work.open())
    made = _Made(
        {
            each: (
                names.random_name(names.SOUND, suffix),
                stack.enter_context(tempfile.TemporaryFile()),  # noqa: SIM115  the stack closes it
            )
            for each, suffix in _SUFFIXES.items()
        }
    )
    if recording.silences:
        silent = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  the stack closes it
        samples = silencing.burn(recording, work, master, silent)
        suffix = work.name.rpartition(".")[2]
        made.silenced = (names.random_name(names.RECORDING, suffix), silent)
        made.duration, made.peaks = duration(samples), peaks(samples, limits.PEAKS)
        master = File(silent)
    _encode(recording, work, master, {each: file for each, (_name, file) in made.sounds.items()})
    return made


def _store(stored: Recording, made: _Made) -> None:
    from media import files_left_behind  # it imports the tasks, which import this

    # Another worker may have been at it too.
    stored.sounds.all().delete()
    for each, (name, file) in made.sounds.items():
        Sound.objects.create(recording=stored, format=each, file=name, size=_size(file))
    if made.silenced:
        before = str(stored.file.name)
        stored.file.name, _file = made.silenced
        stored.duration, stored.peaks = made.duration, made.peaks
        stored.state, stored.progress = Recording.State.READY, 100
        stored.save(update_fields=["file", "duration", "peaks", "state", "progress"])
        files_left_behind.replaced(stored, before)
    preparing.ready(stored)
    # Pages that were kept without a sound are rendered again.
    epoch.bump()


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _encode(
    recording: Recording, work: preparing.Work, master: File, made: Mapping[Sound.Format, IO[bytes]]
) -> None:
    measured = _measured(recording, work, master)
    if measured is None:
        _write(recording, work, master, made, _VOICE)
        return
    off = measured.off
    for attempt in range(2):
        missed = _write(recording, work, master, made, f"{_VOICE},{_loudnorm(measured, off)}")
        if attempt or abs(missed) <= _OFF:
            return
        off += missed


def _measured(recording: Recording, work: preparing.Work, master: File) -> _Measured | None:
    """None where nothing is said."""
    said = ffmpeg.run(
        [
            *work.reading(master),
            *("-map", "0:a:0", "-af", f"{_VOICE},loudnorm={_TARGET}:print_format=json"),
            *("-f", "null", "-"),
        ],
        [master],
        seconds=recording.duration,
        tell=lambda share: work.tell(share * _MEASURING),
    )
    facts = _facts(said)
    return facts if math.isfinite(facts.loudness) and facts.loudness > _NOTHING_SAID else None


def _loudnorm(measured: _Measured, offset: float) -> str:
    return (
        f"loudnorm={_TARGET}:measured_I={measured.loudness}:measured_TP={measured.peak}"
        f":measured_LRA={measured.loudness_range}:measured_thresh={measured.threshold}"
        f":offset={offset:.2f}:linear=true:print_format=json"
    )


def _write(
    recording: Recording,
    work: preparing.Work,
    master: File,
    made: Mapping[Sound.Format, IO[bytes]],
    voice: str,
) -> float:
    """Writes both files from one decode. By how much, in LU, they miss the loudness aimed at."""
    outputs: list[str] = []
    for each, file in made.items():
        file.seek(0)
        file.truncate()
        outputs += ["-map", f"[{each}]", *BARE, *_ENCODERS[each]]
        if each is Sound.Format.AAC:
            outputs += ["-moov_size", str(_index_bytes(recording.duration))]
        outputs += ["-fd", str(file.fileno()), "fd:"]
    split = "".join(f"[{each}]" for each in made)
    said = ffmpeg.run(
        [
            *work.reading(master),
            *("-filter_complex", f"[0:a:0]{voice},aresample=48000,asplit={len(made)}{split}"),
            *outputs,
        ],
        [master, *made.values()],
        seconds=recording.duration,
        tell=lambda share: work.tell(_MEASURING + share * (1 - _MEASURING)),
    )
    return _facts(said).off if "loudnorm" in voice else 0.0


def _index_bytes(seconds: float) -> int:
    """Room for the index before the sound, so that a browser can begin before it has all: four bytes a
    frame of 1024 samples, and some for the rest."""
    return 16 * 1024 + int(seconds * 48000 / 1024 + 8) * 4 + int(seconds)


def _facts(said: str) -> _Measured:
    """From what loudnorm prints at the end, in a mode that is not quiet."""
    facts = json.loads(said[said.rindex("{") : said.rindex("}") + 1])
    return _Measured(
        loudness=float(facts["input_i"]),
        peak=float(facts["input_tp"]),
        loudness_range=float(facts["input_lra"]),
        threshold=float(facts["input_thresh"]),
        off=float(facts["target_offset"]),
    )
