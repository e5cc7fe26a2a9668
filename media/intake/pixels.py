"""A picture made anew from its pixels. Runs in the limited process, without Django."""

import io
import json
import math
from importlib import import_module
from typing import Any

from PIL import Image, ImageCms

# HEIC and AVIF share brands: what one reader can't take, the other may.
_PLUGINS = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "gif": ("GIF",),
    "webp": ("WEBP",),
    "tiff": ("TIFF",),
    "avif": ("AVIF", "HEIF"),
    "heic": ("HEIF", "AVIF"),
}
_MODULES = {"MPO": "Mpo", "JPEG": "Jpeg", "WEBP": "WebP", "TIFF": "Tiff", "AVIF": "Avif"}
_ORIENTATION, _NEW_SUBFILE_TYPE, _DNG_VERSION = 0x0112, 0x00FE, 0xC612
# How a picture is turned that a camera held so has stored.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What lcms can take as it is; anything else is turned into one of these first.
_KEPT_MODES = ("L", "RGB", "RGBA", "CMYK", "LAB")
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
# Profiles with tables are smaller, and so is what drawing programs note in a PNG.
_NOTE_BYTES = 8 * 1024 * 1024
# Threads share the memory that all may use, and each wants a stack of it.
_THREADS = 2

# Rows at a time, where a second copy of the whole picture would take too much memory.
_BAND = 256

# Covered with this: it stands out from paper and photographs, and is no black bar.
_COVER = (131, 120, 106)
# A JPEG's blocks (16 pixels with colour at half size) tell of all that is in them: what is beside
# a box in a block that the box touches is covered with it.
_BLOCK = 16


def rebuild(source, result, format_, limits, turned_away, boxes: str = "[]") -> dict:
    """`boxes` is JSON: left, top, width and height of each, in per cent of the upright picture."""
    picture = _opened(source, format_)
    _refuse_a_bomb(picture, limits, turned_away)
    if format_ == "tiff" and _is_raw(picture):
        raise turned_away("other_picture")
    picture.load()
    # Some containers say one size, and the picture in them has another.
    _refuse_a_bomb(picture, limits, turned_away)
    # A name kept for an earlier step would keep its pixels as well.
    picture = _upright(picture)
    picture = _eight_bit(picture, turned_away)
    picture = _in_srgb(picture)
    picture = _bare(picture)
    for box in json.loads(boxes):
        _cover(picture, *box)
    stored = "png" if picture.mode == "RGBA" or format_ in ("png", "gif") else "jpeg"
    if stored == "png":
        picture.save(result, "PNG", compress_level=4)
    else:
        picture.save(result, "JPEG", quality=90, optimize=False, progressive=False)
    return {
        "format": stored,
        "width": picture.width,
        "height": picture.height,
        "colour": _colour(picture),
    }


def _opened(source, format_: str) -> Image.Image:
    """Only by the readers of this format: Pillow would try all that it has."""
    # The caps are ours; Pillow's own would only warn, or refuse without a sentence.
    Image.MAX_IMAGE_PIXELS = None
    plugins = _PLUGINS[format_]
    for plugin in plugins:
        if plugin == "HEIF":
            import pillow_heif

            pillow_heif.register_heif_opener(
                thumbnails=False, depth_images=False, aux_images=False, decode_threads=_THREADS
            )
        else:
            module: Any = import_module(f"PIL.{_MODULES.get(plugin, plugin.title())}ImagePlugin")
            if plugin == "AVIF":
                module.DEFAULT_MAX_THREADS = _THREADS
            if plugin == "PNG":
                module.MAX_TEXT_CHUNK = _NOTE_BYTES
    return Image.open(source, formats=plugins)


def _refuse_a_bomb(picture: Image.Image, limits, turned_away) -> None:
    if picture.width * picture.height > limits.PICTURE_PIXELS:
        raise turned_away("too_many_pixels")
    if max(picture.size) > limits.PICTURE_SIDE:
        raise turned_away("too_long_a_side")


def _is_raw(picture) -> bool:
    """What cameras call raw is a TIFF as well, whose first page is a small copy."""
    reduced = picture.tag_v2.get(_NEW_SUBFILE_TYPE, 0) & 1
    return bool(reduced) or _DNG_VERSION in picture.tag_v2


def _upright(picture: Image.Image) -> Image.Image:
    try:
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:
        # Tags may be any nonsense at all; the picture is none the worse for it.
        turn = None
    return picture if turn is None else picture.transpose(turn)


def _eight_bit(picture: Image.Image, turned_away) -> Image.Image:
    """One of _KEPT_MODES with the profile still in `info`."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in ("I", "F"):
        picture = _in_a_usual_range(picture, turned_away)
    elif picture.has_transparency_data:
        picture = _transparent(picture)
    elif picture.mode == "1":
        picture = picture.convert("L")
    elif picture.mode not in _KEPT_MODES:
        picture = picture.convert("RGB")
    picture.info["icc_profile"] = profile
    return picture


def _in_a_usual_range(picture: Image.Image, turned_away) -> Image.Image:
    """Numbers of 32 bits have no agreed white: 1, 255 and 65535 are usual; what lies outside them
    is stretched between its darkest and its lightest."""
    low, high = _darkest_and_lightest(picture)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise turned_away("broken")
    if low < 0 or high > 65535:
        black, white = low, high
    elif high > 255:
        black, white = 0.0, 65535.0
    else:
        black, white = 0.0, 1.0 if high <= 1 and picture.mode == "F" else 255.0
    scale = 255 / ((white - black) or 1)
    return picture.point(lambda value: value * scale + -black * scale).convert("L")


def _transparent(picture: Image.Image) -> Image.Image:
    if picture.mode == "La":
        picture = picture.convert("LA")
    if picture.mode != "RGBA":
        picture = picture.convert("RGBA")
    opaque = _darkest_and_lightest(picture.getchannel("A"))[0] == 255
    return picture.convert("RGB") if opaque else picture


def _darkest_and_lightest(picture: Image.Image) -> tuple[float, float]:
    """Of a picture with one channel."""
    (low, high) = picture.getextrema()
    return float(low), float(high)  # type: ignore[arg-type]


def _in_srgb(picture: Image.Image) -> Image.Image:
    wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
    if (profile := _profile(picture)) is not None:
        try:
            in_place = picture.mode == wanted
            converted = ImageCms.profileToProfile(
                picture, profile, _SRGB, outputMode=wanted, inPlace=in_place
            )
            return converted or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that does not fit its picture is as good as none.
            pass
    return picture if picture.mode in ("L", wanted) else picture.convert(wanted)


def _profile(picture: Image.Image) -> ImageCms.ImageCmsProfile | None:
    if picture.mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    profile = picture.info.get("icc_profile")
    if not isinstance(profile, bytes) or not 0 < len(profile) <= _NOTE_BYTES:
        return None
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone: a new picture has none of the old one's tags to write out. Of colours that
    are hardly seen through only as much stays as is seen: what was erased with a drawing program
    often keeps its colour."""
    bare = Image.new(picture.mode, picture.size)
    if picture.mode != "RGBA":
        bare.paste(picture)
        return bare
    for top in range(0, picture.height, _BAND):
        band = picture.crop((0, top, picture.width, min(top + _BAND, picture.height)))
        bare.paste(band.convert("RGBa").convert("RGBA"), (0, top))
    return bare


def _cover(picture: Image.Image, left: float, top: float, width: float, height: float) -> None:
    """Solid, out to the next whole block, within the picture. What was transparent is covered too."""

    def outwards(start: float, length: float, side: int) -> tuple[int, int]:
        first = math.floor(start / 100 * side / _BLOCK) * _BLOCK
        behind = math.ceil((start + length) / 100 * side / _BLOCK) * _BLOCK
        return max(first, 0), min(behind, side)

    (x, right), (y, bottom) = (
        outwards(left, width, picture.width),
        outwards(top, height, picture.height),
    )
    cover = Image.new("RGB", (right - x, bottom - y), _COVER)
    picture.paste(cover.convert(picture.mode), (x, y))


def _colour(picture: Image.Image) -> str:
    """What most of the picture looks like, "#rrggbb"; the transparent part counts as white."""
    small = picture.reduce(max(1, min(picture.size) // 64))
    small.thumbnail((64, 64), Image.Resampling.BOX)
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    few = small.convert("RGB").quantize(6, Image.Quantize.MEDIANCUT).convert("RGB")
    _pixels, most = max(few.getcolors() or [(1, (255, 255, 255))])
    return "#" + bytes(most).hex()  # type: ignore[call-overload]  # three numbers
