"""Pictures cut short, and nothing at all, or nothing behind the right mark."""

from functools import partial

from tests.media.hostile import boxes, parts
from tests.media.hostile.parts import PNG_MAGIC
from tests.media.hostile.rows import Row
from tests.media.media_files import picture, png_header, saved

_BROKEN = ("broken",)
_EITHER = ("broken", "taken:jpeg", "taken:png")


def _cut_short() -> list[Row]:
    formats = {
        "JPEG": _BROKEN,
        "PNG": _BROKEN,
        "GIF": _BROKEN,
        "WEBP": _BROKEN,
        "TIFF": _BROKEN,
        "AVIF": _BROKEN,
        "HEIF": _BROKEN,
    }
    rows = [
        Row(
            f"{format_} cut after {tenths} tenths",
            lambda format_=format_, tenths=tenths: parts.cut(saved(parts.noise(), format_), tenths),
            expect,
            size=(200, 120),
        )
        for format_, expect in formats.items()
        for tenths in range(1, 10)
    ]
    rows += [
        Row(
            f"{name} cut after {tenths} tenths",
            lambda options=options, format_=format_, tenths=tenths: parts.cut(
                saved(parts.noise(), format_, **options), tenths
            ),
            expect,
            size=(200, 120),
        )
        for name, format_, options, expect in (
            ("progressive JPEG", "JPEG", {"progressive": True}, _BROKEN),
            ("LZW TIFF", "TIFF", {"compression": "tiff_lzw"}, _BROKEN),
            ("WebP without loss", "WEBP", {"lossless": True}, _BROKEN),
        )
        for tenths in (1, 5, 9)
    ]
    rows += [
        Row(f"{format_} without its last byte", lambda f=format_: picture(f)[:-1], _EITHER)
        for format_ in formats
    ]
    return rows


def _zeros() -> list[Row]:
    marks = {
        "JPEG": b"\xff\xd8\xff\xe0",
        "PNG": PNG_MAGIC,
        "GIF": b"GIF89a",
        "WebP": b"RIFF\0\0\0\0WEBPVP8 ",
        "TIFF": b"MM\0*\0\0\0\x08",
        "HEIC": boxes.ftyp(),
        "AVIF": boxes.ftyp(b"avif", b"avif"),
    }
    return [
        Row("nothing at all", lambda: b"", ("empty",)),
        Row("one byte", lambda: b"\0", ("unknown",)),
        Row("zeros", lambda: b"\0" * 5_000, ("unknown",)),
        Row("a megabyte of zeros", lambda: b"\0" * (1 << 20), ("unknown",)),
        Row("bytes all set", lambda: b"\xff" * 5_000, ("unknown", "other_sound", "broken")),
        *(
            Row(f"{name} of zeros", lambda mark=mark: mark + b"\0" * 5_000, _BROKEN)
            for name, mark in marks.items()
        ),
        *(
            Row(f"{name} of garbage", lambda mark=mark: mark + bytes(range(256)) * 40, _BROKEN)
            for name, mark in marks.items()
        ),
        Row("a bomb by its head alone", partial(png_header, 16_000, 8_000), ("too_many_pixels",)),
    ]


ROWS = [*_cut_short(), *_zeros()]
