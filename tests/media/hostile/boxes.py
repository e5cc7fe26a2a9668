"""HEIC files put together from their boxes: what cameras write and encoders here can't, and what
nobody should."""

import struct
from dataclasses import dataclass, field
from functools import cache

from tests.media.media_files import four_corners, picture, saved


def box(kind: bytes, *inside: bytes, size: int | None = None) -> bytes:
    data = b"".join(inside)
    return struct.pack(">I", len(data) + 8 if size is None else size) + kind + data


def full(kind: bytes, *inside: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *inside)


@dataclass
class Item:
    """`properties` are boxes; `refers` are (kind, items referred to)."""

    number: int
    kind: bytes
    data: bytes
    properties: list[bytes] = field(default_factory=list)
    refers: list[tuple[bytes, list[int]]] = field(default_factory=list)
    hidden: bool = False
    content_type: bytes = b""
    # Lies about where its bytes are and how many.
    offset: int | None = None
    length: int | None = None


def ftyp(major: bytes = b"heic", *others: bytes, size: int | None = None) -> bytes:
    return box(b"ftyp", major, b"\0\0\0\0", *(others or (b"mif1", b"heic")), size=size)


def heif(items: list[Item], primary: int = 1, *, head: bytes | None = None) -> bytes:
    head = ftyp() if head is None else head
    meta = _meta(items, primary, 0)
    return (
        head
        + _meta(items, primary, len(head) + len(meta) + 8)
        + box(b"mdat", *(item.data for item in items))
    )


def _meta(items: list[Item], primary: int, start: int) -> bytes:
    entries, places, known, ties, referring = b"", b"", [], b"", b""
    at = start
    for item in items:
        entries += full(
            b"infe",
            struct.pack(">HH4s", item.number, 0, item.kind) + b"\0",
            item.content_type + b"\0" if item.content_type else b"",
            version=2,
            flags=int(item.hidden),
        )
        places += struct.pack(
            ">HHHII",
            item.number,
            0,
            1,
            at if item.offset is None else item.offset,
            len(item.data) if item.length is None else item.length,
        )
        at += len(item.data)
        numbers = []
        for each in item.properties:
            if each not in known:
                known.append(each)
            numbers.append(known.index(each) + 1)
        ties += struct.pack(">HB", item.number, len(numbers)) + bytes(numbers)
        for kind, to in item.refers:
            referring += box(
                kind, struct.pack(">HH", item.number, len(to)), *(struct.pack(">H", n) for n in to)
            )
    return full(
        b"meta",
        full(b"hdlr", b"\0\0\0\0pict" + b"\0" * 13),
        full(b"pitm", struct.pack(">H", primary)),
        full(b"iloc", struct.pack(">BBH", 0x44, 0, len(items)), places),
        full(b"iinf", struct.pack(">H", len(items)), entries),
        full(b"iref", referring) if referring else b"",
        box(
            b"iprp",
            box(b"ipco", *known),
            full(b"ipma", struct.pack(">I", len(items)), ties),
        ),
    )


def ispe(width: int, height: int) -> bytes:
    return full(b"ispe", struct.pack(">II", width, height))


def irot(quarters: int) -> bytes:
    """Anticlockwise."""
    return box(b"irot", bytes([quarters]))


def imir(axis: int) -> bytes:
    return box(b"imir", bytes([axis]))


def aux(kind: bytes) -> bytes:
    return full(b"auxC", kind + b"\0")


ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
DEPTH = b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth"


@cache
def coded(corners: bool = True) -> tuple[bytes, bytes]:
    """hvcC box and coded bytes of 64 by 64 pixels, whole blocks of the coder so that nothing is
    cropped: four corners, or grey."""
    image = four_corners((64, 64))
    whole = saved(image if corners else image.convert("L").convert("RGB"), "HEIF", quality=80)
    at = whole.index(b"hvcC") - 4
    (size,) = struct.unpack(">I", whole[at : at + 4])
    start = whole.index(b"mdat") + 4
    return whole[at : at + size], whole[start:]


def picture_item(number: int = 1, *properties: bytes, corners: bool = True, **more) -> Item:
    config, data = coded(corners)
    return Item(number, b"hvc1", data, [config, ispe(64, 64), *properties], **more)


def grid(rows: int, columns: int, width: int, height: int) -> bytes:
    return struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, width, height)


def grid_file(rows=1, columns=1, width=64, height=64, tiles: list[int] | None = None) -> bytes:
    """A grid whose tiles are all the same picture; `tiles` says which items it names."""
    count = rows * columns
    named = [2] * count if tiles is None else tiles
    whole = Item(
        1, b"grid", grid(rows, columns, width, height), [ispe(width, height)], [(b"dimg", named)]
    )
    return heif([whole, picture_item(2, hidden=True)])


def overlay_file(width: int, height: int, layers: int) -> bytes:
    data = struct.pack(">BB4HII", 0, 1, 0, 0, 0, 0xFFFF, width, height)
    data += struct.pack(">ii", 0, 0) * layers
    whole = Item(1, b"iovl", data, [ispe(width, height)], [(b"dimg", [2] * layers)])
    return heif([whole, picture_item(2, hidden=True)])


def avif_patched(old: bytes, new: bytes) -> bytes:
    data = picture("AVIF")
    assert old in data
    return data.replace(old, new)
