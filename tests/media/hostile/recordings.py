"""Recordings that are cut short, that say what is not so, that carry more than a voice, or that are
something else."""

import struct
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.media import sounds
from tests.media.hostile.rows import MARKER, Row
from tests.media.media_files import picture, png_header, recording, riff_chunk

_WORD = MARKER.decode()
_TAGS = tuple(
    each
    for name in ("title", "artist", "album", "comment", "description", "lyrics", "location")
    for each in ("-metadata", f"{name}={_WORD}")
)
_FILM = ("-f", "lavfi", "-i", "testsrc=s=64x64:d=1")
_TONE = ("-f", "lavfi", "-i", "sine=d=1")

_WAV, _OPUS = ("taken:wav",), ("taken:opus",)
# What is left may still be a sound, and then it is one.
_WHAT_IS_LEFT = ("broken", "taken:wav", "taken:opus")


@cache
def _made(suffix: str, *arguments: str) -> bytes:
    """What ffmpeg writes to a file of that suffix, in which it can go back."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"made.{suffix}"
        sounds.run(*arguments, str(file))
        return file.read_bytes()


@cache
def _voice(suffix: str, *arguments: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "voice.wav"
        source.write_bytes(sounds.voice(seconds=2))
        return _made(suffix, "-i", str(source), *arguments)


_CONTAINERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "wav": ((), _WAV),
    "flac": ((), _WAV),
    "mp3": ((), _OPUS),
    "aac": ((), _OPUS),
    "m4a": (("-movflags", "+faststart"), _OPUS),
    "ogg": (("-c:a", "libvorbis"), _OPUS),
    "opus": ((), _OPUS),
}


def _cut_short() -> list[Row]:
    return [
        Row(
            f"{suffix} cut after {tenth} tenths",
            lambda suffix=suffix, more=more, tenth=tenth: (whole := _voice(suffix, *more))[
                : len(whole) * tenth // 10
            ],
            _WHAT_IS_LEFT,
            filename=f"call.{suffix}",
        )
        for suffix, (more, _expect) in _CONTAINERS.items()
        for tenth in range(1, 10)
    ]


def _tagged() -> list[Row]:
    rows = [
        Row(
            f"{suffix} with every tag",
            lambda suffix=suffix, more=more: _voice(suffix, *more, *_TAGS),
            expect,
            filename=f"Jane.{suffix}",
        )
        for suffix, (more, expect) in _CONTAINERS.items()
    ]
    rows += [
        Row(
            f"{suffix} with more behind its end",
            lambda suffix=suffix, more=more: _voice(suffix, *more) + b"PK\x03\x04" + MARKER * 99,
            expect,
            filename=f"Jane.{suffix}",
        )
        for suffix, (more, expect) in _CONTAINERS.items()
    ]
    return [
        *rows,
        Row("wav with chunks of every maker", _wav_of_every_maker, _WAV),
        Row("mp3 with ID3 of version 1 and APE tags", _mp3_with_old_tags, _OPUS),
        Row("mp3 with a tag of 8 MB", lambda: _id3(MARKER * 600_000) + _mp3(), _OPUS),
        Row("mp3 with a hundred tags", lambda: _id3(MARKER) * 5 + _mp3(), _OPUS),
        Row("mp3 with a cover", lambda: _covered("mp3"), _OPUS, planted=(b"PNG",)),
        Row("m4a with a cover", lambda: _covered("m4a"), _OPUS, planted=(b"PNG",)),
        Row("flac with a cover", lambda: _covered("flac"), _WAV, planted=(b"PNG",)),
        Row("mp3 whose cover is a bomb", lambda: _id3_cover(png_header(60_000, 60_000)), _OPUS),
        Row("mp3 whose cover is a script", lambda: _id3_cover(b"<script>" + MARKER), _OPUS),
        Row("m4a with chapters and a second sound", _m4a_with_chapters, _OPUS),
        Row("ogg that goes on as another", lambda: _opus() + _opus(*_TAGS), _OPUS),
    ]


def _mp3(*more: str) -> bytes:
    return _voice("mp3", "-id3v2_version", "0", *more)


def _opus(*more: str) -> bytes:
    return _voice("opus", *more)


def _wav_of_every_maker() -> bytes:
    return recording(
        extra=riff_chunk(b"LIST", b"INFO" + riff_chunk(b"IART", MARKER))
        + riff_chunk(b"id3 ", b"ID3\x03" + MARKER)
        + riff_chunk(b"bext", MARKER + bytes(600))
        + riff_chunk(b"iXML", b"<BWFXML>" + MARKER + b"</BWFXML>")
        + riff_chunk(b"_PMX", b"<x:xmpmeta>" + MARKER + b"</x:xmpmeta>")
        + riff_chunk(b"cue ", struct.pack("<I", 1) + bytes(24))
        + riff_chunk(b"JUNK", MARKER * 9)
    )


def _id3(words: bytes) -> bytes:
    frame = b"TXXX" + struct.pack(">I", len(words) + 2) + b"\0\0" + b"\0\0" + words
    return _id3_of(frame)


def _id3_of(frames: bytes) -> bytes:
    length = bytes((len(frames) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + length + frames


def _id3_cover(picture_: bytes) -> bytes:
    data = b"\0image/png\0\x03\0" + picture_
    return _id3_of(b"APIC" + struct.pack(">I", len(data)) + b"\0\0" + data) + _mp3()


def _mp3_with_old_tags() -> bytes:
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 100, 1, 0xA0000000) + bytes(8)
    item = struct.pack("<II", len(MARKER), 0) + b"Artist\0" + MARKER
    return _mp3() + ape + item + b"TAG" + MARKER.ljust(125, b"\0")


@cache
def _covered(suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        cover = Path(folder) / "cover.png"
        cover.write_bytes(picture("PNG"))
        return _made(
            suffix,
            *("-f", "lavfi", "-i", "sine=d=2", "-i", str(cover), "-map", "0", "-map", "1"),
            *("-c:v", "copy", "-disposition:v", "attached_pic"),
        )


@cache
def _m4a_with_chapters() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "chapters.txt"
        words.write_text(
            f";FFMETADATA1\ntitle={_WORD}\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle={_WORD}\n"
        )
        return _made(
            *("m4a", "-f", "lavfi", "-i", "sine=d=2", "-f", "lavfi", "-i", "sine=d=5"),
            *(
                "-i",
                str(words),
                "-map",
                "0",
                "-map",
                "1",
                "-map_metadata",
                "2",
                "-map_chapters",
                "2",
            ),
        )


def _fmt(**lies: int) -> Callable[[], bytes]:
    """A WAV whose description is not of what is in it."""
    said = {"format": 1, "channels": 1, "rate": 8000, "bytes": 16000, "block": 2, "bits": 16} | lies

    def make() -> bytes:
        fmt = struct.pack("<HHIIHH", *said.values())
        body = b"WAVE" + riff_chunk(b"fmt ", fmt) + riff_chunk(b"data", bytes(range(256)) * 64)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    return make


def _patched(
    make: Callable[[], bytes], mark: bytes, offset: int, lie: bytes
) -> Callable[[], bytes]:
    """`lie` stands `offset` bytes behind the first `mark`."""

    def patched() -> bytes:
        data = bytearray(make())
        at = data.index(mark) + offset
        data[at : at + len(lie)] = lie
        return bytes(data)

    return patched


def _flac() -> bytes:
    return _voice("flac")


def _m4a() -> bytes:
    return _voice("m4a", "-movflags", "+faststart")


_ALL = b"\xff\xff\xff\xff"
_ODD = (*_WHAT_IS_LEFT, "other_sound")


def _lying() -> list[Row]:
    wav = recording
    return [
        *(
            Row(f"wav whose description says {name}", _fmt(**lies), (*_ODD, "recording_too_long"))
            for name, lies in {
                "no channels": {"channels": 0},
                "65,535 channels": {"channels": 65_535},
                "a rate of nothing": {"rate": 0},
                "a rate of 4 billion": {"rate": 2**32 - 1},
                "one sample a second": {"rate": 1, "bytes": 2},
                "no bits": {"bits": 0},
                "64 bits": {"bits": 64, "block": 8},
                "3 bits": {"bits": 3},
                "blocks of nothing": {"block": 0},
                "blocks of 64 kB": {"block": 65_535},
                "a format that nobody knows": {"format": 0xBEEF},
                "floats of 32 bits, which are none": {"format": 3, "bits": 32, "block": 4},
                "MP3": {"format": 85},
                "extensible, and stops": {"format": 0xFFFE},
            }.items()
        ),
        Row("wav whose samples are 4 GB long", _patched(wav, b"data", 4, _ALL), _WAV),
        Row("wav whose samples are 0 long", _patched(wav, b"data", 4, bytes(4)), _WHAT_IS_LEFT),
        Row("wav that is 0 long", _patched(wav, b"RIFF", 4, bytes(4)), _WAV),
        Row("wav whose description is 4 GB long", _patched(wav, b"fmt ", 4, _ALL), _WHAT_IS_LEFT),
        Row("wav without samples", lambda: recording(seconds=0), ("broken",)),
        Row("wav of one sample", lambda: recording(seconds=1 / 8000), _WHAT_IS_LEFT),
        Row("rf64 without its sizes", lambda: b"RF64" + _ALL + recording()[8:], _WHAT_IS_LEFT),
        Row("flac of 2**36 samples", _patched(_flac, b"fLaC", 21, b"\xff" * 5), _OPUS),
        Row("flac of no samples", _patched(_flac, b"fLaC", 21, b"\x70" + bytes(4)), _WHAT_IS_LEFT),
        Row("flac of a rate of nothing", _patched(_flac, b"fLaC", 18, bytes(2)), _WHAT_IS_LEFT),
        Row("flac with a block of 16 MB", _patched(_flac, b"fLaC", 5, b"\xff" * 3), _WHAT_IS_LEFT),
        Row(
            "mp3 whose tag is 256 MB long",
            lambda: b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + _mp3(),
            ("broken",),
        ),
        Row(
            "mp3 whose index says a billion frames",
            _patched(_mp3, b"Info", 8, b"\x3b\x9a\xca\x00"),
            _WHAT_IS_LEFT,
        ),
        Row("mp3 of bits turned over", lambda: _turned_over(_mp3(), 97), _ODD),
        Row("ogg of bits turned over", lambda: _turned_over(_opus(), 211), _ODD),
        Row("m4a of bits turned over", lambda: _turned_over(_m4a(), 301), (*_ODD, "video")),
        Row("flac of bits turned over", lambda: _turned_over(_flac(), 401), _ODD),
        Row("opus of 255 channels", _patched(_opus, b"OpusHead", 9, b"\xff"), _WHAT_IS_LEFT),
        Row(
            "opus that is made 128 dB louder",
            _patched(_opus, b"OpusHead", 16, b"\xff\x7f"),
            _WHAT_IS_LEFT,
        ),
        *(
            Row(f"m4a whose {box.decode()} says {name}", _patched(_m4a, box, offset, lie), _ODD)
            for box, offset, name, lie in (
                (b"stsz", 12, "4 billion samples", _ALL),
                (b"stts", 12, "4 billion samples", _ALL),
                (b"stsc", 8, "4 billion chunks", _ALL),
                (b"stco", 8, "4 billion chunks", _ALL),
                (b"stco", 12, "that it lies at the end of the world", _ALL),
                (b"mdhd", 16, "a scale of nothing", bytes(4)),
                (b"mdhd", 16, "a scale of 4 billion", _ALL),
                (b"esds", -4, "4 GB", _ALL),
                (b"trak", -4, "4 GB", _ALL),
                (b"moov", -4, "1 byte", b"\0\0\0\1"),
                (b"mp4a", 0, "a codec that nobody knows", b"zzzz"),
            )
        ),
        Row("m4a of boxes in boxes in boxes", _nested, ("broken",)),
    ]


def _turned_over(data: bytes, every: int) -> bytes:
    turned = bytearray(data)
    for at in range(len(turned) // 8, len(turned), every):
        turned[at] ^= 0xFF
    return bytes(turned)


def _nested() -> bytes:
    box = b""
    for _ in range(20_000):
        box = struct.pack(">I", len(box) + 8) + b"moov" + box
    return b"\x00\x00\x00\x14ftypM4A \x00\x00\x00\x00M4A " + box


_PASSWORDS = b"file:///etc/passwd"


def _something_else() -> list[Row]:
    lists = {
        "m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n" + _PASSWORDS + b"\n",
        "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "pls": b"[playlist]\nFile1=" + _PASSWORDS + b"\nNumberOfEntries=1\n",
        "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=audio 9 RTP/AVP 0\n",
    }
    rows = [
        Row(
            f"{name} that lists other files",
            lambda data=data: data,
            ("text", "unknown"),
            f"a.{name}",
        )
        for name, data in lists.items()
    ]
    rows += [
        Row(f"{name} behind a tag", lambda data=data: _id3(b"x") + data, ("broken",), "a.mp3")
        for name, data in lists.items()
    ]
    films = {
        "mp4": ("-c:v", "mpeg4", "-c:a", "aac"),
        "mov": ("-c:v", "mjpeg", "-c:a", "aac"),
        "avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
        "webm": ("-c:v", "libvpx", "-c:a", "libopus"),
        "mkv": ("-c:v", "mpeg4", "-c:a", "flac"),
        "ogv": ("-c:v", "libtheora", "-c:a", "libvorbis"),
        "flv": ("-c:v", "flv", "-c:a", "libmp3lame", "-ar", "44100"),
        "wmv": ("-c:v", "wmv2", "-c:a", "wmav2"),
        "mpg": ("-c:v", "mpeg2video", "-r", "25", "-c:a", "mp2"),
        "3gp": ("-c:v", "mpeg4", "-c:a", "aac"),
    }
    rows += [
        Row(
            f"{suffix} under the name of a recording",
            lambda suffix=suffix, codecs=codecs: _made(suffix, *_FILM, *_TONE, *codecs),
            ("video",),
            "call.m4a",
        )
        for suffix, codecs in films.items()
    ]
    rows += [
        Row("mp4 of film alone", lambda: _made("mp4", *_FILM, "-c:v", "mpeg4"), ("video",)),
        Row(
            "film under the brand of a recording",
            lambda: _made("mp4", *_FILM, *_TONE, "-c:v", "mpeg4", "-c:a", "aac", "-brand", "M4A "),
            ("video",),
        ),
    ]
    others = {
        "aiff": (),
        "wma": (),
        "ac3": (),
        "caf": ("-c:a", "pcm_s16le"),
        "au": (),
        "w64": (),
        "tta": (),
        "wv": (),
        "mka": ("-c:a", "flac"),
    }
    rows += [
        Row(
            f"{suffix}, which is not taken",
            lambda suffix=suffix, more=more: _voice(suffix, *more),
            ("other_sound", "video", "unknown"),
            f"call.{suffix}",
        )
        for suffix, more in others.items()
    ]
    return [
        *rows,
        Row(
            "wav and a web page at once", lambda: recording(extra=riff_chunk(b"JUNK", _PAGE)), _WAV
        ),
        Row("mp3 and a web page at once", lambda: _id3(_PAGE) + _mp3(), _OPUS),
        Row("mp3 and a picture at once", lambda: picture("JPEG") + _mp3(), ("taken:jpeg",)),
        Row("mp3 and a PDF at once", lambda: _id3(b"%PDF-1.7 " + MARKER) + _mp3(), _OPUS),
        Row(
            "noise that begins like mp3",
            lambda: b"\xff\xfb\x90\x00" + sounds.noise(9, 2, 8000, 1),
            _ODD,
        ),
        Row(
            "noise that begins like aac",
            lambda: b"\xff\xf1\x50\x80" + sounds.noise(9, 2, 8000, 1),
            _ODD,
        ),
        Row(
            "noise that begins like flac",
            lambda: b"fLaC" + sounds.noise(1, 2, 8000, 1),
            ("broken",),
        ),
        Row(
            "noise that begins like ogg",
            lambda: b"OggS\0\2" + sounds.noise(1, 2, 8000, 1),
            ("broken",),
        ),
        Row("nothing but zeros after a tag", lambda: _id3(b"x") + bytes(100_000), ("broken",)),
        Row(
            "a list of notes, which is no sound",
            lambda: b"MThd\0\0\0\6\0\0\0\1\0\x60",
            ("other_sound",),
        ),
        Row("recording under the name of a picture", _mp3, _OPUS, "portrait.jpg"),
        Row("recording under the name of a program", _mp3, _OPUS, "setup.exe"),
        Row("recording under the name of another place", _mp3, _OPUS, "../../../etc/passwd"),
        Row("recording under a name turned round", _mp3, _OPUS, "call\u202e3pm.exe"),
        Row("recording with a name that ends early", _mp3, _OPUS, "call.mp3\0.exe"),
        Row("recording without a name", _mp3, _OPUS, None),
    ]


_PAGE = b"<!doctype html><script>alert('" + MARKER + b"')</script>"

ROWS = [*_cut_short(), *_tagged(), *_lying(), *_something_else()]
