"""Files for tests, made on the spot."""

import io
import struct
import wave
import zlib

import pillow_heif
from PIL import Image, ImageDraw
from PIL.Image import Transpose

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, WHITE = (200, 20, 20), (20, 160, 20), (20, 20, 200), (250, 250, 250)


def four_corners(size=(60, 40), mode="RGB") -> Image.Image:
    """Red and green above, blue and white below: no turn or flip looks like another."""
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    w, h = size[0] // 2, size[1] // 2
    for at, colour in (((0, 0), RED), ((w, 0), GREEN), ((0, h), BLUE), ((w, h), WHITE)):
        draw.rectangle([*at, at[0] + w, at[1] + h], fill=colour)
    return image.quantize(8) if mode == "P" else image.convert(mode)


def near(pixel, colour, tolerance=30) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(pixel[:3], colour, strict=True))


def shows_four_corners(image: Image.Image) -> bool:
    image = image.convert("RGB")
    w, h = image.width, image.height
    corners = {(4, 4): RED, (w - 5, 4): GREEN, (4, h - 5): BLUE, (w - 5, h - 5): WHITE}
    return all(near(image.getpixel(at), colour) for at, colour in corners.items())


def picture(format_="JPEG", size=(60, 40), mode="RGB", **options) -> bytes:
    return saved(four_corners(size, mode), format_, **options)


def saved(image: Image.Image, format_: str, **options) -> bytes:
    data = io.BytesIO()
    image.save(data, format_, **options)
    return data.getvalue()


# How a camera that was held so has stored an upright picture.
HELD = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}


def held(orientation: int, format_: str) -> bytes:
    image = four_corners()
    if HELD[orientation] is not None:
        image = image.transpose(HELD[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    # HEIF turns its pictures by a box of its own, which the plugin writes for bytes alone.
    return saved(image, format_, exif=exif.tobytes() if format_ == "HEIF" else exif)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )


def recording(seconds=1.0, rate=8000, width=2, channels=1, extra=b"") -> bytes:
    """Silence with one loud stretch in the middle third; `extra` chunks follow the samples."""
    frames = int(seconds * rate)
    loud = (1 << (8 * width - 1)) - 1
    sample = {1: lambda v: bytes([(v >> 0) + 128])}.get(
        width, lambda v: v.to_bytes(width, "little", signed=True)
    )
    third = frames // 3
    data = (
        sample(0) * channels * third
        + sample(loud) * channels * third
        + sample(0) * channels * (frames - 2 * third)
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(width)
        wav.setframerate(rate)
        wav.writeframes(data)
    whole = out.getvalue() + extra
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def riff_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
