"""Stories for feed readers and crawlers: where they are, never the words themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as site_map
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from core import epoch
from core.sitemaps import SiteSitemap
from core.uses import Use

from . import facets
from .models import Listing, StoryPage
from .models.story_page import story_path

FEED_LENGTH = 30


def printable(text: str) -> str:
    """Without the control characters that XML has no way to write."""
    return "".join(char for char in text if char.isprintable())


class NewestStories(Feed):
    """Titles and the archive's own sentence about each. Feed readers keep what they fetch, so the
    story's words stay out."""

    feed_type = Atom1Feed
    title = _("A Living Chance: newest stories")
    subtitle = _("Stories by people serving life without parole in California.")
    link = "/stories/"
    feed_url = f"{settings.SITE_URL}/feeds/stories.xml"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        epoch.expires_at_most(request, facets.table().next_change())
        return super().__call__(request, *args, **kwargs)

    def items(self) -> list[StoryPage]:
        newest = (
            Listing.objects.current().filter(original=True).order_by("-published").values("page_id")
        )
        public = StoryPage.objects.public(Use.SEARCH_AND_INDEX).select_related("work")
        return list(
            public.filter(
                pk__in=list(newest.values_list("page_id", flat=True)[:FEED_LENGTH])
            ).order_by("-first_published_at")
        )

    def item_title(self, item: StoryPage) -> str:
        return printable(item.title)

    def item_description(self, item: StoryPage) -> str:
        return printable(item.standfirst)

    def item_link(self, item: StoryPage) -> str:
        return f"{settings.SITE_URL}{item.path_on_site}"

    def item_guid(self, item: StoryPage) -> str:
        return f"{settings.SITE_URL}/s/{item.work.code}/"

    item_guid_is_permalink = False

    def item_pubdate(self, item: StoryPage) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: StoryPage) -> datetime | None:
        return item.last_published_at


class StorySitemap(SiteSitemap):
    """Reads the narrow table: at 100,000 stories the whole of `public` would take seconds."""

    def items(self) -> QuerySet[Listing]:
        columns = ("language", "page__slug", "page__last_published_at")
        return Listing.objects.current().select_related("page").only(*columns).order_by("pk")

    def location(self, item: Listing) -> str:
        return story_path(item.language, item.page.slug)

    def lastmod(self, item: Listing) -> datetime | None:
        return item.page.last_published_at


def sitemap(request: HttpRequest, sitemaps: dict[str, type[Sitemap]]) -> HttpResponse:
    """Django's view; kept no longer than what it names may stand in it."""
    epoch.expires_at_most(request, facets.table().next_change())
    return site_map(request, dict(sitemaps))
