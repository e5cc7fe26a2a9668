"""Makes the sizes of a picture, in the worker: one decode, each resize from the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image
from wagtail.images.models import Filter

from core import epoch
from media import names, pending, sizes
from media.models import Picture, Rendition
from media.sizes import Size

# AVIF at speed 8 takes a quarter of the time that it takes at 6, for files a few per cent larger;
# at 55 it is as near to the original as this JPEG, in half the bytes.
_OPTIONS: dict[str, dict] = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 80, "method": 4},
    "jpeg": {"quality": 78, "optimize": True, "progressive": True},
}
# Tried in turn until the share image is as small as it has to be.
_SHARE_QUALITIES = (80, 68, 55, 40, 25, 10)


class Frame(NamedTuple):
    """What of the picture a size shows, in the picture's pixels, and how large."""

    box: tuple[float, float, float, float]
    size: tuple[int, int]


@dataclass(frozen=True)
class Encoded:
    size: Size
    pixels: tuple[int, int]
    data: bytes
    extension: str


def make(picture: Picture) -> None:
    """Makes what is missing and nothing twice, and puts away what is no size of it any more.
    Stores nothing if the picture was replaced, covered or deleted meanwhile."""
    made = set(picture.renditions.values_list("filter_spec", "focal_point_key"))
    missing = sizes.wanted(picture) - made
    if not missing:
        return
    stored = []
    for each in _encoded(picture, missing):
        name = names.random_name(names.RENDITION, each.extension)
        pending.announce(name)
        pending.write(name, ContentFile(each.data))
        stored.append((name, each))
    _name(picture, stored)


def _name(picture: Picture, stored: list[tuple[str, Encoded]]) -> None:
    """Rows for the files, if they are still wanted; those without a row stay announced, and are
    swept."""
    with transaction.atomic():
        now = Picture.objects.select_for_update().filter(pk=picture.pk, sha=picture.sha).first()
        if now is None:
            return
        wanted = sizes.wanted(now)
        there = {
            Size(each.filter_spec, each.focal_point_key): each for each in now.renditions.all()
        }
        for size, rendition in there.items():
            if size not in wanted:
                rendition.delete()
        rows = [
            Rendition(
                image=now,
                filter_spec=each.size.spec,
                focal_point_key=each.size.key,
                file=name,
                width=each.pixels[0],
                height=each.pixels[1],
            )
            for name, each in stored
            if each.size in wanted and each.size not in there
        ]
        Rendition.objects.bulk_create(rows)
        pending.settle(str(row.file.name) for row in rows)
        # Pages that were kept with the neutral box are rendered again.
        epoch.bump()


def _encoded(picture: Picture, wanted: set[Size]) -> Iterator[Encoded]:
    frames: dict[Frame, list[Size]] = {}
    for size in sorted(wanted):
        frames.setdefault(_frame(picture, size.spec), []).append(size)
    for frame, image in _resized(picture, list(frames)):
        for size in frames[frame]:
            yield _encode(image, size)


def _frame(picture: Picture, spec: str) -> Frame:
    transform = Filter(spec).get_transform(picture)
    width, height = transform.size
    # Wagtail would leave the share image of a small picture small.
    wide = (
        sizes.SHARE_SIZE if spec == sizes.SHARE else (max(1, round(width)), max(1, round(height)))
    )
    return Frame(tuple(transform.get_rect().round()), wide)


def _resized(picture: Picture, frames: list[Frame]) -> Iterator[tuple[Frame, Image.Image]]:
    with picture.open_file() as file, Image.open(file) as source:
        closest = max(frame.size[0] / (frame.box[2] - frame.box[0]) for frame in frames)
        # A JPEG is decoded at half, a quarter or an eighth of its size where that is enough.
        source.draft(source.mode, (ceil(picture.width * closest), ceil(picture.height * closest)))
        # With premultiplied alpha a resize mixes no colour of transparent pixels into the others.
        mode = {"L": "L", "RGBA": "RGBa"}.get(source.mode, "RGB")
        source.load()
        image: Image.Image = source if source.mode == mode else source.convert(mode)
    whole = (0, 0, picture.width, picture.height)
    for frame in (each for each in frames if each.box != whole):
        x, y = image.width / picture.width, image.height / picture.height
        left, top, right, bottom = frame.box
        box = (left * x, top * y, min(right * x, image.width), min(bottom * y, image.height))
        yield frame, _resize(image, frame.size, box)
    for frame in sorted((each for each in frames if each.box == whole), reverse=True):
        image = _resize(image, frame.size)
        yield frame, image


def _resize(image: Image.Image, size: tuple[int, int], box: tuple | None = None) -> Image.Image:
    if box is None and image.size == size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def _encode(image: Image.Image, size: Size) -> Encoded:
    transparent = image.mode == "RGBa"
    format_ = size.spec.rpartition("format-")[2] if "format-" in size.spec else ""
    if not format_:
        format_ = "webp" if transparent else "jpeg"
    if transparent:
        image = image.convert("RGBA")
        if format_ == "jpeg":
            paper = Image.new("RGB", image.size, "white")
            paper.paste(image, mask=image.getchannel("A"))
            image = paper
    data = _share(image) if size.spec == sizes.SHARE else _saved(image, format_)
    return Encoded(size, image.size, data, "jpg" if format_ == "jpeg" else format_)


def _share(image: Image.Image) -> bytes:
    for quality in _SHARE_QUALITIES:
        data = _saved(image, "jpeg", quality=quality)
        if len(data) < sizes.SHARE_BYTES:
            break
    return data


def _saved(image: Image.Image, format_: str, **options: int) -> bytes:
    data = BytesIO()
    image.save(data, format_.upper(), **(_OPTIONS[format_] | options))
    return data.getvalue()
