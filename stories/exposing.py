"""Which files a live story lets readers have. `media` serves a file only while something here says so."""

from __future__ import annotations

from datetime import datetime

from core.uses import Use
from media import exposure
from media.models import Picture, Recording

from . import content
from .disclosure import Permissions
from .models import StoryPage, Work


def rewrite(work: Work) -> None:
    """Makes the exposures granted by `work` what its public pages show now. In the caller's transaction."""
    granted_by = f"story:{work.code}"
    shown: list[tuple[Picture | Recording, datetime | None]] = []
    for page in StoryPage.objects.public(Use.READ_ON_SITE).filter(work=work):
        tellers = [credit.storyteller_id for credit in page.tellers()]
        permissions = Permissions.of(page.work)
        shown_by = (Use.READ_ON_SITE,) if page.is_original else (Use.READ_ON_SITE, Use.TRANSLATION)
        shown += [
            (picture, _first(permissions.end(*shown_by, Use.PHOTOGRAPH), page.expire_at))
            for picture in content.pictures(page)
        ]
        if tellers and all(permissions.allows(Use.VOICE_RECORDING, pk) for pk in tellers):
            shown += [
                (recording, _first(permissions.end(*shown_by, Use.VOICE_RECORDING), page.expire_at))
                for recording in content.recordings(page)
            ]
    exposure.withdraw(granted_by)
    for asset, until in shown:
        exposure.expose(asset, granted_by, until)


def _first(*moments: datetime | None) -> datetime | None:
    return min(filter(None, moments), default=None)
