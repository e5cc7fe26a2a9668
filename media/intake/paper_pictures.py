"""The pictures of a PDF that keep their coding: freed of what is not picture, without decoding.
Read by papers. Every function raises ValueError or IndexError where the data is not what it says.

Each gives the cleaned data and, where the data says so itself, the width and height in pixels.
"""

import re
import struct

Size = tuple[int, int] | None

_START_OF_FRAME = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_KEPT = _START_OF_FRAME | {0xC4, 0xCC, 0xDB, 0xDC, 0xDD, 0xEE}
# Within a scan FF 00 stands for a value, FF D0 to D7 for a restart.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def jpeg(data: bytes) -> tuple[bytes, Size]:
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, size, at = [b"\xff\xd8"], None, 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data) or end < at + 4:
            raise ValueError("cut short")
        segment = data[at:end]
        at = end
        if marker == 0xDA:
            following = _NEXT_MARKER.search(data, end)
            at = following.start() if following else len(data)
            kept.append(_exact(marker, segment) + data[end:at])
            if following is None:
                break
        elif marker == 0xE0 and segment[4:9] == b"JFIF\0":
            # Without the small picture that may come with it.
            kept.append(b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0")
        elif marker == 0xEE and segment[4:9] == b"Adobe":
            kept.append(b"\xff\xee\x00\x0e" + segment[4:16])
        elif marker in _JPEG_KEPT and marker != 0xEE:
            kept.append(_exact(marker, segment))
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">HH", segment[5:9])
            size = (width, height)
    if size is None:
        raise ValueError("no frame")
    return b"".join([*kept, b"\xff\xd9"]), size


def _exact(marker: int, segment: bytes) -> bytes:
    """Without what is left over at the end of a segment (ISO 10918-1, annex B)."""
    body = segment[4:]
    if marker == 0xDB:
        length = _whole_tables(body, 3, lambda at: 1 + 64 * (1 + (body[at] >> 4)))
    elif marker == 0xC4:
        length = _whole_tables(body, 3, lambda at: 17 + sum(body[at + 1 : at + 17]))
    elif marker in _START_OF_FRAME:
        length = 6 + 3 * body[5]
    elif marker == 0xDA:
        length = 4 + 2 * body[0]
    else:
        length = {0xDC: 2, 0xDD: 2}.get(marker, len(body))
    if length > len(body):
        raise ValueError("cut short")
    return segment[:2] + struct.pack(">H", length + 2) + body[:length]


def _whole_tables(body: bytes, last: int, length_at) -> int:
    """Up to the first that is cut short, or is no table of a class and number that there is."""
    at = 0
    while at < len(body) and body[at] >> 4 <= 1 and body[at] & 0x0F <= last:
        length = length_at(at)
        if at + length > len(body):
            break
        at += length
    return at


def jpeg_2000(data: bytes) -> tuple[bytes, Size]:
    if data[:4] == b"\xff\x4f\xff\x51":
        return _codestream(data)
    kept, size = [], None
    for kind, body in _boxes(data):
        if kind == b"jp2c":
            body, size = _codestream(body)
        elif kind == b"jp2h":
            body = b"".join(_box(k, part) for k, b in _boxes(body) if (part := _header(k, b)))
        elif kind in _ALWAYS_THE_SAME:
            body = _ALWAYS_THE_SAME[kind]
        else:
            continue
        kept.append(_box(kind, body))
    if size is None:
        raise ValueError("no codestream")
    return b"".join(kept), size


_ALWAYS_THE_SAME = {b"jP  ": b"\r\n\x87\n", b"ftyp": b"jp2 \0\0\0\0jp2 "}
# What the colours mean, by the name that a profile gives them (ISO 15444-1, table I.10; 12 is of
# 15444-2).
_ENUMERATED = {b"RGB ": 16, b"GRAY": 17, b"CMYK": 12}


def _header(kind: bytes, body: bytes) -> bytes:
    """What stays of a box in the header: size, depth, colours, palette and channels."""
    match kind:
        case b"ihdr":
            return body[:14]
        case b"colr" if body[0] == 1:
            return body[:7]
        case b"colr" if body[0] in (2, 3):
            # A profile goes, like those of other pictures.
            if (colours := _ENUMERATED.get(body[19:23])) is None:
                raise ValueError("colours of an unknown kind")
            return b"\x01\0\0" + struct.pack(">I", colours)
        case b"pclr":
            entries, columns = struct.unpack(">HB", body[:3])
            row = sum(((depth & 0x7F) + 8) // 8 for depth in body[3 : 3 + columns])
            return body[: 3 + columns + entries * row]
        case b"cdef":
            return body[: 2 + 6 * struct.unpack(">H", body[:2])[0]]
        case b"bpcc" | b"cmap":
            return body
    return b""


def _boxes(data: bytes):
    at = 0
    while at + 8 <= len(data):
        length, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = len(data) - at
        if length < head or at + length > len(data):
            raise ValueError("cut short")
        yield kind, data[at + head : at + length]
        at += length


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


# What decoding takes. Without remarks (64) and lists of lengths (55, 57, 58), which nothing needs.
_NEEDED = {0x50, 0x51, 0x52, 0x53, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0x63}


def _codestream(data: bytes) -> tuple[bytes, Size]:
    """Without remarks, in the head and in the heads of its tiles (ISO 15444-1, annex A)."""
    head, at = _segments(data, 2, b"\xff\x90")
    wide, tall, left, top = struct.unpack(">4I", data[8:24])
    kept = [data[:2], *head]
    while data[at : at + 2] == b"\xff\x90":
        length = int.from_bytes(data[at + 6 : at + 10], "big") or len(data) - 2 - at
        end = at + length
        if length < 14 or end > len(data):
            raise ValueError("cut short")
        tile, body = _segments(data, at + 12, b"\xff\x93")
        tile_bytes = b"".join(tile) + data[body:end]
        kept.append(data[at : at + 6] + struct.pack(">I", 12 + len(tile_bytes)))
        kept.append(data[at + 10 : at + 12] + tile_bytes)
        at = end
    return b"".join([*kept, b"\xff\xd9"]), (wide - left, tall - top)


def _segments(data: bytes, at: int, last: bytes) -> tuple[list[bytes], int]:
    """Up to the marker `last`, which is not among them: those that are needed."""
    kept = []
    while (marker := data[at : at + 2]) != last:
        if len(marker) < 2 or marker[0] != 0xFF:
            raise ValueError("no marker")
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker[1] in _NEEDED:
            kept.append(data[at:end])
        at = end
    return kept, at


def jbig2(data: bytes) -> tuple[bytes, Size]:
    """Without extensions, which hold remarks (ISO 14492, 7.2 and 7.4.16)."""
    kept, at = [], 0
    while at < len(data):
        kind = data[at + 4] & 0x3F
        number, wide_page = int.from_bytes(data[at : at + 4], "big"), data[at + 4] & 0x40
        references = data[at + 5] >> 5
        after = at + 6
        if references == 7:
            references = int.from_bytes(data[at + 5 : at + 9], "big") & 0x1FFFFFFF
            after = at + 9 + (references + 8) // 8
        after += references * (1 if number <= 256 else 2 if number <= 65_536 else 4)
        after += 4 if wide_page else 1
        length = int.from_bytes(data[after : after + 4], "big")
        # A length that is not told is one of a region that goes on to the end.
        end = len(data) if length == 0xFFFFFFFF else after + 4 + length
        if after + 4 > len(data):
            raise ValueError("cut short")
        if kind != 62:
            kept.append(data[at:end])
        at = end
    return b"".join(kept), None


def fax(data: bytes) -> tuple[bytes, Size]:
    """Rows of black and white; there is room for nothing else."""
    return data, None


CLEANED = {
    "/DCTDecode": jpeg,
    "/DCT": jpeg,
    "/JPXDecode": jpeg_2000,
    "/JBIG2Decode": jbig2,
    "/CCITTFaxDecode": fax,
    "/CCF": fax,
}
