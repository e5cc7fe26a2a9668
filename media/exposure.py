"""Which files the public may have, and until when. Rooms above grant and withdraw in their own
transactions; `granted_by` is theirs to name: a public code or a key, never a person's name."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from media import sizes
from media.models import (
    Document,
    DocumentPage,
    Exposure,
    Picture,
    Recording,
    Rendition,
    Sound,
)

# What is exposed, and the files that stand for it.
Asset = Picture | Recording | Document
Stored = Picture | Rendition | Recording | Sound | Document | DocumentPage

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Showing:
    """`until` is None when the file is not shown, `kept_until` when readers may not keep it;
    `ever` says whether it was shown at any time."""

    until: datetime | None = None
    kept_until: datetime | None = None
    ever: bool = False


def expose(
    asset: Asset, granted_by: str, until: datetime | None = None, *, download: bool = False
) -> Exposure:
    """Once for an asset and a `granted_by`: saying it again sets a new `until` and `download`, and
    takes back an earlier withdrawal."""
    which: dict[str, Any] = {_column(asset): asset, "granted_by": granted_by}
    exposure, _created = Exposure.objects.update_or_create(
        **which, defaults={"until": until, "ended": None, "download": download}
    )
    return exposure


def withdraw(granted_by: str) -> int:
    """Ends everything that `granted_by` exposed; what somebody else exposes too stays. Returns
    how many were ended."""
    standing = Exposure.objects.filter(granted_by=granted_by, ended=None)
    return standing.update(ended=timezone.now())


def is_exposed(asset: Asset) -> bool:
    return served_until(asset) is not None


def served_until(asset: Asset) -> datetime | None:
    """FOREVER where no end is set, None where it is not exposed."""
    return _showing(**{_column(asset): asset}).until


def showing(stored: Stored) -> Showing:
    """What readers may have of a stored file: of pictures the sizes made for them, of recordings the
    sounds, of documents the file; the rest is for staff. One query, whatever the answer."""
    if (of := _readers_have_it_with(stored)) is None:
        return Showing()
    return _showing(**of)


def was_ever_shown(stored: Stored) -> bool:
    of = _readers_have_it_with(stored)
    return of is not None and Exposure.objects.filter(**of).exists()


def _readers_have_it_with(stored: Stored) -> dict[str, int] | None:
    """What has to be exposed for readers to get this file; None for what is for staff."""
    if isinstance(stored, Rendition) and sizes.is_for_readers(stored.filter_spec):
        return {"picture_id": stored.image_id}
    if isinstance(stored, Sound):
        return {"recording_id": stored.recording_id}
    if isinstance(stored, Document):
        return {"document_id": stored.pk}
    return None


def _showing(**of: Any) -> Showing:
    now = timezone.now()
    rows = list(Exposure.objects.filter(**of).values_list("until", "ended", "download"))
    standing = [
        (until or FOREVER, download)
        for until, ended, download in rows
        if ended is None and (until is None or until > now)
    ]
    return Showing(
        until=max((until for until, _ in standing), default=None),
        kept_until=max((until for until, download in standing if download), default=None),
        ever=bool(rows),
    )


def _column(asset: Asset) -> str:
    for model, column in ((Picture, "picture"), (Recording, "recording"), (Document, "document")):
        if isinstance(asset, model):
            return column
    raise TypeError(f"{type(asset).__name__} can't be exposed.")
