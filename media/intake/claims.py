"""The size that a picture's header claims, read without opening the picture.

Refusing a bomb here costs a few bytes and no process. The claim is not trusted beyond that: the
limited process measures again before it decodes. AVIF, HEIC and TIFF are measured only there.
"""

import struct
from typing import BinaryIO

from media.intake.refusal import Refused

# Start-of-frame markers carry the size; C4, C8 and CC are other things in the same range.
_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# A camera writes a dozen segments before the frame; a profile or notes of 25 MB make 400. A file
# that is nothing but segments would keep a reader busy for as long as it has bytes.
_JPEG_SEGMENTS = 5_000


def claimed_size(source: BinaryIO, format_: str) -> tuple[int, int] | None:
    """Width and height in pixels, None where the header does not say it plainly."""
    source.seek(0)
    head = source.read(32)
    try:
        match format_:
            case "png" if head[12:16] == b"IHDR":
                return struct.unpack(">II", head[16:24])
            case "gif":
                return struct.unpack("<HH", head[6:10])
            case "webp":
                return _webp(head)
            case "jpeg":
                return _jpeg(source)
    except struct.error:
        return None
    return None


def _webp(head: bytes) -> tuple[int, int] | None:
    match head[12:16]:
        case b"VP8X":
            return (
                int.from_bytes(head[24:27], "little") + 1,
                int.from_bytes(head[27:30], "little") + 1,
            )
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(source: BinaryIO) -> tuple[int, int] | None:
    """Raises Refused for one whose header does not come to an end."""
    source.seek(2)
    for _ in range(_JPEG_SEGMENTS):
        marker = source.read(2)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        if marker[1] == 0xFF:
            source.seek(-1, 1)
            continue
        if marker[1] in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", source.read(7)[3:])
            return width, height
        (length,) = struct.unpack(">H", source.read(2))
        source.seek(max(length - 2, 0), 1)
    raise Refused("broken")
