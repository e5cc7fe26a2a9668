"""Pictures of every colour, depth and shape that cameras, scanners and programs write."""

from functools import partial

from PIL import Image, ImageCms

from tests.media.hostile import boxes, parts
from tests.media.hostile.parts import chunk, gif_extension
from tests.media.hostile.rows import MARKER, Row, upright
from tests.media.media_files import four_corners, picture, saved


def _taken(name: str, make, *stored: str) -> Row:
    return Row(name, make, stored or ("taken:jpeg",))


def _ycck() -> bytes:
    def lie(adobe: bytearray) -> None:
        adobe[11] = 2

    return parts.jpeg_patched(0xEE, lie, picture("JPEG", mode="CMYK"))


def _numbers(value: float, mode: str) -> Image.Image:
    return Image.new(mode, (60, 40), value)


def _tiff_of(mode: str, **options) -> bytes:
    return saved(four_corners(mode=mode), "TIFF", **options)


def _colours() -> list[Row]:
    sixteen = b"\xc8\xc8\x14\x14\x14\x14" * 8
    return [
        _taken("JPEG grey", partial(picture, "JPEG", mode="L")),
        upright("JPEG CMYK, inverted by Adobe", partial(picture, "JPEG", mode="CMYK")),
        _taken("JPEG YCCK", _ycck),
        _taken(
            "JPEG CMYK without the mark of Adobe",
            lambda: parts.jpeg_without(0xEE, jpeg=picture("JPEG", mode="CMYK")),
        ),
        upright("JPEG progressive", partial(picture, "JPEG", progressive=True)),
        upright("JPEG 4:4:4", partial(picture, "JPEG", subsampling=0)),
        upright("JPEG 4:2:2", partial(picture, "JPEG", subsampling=1)),
        upright("JPEG of RGB", partial(picture, "JPEG", keep_rgb=True)),
        upright("JPEG with restarts", partial(picture, "JPEG", restart_marker_rows=1)),
        _taken("JPEG of one pixel", partial(picture, "JPEG", size=(1, 1))),
        _taken("JPEG of one line", partial(picture, "JPEG", size=(16_383, 1))),
        upright("MPO of two pictures", partial(parts.frames, "MPO", 2)),
        _taken("PNG of one bit", partial(picture, "PNG", mode="1"), "taken:png"),
        _taken("PNG grey", partial(picture, "PNG", mode="L"), "taken:png"),
        _taken("PNG grey and transparent", partial(picture, "PNG", mode="LA"), "taken:png"),
        upright("PNG with a palette", partial(picture, "PNG", mode="P"), "taken:png"),
        *(
            _taken(
                f"PNG with a palette of {1 << bits}",
                lambda bits=bits: saved(four_corners().quantize(1 << bits), "PNG", bits=bits),
                "taken:png",
            )
            for bits in (1, 2, 4)
        ),
        upright("PNG RGBA", partial(picture, "PNG", mode="RGBA"), "taken:png"),
        _taken("PNG grey of 16 bits", lambda: saved(_numbers(30_000, "I;16"), "PNG"), "taken:png"),
        _taken("PNG RGB of 16 bits", lambda: parts.raw_png(8, 8, 16, 2, sixteen), "taken:png"),
        _taken(
            "PNG grey and transparent of 16 bits",
            lambda: parts.raw_png(8, 8, 16, 4, b"\x80\0\x40\0" * 8),
            "taken:png",
        ),
        _taken(
            "PNG RGBA of 16 bits",
            lambda: parts.raw_png(8, 8, 16, 6, b"\xc8\0\x14\0\x14\0\x80\0" * 8),
            "taken:png",
        ),
        _taken(
            "PNG grey of 16 bits with a transparent value",
            lambda: parts.raw_png(8, 8, 16, 0, b"\x80\0" * 8, chunk(b"tRNS", b"\x80\0")),
            "taken:png",
        ),
        _taken(
            "PNG of one bit with a transparent value",
            lambda: parts.raw_png(8, 8, 1, 0, b"\xf0", chunk(b"tRNS", b"\0\1")),
            "taken:png",
        ),
        _taken("PNG interlaced", parts.interlaced_png, "taken:png"),
        _taken("PNG of one pixel", partial(picture, "PNG", size=(1, 1)), "taken:png"),
        upright("PNG animated", partial(parts.frames, "PNG"), "taken:png"),
        _taken(
            "PNG animated, its still picture apart",
            partial(parts.frames, "PNG", default_image=True),
            "taken:png",
        ),
        upright("GIF animated", partial(parts.frames, "GIF"), "taken:png"),
        upright("GIF animated for ever", partial(parts.frames, "GIF", loop=0), "taken:png"),
        upright("GIF not interlaced", partial(picture, "GIF", interlace=0), "taken:png"),
        _taken(
            "GIF whose frame stands in a corner",
            lambda: parts.gif(40, 30, parts.gif_frame(8, 8, 30, 20), b";"),
            "taken:png",
        ),
        _taken(
            "GIF with a transparent colour",
            lambda: parts.gif(
                8,
                8,
                gif_extension(0xF9, b"\x01\0\0\x01"),
                parts.gif_frame(8, 8),
                b";",
            ),
            "taken:png",
        ),
        upright("WebP without loss", partial(picture, "WEBP", lossless=True)),
        upright("WebP RGBA", partial(picture, "WEBP", mode="RGBA")),
        upright("WebP animated", partial(parts.frames, "WEBP")),
        upright("AVIF RGBA", partial(picture, "AVIF", mode="RGBA")),
        _taken("AVIF grey", partial(picture, "AVIF", mode="L")),
        upright("AVIF 4:4:4", partial(picture, "AVIF", subsampling="4:4:4")),
        upright("AVIF animated", partial(parts.frames, "AVIF")),
        upright("HEIC RGBA", partial(picture, "HEIF", mode="RGBA")),
        _taken("HEIC grey", partial(picture, "HEIF", mode="L")),
        _taken("HEIC of 10 bits", lambda: saved(_numbers(30_000, "I;16"), "HEIF")),
        upright("HEIC of several pictures", partial(parts.frames, "HEIF")),
        _taken(
            "HEIC in tiles, as phones write",
            partial(picture, "HEIF", size=(300, 200), tile_size=64),
        ),
        _taken("HEIC as a grid", partial(boxes.grid_file, 1, 2, 128, 64)),
        _taken("HEIC as an overlay", partial(boxes.overlay_file, 100, 100, 3)),
        _taken(
            "HEIC with depth",
            lambda: boxes.heif([boxes.picture_item(), _second_to(boxes.aux(boxes.DEPTH), b"auxl")]),
        ),
        _taken(
            "HEIC with transparency apart",
            lambda: boxes.heif([boxes.picture_item(), _second_to(boxes.aux(boxes.ALPHA), b"auxl")]),
            "taken:png",
        ),
        _taken(
            "HEIC with an aux picture of an unknown kind",
            lambda: boxes.heif([boxes.picture_item(), _second_to(boxes.aux(MARKER), b"auxl")]),
        ),
        _taken(
            "HEIC with a thumbnail",
            lambda: boxes.heif([boxes.picture_item(), _second_to(b"", b"thmb")]),
        ),
        _taken(
            "HEIC whose second picture is the main one",
            lambda: boxes.heif([_second_to(b"", b"thmb"), boxes.picture_item(1)], primary=1),
        ),
        _taken(
            "HEIC that says mif1 first",
            lambda: boxes.heif([boxes.picture_item()], head=boxes.ftyp(b"mif1")),
        ),
        _taken("AVIF that says mif1 first", lambda: _brand(picture("AVIF"), b"mif1")),
        _taken(
            "HEIC that says AVIF", lambda: _brand(picture("HEIF"), b"avif"), "taken:jpeg", "broken"
        ),
        _taken("AVIF that says HEIC", lambda: _brand(picture("AVIF"), b"heic"), "broken"),
    ]


def _second_to(property_: bytes, kind: bytes) -> boxes.Item:
    properties = [property_] if property_ else []
    return boxes.picture_item(2, *properties, corners=False, refers=[(kind, [1])])


def _brand(data: bytes, brand: bytes) -> bytes:
    return data[:8] + brand + data[12:]


def _tiffs() -> list[Row]:
    return [
        *(
            upright(f"TIFF packed by {how}", partial(_tiff_of, "RGB", compression=how))
            for how in ("tiff_lzw", "packbits", "tiff_adobe_deflate", "tiff_deflate", "jpeg")
        ),
        *(
            _taken(f"TIFF packed by {how}", partial(_tiff_of, "1", compression=how))
            for how in ("group3", "group4", "tiff_ccitt")
        ),
        *(
            _taken(
                f"TIFF packed by {how}",
                partial(_tiff_of, "RGB", compression=how),
                "taken:jpeg",
                "broken",
            )
            for how in ("zstd", "lzma")
        ),
        *(
            _taken(f"TIFF of mode {mode}", partial(_tiff_of, mode))
            for mode in ("1", "L", "P", "CMYK", "YCbCr")
        ),
        upright("TIFF of mode LAB", lambda: saved(_lab(), "TIFF")),
        upright("TIFF of mode RGBA", partial(_tiff_of, "RGBA")),
        _taken("TIFF of mode LA", partial(_tiff_of, "LA")),
        _taken("TIFF of 16 bits", lambda: saved(_numbers(30_000, "I;16"), "TIFF")),
        _taken("TIFF of 32 bits", lambda: saved(_numbers(1 << 30, "I"), "TIFF")),
        _taken("TIFF of fractions", lambda: saved(_numbers(0.5, "F"), "TIFF")),
        _taken(
            "TIFF of what is no number",
            lambda: saved(_numbers(float("nan"), "F"), "TIFF"),
            "broken",
        ),
        _taken("TIFF without end", lambda: saved(_numbers(float("inf"), "F"), "TIFF"), "broken"),
        upright("TIFF of several pages", partial(parts.frames, "TIFF")),
        upright("BigTIFF", partial(picture, "TIFF", big_tiff=True)),
        _taken("TIFF in tiles", parts.tiled_tiff),
        _taken("TIFF in one strip", parts.grey_tiff),
        _taken(
            "TIFF that is white at zero",
            lambda: parts.grey_tiff(white=(262, parts.SHORT, 1, 0)),
        ),
        _taken(
            "TIFF that is a small copy of a raw picture",
            lambda: parts.grey_tiff(reduced=(254, parts.LONG, 1, 1)),
            "other_picture",
        ),
        _taken(
            "DNG",
            lambda: parts.grey_tiff(dng=(0xC612, 1, 4, b"\1\4\0\0")),
            "other_picture",
        ),
    ]


def _lab() -> Image.Image:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    return ImageCms.profileToProfile(four_corners(), srgb, lab, outputMode="LAB")


ROWS = [*_colours(), *_tiffs()]
