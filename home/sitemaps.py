from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from wagtail.models import Page

from core.sitemaps import SiteSitemap
from stories.models import StoryIndexPage

from .addresses import address
from .models import CoalitionPage, EventsPage, HomePage


class CoalitionSitemap(SiteSitemap):
    """The coalition's pages and the lists of stories, in every language."""

    def items(self) -> QuerySet[Page]:
        pages = Page.objects.live().public()
        of_home = pages.type(HomePage, CoalitionPage, EventsPage, StoryIndexPage)
        return of_home.select_related("locale").order_by("path")

    def location(self, item: Page) -> str:
        return address(item)

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at
