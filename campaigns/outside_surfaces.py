"""The surfaces of this room: where a story is met on other sites."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from core.uses import Use
from stories.models import StoryPage, Work
from stories.models.work import short_address
from stories.surfaces import Surface, register

from .oembed import FORMATS


def _page(work: Work, language: str) -> StoryPage | None:
    return work.pages.filter(language=language).first()


def oembed(work: Work, language: str) -> list[str]:
    """In both formats, by the address of the page and, in the work's own language, by the short one."""
    page = _page(work, language)
    if not page:
        return []
    addresses = [settings.SITE_URL + page.path_on_site]
    if page.is_original:
        addresses.append(short_address(work.code))
    return [
        f"{reverse('oembed')}?{urlencode({'url': address, 'format': format})}"
        for address in addresses
        for format in FORMATS
    ]


def frame(work: Work, language: str) -> list[str]:
    if not _page(work, language):
        return []
    return [f"{reverse('embed_frame', args=[work.code])}?{urlencode({'lang': language})}"]


register(Surface("oEmbed", Use.EMBED_ANYWHERE, oembed, ("oembed",)))
register(Surface("frame on other sites", Use.EMBED_ANYWHERE, frame, ("embed_frame",)))
