"""Tags, thumbnails and words in every place that a picture has for them."""

import struct
import zlib
from functools import partial

from PIL import ImageCms

from tests.media.hostile import boxes, parts
from tests.media.hostile.parts import chunk, gif_extension, jpeg_with, png_with, segment
from tests.media.hostile.rows import MARKER, Row, upright
from tests.media.media_files import picture

_STORED = {
    **{"JPEG": "taken:jpeg", "PNG": "taken:png", "GIF": "taken:png", "WEBP": "taken:jpeg"},
    **{"TIFF": "taken:jpeg", "AVIF": "taken:jpeg", "HEIF": "taken:jpeg"},
}


def _exif_jpeg(exif: bytes) -> bytes:
    return jpeg_with(segment(0xE1, exif))


_GARBAGE = bytes(range(256)) * 8


def _icc(length: int) -> bytes:
    """In as many segments as it takes, each counted."""
    data = (b"\0" * 36 + b"acsp" + MARKER + _GARBAGE * (length // 2048 + 1))[:length]
    pieces = [data[at : at + 65_000] for at in range(0, length, 65_000)]
    return b"".join(
        segment(0xE2, b"ICC_PROFILE\0" + bytes([(at + 1) % 256, len(pieces) % 256]) + piece)
        for at, piece in enumerate(pieces)
    )


def _real_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _grey_profile_on_colours() -> bytes:
    profile = bytearray(_real_profile())
    profile[16:20] = b"GRAY"
    return picture("JPEG", icc_profile=bytes(profile))


def _looping_exif() -> bytes:
    """Its EXIF and GPS directories are the first directory again."""
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, 8) for tag in (0x8769, 0x8825, 0xA005))
    return b"Exif\0\0II*\0\x08\0\0\0\x03\0" + entries + struct.pack("<I", 8)


def _extended_xmp() -> bytes:
    whole = parts.XMP % 1 + MARKER * 9_000
    pieces = [whole[at : at + 60_000] for at in range(0, len(whole), 60_000)]
    return jpeg_with(
        *(
            segment(
                0xE1,
                b"http://ns.adobe.com/xmp/extension/\0"
                + b"0123456789ABCDEF" * 2
                + struct.pack(">II", len(whole), at * 60_000)
                + piece,
            )
            for at, piece in enumerate(pieces)
        )
    )


def _rows() -> list[Row]:
    xmp = parts.XMP % 1
    motion = boxes.ftyp(b"mp42") + boxes.box(b"moov", MARKER) + boxes.box(b"mdat", MARKER * 50)
    trailing = {
        format_: lambda f=format_: picture(f) + b"\0" * 7 + MARKER * 3 for format_ in _STORED
    }
    return [
        *(
            upright(f"{format_} followed by more", make, _STORED[format_])
            for format_, make in trailing.items()
        ),
        upright("JPEG with EXIF, GPS, maker's note, thumbnail", lambda: _exif_jpeg(parts.exif())),
        upright("JPEG with XMP", partial(picture, "JPEG", xmp=xmp)),
        upright("JPEG with extended XMP", _extended_xmp),
        upright("JPEG with IPTC", lambda: jpeg_with(segment(0xED, parts.IPTC))),
        upright("JPEG with a comment", partial(picture, "JPEG", comment=MARKER)),
        *(
            upright(
                f"JPEG with words in APP{number}",
                lambda number=number: jpeg_with(segment(0xE0 + number, b"JFXX\0" + MARKER)),
            )
            for number in range(16)
            if number != 14
        ),
        upright("JPEG of EXIF without JFIF", _without_jfif),
        upright("JPEG with two EXIF", lambda: jpeg_with(*[segment(0xE1, parts.exif())] * 2)),
        upright("JPEG whose EXIF is garbage", lambda: _exif_jpeg(b"Exif\0\0II*\0" + _GARBAGE)),
        upright("JPEG whose EXIF goes round in circles", lambda: _exif_jpeg(_looping_exif())),
        upright(
            "JPEG whose EXIF has 65535 entries",
            lambda: _exif_jpeg(b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + _GARBAGE * 20),
        ),
        upright("JPEG whose EXIF is empty", lambda: _exif_jpeg(b"Exif\0\0")),
        upright("JPEG whose XMP is garbage", partial(picture, "JPEG", xmp=b"<" * 5_000)),
        upright(
            "JPEG whose XMP is an entity bomb",
            partial(picture, "JPEG", xmp=_entity_bomb() + xmp),
        ),
        upright("JPEG with sRGB", partial(picture, "JPEG", icc_profile=_real_profile())),
        upright("JPEG whose profile is garbage", lambda: jpeg_with(_icc(3_000))),
        upright("JPEG whose profile is 14 MB", lambda: jpeg_with(_icc(14 << 20))),
        upright("JPEG whose profile is for greys", _grey_profile_on_colours),
        upright(
            "JPEG whose profile is cut",
            lambda: picture("JPEG", icc_profile=_real_profile()[:200]),
        ),
        upright(
            "JPEG whose profile counts wrongly",
            lambda: jpeg_with(segment(0xE2, b"ICC_PROFILE\0\x09\x02" + _GARBAGE)),
        ),
        upright("JPEG that is a motion photo", lambda: picture("JPEG") + motion),
        upright("MPO whose second picture has tags", _tagged_mpo),
        upright(
            "PNG with words in every chunk",
            lambda: png_with(
                chunk(b"tEXt", b"Author\0" + MARKER),
                chunk(b"zTXt", b"Comment\0\0" + zlib.compress(MARKER * 9)),
                chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp),
                chunk(b"tIME", b"\x07\xe8\5\1\x0a\0\0"),
                chunk(b"eXIf", parts.exif()[6:]),
                chunk(b"raNd", MARKER * 3),
            ),
            "taken:png",
        ),
        upright(
            "PNG with words behind the pixels",
            lambda: png_with(
                chunk(b"tEXt", b"Author\0" + MARKER),
                chunk(b"eXIf", parts.exif()[6:]),
                before=b"IEND",
            ),
            "taken:png",
        ),
        upright(
            "PNG with EXIF as ImageMagick writes",
            lambda: png_with(chunk(b"tEXt", b"Raw profile type exif\0\nexif\n  8\n" + b"zz" * 40)),
            "taken:png",
        ),
        upright("PNG with sRGB", partial(picture, "PNG", icc_profile=_real_profile()), "taken:png"),
        upright(
            "PNG whose profile is garbage",
            partial(picture, "PNG", icc_profile=_GARBAGE),
            "taken:png",
        ),
        Row(
            "GIF with a comment and an application's block",
            lambda: parts.gif(
                8,
                8,
                gif_extension(0xFE, MARKER),
                gif_extension(0xFF, b"XMP DataXMP", xmp[:255]),
                gif_extension(0x01, b"\0" * 12, MARKER),
                parts.gif_frame(8, 8),
                b";",
            ),
            ("taken:png",),
        ),
        *(
            upright(
                f"{format_} with EXIF and XMP",
                lambda format_=format_: picture(format_, exif=parts.exif(thumbnail=False), xmp=xmp),
            )
            for format_ in ("WEBP", "AVIF", "HEIF")
        ),
        upright(
            "WebP whose EXIF is garbage",
            lambda: picture("WEBP", exif=b"Exif\0\0" + _GARBAGE),
        ),
        upright("WebP with a chunk of its own", lambda: _webp_with(b"JUNK", MARKER)),
        upright("TIFF with words in every tag", parts.tagged_tiff),
        Row(
            "HEIC with EXIF, XMP and a hidden JPEG",
            lambda: boxes.heif(
                [
                    boxes.picture_item(),
                    boxes.Item(2, b"Exif", b"\0\0\0\x06" + parts.exif(), refers=[(b"cdsc", [1])]),
                    boxes.Item(
                        3,
                        b"mime",
                        xmp,
                        content_type=b"application/rdf+xml",
                        refers=[(b"cdsc", [1])],
                    ),
                    boxes.Item(4, b"jpeg", picture("JPEG", comment=MARKER), hidden=True),
                ]
            ),
            ("taken:jpeg",),
        ),
    ]


def _without_jfif() -> bytes:
    return jpeg_with(segment(0xE1, parts.exif()), jpeg=parts.jpeg_without(0xE0))


def _tagged_mpo() -> bytes:
    return parts.frames("MPO", 2) + picture("JPEG", comment=MARKER, exif=parts.exif())


def _entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l9;</x>'.encode()


def _webp_with(kind: bytes, data: bytes) -> bytes:
    inside = parts.webp_inside(picture("WEBP"))
    return parts.riff(
        parts.vp8x(60, 40), inside, kind + struct.pack("<I", len(data)) + data + b"\0"
    )


ROWS = _rows()
