import io
import struct
import wave

import pytest
from django.core.files.base import ContentFile

from media.intake import Kind, Refused, accept
from tests.media.media_files import recording, riff_chunk


def taken(data: bytes):
    return accept(ContentFile(data, name="a.wav"))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_plain_wav_comes_in_with_its_length_and_its_peaks(width, channels):
    safe = taken(recording(seconds=1.5, width=width, channels=channels))
    assert (safe.kind, safe.format, safe.duration) == (Kind.RECORDING, "wav", 1.5)
    assert safe.name.startswith("v") and safe.name.endswith(".wav")
    assert len(safe.peaks) == 800
    assert safe.peaks[10] < 0.02 and safe.peaks[-10] < 0.02
    assert safe.peaks[400] > 0.98
    with wave.open(io.BytesIO(safe.open().read())) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getnframes()) == (
            channels,
            width,
            12000,
        )


def test_the_samples_stay_exactly_as_they_were():
    before = recording(seconds=1)
    with wave.open(io.BytesIO(before)) as wav:
        samples = wav.readframes(wav.getnframes())
    with wave.open(io.BytesIO(taken(before).open().read())) as wav:
        assert wav.readframes(wav.getnframes()) == samples


def test_every_tag_of_a_recording_is_left_behind():
    tags = (
        riff_chunk(b"LIST", b"INFO" + riff_chunk(b"IART", b"Jane Roe"))
        + riff_chunk(b"id3 ", b"ID3\x03 Jane Roe")
        + riff_chunk(b"bext", b"Jane Roe's telephone" + b"\0" * 600)
        + riff_chunk(b"iXML", b"<BWFXML>Jane Roe</BWFXML>")
    )
    data = recording(extra=tags)
    assert b"Jane Roe" in data
    clean = taken(data).open().read()
    assert b"Jane" not in clean
    assert b"LIST" not in clean


def test_a_header_that_promises_more_than_there_is_does_not_lengthen_the_recording():
    data = bytearray(recording(seconds=1))
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", 2**31 - 1)
    assert taken(bytes(data)).duration == 1.0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (recording(seconds=0), "broken"),
        (recording()[:20], "wav_kind"),
        (recording(rate=4000), "wav_kind"),
        (recording(channels=3), "wav_kind"),
        (b"RF64\xff\xff\xff\xffWAVE", "wav_kind"),
        (
            b"RIFF\x24\x00\x00\x00WAVE"
            + riff_chunk(b"fmt ", struct.pack("<HHIIHH", 85, 1, 8000, 8000, 1, 8)),
            "wav_kind",
        ),
    ],
)
def test_what_is_no_plain_wav_is_refused_with_a_sentence(data, code):
    with pytest.raises(Refused) as refusal:
        taken(data)
    assert refusal.value.code == code


def test_more_than_two_hours_are_refused():
    frames = 8000 * 2 * 60 * 60 + 8000
    with pytest.raises(Refused) as refusal:
        taken(recording(seconds=frames / 8000, width=1))
    assert refusal.value.code == "recording_too_long"
