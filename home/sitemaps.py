from __future__ import annotations

from collections import defaultdict
from operator import attrgetter

from django.utils import timezone
from wagtail.models import Page

from core.sitemaps import Address, SiteSitemap
from stories.models import StoryIndexPage

from .addresses import address
from .models import CoalitionPage, EventsPage, HomePage


class CoalitionSection(SiteSitemap):
    """The coalition's pages and the lists of stories, in every language."""

    def items(self) -> list[Address]:
        of_home = Page.objects.live().public()
        of_home = of_home.type(HomePage, CoalitionPage, EventsPage, StoryIndexPage)
        # Neither joined nor put in order by the database, which would read all stories for it.
        pages = sorted(of_home.prefetch_related("locale").order_by(), key=attrgetter("path"))
        paths: defaultdict[object, dict[str, str]] = defaultdict(dict)
        for page in pages:
            paths[page.translation_key][page.locale.language_code] = address(page)
        return [
            Address(
                address(page),
                timezone.localdate(page.last_published_at) if page.last_published_at else None,
                paths[page.translation_key],
            )
            for page in pages
        ]
