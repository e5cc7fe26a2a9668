"""TIFF, HEIC and AVIF that say what is not so: sizes, places, numbers of things."""

import struct
from functools import partial

from tests.media.hostile import boxes, parts
from tests.media.hostile.parts import LONG, SHORT, grey_tiff
from tests.media.hostile.rows import Row
from tests.media.media_files import picture

_BROKEN = ("broken",)
_EITHER = ("broken", "taken:jpeg", "taken:png")


def _tiffs() -> list[Row]:
    row = lambda name, *changes, expect=_EITHER, **more: Row(  # noqa: E731
        f"TIFF {name}",
        lambda: grey_tiff(**{f"change{at}": change for at, change in enumerate(changes)}, **more),
        expect,
    )
    long_ = lambda tag, value, count=1: (tag, LONG, count, value)  # noqa: E731
    short = lambda tag, value, count=1: (tag, SHORT, count, value)  # noqa: E731
    return [
        Row("TIFF of the mark alone", lambda: b"II*\0", _BROKEN),
        Row("TIFF whose directory is past the end", lambda: parts.tiff([], first=1 << 30), _BROKEN),
        Row("TIFF whose directory is its head", lambda: parts.tiff([], first=0), _BROKEN),
        Row("TIFF whose directory is empty", lambda: parts.tiff([]), _BROKEN),
        Row("TIFF whose next page is the first", lambda: grey_tiff()[:118] + struct.pack("<I", 8) + grey_tiff()[122:], _EITHER),
        Row("TIFF whose directory has 65535 entries", lambda: b"II*\0\x08\0\0\0\xff\xff" + b"\x00\x01\x04\x00" * 200_000, _BROKEN),
        Row("BigTIFF with 2^60 entries", lambda: b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0" + b"\xff" * 7 + b"\x0f" + b"\0" * 100, _BROKEN),
        row("of the largest width", long_(256, 0xFFFFFFFF), expect=("too_many_pixels", "broken")),
        row("of the largest size", long_(256, 100_000), long_(257, 100_000), expect=("too_many_pixels",)),
        row("longer than any side", long_(256, 1), long_(257, 20_000), expect=("too_long_a_side",)),
        row("of no width", long_(256, 0), expect=_BROKEN),
        row("of no height", long_(257, 0), expect=_BROKEN),
        row("wider than its pixels", long_(256, 1_000), expect=_BROKEN),
        row("higher than its pixels", long_(257, 1_000)),
        row("whose strip is past the end", long_(273, 1 << 30), expect=_BROKEN),
        row("whose strip is its head", long_(273, 0)),
        row("whose strip is 4 GB", long_(279, 0xFFFFFFFF)),
        row("with 2^30 strips", long_(273, 4096, 1 << 30), expect=_BROKEN),
        row("with 2^32 - 1 lengths", long_(279, 4096, 0xFFFFFFFF)),
        row("with strips of no rows", long_(278, 0)),
        row("of 255 samples", short(277, 255), expect=_BROKEN),
        row("of 65535 samples", short(277, 65_535), expect=_BROKEN),
        row("of no samples", short(277, 0)),
        row("of 77 bits", short(258, 77), expect=_BROKEN),
        row("of no bits", short(258, 0), expect=_BROKEN),
        row("whose bits are past the end", short(258, 1 << 30, 8)),
        row("packed in an unknown way", short(259, 65_000), expect=_BROKEN),
        row("that says it is LZW", short(259, 5), expect=_BROKEN),
        row("that says it is JPEG", short(259, 7), expect=_BROKEN),
        row("that says it is JPEG of the old kind", short(259, 6), expect=_BROKEN),
        row("that says it is Deflate", short(259, 8), expect=_BROKEN),
        row("that says it is fax", short(259, 4), short(258, 1)),
        row("that says it is PackBits", short(259, 32_773)),
        row("of an unknown colour", short(262, 999), expect=_BROKEN),
        row("with a palette that is not there", short(262, 3), expect=_EITHER),
        row("in tiles of no size", short(322, 0), short(323, 0), long_(324, 4096), long_(325, 256)),
        row("in tiles of 2 GB", long_(322, 0x7FFFFFF0), long_(323, 0x7FFFFFF0), long_(324, 4096), long_(325, 256)),
        row("in planes that are not there", short(284, 2)),
        row("predicted in an unknown way", short(317, 77)),
        row("whose orientation is text", (274, 2, 4, b"six\0")),
        row("with a tag of 4 GB", (270, 2, 0xFFFFFFFF, 4096)),
        row("with a tag of an unknown type", (270, 99, 1, 4096)),
        row("with a fraction over nothing", (282, 5, 1, 4000)),
        row("whose EXIF is itself", long_(34_665, 8)),
        row("whose further directories are itself", long_(330, 8)),
    ]  # fmt: skip


def _boxes() -> list[Row]:
    one = boxes.picture_item
    row = lambda name, make, expect=_BROKEN: Row(f"HEIC {name}", make, expect)  # noqa: E731
    avif = lambda name, make, expect=_BROKEN: Row(f"AVIF {name}", make, expect)  # noqa: E731
    huge = boxes.ispe(100_000, 100_000)
    item = lambda **lie: boxes.heif([_lying(one(), **lie)])  # noqa: E731
    return [
        row("of its first box alone", boxes.ftyp),
        row("whose size is 100,000 squared", lambda: boxes.heif([one()]).replace(boxes.ispe(64, 64), huge), ("too_many_pixels", "broken")),
        row("smaller than its pixels", lambda: boxes.heif([one()]).replace(boxes.ispe(64, 64), boxes.ispe(2, 2))),
        row("larger than its pixels", lambda: boxes.heif([one()]).replace(boxes.ispe(64, 64), boxes.ispe(640, 640))),
        row("of no size", lambda: boxes.heif([one()]).replace(boxes.ispe(64, 64), boxes.ispe(0, 0))),
        row("whose pixels are past the end", lambda: item(offset=1 << 30)),
        row("whose pixels are its head", lambda: item(offset=0)),
        row("whose pixels are 4 GB", lambda: item(length=0xFFFFFFFF)),
        row("whose pixels are nothing", lambda: item(length=0)),
        row("whose main picture is not there", lambda: boxes.heif([one()], primary=9)),
        row("whose main picture is EXIF", lambda: boxes.heif([boxes.Item(1, b"Exif", parts.exif())])),
        row("whose main picture is a JPEG", lambda: boxes.heif([boxes.Item(1, b"jpeg", picture(), [boxes.ispe(60, 40)])]), _EITHER),
        row("without pictures", lambda: boxes.heif([])),
        row("of a grid of itself", partial(boxes.grid_file, 1, 2, 128, 64, [1, 1])),
        row("of a grid with few tiles", partial(boxes.grid_file, 2, 2, 128, 128, [2])),
        row("of a grid smaller than its tiles", partial(boxes.grid_file, 2, 2, 10, 10), _EITHER),
        row("of a grid larger than its tiles", partial(boxes.grid_file, 1, 1, 640, 640)),
        row("of a grid of tiles that are not there", partial(boxes.grid_file, 1, 2, 128, 64, [7, 8])),
        row("of an overlay of nothing", partial(boxes.overlay_file, 64, 64, 0), _EITHER),
        row("whose alpha is its own", lambda: boxes.heif([one(1, boxes.aux(boxes.ALPHA), refers=[(b"auxl", [1])])]), _EITHER),
        row("whose thumbnail is its own", lambda: boxes.heif([one(1, refers=[(b"thmb", [1])])]), _EITHER),
        row("turned a hundred times", lambda: boxes.heif([one(1, *[boxes.irot(at % 4) for at in range(100)])]), _EITHER),
        row("whose crop is negative", lambda: boxes.heif([one(1, boxes.box(b"clap", struct.pack(">8i", -9, 1, -9, 1, 0, 1, 0, 1)))]), _EITHER),
        row("whose crop divides by nothing", lambda: boxes.heif([one(1, boxes.box(b"clap", b"\0" * 32))]), _EITHER),
        row("whose crop is huge", lambda: boxes.heif([one(1, boxes.box(b"clap", struct.pack(">8i", 99_999, 1, 99_999, 1, 0, 1, 0, 1)))]), ("too_many_pixels", "broken")),
        *(
            row(f"whose first box says {size} bytes", lambda size=size: boxes.heif([one()], head=boxes.ftyp(size=size)), _EITHER)
            for size in (0, 1, 7, 1 << 20, 0xFFFFFFFF)
        ),
        row("whose boxes lie in each other without end", lambda: boxes.ftyp() + _nested(20_000)),
        avif("of its first box alone", lambda: boxes.ftyp(b"avif", b"avif")),
        avif("whose size is 100,000 squared", lambda: boxes.avif_patched(boxes.ispe(60, 40), huge), ("too_many_pixels", "broken")),
        avif("smaller than its pixels", lambda: boxes.avif_patched(boxes.ispe(60, 40), boxes.ispe(6, 4)), _EITHER),
        avif("of no size", lambda: boxes.avif_patched(boxes.ispe(60, 40), boxes.ispe(0, 0))),
        avif("whose first box says 4 GB", lambda: b"\xff\xff\xff\xff" + picture("AVIF")[4:], ("broken", "video")),
        avif("whose boxes lie in each other without end", lambda: boxes.ftyp(b"avif", b"avif") + _nested(20_000)),
    ]  # fmt: skip


def _lying(item: boxes.Item, **lies) -> boxes.Item:
    for name, value in lies.items():
        setattr(item, name, value)
    return item


def _nested(depth: int) -> bytes:
    return b"".join(struct.pack(">I4sI", 12 * (depth - at), b"meta", 0) for at in range(depth))


ROWS = [*_tiffs(), *_boxes()]
