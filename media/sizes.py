"""Which sizes of a picture there are, and which of those that exist answers a wish. Nothing here
makes one: the worker does (media.making)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.images.models import Filter

from core.prepared import Keys, Prepared

if TYPE_CHECKING:
    from media.models import Picture, Rendition

WIDTHS = (320, 640, 960, 1440, 1920)
# In the order in which a browser is to try them.
FORMATS = ("avif", "webp", "jpeg")

SHARE = "fill-1200x630|format-jpeg"
SHARE_SIZE = (1200, 630)
# What the networks that show it take without making it anew.
SHARE_BYTES = 300_000

# What Wagtail's admin asks for: its lists, the picture's own page, the block in an editor.
FOR_STAFF = ("max-165x165", "max-800x600", "fill-600x338")


class Size(NamedTuple):
    """`key` is Wagtail's focal point key: where a size is cut around the focal point, another one
    is another size."""

    spec: str
    key: str


def widths(source_width: int) -> list[int]:
    """Never wider than the source, which closes the row where it is narrower than the widest."""
    return [width for width in WIDTHS if width < source_width] + (
        [source_width] if source_width <= WIDTHS[-1] else []
    )


def for_readers(source_width: int) -> list[str]:
    """Wagtail's filter specs of every size that a reader may get."""
    return [_spec(width, format_) for format_ in FORMATS for width in widths(source_width)] + [
        SHARE
    ]


def is_for_readers(spec: str) -> bool:
    """Whether a size of this spec may ever be served to somebody who is not staff."""
    return spec == SHARE or _parts(spec) is not None


def wanted(picture: Picture) -> set[Size]:
    """Every size that the picture is to have as it is now."""
    return {
        Size(spec, Filter(spec).get_cache_key(picture))
        for spec in (*for_readers(picture.width), *FOR_STAFF)
    }


def best(picture: Picture, made: Iterable[Rendition], wish: Filter) -> Rendition | None:
    """The size that a page gets when it asks Wagtail for `wish`: exactly that one if it was made,
    else of the widths in the format asked for (JPEG where none is, or where it is not made) the
    narrowest that is wide enough, else the widest. None while there are none.

    A size cut around an earlier focal point stands in until the new one is made."""
    made = list(made)
    exact = [each for each in made if each.filter_spec == wish.spec]
    if len(exact) > 1:
        key = wish.get_cache_key(picture)
        return max(exact, key=lambda each: each.focal_point_key == key)
    if exact:
        return exact[0]
    width = wish.get_transform(picture).size[0]
    for format_ in (_format(wish.spec), "jpeg"):
        there = sorted(
            (each for each in made if (_parts(each.filter_spec) or ("", ""))[1] == format_),
            key=lambda each: each.width,
        )
        if there:
            return next((each for each in there if each.width >= width), there[-1])
    return None


def share(picture: Picture, made: Iterable[Rendition]) -> Rendition | None:
    """The size for other sites; None until it is made. No other stands in for it."""
    cut = [each for each in made if each.filter_spec == SHARE]
    return best(picture, cut, Filter(SHARE)) if cut else None


@dataclass(frozen=True)
class Sources:
    """For <picture>: three srcsets ("" where there is none), and the <img> for who reads only JPEG; `small` is
    the smallest of those."""

    avif: str
    webp: str
    jpeg: str
    src: str
    small: str
    width: int
    height: int


def sources(renditions: Iterable[Rendition]) -> Sources | None:
    """None unless there is a JPEG, which every browser shows."""
    there = [(rendition, _parts(rendition.filter_spec)) for rendition in renditions]
    by_format = {
        format_: sorted(
            (rendition for rendition, parts in there if parts and parts[1] == format_),
            key=lambda rendition: rendition.width,
        )
        for format_ in FORMATS
    }
    if not by_format["jpeg"]:
        return None
    widest = by_format["jpeg"][-1]
    return Sources(
        **{format_: _srcset(made) for format_, made in by_format.items()},
        src=widest.url,
        small=by_format["jpeg"][0].url,
        width=widest.width,
        height=widest.height,
    )


def fetch(keys: Collection[int], granted_by: str = "") -> dict[int, Picture]:
    """Pictures with the sizes that readers get, by key, whether any were made yet or not; each says in
    `exposed` whether `granted_by` lets readers see it. One query."""
    from media.models import Picture, Rendition

    if not keys:
        return {}
    rows = (
        _prepared()(keys=keys, granted_by=granted_by, at=timezone.now())
        if len(keys) <= FEW
        else _rows(keys, granted_by, timezone.now())
    )
    own = [field.attname for field in Picture._meta.concrete_fields]
    found: dict[int, Picture] = {}
    # A row for each size, which tells all of the picture again: only the first is looked at for that.
    for key, exposed, *rest in rows:
        picture = found.get(key)
        if picture is None:
            picture = found[key] = Picture.from_db(rows.db, own, rest[: len(own)])
            picture.__dict__ |= {"exposed": exposed, "prefetched_renditions": []}
        told = rest[len(own) :]
        if all(told[:2]):
            made = Rendition.from_db(rows.db, (*_TOLD, "image_id"), (*told, key))
            made._state.fields_cache["image"] = picture
            picture.prefetched_renditions.append(made)
    return found


# What a page asks of a size, in the order of the model's fields.
_TOLD = ("filter_spec", "file", "width", "height", "focal_point_key")
# Pictures on most pages, for which the query is written once.
FEW = 4


def _rows(keys: Collection[int], granted_by: str, at: datetime) -> QuerySet[Picture, tuple]:
    from media.models import Exposure, Picture

    granted = Exposure.objects.current(at).filter(picture=OuterRef("pk"), granted_by=granted_by)
    made = FilteredRelation(
        "renditions",
        condition=Q(renditions__filter_spec__startswith="width-")
        | Q(renditions__filter_spec=SHARE),
    )
    return (
        Picture.objects.filter(pk__in=keys)
        .annotate(made=made, exposed=Exists(granted))
        .values_list(
            "pk",
            "exposed",
            *(field.attname for field in Picture._meta.concrete_fields),
            *(f"made__{name}" for name in _TOLD),
        )
    )


@cache
def _prepared() -> Prepared:
    return Prepared(_rows, keys=Keys(FEW), granted_by=str, at=datetime)


def _spec(width: int, format_: str) -> str:
    return f"width-{width}|format-{format_}"


def _parts(spec: str) -> tuple[str, str] | None:
    """("width-320", "webp") of a spec that `_spec` could have made."""
    width, found, format_ = spec.partition("|format-")
    return (width, format_) if found and width.startswith("width-") and format_ in FORMATS else None


def _format(spec: str) -> str:
    return spec.rpartition("format-")[2] if "format-" in spec else "jpeg"


def _srcset(renditions: list[Rendition]) -> str:
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)
