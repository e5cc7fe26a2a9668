"""Small files that want much: memory, time, or room on the disk."""

import struct
import zlib
from functools import cache, partial

from PIL import Image

from tests.media.hostile import boxes, parts
from tests.media.hostile.parts import PNG_MAGIC, SHORT, chunk, ihdr, jpeg_with, segment
from tests.media.hostile.rows import Row
from tests.media.media_files import picture, saved

_HEAVY = ("too_heavy", "broken")


def png_of_zeros(width: int, height: int, colour: int = 2) -> bytes:
    """Complete and right, packed a thousand times smaller than it is."""
    samples = {0: 1, 2: 3, 6: 4}[colour]
    packer, packed = zlib.compressobj(9), b""
    line = b"\0" * (1 + width * samples)
    for _ in range(height):
        packed += packer.compress(line)
    return (
        PNG_MAGIC
        + chunk(b"IHDR", ihdr(width, height, colour=colour))
        + chunk(b"IDAT", packed + packer.flush())
        + chunk(b"IEND", b"")
    )


def _tiff_of_zeros(width: int, height: int, compression: str, mode: str = "L") -> bytes:
    return saved(Image.new(mode, (width, height)), "TIFF", compression=compression)


@cache
def _progressive(side: int) -> bytes:
    return picture("JPEG", size=(side, side), progressive=True)


def _scans(side: int, times: int) -> bytes:
    """The last scan again and again: each goes over all the picture."""
    jpeg = _progressive(side)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * times + b"\xff\xd9"


def _gif_frames(count: int) -> bytes:
    return parts.gif(8, 8, *[parts.gif_frame(8, 8)] * count, b";")


def _gif_of_repeats(side: int) -> bytes:
    """Twelve-bit codes that each stand for thousands of pixels: grown once, then repeated."""
    codes, width, bits, number, known = [], 3, 0, 0, 6
    emitted = 0
    for code in (4, 1, *range(6, 4096)):
        codes.append((code, width))
        emitted += code - 4 if code > 5 else code == 1
        known = max(known, code + 1)
        if known == 1 << width and width < 12:
            width += 1
        if emitted >= side * side:
            break
    while emitted < side * side:
        codes.append((4095, 12))
        emitted += 4090
    for code, size in codes:
        number |= code << bits
        bits += size
    return parts.gif(
        side,
        side,
        parts.gif_frame(side, side, data=number.to_bytes((bits + 7) // 8, "little")),
        b";",
    )


ROWS = [
    Row("PNG of 16000 by 8000", partial(png_of_zeros, 16_000, 8_000), ("too_many_pixels",)),
    Row("PNG of 16000 by 8000, transparent", partial(png_of_zeros, 16_000, 8_000, 6), ("too_many_pixels",)),
    Row("PNG of 20000 lines", partial(png_of_zeros, 1, 20_000), ("too_long_a_side",)),
    Row("PNG of as many pixels as may be", partial(png_of_zeros, 7_000, 7_000, 6), ("taken:png",), size=(7_000, 7_000)),
    *(
        Row(f"PNG whose {kind.decode()} is 100 MB", lambda kind=kind: parts.png_with(parts.text_bomb(kind)), ("broken", "taken:png"))
        for kind in (b"zTXt", b"iTXt", b"iCCP")
    ),
    Row("PNG of a hundred texts of 1 MB", lambda: parts.png_with(*[parts.text_bomb(b"zTXt", 1)] * 100), ("broken", "taken:png")),
    Row("PNG of a million empty chunks", lambda: parts.png_with(chunk(b"raNd", b"") * 1_000_000), ("broken", "taken:png", "too_heavy")),
    Row("PNG whose pixels come in single bytes", lambda: _single_bytes(), ("taken:png", "broken")),
    Row("PNG whose pixels are followed by 300 MB", lambda: _more_than_fits(), ("taken:png", "broken")),
    Row("APNG of 2000 frames", partial(parts.frames, "PNG", 2_000), ("taken:png",)),
    Row("GIF of 20000 frames", partial(_gif_frames, 20_000), ("taken:png",)),
    Row("GIF of repeats", partial(_gif_of_repeats, 7_000), ("taken:png", "broken")),
    Row("TIFF of zeros, Deflate", partial(_tiff_of_zeros, 16_000, 8_000, "tiff_adobe_deflate"), ("too_many_pixels",)),
    Row("TIFF of zeros, fax", partial(_tiff_of_zeros, 16_000, 16_000, "group4", "1"), ("too_many_pixels",)),
    Row("TIFF of zeros, LZW, as large as may be", partial(_tiff_of_zeros, 7_000, 7_000, "tiff_lzw", "CMYK"), ("taken:jpeg",)),
    Row("TIFF of 50000 pages", lambda: _pages(50_000), ("taken:jpeg", "broken")),
    Row("WebP of one colour, 16383 squared", lambda: _flat_webp(16_383), ("too_many_pixels",)),
    Row("WebP of one colour, as large as may be", lambda: _flat_webp(7_000), ("taken:jpeg",)),
    Row("AVIF of 16000 by 8000", lambda: boxes.avif_patched(boxes.ispe(60, 40), boxes.ispe(16_000, 8_000)), ("too_many_pixels", "broken")),
    Row("AVIF of one colour, large", lambda: saved(Image.new("L", (8_000, 6_400)), "AVIF", speed=10), ("too_many_pixels",)),
    Row("HEIC of a grid of 255 by 255", partial(boxes.grid_file, 255, 255, 16_320, 16_320), ("too_many_pixels", "broken")),
    Row("HEIC of a grid of 100 by 100", partial(boxes.grid_file, 100, 100, 6_400, 6_400), ("taken:jpeg", *_HEAVY)),
    Row("HEIC of an overlay of 65535 pictures", partial(boxes.overlay_file, 7_000, 7_000, 65_535), ("taken:jpeg", *_HEAVY)),
    Row("HEIC of an overlay of 60000 squared", partial(boxes.overlay_file, 60_000, 60_000, 1), ("too_many_pixels",)),
    Row("HEIC of grids of grids", lambda: _grids_of_grids(), ("taken:jpeg", *_HEAVY)),
    Row("HEIC of 8000 items", lambda: _many_items(8_000), ("taken:jpeg", *_HEAVY)),
    Row("JPEG of 65500 squared", partial(parts.jpeg_sized, 65_500, 65_500), ("too_many_pixels",)),
    Row("JPEG of 3000 scans", partial(_scans, 2_000, 3_000), ("taken:jpeg", *_HEAVY)),
    Row("JPEG of 5000 profiles", lambda: jpeg_with(segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"x" * 4_000) * 4_000), ("taken:jpeg", *_HEAVY)),
    Row("JPEG of 300 EXIF", lambda: jpeg_with(segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\1" * 60_000) * 300), ("taken:jpeg", *_HEAVY)),
    Row("JPEG of more than 25 MB", lambda: picture() + b"\0" * (25 << 20), ("picture_too_big",)),
    Row("zeros of more than 25 MB behind a PNG", lambda: picture("PNG") + b"\0" * (26 << 20), ("picture_too_big",)),
]  # fmt: skip


def _single_bytes() -> bytes:
    data = zlib.compress((b"\0" + b"\xc8\x14\x14" * 300) * 200, 0)
    return (
        PNG_MAGIC
        + chunk(b"IHDR", ihdr(300, 200))
        + b"".join(chunk(b"IDAT", data[at : at + 1]) for at in range(len(data)))
        + chunk(b"IEND", b"")
    )


def _more_than_fits() -> bytes:
    data = zlib.compress((b"\0" + b"\xc8\x14\x14" * 60) * 40 + b"\0" * (300 << 20), 9)
    return PNG_MAGIC + chunk(b"IHDR", ihdr()) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pages(count: int) -> bytes:
    """Directories of one entry, each saying where the next is."""
    whole = bytearray(parts.grey_tiff())
    link = 8 + 2 + 9 * 12
    whole[link : link + 4] = struct.pack("<I", len(whole))
    for number in range(count):
        at = len(whole)
        after = at + 18 if number + 1 < count else 0
        whole += struct.pack("<HHHIII", 1, 254, SHORT, 1, 0, after)
    return bytes(whole)


def _flat_webp(side: int) -> bytes:
    return saved(Image.new("RGB", (side, side), (9, 9, 9)), "WEBP", lossless=True, method=0)


def _grids_of_grids(depth: int = 8) -> bytes:
    """Each level names the one below four times."""
    items = [
        boxes.Item(
            number,
            b"grid",
            boxes.grid(2, 2, 64 << (depth - number), 64 << (depth - number)),
            [boxes.ispe(64 << (depth - number), 64 << (depth - number))],
            [(b"dimg", [number + 1] * 4)],
        )
        for number in range(2, depth)
    ]
    top = boxes.Item(
        1, b"grid", boxes.grid(2, 2, 6_000, 6_000), [boxes.ispe(6_000, 6_000)], [(b"dimg", [2] * 4)]
    )
    return boxes.heif([top, *items, boxes.picture_item(depth)])


def _many_items(count: int) -> bytes:
    more = [boxes.Item(number, b"mime", b"", content_type=b"x/y") for number in range(2, count)]
    return boxes.heif([boxes.picture_item(), *more])
