"""A recording made anew from its samples. Runs in the limited process, without Django."""

import wave
from array import array

_FRAMES_AT_A_TIME = 1 << 16
# Peaks are a drawing: of a long stretch, this many samples are looked at, evenly spread.
_SAMPLES_A_STRETCH = 4000
# WAV's 8-bit samples are unsigned, with silence at 128.
_SIGNED = bytes((byte + 128) % 256 for byte in range(256))


def rebuild(source, result, format_, limits, turned_away) -> dict:
    try:
        recording = wave.open(source, "rb")  # noqa: SIM115  goes with the process
    except (wave.Error, EOFError):
        raise turned_away("wav_kind") from None
    channels, width, rate = (
        recording.getnchannels(),
        recording.getsampwidth(),
        recording.getframerate(),
    )
    if channels not in (1, 2) or width not in (1, 2, 3, 4) or not 8000 <= rate <= 192_000:
        raise turned_away("wav_kind")
    with wave.open(result, "wb") as rebuilt:
        rebuilt.setnchannels(channels)
        rebuilt.setsampwidth(width)
        rebuilt.setframerate(rate)
        frames = _copy(recording, rebuilt, most=limits.RECORDING_SECONDS * rate, channels=channels)
    if frames == 0:
        raise turned_away("broken")
    if frames > limits.RECORDING_SECONDS * rate:
        raise turned_away("recording_too_long")
    result.seek(0)
    with wave.open(result, "rb") as stored:
        peaks = _peaks(stored, frames, width, limits.PEAKS)
    return {"format": "wav", "duration": round(frames / rate, 3), "peaks": peaks}


def _copy(recording, rebuilt, *, most: int, channels: int) -> int:
    """Frames copied: those that are there, not those that the header promised."""
    frame_bytes = channels * recording.getsampwidth()
    frames = 0
    while frames <= most and (data := recording.readframes(_FRAMES_AT_A_TIME)):
        whole = len(data) - len(data) % frame_bytes
        rebuilt.writeframesraw(data[:whole])
        frames += whole // frame_bytes
    return frames


def _peaks(stored, frames: int, width: int, most: int) -> list[float]:
    stretches = min(most, frames)
    peaks = []
    for number in range(stretches):
        start, end = frames * number // stretches, frames * (number + 1) // stretches
        stored.setpos(start)
        values, loudest = _numbers(stored.readframes(end - start), width)
        # An odd step meets both channels.
        some = values[:: len(values) // _SAMPLES_A_STRETCH | 1]
        peaks.append(round(min(max(max(some), -min(some)) / loudest, 1.0), 3))
    return peaks


def _numbers(data: bytes, width: int) -> tuple[array, int]:
    """Samples as signed numbers and the loudest that can be. 24 bit is read as its upper 16."""
    match width:
        case 1:
            return array("b", data.translate(_SIGNED)), 127
        case 3:
            upper = bytearray(len(data) // 3 * 2)
            upper[0::2], upper[1::2] = data[1::3], data[2::3]
            return array("h", bytes(upper)), 32767
        case 4:
            return array("i", data), (1 << 31) - 1
    return array("h", data), 32767
