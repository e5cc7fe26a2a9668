"""What may stand for a story where its page is not: beside a link on another site, in a feed reader. Others
keep such copies for ever, so it is one sentence, and a picture where that is permitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.templatetags.site import absolute
from core.uses import Use
from media.models import Picture

from . import cards
from .citing import ARCHIVE
from .disclosure import Permissions
from .models import StoryPage

# As the networks that read it write them.
LOCALES = {"en": "en_US", "es": "es_US"}


@dataclass(frozen=True)
class SharePicture:
    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Share:
    """The shape of what templates/base.html takes."""

    title: str
    text: str
    language: str
    kind: str = "website"
    picture: SharePicture | None = None
    site: str = ARCHIVE

    @property
    def locale(self) -> str:
        return LOCALES[self.language]


def sentence(page: StoryPage, permissions: Permissions) -> str:
    """The words that open its card, where they may be quoted; else the archive's own sentence about it."""
    opening = cards.opening(page)
    if opening and permissions.allows(Use.CAMPAIGN_QUOTES):
        return " / ".join(line.strip() for line in opening.splitlines() if line.strip())
    return page.standfirst


def of_story(page: StoryPage, permissions: Permissions, pictures: Mapping[int, Picture]) -> Share:
    """Of a story that is known by its address alone, the title. What is shown beside a link is a post on a
    network as soon as somebody shares it: the storyteller's words and pictures need their yes to that."""
    if not permissions.allows(Use.SEARCH_AND_INDEX):
        return Share(page.title, "", page.language, "article")
    if not permissions.allows(Use.SOCIAL_MEDIA_CARDS):
        return Share(page.title, page.standfirst, page.language, "article")
    return Share(
        page.title,
        sentence(page, permissions),
        page.language,
        "article",
        _picture(first_picture(page, pictures), page.language),
    )


def first_picture(page: StoryPage, pictures: Mapping[int, Picture]) -> Picture | None:
    """The first in its words, where readers may see it. `pictures` say of each whether it is exposed; see
    media.sizes.fetch."""
    # As it is stored: to look at the blocks would fetch every picture and recording.
    for block in page.body.raw_data:
        if block["type"] == "picture":
            picture = pictures.get(block["value"]["picture"])
            return picture if picture and getattr(picture, "exposed", False) else None
    return None


def _picture(picture: Picture | None, language: str) -> SharePicture | None:
    size = picture.share_size() if picture else None
    if picture is None or size is None:
        return None
    return SharePicture(absolute(size.url), size.width, size.height, picture.words(language).alt)
