"""Makes the sizes of a picture, in the worker: one decode, then one resize and encode a size."""

from collections.abc import Iterable
from io import BytesIO

from django.core.files.base import File
from django.db import transaction
from PIL import Image
from wagtail.images.models import Filter

from core import epoch
from media import sizes
from media.models import Picture, Rendition

_FORMATS: dict[str, tuple[str, dict]] = {
    "webp": ("WEBP", {"quality": 80, "method": 4}),
    "png": ("PNG", {"optimize": True}),
    "jpeg": ("JPEG", {"quality": 78, "optimize": True, "progressive": True}),
}


def make(picture: Picture) -> None:
    """Makes what is missing and nothing twice. Stores nothing if the picture was replaced or
    deleted meanwhile."""
    wanted = {*sizes.for_readers(picture.width), sizes.THUMBNAIL}
    missing = wanted.difference(picture.renditions.values_list("filter_spec", flat=True))
    if missing:
        _store(picture, _encoded(picture, missing))


def _encoded(picture: Picture, specs: Iterable[str]) -> list[tuple[str, File]]:
    targets = {spec: _size(picture, spec) for spec in specs}
    with picture.open_file() as file, Image.open(file) as source:
        source.draft(source.mode, max(targets.values()))
        source.load()
        base = source if source.mode in ("L", "RGB", "RGBA") else source.convert("RGB")
        return [(spec, _encode(base, spec, size)) for spec, size in sorted(targets.items())]


def _size(picture: Picture, spec: str) -> tuple[int, int]:
    width, height = Filter(spec).get_transform(picture).size
    return max(1, round(width)), max(1, round(height))


def _encode(base: Image.Image, spec: str, size: tuple[int, int]) -> File:
    small = base.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    as_it_is = "png" if base.mode == "RGBA" else "jpeg"
    format_ = spec.rpartition("format-")[2] if "format-" in spec else as_it_is
    name, options = _FORMATS[format_]
    if name == "JPEG" and small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    data = BytesIO()
    small.save(data, name, **options)
    return File(data, name=f"size.{'jpg' if name == 'JPEG' else name.lower()}")


def _store(picture: Picture, encoded: list[tuple[str, File]]) -> None:
    stored: list[Rendition] = []
    try:
        with transaction.atomic():
            same = Picture.objects.select_for_update().filter(pk=picture.pk, sha=picture.sha)
            if same.first() is None:
                return
            there = set(picture.renditions.values_list("filter_spec", flat=True))
            for spec, file in encoded:
                if spec not in there:
                    rendition = Rendition(image=picture, filter_spec=spec, file=file)
                    stored.append(rendition)
                    rendition.save()
            # Pages that were kept with the neutral box are rendered again.
            epoch.bump()
    except BaseException:
        for rendition in stored:
            if rendition.file._committed:
                rendition.file.storage.delete(rendition.file.name)
        raise
