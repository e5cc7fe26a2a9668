"""Recordings on their way in: what is taken, what of it is kept, what is turned away."""

import io
import struct
import wave

import pytest
from django.core.files.base import ContentFile

from media.intake import Kind, Refused, SafeFile, accept
from tests.media import sounds
from tests.media.hostile.rows import MARKER, tags_too_many
from tests.media.media_files import recording, riff_chunk

TAGGED = ("-metadata", f"title={MARKER.decode()}", "-metadata", f"artist={MARKER.decode()}")


def taken(data: bytes, name: str = "call with Jane.wav") -> SafeFile:
    return accept(ContentFile(data, name=name), only=Kind.RECORDING)


def refused(data: bytes, only: Kind | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        accept(ContentFile(data, name="Jane.mp3"), only=only)
    assert refusal.value.sentence.endswith(".")
    return refusal.value.code


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_plain_wav_comes_in_with_its_length_and_its_peaks(width, channels):
    safe = taken(recording(seconds=1.5, width=width, channels=channels))
    assert (safe.kind, safe.format, safe.duration) == (Kind.RECORDING, "wav", 1.5)
    assert safe.name.startswith("v") and safe.name.endswith(".wav")
    assert len(safe.peaks) == 800
    assert safe.peaks[10] < 0.02 and safe.peaks[-10] < 0.02
    assert safe.peaks[400] > 0.95


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_the_samples_of_a_wav_stay_exactly_as_they_were(width, channels):
    before = sounds.noise(seconds=1, width=width, rate=11_025, channels=channels)
    after = taken(before).open().read()
    assert sounds.frames(after) == sounds.frames(before)
    channels_and_rate = struct.unpack("<HI", after[22:28])
    assert channels_and_rate == (channels, 11_025)


@pytest.mark.parametrize(
    ("arguments", "stored"),
    [
        (("-c:a", "pcm_f32le", "-f", "wav"), "wav"),
        (("-c:a", "pcm_f64le", "-f", "wav"), "wav"),
        (("-c:a", "pcm_mulaw", "-f", "wav"), "wav"),
        (("-c:a", "pcm_alaw", "-f", "wav"), "wav"),
        (("-c:a", "adpcm_ms", "-f", "wav"), "wav"),
        (("-c:a", "adpcm_ima_wav", "-f", "wav"), "wav"),
        (("-c:a", "pcm_s24le", "-ac", "6", "-f", "wav"), "wav"),
        (("-c:a", "libmp3lame", "-f", "wav"), "opus"),
        # Through a pipe nobody can go back to write how long it is, as with a live recorder.
        (("-c:a", "flac", "-f", "flac"), "opus"),
        (("-c:a", "flac", "-f", "ogg"), "opus"),
        (("-c:a", "libmp3lame", "-f", "mp3"), "opus"),
        (("-c:a", "libmp3lame", "-id3v2_version", "0", "-f", "mp3"), "opus"),
        (("-c:a", "libmp3lame", "-ar", "22050", "-ac", "2", "-f", "mp3"), "opus"),
        (("-c:a", "mp2", "-f", "mp2"), "opus"),
        (("-c:a", "aac", "-f", "adts"), "opus"),
        (("-c:a", "aac", "-f", "ipod", "-movflags", "frag_keyframe+empty_moov"), "opus"),
        (("-c:a", "aac", "-f", "mp4", "-movflags", "frag_keyframe+empty_moov"), "opus"),
        (("-c:a", "alac", "-f", "ipod", "-movflags", "frag_keyframe+empty_moov"), "opus"),
        (("-c:a", "libopus", "-f", "ogg"), "opus"),
        (("-c:a", "libvorbis", "-f", "ogg"), "opus"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_every_format_comes_in_without_its_tags(arguments, stored, exiftool_says):
    data = sounds.encoded(sounds.voice(seconds=3), *TAGGED, *arguments)
    safe = taken(data)
    clean = safe.open().read()
    assert (safe.kind, safe.format) == (Kind.RECORDING, stored)
    assert safe.duration == pytest.approx(3, abs=0.15)
    assert len(safe.peaks) == 800 and max(safe.peaks) > 0.05
    assert MARKER not in clean
    assert not tags_too_many(stored, exiftool_says(clean))


@pytest.mark.parametrize(("bits", "codec"), [("s16", "pcm_s16le"), ("s32", "pcm_s24le")])
def test_a_flac_keeps_every_sample(tmp_path, bits, codec):
    file = tmp_path / "voice.flac"
    wav = sounds.encoded(sounds.voice(seconds=2), "-c:a", codec, "-f", "wav")
    (tmp_path / "voice.wav").write_bytes(wav)
    sounds.run("-i", str(tmp_path / "voice.wav"), "-sample_fmt", bits, str(file))
    safe = taken(file.read_bytes())
    assert sounds.frames(safe.open().read()) == sounds.frames(wav)


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("container", ["mp3", "adts", "flac"])
def test_tags_before_the_sound_hide_nothing_of_what_it_is(container, version):
    codec = {"mp3": "libmp3lame", "adts": "aac", "flac": "flac"}[container]
    sound = sounds.encoded(sounds.voice(seconds=1), "-c:a", codec, "-f", container)
    frame = b"TIT2" + struct.pack(">I", 6000) + b"\0\0" + MARKER.ljust(6000, b"x")
    length = bytes((len(frame) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    safe = taken(b"ID3" + bytes([int(version)]) + b"\0\0" + length + frame + sound)
    assert safe.duration == pytest.approx(1, abs=0.15)
    assert MARKER not in safe.open().read()


def test_every_tag_of_a_wav_is_left_behind():
    tags = (
        riff_chunk(b"LIST", b"INFO" + riff_chunk(b"IART", MARKER))
        + riff_chunk(b"id3 ", b"ID3\x03 " + MARKER)
        + riff_chunk(b"bext", MARKER + b"\0" * 600)
        + riff_chunk(b"iXML", b"<BWFXML>" + MARKER + b"</BWFXML>")
    )
    data = recording(extra=tags)
    assert MARKER in data
    clean = taken(data).open().read()
    assert MARKER not in clean
    assert b"LIST" not in clean


def test_the_picture_on_the_cover_is_left_behind(tmp_path):
    cover, mp3 = tmp_path / "cover.png", tmp_path / "with.mp3"
    sounds.run("-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1", str(cover))
    sounds.run(
        *("-f", "lavfi", "-i", "sine=d=2", "-i", str(cover), "-map", "0", "-map", "1"),
        *("-c:a", "libmp3lame", "-c:v", "copy", "-disposition:v", "attached_pic", str(mp3)),
    )
    assert b"PNG" in mp3.read_bytes()
    safe = taken(mp3.read_bytes())
    assert safe.duration == pytest.approx(2, abs=0.1)
    assert b"PNG" not in safe.open().read()


def test_a_telephones_recording_under_the_brands_of_film_is_a_recording(tmp_path):
    file = tmp_path / "memo.mp4"
    sounds.run("-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac", str(file))
    assert taken(file.read_bytes()).format == "opus"


def test_of_several_sounds_in_a_file_the_first_is_kept(tmp_path):
    file = tmp_path / "two.m4a"
    sounds.run(
        *("-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "sine=d=3"),
        *("-map", "0", "-map", "1", "-c:a", "aac", str(file)),
    )
    assert taken(file.read_bytes()).duration == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c:v", "mpeg4", "-c:a", "aac", "film.mp4"),
        ("-c:v", "mpeg4", "-c:a", "aac", "film.mov"),
        ("-c:v", "mpeg4", "-c:a", "aac", "-brand", "M4A ", "film.mp4"),
        ("-c:v", "mpeg4", "-an", "silent.mp4"),
        ("-c:v", "libvpx", "-c:a", "libopus", "film.webm"),
        ("-c:v", "mpeg4", "-c:a", "libmp3lame", "film.avi"),
        ("-c:v", "libtheora", "-c:a", "libvorbis", "film.ogv"),
        ("-c:v", "libx264", "-c:a", "aac", "film.mkv"),
    ],
    ids=lambda arguments: arguments[-1],
)
def test_a_film_is_refused_as_one(tmp_path, arguments):
    film = tmp_path / arguments[-1]
    sounds.run(
        *("-f", "lavfi", "-i", "testsrc=s=64x64:d=2", "-f", "lavfi", "-i", "sine=d=2"),
        *(*arguments[:-1], str(film)),
    )
    assert refused(film.read_bytes()) == "video"


def test_a_wav_of_the_large_kind_is_a_wav(tmp_path):
    voice, large = tmp_path / "voice.wav", tmp_path / "large.wav"
    voice.write_bytes(sounds.voice(seconds=2))
    sounds.run("-i", str(voice), "-rf64", "always", str(large))
    assert large.read_bytes().startswith(b"RF64")
    safe = taken(large.read_bytes())
    assert sounds.frames(safe.open().read()) == sounds.frames(voice.read_bytes())


def test_a_header_that_promises_more_than_there_is_does_not_lengthen_the_recording():
    data = bytearray(recording(seconds=1))
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", 2**31 - 1)
    assert taken(bytes(data)).duration == 1.0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (recording(seconds=0), "broken"),
        (recording()[:20], "broken"),
        (b"RF64\xff\xff\xff\xffWAVE", "broken"),
        (b"fLaC" + bytes(400), "broken"),
        (b"OggS\x00\x02" + bytes(400), "broken"),
        (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(400), "broken"),
        (b"\xff\xfb\x90\x64" + b"no sound" * 900, "broken"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom\x00\x00\x00\x00", "broken"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video"),
        (b"FORM\x00\x00\x00\x20AIFFCOMM", "other_sound"),
        (b"#!AMR\n" + bytes(100), "other_sound"),
        (
            b"RIFF\x24\x00\x00\x00WAVE"
            + riff_chunk(b"fmt ", struct.pack("<HHIIHH", 0x161, 1, 8000, 8000, 1, 8))
            + riff_chunk(b"data", bytes(800)),
            "other_sound",
        ),
    ],
    ids=lambda value: repr(value[:16]) if isinstance(value, bytes) else value,
)
def test_what_is_no_sound_is_refused_with_a_sentence(data, code):
    assert refused(data) == code


@pytest.mark.parametrize(
    "data",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"ID3\x03\x00\x00\x00\x00\x00\x00#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/\n",
        b"[playlist]\nFile1=/etc/passwd\nNumberOfEntries=1\n",
    ],
)
def test_a_list_of_other_files_is_no_recording(data):
    assert refused(data, only=Kind.RECORDING) in ("not_a_recording", "broken", "text", "unknown")


def test_a_film_that_points_to_another_file_gets_nothing_of_it(tmp_path):
    """QuickTime can say that its samples lie elsewhere; whoever follows that hands files out."""
    file = tmp_path / "film.m4a"
    sounds.run("-f", "lavfi", "-i", "sine=d=1", "-c:a", "alac", str(file))
    data = file.read_bytes()
    here = b"\x00\x00\x00\x0curl \x00\x00\x00\x01"
    assert here in data
    elsewhere = b"\x00\x00\x00\x0curl \x00\x00\x00\x00"
    safe = accept(ContentFile(data.replace(here, elsewhere)))
    assert safe.format == "opus"


def test_a_picture_is_wanted_and_a_recording_comes():
    assert refused(recording(), only=Kind.PICTURE) == "not_a_picture"


@pytest.mark.parametrize("only", [None, Kind.PICTURE, Kind.RECORDING])
def test_nothing_but_the_bytes_says_what_a_file_is(only):
    voice = sounds.mp3(sounds.voice(seconds=1))
    if only is Kind.PICTURE:
        assert refused(voice, only=only) == "not_a_picture"
    else:
        assert accept(ContentFile(voice, name="portrait.jpg"), only=only).kind is Kind.RECORDING


def test_a_recording_whose_rate_changes_on_the_way_is_kept_to_its_end():
    one, other = (
        sounds.encoded(sounds.tone(), "-ar", rate, "-c:a", "aac", "-f", "adts")
        for rate in ("44100", "22050")
    )
    safe = taken(one + other + one)
    kept = taken(safe.open().read())
    assert safe.duration == pytest.approx(12, abs=0.5)
    assert kept.duration == pytest.approx(safe.duration, abs=0.05)


def test_more_than_two_hours_are_refused():
    frames = 8000 * 2 * 60 * 60 + 8000
    assert refused(recording(seconds=frames / 8000, width=1)) == "recording_too_long"


def test_a_recording_without_a_name_is_taken():
    assert accept(io.BytesIO(recording())).kind is Kind.RECORDING


def test_what_was_stored_opens_as_a_wav_everywhere():
    with wave.open(io.BytesIO(taken(recording(seconds=1)).open().read())) as wav:
        assert wav.getnframes() == 8000
