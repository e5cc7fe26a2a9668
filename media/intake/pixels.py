"""A picture made anew from its pixels. Runs in the limited process, without Django."""

import io

from PIL import Image, ImageCms, ImageOps

_PLUGINS = {"jpeg": ["JPEG", "MPO"], "heic": ["HEIF"]}
# What lcms can take as it is; anything else is turned into one of these first.
_KEPT_MODES = ("L", "RGB", "RGBA", "CMYK")


def rebuild(source, result, format_, limits, turned_away) -> dict:
    if format_ == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    # The caps below are ours; Pillow's own would only warn, or refuse without a sentence.
    Image.MAX_IMAGE_PIXELS = None
    picture: Image.Image = Image.open(source, formats=_PLUGINS.get(format_, [format_.upper()]))
    if picture.width * picture.height > limits.PICTURE_PIXELS:
        raise turned_away("too_many_pixels")
    if max(picture.size) > limits.PICTURE_SIDE:
        raise turned_away("too_long_a_side")
    picture = _bare(_in_srgb(_eight_bit(_upright(picture))))
    stored = "png" if picture.mode == "RGBA" or format_ in ("png", "gif") else "jpeg"
    if stored == "png":
        picture.save(result, "PNG", compress_level=4)
    else:
        picture.save(result, "JPEG", quality=90, optimize=False, progressive=False)
    return {"format": stored, "width": picture.width, "height": picture.height}


def _upright(picture: Image.Image) -> Image.Image:
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _eight_bit(picture: Image.Image) -> Image.Image:
    """One of _KEPT_MODES with the profile still in `info`."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in ("I", "F"):
        low, high = _darkest_and_lightest(picture)
        scale = 255 / ((high - low) or 1)
        picture = picture.point(lambda value: value * scale + -low * scale).convert("L")
    elif picture.has_transparency_data:
        picture = picture.convert("RGBA")
        if _darkest_and_lightest(picture.getchannel("A"))[0] == 255:
            picture = picture.convert("RGB")
    elif picture.mode == "1":
        picture = picture.convert("L")
    elif picture.mode not in _KEPT_MODES:
        picture = picture.convert("RGB")
    picture.info["icc_profile"] = profile
    return picture


def _darkest_and_lightest(picture: Image.Image) -> tuple[float, float]:
    """Of a picture with one channel."""
    (low, high) = picture.getextrema()
    return float(low), float(high)  # type: ignore[arg-type]


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            in_place = picture.mode == wanted
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=wanted,
                inPlace=in_place,
            )
            return converted or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that does not fit its picture is as good as none.
            pass
    return picture if picture.mode in ("L", wanted) else picture.convert(wanted)


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone: a new picture has none of the old one's tags to write out."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare
