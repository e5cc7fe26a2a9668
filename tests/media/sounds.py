"""Sounds for tests, made on the spot."""

import io
import math
import random
import subprocess
import wave
from array import array
from functools import cache
from pathlib import Path

from media import ffmpeg


def wav(samples: array, rate: int = 16_000, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


@cache
def voice(seconds: float = 4, gain: float = 0.5, rate: int = 16_000, channels: int = 1) -> bytes:
    """Like one: a low tone with overtones that swells and falls silent four times a second."""
    samples = array("h")
    for n in range(int(seconds * rate)):
        t = n / rate
        swell = max(0.0, math.sin(2 * math.pi * 2 * t)) ** 2
        tone = sum(math.sin(2 * math.pi * 130 * k * t) / k for k in range(1, 8))
        value = int(12000 * gain * swell * tone)
        samples.extend([value] * channels)
    return wav(samples, rate, channels)


@cache
def tone(seconds: float = 4, rate: int = 16_000) -> bytes:
    """A steady one."""
    step = 2 * math.pi * 440 / rate
    return wav(
        array("h", (int(9000 * math.sin(step * n)) for n in range(int(seconds * rate)))), rate
    )


def noise(seconds: float, width: int, rate: int, channels: int) -> bytes:
    """No two samples are alike for long; the same in every run."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(random.Random(4).randbytes(int(seconds * rate) * width * channels))
    return out.getvalue()


def frames(data: bytes) -> bytes:
    """The samples of a WAV, read without the code that wrote it."""
    at = data.index(b"data")
    return data[at + 8 : at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")]


def encoded(source: bytes, *arguments: str) -> bytes:
    """What ffmpeg makes of a WAV; arguments end with the format that is written to a pipe."""
    done = subprocess.run(  # noqa: S603  our own arguments
        [ffmpeg.program(), "-nostdin", "-v", "error", "-f", "wav", "-i", "pipe:0", *arguments, "-"],
        input=source,
        capture_output=True,
        check=True,
    )
    return done.stdout


@cache
def mp3(source: bytes) -> bytes:
    return encoded(source, "-c:a", "libmp3lame", "-b:a", "128k", "-f", "mp3")


def run(*arguments: str) -> None:
    """ffmpeg, for files that it can only write to a path."""
    subprocess.run(  # noqa: S603  our own arguments
        [ffmpeg.program(), "-nostdin", "-v", "error", "-y", *arguments],
        stdin=subprocess.DEVNULL,
        check=True,
    )


def with_a_gap(source: bytes, container: str, folder: Path, *, at: float, seconds: float) -> bytes:
    """As a call that was broken off, or a file made to mislead: from `at` on, every packet says that it
    comes `seconds` later. `container` is ogg or ipod (M4A)."""
    plain, gapped = folder / f"plain.{container}", folder / f"gapped.{container}"
    codec, rate = ("libopus", 48_000) if container == "ogg" else ("aac", 16_000)
    plain.write_bytes(source)
    whole = folder / f"whole.{container}"
    run("-f", "wav", "-i", str(plain), "-ar", str(rate), "-c:a", codec, "-f", container, str(whole))
    pts, dts = (f"if(gt({t},{at * rate}),{t}+{seconds * rate},{t})" for t in ("PTS", "DTS"))
    times = f"setts=pts='{pts}':dts='{dts}'"
    run("-i", str(whole), "-c", "copy", "-bsf:a", times, "-f", container, str(gapped))
    return gapped.read_bytes()


@cache
def steps(seconds: int) -> bytes:
    """Second n is a tone of 300 + 200 n hertz: what is heard says when it was recorded."""
    rate = 16_000
    return wav(
        array(
            "h",
            (
                int(9000 * math.sin(2 * math.pi * (300 + 200 * (n // rate)) * n / rate))
                for n in range(seconds * rate)
            ),
        ),
        rate,
    )
