from __future__ import annotations

from collections import defaultdict
from operator import attrgetter

from django.utils import timezone
from wagtail.models import Page

from core.sitemaps import Address, SiteSitemap
from stories.models import StoryIndexPage

from .addresses import address
from .models import CoalitionPage, EventsPage, HomePage
from .restrictions import public


class CoalitionSection(SiteSitemap):
    """The coalition's pages and the lists of stories, in every language."""

    def items(self) -> list[Address]:
        # By their own tables, and put in order here: a database that looks through the pages reads all stories.
        kinds = (HomePage, CoalitionPage, EventsPage, StoryIndexPage)
        keys, *more = (kind.objects.order_by().values("pk") for kind in kinds)
        of_home = public(Page.objects.live().filter(pk__in=keys.union(*more, all=True)))
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
