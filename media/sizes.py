"""Which sizes of a picture there are, and how a page asks for them. Nothing here makes one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

if TYPE_CHECKING:
    from media.models import Picture

WIDTHS = (320, 640, 960)
FORMATS = ("webp", "jpeg")
THUMBNAIL = "max-165x165"

# What Wagtail's admin shows. Made on demand and served to staff alone.
FOR_STAFF = frozenset(
    {THUMBNAIL, "max-130x130", "max-150x150", "max-800x600", "fill-600x338", "original"}
)


def widths(source_width: int) -> list[int]:
    """Never wider than the source, which closes the row where it is narrower than the widest."""
    return [width for width in WIDTHS if width < source_width] + (
        [source_width] if source_width <= WIDTHS[-1] else []
    )


def for_readers(source_width: int) -> list[str]:
    """Wagtail's filter specs of every size that a reader may get."""
    return [
        f"width-{width}|format-{format_}" for format_ in FORMATS for width in widths(source_width)
    ]


@dataclass(frozen=True)
class Sources:
    """For <picture>: two srcsets, and the <img> for who reads neither."""

    webp: str
    jpeg: str
    src: str
    width: int
    height: int


def sources(renditions: Iterable) -> Sources | None:
    """None unless there is a JPEG, which every browser shows."""
    by_format: dict[str, list] = {format_: [] for format_ in FORMATS}
    for rendition in renditions:
        # A stand-in that Wagtail put among the prefetched has no row.
        for format_ in FORMATS if rendition.pk else ():
            if rendition.filter_spec == f"width-{rendition.width}|format-{format_}":
                by_format[format_].append(rendition)
    if not by_format["jpeg"]:
        return None
    widest = max(by_format["jpeg"], key=lambda rendition: rendition.width)
    return Sources(
        webp=_srcset(by_format["webp"]),
        jpeg=_srcset(by_format["jpeg"]),
        src=widest.url,
        width=widest.width,
        height=widest.height,
    )


def prefetch_sizes(pictures: Sequence[Picture]) -> None:
    """Their sizes in one query, for pictures that did not come from `prefetch_renditions`."""
    prefetch_related_objects(pictures, Prefetch("renditions", to_attr="prefetched_renditions"))


def _srcset(renditions: list) -> str:
    in_order = sorted(renditions, key=lambda rendition: rendition.width)
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in in_order)
