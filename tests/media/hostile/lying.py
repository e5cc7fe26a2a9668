"""JPEG, PNG, GIF and WebP that say what is not so: sizes, lengths, sums."""

import struct
import zlib
from functools import partial

from tests.media.hostile import parts
from tests.media.hostile.parts import (
    PNG_MAGIC,
    chunk,
    gif,
    gif_frame,
    ihdr,
    jpeg_patched,
    jpeg_sized,
    jpeg_with,
    jpeg_without,
    riff,
    segment,
    vp8x,
)
from tests.media.hostile.rows import Row
from tests.media.media_files import picture

_BROKEN = ("broken",)
_EITHER = ("broken", "taken:jpeg", "taken:png")


def _png(*inside: bytes) -> bytes:
    return PNG_MAGIC + b"".join(inside)


_PIXELS = zlib.compress((b"\0" + b"\xc8\x14\x14" * 60) * 40)
_HEAD, _DATA, _END = chunk(b"IHDR", ihdr()), chunk(b"IDAT", _PIXELS), chunk(b"IEND", b"")


def _pngs() -> list[Row]:
    row = lambda name, *inside, expect=_BROKEN: Row(  # noqa: E731
        f"PNG {name}", lambda: _png(*inside), expect
    )
    return [
        row("of the mark alone"),
        row("of the head alone", _HEAD),
        row("without pixels", _HEAD, _END),
        row("without an end", _HEAD, _DATA, expect=_EITHER),
        row("whose head comes last", _DATA, _HEAD, _END),
        row("with two heads", _HEAD, chunk(b"IHDR", ihdr(5, 5)), _DATA, _END, expect=_EITHER),
        row("whose head has a wrong sum", chunk(b"IHDR", ihdr(), crc=1), _DATA, _END),
        row(
            "whose pixels have a wrong sum",
            _HEAD,
            chunk(b"IDAT", _PIXELS, crc=1),
            _END,
            expect=_EITHER,
        ),
        row(
            "whose text has a wrong sum",
            _HEAD,
            chunk(b"tEXt", b"a\0b", crc=1),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row("wider than its pixels", chunk(b"IHDR", ihdr(600, 40)), _DATA, _END),
        row("higher than its pixels", chunk(b"IHDR", ihdr(60, 400)), _DATA, _END, expect=_EITHER),
        row("smaller than its pixels", chunk(b"IHDR", ihdr(6, 4)), _DATA, _END, expect=_EITHER),
        row("of no width", chunk(b"IHDR", ihdr(0, 40)), _DATA, _END),
        row("of no height", chunk(b"IHDR", ihdr(60, 0)), _DATA, _END),
        row(
            "of a width below nothing",
            chunk(b"IHDR", ihdr(0xFFFFFFFF, 1)),
            _DATA,
            _END,
            expect=("too_many_pixels", "too_long_a_side"),
        ),
        row("of 3 bits", chunk(b"IHDR", ihdr(depth=3)), _DATA, _END),
        row("of an unknown colour", chunk(b"IHDR", ihdr(colour=5)), _DATA, _END),
        row(
            "packed in an unknown way",
            chunk(b"IHDR", ihdr(compression=9)),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "filtered in an unknown way",
            chunk(b"IHDR", ihdr(filtering=9)),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "interlaced in an unknown way",
            chunk(b"IHDR", ihdr(interlace=7)),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "that says it is interlaced",
            chunk(b"IHDR", ihdr(interlace=1)),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row("without a palette", chunk(b"IHDR", ihdr(colour=3)), _DATA, _END, expect=_EITHER),
        row(
            "whose palette is empty",
            chunk(b"IHDR", ihdr(colour=3)),
            chunk(b"PLTE", b""),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "whose palette is no multiple of three",
            chunk(b"IHDR", ihdr(colour=3)),
            chunk(b"PLTE", b"\1" * 100),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "whose palette is 64 kB",
            chunk(b"IHDR", ihdr(colour=3)),
            chunk(b"PLTE", b"\1" * 65_535),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "with more transparency than palette",
            chunk(b"IHDR", ihdr(colour=3)),
            chunk(b"PLTE", b"\1\2\3"),
            chunk(b"tRNS", b"\0" * 900),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "with transparency of no bytes", _HEAD, chunk(b"tRNS", b""), _DATA, _END, expect=_EITHER
        ),
        row("with a chunk of 2 GB", _HEAD, chunk(b"tEXt", b"a\0b", length=0x7FFFFFFF), _DATA, _END),
        row("with a chunk of 4 GB", _HEAD, chunk(b"tEXt", b"a\0b", length=0xFFFFFFFF), _DATA, _END),
        row(
            "whose pixels are said to be 2 GB",
            _HEAD,
            chunk(b"IDAT", _PIXELS, length=0x7FFFFFFF),
            _END,
            expect=("broken", "too_heavy"),
        ),
        row("whose pixels are said to be few", _HEAD, chunk(b"IDAT", _PIXELS, length=9), _END),
        row("whose pixels are not packed", _HEAD, chunk(b"IDAT", b"\0" * 9_000), _END),
        row("whose pixels end too soon", _HEAD, chunk(b"IDAT", _PIXELS[:20]), _END),
        row(
            "whose packing has a wrong sum",
            _HEAD,
            chunk(b"IDAT", _PIXELS[:-4] + b"\0" * 4),
            _END,
            expect=_EITHER,
        ),
        row(
            "with filters that are none",
            _HEAD,
            chunk(b"IDAT", zlib.compress(b"\x63" * 7_240)),
            _END,
            expect=_EITHER,
        ),
        row(
            "with a size in an unknown unit",
            _HEAD,
            chunk(b"pHYs", b"\xff" * 9),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "with a gamma of nothing", _HEAD, chunk(b"gAMA", b"\0" * 4), _DATA, _END, expect=_EITHER
        ),
        row("with a gamma of no bytes", _HEAD, chunk(b"gAMA", b""), _DATA, _END, expect=_EITHER),
        row("with colours of no bytes", _HEAD, chunk(b"cHRM", b""), _DATA, _END, expect=_EITHER),
        row("with an sRGB of no bytes", _HEAD, chunk(b"sRGB", b""), _DATA, _END, expect=_EITHER),
        row(
            "with a critical chunk of its own",
            _HEAD,
            chunk(b"EVIL", b"x" * 50),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "with a chunk that has no name",
            _HEAD,
            chunk(b"\0\0\0\0", b"x"),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row(
            "of frames that are said and not there",
            _HEAD,
            chunk(b"acTL", b"\xff" * 8),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row("of no frames", _HEAD, chunk(b"acTL", b"\0" * 8), _DATA, _END, expect=_EITHER),
        row(
            "whose frame is larger than it",
            _HEAD,
            chunk(b"acTL", b"\0\0\0\1\0\0\0\0"),
            chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 9000, 9000, 0, 0, 1, 1, 0, 0)),
            _DATA,
            _END,
            expect=_EITHER,
        ),
        row("as MNG begins", b"\0\0\0\x1cMHDR" + b"\0" * 28),
    ]


def _jpegs() -> list[Row]:
    jpeg = partial(picture, "JPEG")

    def components(frame: bytearray) -> None:
        frame[5] = 77

    def precision(frame: bytearray) -> None:
        frame[0] = 12

    def sampling(frame: bytearray) -> None:
        frame[7] = 0xFF

    def nothing_sampled(frame: bytearray) -> None:
        frame[7] = 0

    def tables(scan: bytearray) -> None:
        scan[2] = 0xFF

    def codes(table: bytearray) -> None:
        table[1:17] = b"\xff" * 16

    return [
        Row("JPEG of the mark alone", lambda: b"\xff\xd8\xff", _BROKEN),
        Row("JPEG that ends at once", lambda: b"\xff\xd8\xff\xd9", _BROKEN),
        Row("JPEG of marks alone", lambda: b"\xff\xd8" + b"\xff" * 100_000, _BROKEN),
        Row("JPEG of 12 MB of marks", lambda: b"\xff\xd8" + b"\xff" * (12 << 20), _BROKEN),
        Row(
            "JPEG of millions of empty segments",
            lambda: jpeg_with(b"\xff\xe5\0\x02" * (5 << 20)),
            _BROKEN,
        ),
        Row("JPEG wider than its pixels", partial(jpeg_sized, 600, 40), _EITHER),
        Row("JPEG higher than its pixels", partial(jpeg_sized, 60, 4_000), _EITHER),
        Row("JPEG smaller than its pixels", partial(jpeg_sized, 6, 4), _EITHER),
        Row("JPEG of no width", partial(jpeg_sized, 0, 40), _BROKEN),
        Row("JPEG of no height", partial(jpeg_sized, 60, 0), _BROKEN),
        Row("JPEG of the largest size", partial(jpeg_sized, 65_535, 65_535), ("too_many_pixels",)),
        Row("JPEG of the largest side", partial(jpeg_sized, 65_535, 1), ("too_long_a_side",)),
        Row(
            "JPEG whose second frame is larger",
            lambda: jpeg_with(segment(0xC0, b"\x08\0\x28\0\x3c\x01\x01\x11\0")),
            _EITHER,
        ),
        Row("JPEG of 77 colours", lambda: jpeg_patched(0xC0, components), _BROKEN),
        Row("JPEG of 12 bits", lambda: jpeg_patched(0xC0, precision), _BROKEN),
        Row("JPEG sampled by 15", lambda: jpeg_patched(0xC0, sampling), _BROKEN),
        Row("JPEG sampled by nothing", lambda: jpeg_patched(0xC0, nothing_sampled), _BROKEN),
        Row("JPEG with tables that are not there", lambda: jpeg_patched(0xDA, tables), _BROKEN),
        Row("JPEG with a table too full", lambda: jpeg_patched(0xC4, codes), _BROKEN),
        Row("JPEG without quantities", lambda: jpeg_without(0xDB), _BROKEN),
        Row("JPEG without codes", lambda: jpeg_without(0xC4), _EITHER),
        Row("JPEG without a frame", lambda: jpeg_without(0xC0), _BROKEN),
        Row(
            "JPEG that says it is lossless",
            lambda: jpeg().replace(b"\xff\xc0", b"\xff\xc3"),
            _BROKEN,
        ),
        Row(
            "JPEG that says it is arithmetic",
            lambda: jpeg().replace(b"\xff\xc0", b"\xff\xc9"),
            _EITHER,
        ),
        Row(
            "JPEG that says it is progressive",
            lambda: jpeg().replace(b"\xff\xc0", b"\xff\xc2"),
            _EITHER,
        ),
        *(
            Row(
                f"JPEG with a segment of length {length}",
                lambda length=length: jpeg_with(segment(0xE5, b"abcdef", length=length)),
                _EITHER,
            )
            for length in (0, 1, 2, 9_000, 65_535)
        ),
        Row("JPEG with filling between segments", lambda: jpeg_with(b"\xff" * 500), _EITHER),
        Row("JPEG with garbage between segments", lambda: jpeg_with(b"garbage!"), ("unknown",)),
        Row("JPEG without an end", lambda: jpeg()[:-2], _EITHER),
        Row(
            "JPEG with an end in its middle",
            lambda: jpeg()[:-40] + b"\xff\xd9" + jpeg()[-40:],
            _EITHER,
        ),
        Row("JPEG whose Adobe mark is short", lambda: jpeg_with(segment(0xEE, b"Adobe")), _EITHER),
        Row("JPEG whose JFIF mark is short", lambda: jpeg_with(segment(0xE0, b"JFIF\0")), _EITHER),
        Row(
            "JPEG whose MPO index is garbage",
            lambda: jpeg_with(segment(0xE2, b"MPF\0II*\0" + b"\xff" * 60)),
            _EITHER,
        ),
        Row(
            "JPEG whose index of restarts is wrong",
            lambda: jpeg_with(segment(0xDD, b"\0\x01")),
            _EITHER,
        ),
        Row("MPO that points past its end", lambda: parts.cut(parts.frames("MPO", 2), 6), _EITHER),
    ]


def _gifs() -> list[Row]:
    frame = gif_frame(8, 8)
    row = lambda name, make, expect=_EITHER: Row(f"GIF {name}", make, expect)  # noqa: E731
    return [
        row("of the mark alone", lambda: b"GIF89a", _BROKEN),
        row("without a frame", lambda: gif(8, 8, b";"), _BROKEN),
        row("without an end", lambda: gif(8, 8, frame)),
        row(
            "of the old kind",
            lambda: gif(8, 8, frame, b";").replace(b"89a", b"87a"),
            ("taken:png",),
        ),
        row(
            "of a version that is none",
            lambda: gif(8, 8, frame, b";").replace(b"89a", b"99z"),
            ("unknown",),
        ),
        row("of the largest size", lambda: gif(65_535, 65_535, frame, b";"), ("too_many_pixels",)),
        row("of no size", lambda: gif(0, 0, frame, b";")),
        row(
            "whose frame is larger than it",
            lambda: gif(8, 8, gif_frame(65_535, 65_535, data=b"\x44"), b";"),
            ("too_many_pixels",),
        ),
        row(
            "whose frame lies far outside",
            lambda: gif(8, 8, gif_frame(8, 8, 65_000, 65_000), b";"),
            ("too_many_pixels",),
        ),
        row("whose frame has no size", lambda: gif(8, 8, gif_frame(0, 0, data=b"\x2c"), b";")),
        row(
            "whose pixels end too soon",
            lambda: gif(100, 100, gif_frame(100, 100, data=b"\x44\x01"), b";"),
        ),
        *(
            row(
                f"with codes of {size} bits",
                lambda size=size: gif(8, 8, gif_frame(8, 8, code_size=size), b";"),
            )
            for size in (0, 1, 12, 255)
        ),
        row(
            "with a code that is not there yet",
            lambda: gif(8, 8, gif_frame(8, 8, data=b"\xff" * 40), b";"),
        ),
        row("with an unknown block", lambda: gif(8, 8, b"\x21\x77\x04abcd\0", frame, b";")),
        row("with an endless block", lambda: gif(8, 8, b"\x21\xfe" + b"\xffa" * 3_000)),
    ]


def _webps() -> list[Row]:
    inside = lambda **options: parts.webp_inside(picture("WEBP", **options))  # noqa: E731
    row = lambda name, make, expect=_EITHER: Row(f"WebP {name}", make, expect)  # noqa: E731
    return [
        row("of the mark alone", lambda: riff(), _BROKEN),
        *(
            row(f"that says it has {size} bytes", lambda size=size: riff(inside(), size=size))
            for size in (0, 7, 100, 0x7FFFFFFF, 0xFFFFFFFF)
        ),
        row("whose canvas is larger", lambda: riff(vp8x(600, 400), inside())),
        row("whose canvas is smaller", lambda: riff(vp8x(6, 4), inside())),
        row(
            "whose canvas is the largest",
            lambda: riff(vp8x(1 << 24, 1 << 24), inside()),
            ("too_many_pixels",),
        ),
        row("that says it moves", lambda: riff(vp8x(60, 40, 0x02), inside())),
        row("that says it is transparent", lambda: riff(vp8x(60, 40, 0x10), inside())),
        row("whose profile is not there", lambda: riff(vp8x(60, 40, 0x2C), inside())),
        row("with flags all set", lambda: riff(vp8x(60, 40, 0xFF), inside())),
        row(
            "whose transparency is garbage",
            lambda: riff(vp8x(60, 40, 0x10), b"ALPH\x10\0\0\0" + b"\xff" * 16, inside()),
        ),
        row("of a chunk of 4 GB", lambda: riff(b"VP8 \xff\xff\xff\xff", inside()[8:])),
        row("whose pixels are zeros", lambda: riff(b"VP8 \x40\0\0\0" + b"\0" * 64), _BROKEN),
        row(
            "without loss, of garbage",
            lambda: riff(b"VP8L\x40\0\0\0\x2f" + b"\xff" * 63),
            ("too_many_pixels",),
        ),
        row("without loss, cut", lambda: riff(inside(lossless=True)[:40])),
        row(
            "in frames that are none",
            lambda: riff(
                vp8x(60, 40, 0x02), b"ANIM\x06\0\0\0" + b"\0" * 6, b"ANMF\x10\0\0\0" + b"\xff" * 16
            ),
        ),
    ]


ROWS = [*_pngs(), *_jpegs(), *_gifs(), *_webps()]
