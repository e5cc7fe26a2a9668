"""Which files a live story lets readers have. `media` serves a file only while something here says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.uses import Use
from media import exposure
from media.models import Picture, Recording

from . import content, depictions, public_texts
from .blocks import Voice
from .disclosure import Permissions, shown
from .models import Collection, StoryPage, Work
from .voices import may_be_heard


def granted_by(work: Work) -> str:
    """What the exposures of the files in a story are written under."""
    return f"story:{work.code}"


def rewrite(work: Work) -> None:
    """Makes the exposures granted by `work` what its public pages show now. In the caller's transaction."""
    seeing = granted_by(work)
    keeping = f"{seeing}:keep"
    seen: list[tuple[Picture, datetime | None]] = []
    heard: list[Heard] = []
    for page in StoryPage.objects.public(Use.READ_ON_SITE).filter(work=work):
        permissions = Permissions.of(page.work)
        shown_by = (Use.READ_ON_SITE,) if page.is_original else (Use.READ_ON_SITE, Use.TRANSLATION)
        faces = depictions.of(content.pictures(page))
        seen += [
            (picture, _first(permissions.end(*shown_by), who.until(permissions), page.expire_at))
            for picture in content.pictures(page)
            for who in [faces[picture.pk]]
            if who.permitted(permissions)
        ]
        named_by = (*shown_by, Use.DISPLAY_NAME)
        seen += [
            (picture, _first(permissions.end(*named_by), who.until(permissions), page.expire_at))
            for picture in _portraits(page)
            for who in [depictions.of_one(picture)]
            if who and who.permitted(permissions)
        ]
        if handwriting_may_be_seen(page, permissions):
            until = _first(permissions.end(*shown_by, Use.HANDWRITING_SHOWN), page.expire_at)
            seen += [(scan, until) for scan in content.scans(page)]
        for block in page.body:
            if block.block_type == "recording" and block.value["recording"]:
                heard += _heard(block.value, page, permissions, shown_by)
    exposure.withdraw(seeing)
    exposure.withdraw(keeping)
    # Two pages of a work may show the same file: the later end counts.
    for picture, until in sorted(seen, key=lambda each: _latest_last(each[1])):
        exposure.expose(picture, seeing, until)
    for each in sorted(heard, key=lambda each: _latest_last(each.until)):
        exposure.expose(each.recording, seeing, each.until)
        if each.may_be_kept:
            exposure.expose(each.recording, keeping, each.kept_until, download=True)


def cover_granted_by(collection: Collection) -> str:
    return f"collection:{collection.pk}"


def rewrite_cover(collection: Collection) -> None:
    """The cover of a collection, while it is shown with an approved essay in any language, and while nobody
    is said to be in it."""
    seeing = cover_granted_by(collection)
    exposure.withdraw(seeing)
    cover = collection.cover
    texts = [text for text in collection.texts.all() if text.shown]
    if (
        cover
        and depictions.of_one(cover).nobody
        and any(public_texts.shown_picture(t.shown, cover, t.language) for t in texts)
    ):
        exposure.expose(cover, seeing)


def handwriting_may_be_seen(page: StoryPage, permissions: Permissions) -> bool:
    """A letter's hand may be known by whoever knows one of them: it takes all their yeses."""
    return permissions.allowed_by_all(Use.HANDWRITING_SHOWN, page)


def is_heard(page: StoryPage, permissions: Permissions) -> bool:
    """Whether there is anything to hear for readers."""
    return any(
        may_be_heard(block.value, page, permissions)
        for block in page.body
        if block.block_type == "recording" and block.value["recording"]
    )


def _portraits(page: StoryPage) -> Iterator[Picture]:
    for credit in page.tellers():
        approved = shown(credit, page.work).portrait
        portrait = credit.person.portrait
        texts = credit.person.texts.all()
        if (
            portrait
            and approved
            and any(
                public_texts.shown_picture(text.shown, portrait, text.language) for text in texts
            )
        ):
            yield portrait


@dataclass(frozen=True)
class Heard:
    """A recording that readers may hear, and perhaps keep, which may end earlier."""

    recording: Recording
    until: datetime | None
    may_be_kept: bool
    kept_until: datetime | None


def _heard(
    value: Mapping[str, Any], page: StoryPage, permissions: Permissions, shown_by: tuple[Use, ...]
) -> Iterator[Heard]:
    if may_be_heard(value, page, permissions):
        voice = Use.READ_ALOUD if value["voice"] == Voice.READER else Use.VOICE_RECORDING
        yield Heard(
            value["recording"],
            _first(permissions.end(*shown_by, voice), page.expire_at),
            permissions.allows(Use.DOWNLOAD),
            _first(permissions.end(*shown_by, voice, Use.DOWNLOAD), page.expire_at),
        )


def _latest_last(until: datetime | None) -> tuple[bool, datetime]:
    return until is None, until or timezone.now()


def _first(*moments: datetime | None) -> datetime | None:
    return min(filter(None, moments), default=None)
