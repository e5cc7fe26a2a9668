"""The surfaces of this room: where a story is met on the site itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from core.uses import Use

from . import captions
from .feeds import FORMS
from .models import CollectionEntry, StoryPage, Work
from .sitemaps import pages_of_stories
from .surfaces import Surface, register


def _page(work: Work, language: str) -> StoryPage | None:
    return work.pages.filter(language=language).first()


def _prefix(language: str) -> str:
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def story_page(work: Work, language: str) -> list[str]:
    page = _page(work, language)
    return [page.path_on_site] if page else []


def spoken(work: Work, language: str) -> list[str]:
    """The captions of its recordings."""
    page = _page(work, language)
    if not page:
        return []
    # As it is stored: no recording is fetched for this.
    recordings = sum(block["type"] == "recording" for block in page.body.raw_data)
    return [captions.address(page, number) for number in range(1, recordings + 1)]


def citation(work: Work, language: str) -> list[str]:
    page = _page(work, language)
    return [f"{page.path_on_site}cite/"] if page else []


def on_paper(work: Work, language: str) -> list[str]:
    page = _page(work, language)
    return [f"{page.path_on_site}print.pdf"] if page else []


def short_link(work: Work, language: str) -> list[str]:
    return [f"/s/{work.code}/"] if language == work.language else []


def lists(work: Work, language: str) -> list[str]:
    page = _page(work, language)
    if not page:
        return []
    prefix = _prefix(language)
    return [
        f"{prefix}/stories/",
        f"{prefix}/",
        *(f"{prefix}/themes/{theme.key}/" for theme in page.themes.all()),
    ]


def storytellers(work: Work, language: str) -> list[str]:
    return [f"{_prefix(language)}/storytellers/{slug}/" for slug in _slugs(work, language)]


def _slugs(work: Work, language: str) -> list[str]:
    page = _page(work, language)
    return [c.person.slug for c in page.tellers() if c.person.slug] if page else []


def place(work: Work, language: str) -> list[str]:
    page = _page(work, language)
    if not page or not page.place:
        return []
    return [f"{_prefix(language)}/institutions/{page.place.code}/"]


def collections(work: Work, language: str) -> list[str]:
    return [f"{_prefix(language)}/collections/{slug}/" for slug in _collected_in(work)]


def _collected_in(work: Work) -> Iterable[str]:
    entries = CollectionEntry.objects.filter(work=work)
    return entries.values_list("collection__slug", flat=True)


def feeds(work: Work, language: str) -> list[str]:
    """Of the whole archive, of its themes, of the collections it stands in."""
    page = _page(work, language)
    if not page:
        return []
    prefix = f"{_prefix(language)}/feeds"
    channels = [
        f"{prefix}/stories",
        *(f"{prefix}/themes/{theme.key}" for theme in page.themes.all()),
        *(f"{prefix}/collections/{slug}" for slug in _collected_in(work)),
    ]
    return [f"{channel}.{form}" for channel in channels for form in FORMS]


def sitemap(work: Work, language: str) -> list[str]:
    """All pages of its section: which of them the story stands on is not asked."""
    return list(pages_of_stories())


def api(work: Work, language: str) -> list[str]:
    if language != work.language:
        return []
    return ["/api/v1/works/", f"/api/v1/works/{work.code}/"]


def api_storytellers(work: Work, language: str) -> list[str]:
    return [f"/api/v1/storytellers/{slug}/" for slug in _slugs(work, language)]


register(Surface("story page", Use.READ_ON_SITE, story_page, ("story",)))
register(Surface("captions", Use.READ_ON_SITE, spoken, ("captions",)))
register(Surface("how to cite it", Use.READ_ON_SITE, citation, ("cite",)))
register(Surface("pdf", Use.DOWNLOAD, on_paper, ("print_copy",)))
register(Surface("short address", Use.READ_ON_SITE, short_link, ("short_link",)))
register(Surface("lists", Use.SEARCH_AND_INDEX, lists, ("stories", "theme", "wagtail_serve")))
register(Surface("storyteller's page", Use.DISPLAY_NAME, storytellers, ("storyteller",)))
register(Surface("page of the place", Use.FACILITY_SHOWN, place, ("institution",)))
register(Surface("collections", Use.SEARCH_AND_INDEX, collections, ("collection",)))
register(Surface("feeds", Use.SEARCH_AND_INDEX, feeds, ("feed", "theme_feed", "collection_feed")))
register(Surface("sitemap", Use.SEARCH_AND_INDEX, sitemap, ("sitemap_section",)))
register(Surface("data", Use.API_AND_OPEN_DATA, api, ("api:works", "api:work")))
register(
    Surface(
        "storyteller as data",
        Use.API_AND_OPEN_DATA,
        api_storytellers,
        ("api:storytellers", "api:storyteller"),
    )
)
