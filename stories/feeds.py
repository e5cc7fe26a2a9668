"""Stories for feed readers and crawlers: where they are, never the words themselves."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from core.sitemaps import SiteSitemap
from core.uses import Use

from .models import Listing, StoryPage

FEED_LENGTH = 30


class NewestStories(Feed):
    """Titles and the archive's own sentence about each. Feed readers keep what they fetch, so the
    story's words stay out."""

    feed_type = Atom1Feed
    title = _("A Living Chance: newest stories")
    subtitle = _("Stories by people serving life without parole in California.")
    link = "/stories/"
    feed_url = f"{settings.SITE_URL}/feeds/stories.xml"

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
        return item.title

    def item_description(self, item: StoryPage) -> str:
        return item.standfirst

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
    def items(self) -> QuerySet[StoryPage]:
        return StoryPage.objects.public(Use.SEARCH_AND_INDEX).order_by("pk")

    def location(self, item: StoryPage) -> str:
        return item.path_on_site

    def lastmod(self, item: StoryPage) -> datetime | None:
        return item.last_published_at
