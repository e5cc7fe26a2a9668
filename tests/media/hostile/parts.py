"""What JPEG, PNG, GIF, WebP and TIFF files are made of, to be put together wrongly."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator

from PIL import Image, TiffImagePlugin

from tests.media.hostile.rows import MARKER
from tests.media.media_files import four_corners, picture, saved

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def segment(marker: int, data: bytes, length: int | None = None) -> bytes:
    """Of a JPEG; `length` is a lie about its own."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2 if length is None else length) + data


def segments(jpeg: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each up to the pixels."""
    at = 2
    while at < len(jpeg):
        marker, length = struct.unpack(">xBH", jpeg[at : at + 4])
        yield marker, at, at + 2 + length
        if marker == 0xDA:
            return
        at += 2 + length


def jpeg_with(*more: bytes, jpeg: bytes | None = None) -> bytes:
    """The segments come first."""
    jpeg = picture("JPEG") if jpeg is None else jpeg
    return jpeg[:2] + b"".join(more) + jpeg[2:]


def jpeg_without(*markers: int, jpeg: bytes | None = None) -> bytes:
    jpeg = picture("JPEG") if jpeg is None else jpeg
    for marker, start, end in reversed(list(segments(jpeg))):
        if marker in markers:
            jpeg = jpeg[:start] + jpeg[end:]
    return jpeg


def jpeg_patched(marker: int, change: Callable[[bytearray], None], jpeg=None) -> bytes:
    """`change` gets what is in the segment, behind its length."""
    jpeg = picture("JPEG") if jpeg is None else jpeg
    for found, start, end in segments(jpeg):
        if found == marker:
            inside = bytearray(jpeg[start + 4 : end])
            change(inside)
            return jpeg[: start + 4] + bytes(inside) + jpeg[end:]
    raise LookupError(hex(marker))


def jpeg_sized(width: int, height: int) -> bytes:
    def lie(frame: bytearray) -> None:
        frame[1:5] = struct.pack(">HH", height, width)

    return jpeg_patched(0xC0, lie)


def chunk(kind: bytes, data: bytes, *, length: int | None = None, crc: int | None = None) -> bytes:
    return (
        struct.pack(">I", len(data) if length is None else length)
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data) if crc is None else crc)
    )


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def png_with(*more: bytes, png: bytes | None = None, before: bytes = b"IDAT") -> bytes:
    """The chunks come before the first that is called so."""
    out, put = PNG_MAGIC, False
    for kind, data in chunks(picture("PNG") if png is None else png):
        if kind == before and not put:
            out, put = out + b"".join(more), True
        out += chunk(kind, data)
    return out


def ihdr(width=60, height=40, depth=8, colour=2, compression=0, filtering=0, interlace=0) -> bytes:
    return struct.pack(">IIBBBBB", width, height, depth, colour, compression, filtering, interlace)


def raw_png(width: int, height: int, depth: int, colour: int, row: bytes, *more: bytes) -> bytes:
    """Every row the same. `colour` as PNG counts: 0 grey, 2 RGB, 3 palette, 4 grey+alpha, 6 RGBA."""
    return (
        PNG_MAGIC
        + chunk(b"IHDR", ihdr(width, height, depth, colour))
        + b"".join(more)
        + chunk(b"IDAT", zlib.compress((b"\0" + row) * height, 9))
        + chunk(b"IEND", b"")
    )


def interlaced_png(size: int = 16) -> bytes:
    """Adam7, all red."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)]
    passes.append((0, 1, 1, 2))
    data = b""
    for x, y, right, down in passes:
        across, rows = -(-(size - x) // right), -(-(size - y) // down)
        data += (b"\0" + b"\xc8\x14\x14" * across) * rows
    return (
        PNG_MAGIC
        + chunk(b"IHDR", ihdr(size, size, interlace=1))
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def text_bomb(kind: bytes, megabytes: int = 100) -> bytes:
    packed = zlib.compress(b"\0" * (megabytes << 20), 9)
    match kind:
        case b"iTXt":
            return chunk(kind, b"XML:com.adobe.xmp\0\1\0\0\0" + packed)
        case b"iCCP":
            return chunk(kind, b"profile\0\0" + packed)
    return chunk(kind, b"Comment\0\0" + packed)


def riff(*inside: bytes, size: int | None = None, form: bytes = b"WEBP") -> bytes:
    body = form + b"".join(inside)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def webp_inside(webp: bytes) -> bytes:
    return webp[12:]


def vp8x(width: int, height: int, flags: int = 0) -> bytes:
    return (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes([flags, 0, 0, 0])
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )


def gif(width: int, height: int, *blocks: bytes, palette: bytes = b"\0\0\0\xc8\x14\x14") -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + palette + b"".join(blocks)


def gif_frame(
    width: int, height: int, x: int = 0, y: int = 0, code_size: int = 2, data: bytes | None = None
) -> bytes:
    """One colour throughout if no `data` is given, and no more than some 200 pixels then."""
    if data is None:
        data = _lzw_of_ones(width * height)
    blocks = b"".join(
        bytes([len(data[at : at + 255])]) + data[at : at + 255] for at in range(0, len(data), 255)
    )
    return (
        b"," + struct.pack("<HHHHB", x, y, width, height, 0) + bytes([code_size]) + blocks + b"\0"
    )


def _lzw_of_ones(pixels: int) -> bytes:
    """With a clear code before each pixel no code grows: three bits each."""
    codes = [code for _ in range(pixels) for code in (4, 1)] + [5]
    number = sum(code << (3 * at) for at, code in enumerate(codes))
    return number.to_bytes((3 * len(codes) + 7) // 8, "little")


def gif_extension(label: int, *data: bytes) -> bytes:
    blocks = b"".join(bytes([len(part)]) + part for part in data)
    return bytes([0x21, label]) + blocks + b"\0"


Entry = tuple[int, int, int, bytes | int]  # tag, type, count, value or where it lies

SHORT, LONG = 3, 4


def tiff(entries: list[Entry], pixels: bytes = b"", *, next_ifd: int = 0, first: int = 8) -> bytes:
    """Little-endian: header, one directory at 8, then `pixels` at 4096."""
    directory = struct.pack("<H", len(entries))
    for tag, type_, count, value in sorted(entries, key=lambda entry: entry[0]):
        packed = value if isinstance(value, bytes) else struct.pack("<I", value)
        directory += struct.pack("<HHI", tag, type_, count & 0xFFFFFFFF) + packed.ljust(4, b"\0")
    directory += struct.pack("<I", next_ifd)
    whole = b"II*\0" + struct.pack("<I", first) + directory
    return whole.ljust(4096, b"\0") + pixels


def grey_tiff(width: int = 16, height: int = 16, **changes: Entry) -> bytes:
    """Sixteen rows of grey in one strip; `changes` are entries by a name that says why."""
    entries = {
        256: (256, LONG, 1, width),
        257: (257, LONG, 1, height),
        258: (258, SHORT, 1, 8),
        259: (259, SHORT, 1, 1),
        262: (262, SHORT, 1, 1),
        273: (273, LONG, 1, 4096),
        277: (277, SHORT, 1, 1),
        278: (278, LONG, 1, height),
        279: (279, LONG, 1, width * height),
    }
    entries.update({entry[0]: entry for entry in changes.values()})
    return tiff(list(entries.values()), b"\x80" * 256)


def tiled_tiff() -> bytes:
    """Four grey tiles of 16 by 16."""
    at = 4096
    offsets = struct.pack("<4I", *(at + 32 + 256 * tile for tile in range(4)))
    counts = struct.pack("<4I", 256, 256, 256, 256)
    entries: list[Entry] = [
        *((256, LONG, 1, 32), (257, LONG, 1, 32), (258, SHORT, 1, 8), (259, SHORT, 1, 1)),
        *((262, SHORT, 1, 1), (277, SHORT, 1, 1), (322, SHORT, 1, 16), (323, SHORT, 1, 16)),
        *((324, LONG, 4, at), (325, LONG, 4, at + 16)),
    ]
    return tiff(entries, offsets + counts + b"\x80" * 1024)


def exif(orientation: int = 1, *, thumbnail: bool = True) -> bytes:
    """Everything that a camera and its owner may have written, behind "Exif\\0\\0"."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = tags[0x013B] = tags[0x8298] = tags[0x010F] = MARKER.decode()
    gps = tags.get_ifd(0x8825)
    gps.update({1: "N", 2: (37.0, 29.0, 24.0), 3: "W", 4: (120.0, 30.0, 0.0), 29: "2024:05:01"})
    camera = tags.get_ifd(0x8769)
    camera.update({0x927C: b"Nikon\0" + MARKER * 20, 0x9286: b"ASCII\0\0\0" + MARKER})
    camera.update({0xA431: MARKER.decode(), 0x9003: "2024:05:01 10:00:00"})
    data = tags.tobytes()
    return _with_thumbnail(data) if thumbnail else data


def _with_thumbnail(data: bytes) -> bytes:
    """A second directory with a JPEG of its own, as cameras write."""
    order = "<" if data[6:8] == b"II" else ">"
    (first,) = struct.unpack(order + "I", data[10:14])
    (count,) = struct.unpack(order + "H", data[6 + first : 8 + first])
    link = 8 + first + 12 * count
    small = picture("JPEG", size=(16, 16), comment=MARKER)
    at = len(data) - 6
    second = struct.pack(order + "HHHII", 2, 0x0201, 4, 1, at + 30)
    second += struct.pack(order + "HHIII", 0x0202, 4, 1, len(small), 0)
    return data[:link] + struct.pack(order + "I", at) + data[link + 4 :] + second + small


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
    b' xmlns:exif="http://ns.adobe.com/exif/1.0/" tiff:Orientation="%d"'
    b' exif:GPSLatitude="37,29.4N" dc:creator="' + MARKER + b'"/></rdf:RDF></x:xmpmeta>'
)
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x16\x1c\x02\x5a\0\x0f" + MARKER + b"\0\0"


def tagged_tiff() -> bytes:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag in (270, 305, 315, 33432, 65000):
        info[tag] = MARKER.decode()
    info[700] = XMP % 1
    info[33723] = IPTC
    return saved(four_corners(), "TIFF", tiffinfo=info)


def cut(data: bytes, tenths: int) -> bytes:
    return data[: len(data) * tenths // 10]


def noise(size: tuple[int, int] = (200, 120)) -> Image.Image:
    return Image.effect_noise(size, 90).convert("RGB")


def frames(format_: str, count: int = 3, **options) -> bytes:
    """The first shows four corners."""
    others = [Image.new("RGB", (60, 40), (at, at, 0)) for at in range(1, count)]
    data = io.BytesIO()
    four_corners().save(data, format_, save_all=True, append_images=others, **options)
    return data.getvalue()
