"""Pictures held every way that a camera can be held, and told so in every way."""

import struct
from functools import partial

from tests.media.hostile import boxes, parts
from tests.media.hostile.parts import jpeg_with, segment
from tests.media.hostile.rows import Row, upright
from tests.media.media_files import held, picture

_STORED = {
    **{"JPEG": "taken:jpeg", "PNG": "taken:png", "WEBP": "taken:jpeg", "TIFF": "taken:jpeg"},
    **{"AVIF": "taken:jpeg", "HEIF": "taken:jpeg"},
}


def _rows() -> list[Row]:
    rows = [
        upright(f"{format_} held as {orientation}", partial(held, orientation, format_), stored)
        for format_, stored in _STORED.items()
        for orientation in range(1, 9)
    ]
    for odd in (0, 9, 65535):
        rows.append(upright(f"JPEG orientation {odd}", partial(_exif_jpeg, parts.exif(odd))))
    rows += [
        Row(
            "JPEG orientation in XMP alone",
            lambda: picture("JPEG", xmp=parts.XMP % 6),
            ("taken:jpeg",),
        ),
        upright("JPEG orientation as a word", lambda: _exif_jpeg(_word_for_orientation())),
        upright("GIF", partial(picture, "GIF"), "taken:png"),
        *(
            Row(
                f"HEIC turned by {quarters} quarters of its own",
                partial(_turned_heic, quarters),
                ("taken:jpeg",),
                size=(64, 64),
            )
            for quarters in range(4)
        ),
        *(
            Row(
                f"HEIC mirrored along {axis}",
                lambda axis=axis: boxes.heif([boxes.picture_item(1, boxes.imir(axis))]),
                ("taken:jpeg",),
                size=(64, 64),
            )
            for axis in range(2)
        ),
        Row(
            "HEIC whose EXIF turns it once more",
            lambda: boxes.heif(
                [
                    boxes.picture_item(),
                    boxes.Item(
                        2,
                        b"Exif",
                        b"\0\0\0\x06" + parts.exif(6),
                        refers=[(b"cdsc", [1])],
                    ),
                ]
            ),
            ("taken:jpeg",),
            size=(64, 64),
            corners=True,
        ),
    ]
    return rows


def _turned_heic(quarters: int) -> bytes:
    return boxes.heif([boxes.picture_item(1, boxes.irot(quarters))])


def _exif_jpeg(exif: bytes) -> bytes:
    return jpeg_with(segment(0xE1, exif))


def _word_for_orientation() -> bytes:
    """Tag 0x0112 of type text."""
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHI4sI", 0x0112, 2, 4, b"six\0", 0)


ROWS = _rows()
