"""Which files the public may have, and until when. Rooms above grant and withdraw in their own
transactions; `granted_by` is theirs to name: a public code or a key, never a person's name."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from media.models import Document, Exposure, Picture, Recording, Rendition

Asset = Picture | Recording | Document

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Showing:
    """`until` is None when the file is not shown; `ever` whether it was at any time."""

    until: datetime | None
    ever: bool


def expose(asset: Asset, granted_by: str, until: datetime | None = None) -> Exposure:
    """Once for an asset and a `granted_by`: saying it again sets a new `until` and takes back an
    earlier withdrawal."""
    which: dict[str, Any] = {_column(asset): asset, "granted_by": granted_by}
    exposure, _created = Exposure.objects.update_or_create(
        **which, defaults={"until": until, "ended": None}
    )
    return exposure


def withdraw(granted_by: str) -> int:
    """Ends everything that `granted_by` exposed; what somebody else exposes too stays. Returns
    how many were ended."""
    standing = Exposure.objects.filter(granted_by=granted_by, ended=None)
    return standing.update(ended=timezone.now())


def is_exposed(asset: Asset | Rendition) -> bool:
    return served_until(asset) is not None


def served_until(asset: Asset | Rendition) -> datetime | None:
    """FOREVER where no end is set, None where it is not served at all."""
    return showing(asset).until


def showing(asset: Asset | Rendition) -> Showing:
    """One query, whatever the answer."""
    if isinstance(asset, Rendition):
        rows = Exposure.objects.filter(picture_id=asset.image_id)
    else:
        rows = Exposure.objects.filter(**{_column(asset): asset})
    now = timezone.now()
    everything = list(rows.values_list("until", "ended"))
    ends = [until or FOREVER for until, ended in everything if ended is None]
    last = max(ends, default=None)
    return Showing(until=last if last and last > now else None, ever=bool(everything))


def _column(asset: Asset) -> str:
    for model, column in ((Picture, "picture"), (Recording, "recording"), (Document, "document")):
        if isinstance(asset, model):
            return column
    raise TypeError(f"{type(asset).__name__} can't be exposed.")
