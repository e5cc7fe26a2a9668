"""What a page is, in the words of schema.org, for programs that read pages. It says nothing that the page
does not say to people: persons come from `stories.disclosure`, dates are as exact as may be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings

from core.paths import path_to
from core.templatetags.site import absolute
from core.uses import Use
from media.models import Picture

from .citing import ARCHIVE, PUBLISHER, days_of
from .disclosure import Permissions, Shown, place_at_the_time
from .models import StoryPage
from .models.work import short_address

if TYPE_CHECKING:
    from .listening import Player

Data = dict[str, Any]

# A poem or a recording is no article, and schema.org has no narrower word for it.
TYPES = {
    StoryPage.Kind.LETTER: "Article",
    StoryPage.Kind.ESSAY: "Article",
    StoryPage.Kind.INTERVIEW: "Article",
    StoryPage.Kind.POEM: "CreativeWork",
    StoryPage.Kind.RECORDING: "CreativeWork",
    StoryPage.Kind.ARTWORK: "VisualArtwork",
}
CONTEXT = "https://schema.org"


def of_story(
    page: StoryPage,
    permissions: Permissions,
    tellers: Iterable[Shown],
    story: Mapping[str, Any],
    picture: Picture | None,
) -> Data | None:
    """None for a story that is known by its address alone: this is what search engines index. `story` is what
    the reading page shows of it, `picture` one that readers may see."""
    if not permissions.allows(Use.SEARCH_AND_INDEX):
        return None
    precise = permissions.allowed_by_all(Use.YEARS_SHOWN, page)
    published, version = days_of(page)
    place = place_at_the_time(page, permissions)
    found: Data = {
        "@context": CONTEXT,
        "@type": TYPES[StoryPage.Kind(page.kind)],
        "@id": short_address(page.work.code),
        "url": settings.SITE_URL + page.path_on_site,
        "name": page.title,
        "headline": page.title,
        "description": page.standfirst,
        "genre": page.kind_label,
        "inLanguage": page.language,
        "author": [_person(teller) for teller in tellers if teller.name],
        "translator": _helper(page.translator) if not page.is_original else None,
        "dateCreated": _written(page, precise=precise),
        "datePublished": _day(published, precise=precise),
        "dateModified": _day(version, precise=precise),
        "locationCreated": {"@type": "Place", "name": place} if place else None,
        "about": [
            {"@type": "DefinedTerm", "name": each["label"], "url": absolute(each["url"])}
            for each in story["themes"]
        ],
        "audio": [audio for block in story["blocks"] if (audio := _audio(block.player))],
        "image": _image(picture, page.language),
        "isPartOf": _archive(),
        "publisher": {"@type": "Organization", "name": PUBLISHER, "url": f"{settings.SITE_URL}/"},
        "copyrightNotice": story["rights"],
        "isAccessibleForFree": True,
        "creativeWorkStatus": "Fictional sample" if page.work.sample else None,
    }
    if other := story["other"]:
        way = "workTranslation" if page.is_original else "translationOfWork"
        found[way] = {"@type": found["@type"], "url": absolute(other.url)}
    return _said(found)


def of_collection(title: str, url: str, language: str, pages: Iterable[StoryPage]) -> Data:
    return _said(
        {
            "@context": CONTEXT,
            "@type": "Collection",
            "url": url,
            "name": title,
            "inLanguage": language,
            "isPartOf": _archive(),
            "hasPart": [
                {
                    "@type": TYPES[StoryPage.Kind(page.kind)],
                    "@id": short_address(page.work.code),
                    "url": settings.SITE_URL + page.path_on_site,
                    "name": page.title,
                    "inLanguage": page.language,
                }
                for page in pages
            ],
        }
    )


def of_storyteller(name: str, url: str, picture: Picture | None, language: str) -> Data:
    """Of somebody who has a page, which is for `stories.people` to say."""
    return {
        "@context": CONTEXT,
        "@type": "ProfilePage",
        "url": url,
        "inLanguage": language,
        "mainEntity": _said(
            {"@type": "Person", "name": name, "url": url, "image": _image(picture, language)}
        ),
    }


def _said(data: Data) -> Data:
    """Without what there is nothing to say of."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _archive() -> Data:
    return {"@type": "Collection", "name": ARCHIVE, "url": absolute(path_to("stories"))}


def _person(teller: Shown) -> Data:
    url = absolute(path_to("storyteller", teller.slug)) if teller.slug else ""
    return _said({"@type": "Person", "name": teller.name, "url": url})


def _helper(name: str) -> Data | None:
    return {"@type": "Person", "name": name} if name else None


def _day(day: date | None, *, precise: bool) -> str:
    if day is None:
        return ""
    return day.isoformat() if precise else str(day.year)


def _written(page: StoryPage, *, precise: bool) -> str:
    """Only a date that ISO 8601 can say; a decade is none, and “about 1998” would become 1998."""
    return page.written if precise and not {"~", "/"} & set(page.written) else ""


def _audio(player: Player | None) -> Data | None:
    """A recording that readers may hear, once its sound is made."""
    if player is None or not player.sound:
        return None
    return {
        "@type": "AudioObject",
        "name": player.label,
        "contentUrl": absolute(player.sound),
        "encodingFormat": "audio/mp4",
        "duration": f"PT{player.seconds}S",
        "inLanguage": player.language,
    }


def _image(picture: Picture | None, language: str) -> Data | None:
    sources = picture.sources() if picture else None
    if picture is None or sources is None:
        return None
    return _said(
        {
            "@type": "ImageObject",
            "contentUrl": absolute(sources.src),
            "width": sources.width,
            "height": sources.height,
            "description": picture.words(language).alt,
        }
    )
