"""A recording made anew from its samples by ffmpeg. Runs in the limited process, without Django.

ffmpeg is told which format it reads and may open nothing but the file that it was handed: a list of
other files that poses as a recording leads nowhere. It is asked twice: what there is, and then for
the samples of the first sound, once to keep and once, coarsely, to draw.
"""

import errno
import os
import subprocess
from array import array
from dataclasses import dataclass

# Nothing of the source but its samples, and nothing of the program that writes them.
BARE = (
    *("-map_metadata", "-1", "-map_chapters", "-1"),
    *("-fflags", "+bitexact", "-flags:a", "+bitexact"),
)
# Each sample right behind the one before, whatever times the file gives them: a time is the same to
# every player, to the transcript, and to what takes a stretch out.
GAPLESS = "asetpts=N/SR/TB"
# The same for a file whose rate or channels change on the way, where N begins again.
_GAPLESS = "asetpts=STARTPTS+N/SR/TB"
# What the drawing and the length are taken from: this many samples a second, signed 16 bit.
COARSE = 4000
COARSELY = ("-ac", "1", "-ar", str(COARSE), "-f", "s16le")
# How a lossy recording is kept: three times what readers get, so that it can be made anew from it.
OPUS = (
    *("-c:a", "libopus", "-b:a", "96k", "-vbr", "constrained", "-compression_level", "5"),
    *("-ar", "48000", "-f", "ogg"),
)

_DEMUXERS = {
    "wav": "wav",
    "flac": "flac",
    "ogg": "ogg",
    "mp3": "mp3",
    "aac": "aac",
    "m4a": "mov",
    "mp4": "mov",
}
_KEPT_PCM = {
    "pcm_u8": "pcm_u8",
    "pcm_s16le": "pcm_s16le",
    "pcm_s24le": "pcm_s24le",
    "pcm_s32le": "pcm_s32le",
    # What telephone recorders write, and what may hold numbers that are none.
    **dict.fromkeys(("pcm_mulaw", "pcm_alaw", "adpcm_ms", "adpcm_ima_wav", "gsm_ms"), "pcm_s16le"),
    **dict.fromkeys(("pcm_f32le", "pcm_f64le"), "pcm_s24le"),
}
_LOSSY = {"mp1", "mp2", "mp3", "aac", "alac", "opus", "vorbis", "flac"}
_DECODERS = ",".join(
    [
        *(*_KEPT_PCM, "mp1", "mp1float", "mp2", "mp2float", "mp3", "mp3float", "aac", "alac"),
        *("opus", "libopus", "vorbis", "libvorbis", "flac"),
    ]
)
_RATES = range(8000, 192_001)
# A FLAC of silence is a thousandth of its samples: beyond this they are kept as Opus.
_PCM_BYTES = 400 * 1024 * 1024
_PEAKS_LOOKED_AT = 4000


@dataclass(frozen=True)
class _Sound:
    codec: str
    rate: int
    channels: int


def rebuild(source, result, format_, limits, turned_away, ffmpeg) -> dict:
    reading = [
        *(ffmpeg, "-nostdin", "-hide_banner", "-nostats", "-v", "quiet", "-threads", "1"),
        *("-max_error_rate", "0.2", "-protocol_whitelist", "fd", "-codec_whitelist", _DECODERS),
        *("-f", _DEMUXERS[_really(source, format_)], "-fd", str(source.fileno()), "-i", "fd:"),
    ]
    sound = _first_sound(reading, source, format_, turned_away)
    keeping, kept_as = _how_it_is_kept(sound, source)
    samples = array("h")
    code = _run(
        reading + _writing(result.fileno(), keeping, limits.RECORDING_SECONDS + 1),
        source,
        result,
        samples,
        limits.RECORDING_SECONDS + 1,
    )
    if code:
        raise turned_away(_why(code))
    if not samples:
        raise turned_away("broken")
    seconds = duration(samples)
    if seconds > limits.RECORDING_SECONDS:
        raise turned_away("recording_too_long")
    return {
        "format": kept_as,
        "duration": seconds,
        "peaks": peaks(samples, limits.PEAKS),
    }


def duration(samples: array) -> float:
    """In seconds."""
    return round(len(samples) / COARSE, 3)


def peaks(samples: array, most: int) -> list[float]:
    """The loudest moment of each of up to `most` equal stretches, 0 to 1, of 16-bit samples. Of a
    long stretch some samples are looked at, evenly spread: it is for a drawing."""
    stretches = min(most, len(samples))
    found = []
    for number in range(stretches):
        stretch = samples[
            len(samples) * number // stretches : len(samples) * (number + 1) // stretches
        ]
        some = stretch[:: len(stretch) // _PEAKS_LOOKED_AT + 1]
        found.append(round(min(max(max(some), -min(some)) / 32767, 1.0), 3))
    return found


def _really(source, format_: str) -> str:
    """Tags may stand before FLAC and AAC as well as before MP3; the sniffer sees no further."""
    if format_ != "mp3":
        return format_
    source.seek(_after_tags(source))
    head = source.read(4)
    if head == b"fLaC":
        return "flac"
    # The two bits that name the layer are zero in AAC alone.
    return "aac" if head[:1] == b"\xff" and head[1:2] and head[1] & 0xF6 == 0xF0 else "mp3"


def _after_tags(source) -> int:
    """Where the sound begins: behind the ID3 tags, each of which says its length."""
    at = 0
    for _ in range(8):
        source.seek(at)
        head = source.read(10)
        if head[:3] != b"ID3" or len(head) < 10:
            break
        length = 0
        for byte in head[6:10]:
            length = length << 7 | byte & 0x7F
        at += 10 + length
    return at


def _first_sound(reading: list[str], source, format_: str, turned_away) -> _Sound:
    # Film, but no picture that is only the cover of a recording.
    asking = [
        *("-map", "0:a:0", "-map", "0:V:0?", "-c", "copy", "-t", "1"),
        *("-frames:a", "1", "-frames:v", "1", "-f", "framecrc", "-fd", "1", "fd:"),
    ]
    # A file of this family that tells of no sound is a film, or passes for one.
    none = "video" if format_ == "mp4" else "broken"
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    said = subprocess.run(  # noqa: S603  our own program, fixed arguments
        reading + asking,
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    facts = dict(
        line[1:].split(": ", 1)
        for line in said.stdout.decode("ascii", "replace").splitlines()
        if line.startswith("#") and ": " in line
    )
    if facts.get("media_type 1") == "video":
        raise turned_away("video")
    if said.returncode or facts.get("media_type 0") != "audio":
        raise turned_away(none)
    codec = facts.get("codec_id 0", "")
    if codec not in _KEPT_PCM and codec not in _LOSSY:
        raise turned_away("other_sound")
    return _Sound(
        codec, int(facts.get("sample_rate 0", 0)), _channels(facts.get("channel_layout_name 0", ""))
    )


def _channels(layout: str) -> int:
    """1, 2, or 3 for any more."""
    if layout in ("mono", "1 channels"):
        return 1
    return 2 if layout in ("stereo", "2 channels", "downmix") else 3


def _how_it_is_kept(sound: _Sound, source) -> tuple[list[str], str]:
    """Arguments, and the format that they make."""
    channels = ["-ac", "2"] if sound.channels > 2 else []
    pcm = _KEPT_PCM.get(sound.codec) or _pcm_of_flac(sound, source)
    if pcm is None:
        return [*channels, *OPUS], "opus"
    rate = [] if sound.rate in _RATES else ["-ar", "8000" if sound.rate < 8000 else "48000"]
    return [*channels, *rate, "-c:a", pcm, "-f", "wav"], "wav"


def _pcm_of_flac(sound: _Sound, source) -> str | None:
    """None unless the header says that the samples will not be too many. If it lies, the limit on
    what this process may write ends the matter."""
    source.seek(_after_tags(source))
    head = source.read(42)
    if sound.codec != "flac" or head[:4] != b"fLaC":
        return None
    packed = int.from_bytes(head[18:26], "big")
    bits, frames = (packed >> 36 & 0x1F) + 1, packed & (1 << 36) - 1
    width = 2 if bits <= 16 else 3
    if not 0 < frames * min(sound.channels, 2) * width <= _PCM_BYTES:
        return None
    return "pcm_s16le" if width == 2 else "pcm_s24le"


def _writing(descriptor: int, keeping: list[str], seconds: float) -> list[str]:
    return [
        *("-map", "0:a:0", *BARE, "-threads", "1", "-t", str(seconds), "-af", _GAPLESS, *keeping),
        *("-fd", str(descriptor), "fd:"),
    ]


def _run(command: list[str], source, result, samples: array, seconds: float) -> int:
    """Fills `samples`; ffmpeg's exit status, negative for a signal."""
    coming, going = os.pipe()
    drawn = ["-map", "0:a:0", "-t", str(seconds), "-af", _GAPLESS, *COARSELY]
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    with os.fdopen(coming, "rb") as drawing:
        process = subprocess.Popen(  # noqa: S603  our own program, fixed arguments
            [*command, *drawn, "-fd", str(going), "fd:"],
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[result.fileno(), going],
        )
        os.close(going)
        odd = b""
        while chunk := drawing.read(1 << 16):
            chunk = odd + chunk
            whole = len(chunk) - len(chunk) % 2
            samples.frombytes(chunk[:whole])
            odd = chunk[whole:]
        return process.wait()


def _why(code: int) -> str:
    """ffmpeg ends with the low byte of a negated errno, or by the signal of a limit."""
    if code == 256 - errno.ENOSPC or code == 256 - errno.EDQUOT:
        return "no_room"
    if code == 256 - errno.ENOMEM or code in (-9, -24):  # SIGKILL, SIGXCPU
        return "too_heavy"
    if code == 256 - errno.EFBIG or code == -25:  # SIGXFSZ
        return "recording_too_big"
    return "broken"
