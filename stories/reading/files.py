"""The pictures and recordings that a reading page shows, fetched together: one query for all pictures with
their sizes, one for all recordings with their sounds, whatever the story holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef

from media import sizes
from media.models import Exposure, Picture, Recording, Sound

from .. import exposing
from ..disclosure import Permissions
from ..models import StoryPage
from ..voices import may_be_heard


@dataclass
class Files:
    """By key. `heard` are the recordings that readers may hear."""

    pictures: Mapping[int, Picture] = field(default_factory=dict)
    recordings: Mapping[int, Recording] = field(default_factory=dict)
    heard: frozenset[int] = frozenset()


def raw(page: StoryPage, *kinds: str) -> list[dict[str, Any]]:
    """The blocks of these kinds as they are stored: looking at their values would fetch what they choose
    one kind at a time."""
    return [block for block in page.body.raw_data if block["type"] in kinds]


def fetch(
    page: StoryPage,
    permissions: Permissions,
    portraits: Collection[int],
    others: Iterable[int | None],
    *,
    draft: bool,
) -> Files:
    """`portraits` and `others` (of other stories) are keys of pictures that are not in the words. A portrait whose
    file readers may not have now is not among the pictures: what is said of it goes with it."""
    wanted = {block["value"]["picture"] for block in raw(page, "picture")}
    wanted |= {block["value"]["scan"] for block in raw(page, "letter")}
    recordings = {block["value"]["recording"] for block in raw(page, "recording")} - {None}
    granted_by = "" if draft else exposing.granted_by(page.work)
    pictures = sizes.fetch({key for key in (*wanted, *portraits, *others) if key}, granted_by)
    if draft:
        return Files(
            pictures, Recording.objects.in_bulk(recordings), _may_be_heard(page, permissions)
        )
    for key in portraits:
        if key in pictures and not pictures[key].exposed:  # type: ignore[attr-defined]  # from `fetch`
            del pictures[key]
    return _with_sounds(page, permissions, pictures, recordings)


def _may_be_heard(page: StoryPage, permissions: Permissions) -> frozenset[int]:
    return frozenset(
        block.value["recording"].pk
        for block in page.body
        if block.block_type == "recording"
        and block.value["recording"]
        and may_be_heard(block.value, page, permissions)
    )


def _with_sounds(
    page: StoryPage, permissions: Permissions, pictures: Mapping[int, Picture], keys: set[int]
) -> Files:
    """What may be heard is exposed in the transaction that decides it, so that to ask the exposures is
    enough, and costs nothing beside the sounds."""
    if not keys:
        return Files(pictures)
    exposed = Exposure.objects.current().filter(
        recording=OuterRef("pk"), granted_by=exposing.granted_by(page.work)
    )
    rows = Recording.objects.filter(pk__in=keys).annotate(
        exposed=Exists(exposed),
        sound_format=F("sounds__format"),
        sound_file=F("sounds__file"),
        sound_size=F("sounds__size"),
    )
    found: dict[int, Recording] = {}
    heard: set[int] = set()
    sounds: defaultdict[int, list[Sound]] = defaultdict(list)
    for row in rows:
        found.setdefault(row.pk, row)
        if row.sound_format:
            sounds[row.pk].append(
                Sound(
                    recording=row,
                    format=row.sound_format,
                    file=row.sound_file,
                    size=row.sound_size,
                )
            )
        if row.exposed:
            heard.add(row.pk)
    for key, recording in found.items():
        recording.__dict__["_prefetched_objects_cache"] = {"sounds": sounds[key]}
    return Files(pictures, found, frozenset(heard))
