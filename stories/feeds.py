"""What is new, for feed readers: of the whole archive, of a theme, of a collection, in each language, as Atom,
RSS and JSON Feed. Feed readers keep what they fetch, so a story is a title, one sentence and an address."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import register_converter, reverse
from django.urls.converters import StringConverter
from django.utils import timezone
from django.utils.cache import set_response_etag
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.feedgenerator import rfc3339_date as rfc3339
from django.utils.html import escape
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core import epoch
from core.templatetags.site import absolute
from core.uses import Use
from core.views import gone

from . import cards, collecting, facets, sharing
from .citing import ARCHIVE, Source
from .disclosure import Permissions
from .facets import Choice, Facet
from .models import Listing, StoryPage, Theme
from .reading import about

LENGTH = 30


class AtomFeed(Atom1Feed):
    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return super().item_attributes(item) | {"xml:lang": item["language"]}


class JSONFeed(SyndicationFeed):
    """JSON Feed 1.1 (jsonfeed.org). Items bring their sentence in `plain` and their `language`."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = self.feed
        json.dump(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": feed["title"],
                "description": feed["description"],
                "home_page_url": feed["link"],
                "feed_url": feed["feed_url"],
                "language": feed["language"],
                "authors": [{"name": feed["author_name"]}],
                "items": [self._item(item) for item in self.items],
            },
            outfile,
            ensure_ascii=False,
        )

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        author = item["author_name"]
        return {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_text": item["plain"],
            "date_published": rfc3339(item["pubdate"]),
            "date_modified": rfc3339(item["updateddate"]),
            "language": item["language"],
            "tags": item["categories"],
            **({"authors": [{"name": author}]} if author else {}),
        }


# By the ending of the address, in the order in which pages announce them.
FORMS: dict[str, type[AtomFeed | Rss201rev2Feed | JSONFeed]] = {
    "xml": AtomFeed,
    "rss": Rss201rev2Feed,
    "json": JSONFeed,
}


class FeedForm(StringConverter):
    """Of addresses: the ending of a feed's."""

    regex = "|".join(FORMS)


register_converter(FeedForm, "feed_form")


@dataclass(frozen=True)
class Channel:
    """A feed: the page that it is of, and its address, which `name`, `key` and `query` make; `query` is "" or
    begins with "?"."""

    title: str
    subtitle: str
    page: str
    name: str
    key: tuple[str, ...] = ()
    query: str = ""

    def address(self, form: str) -> str:
        return reverse(self.name, args=[*self.key, form]) + self.query


def announced(title: str, name: str, *key: str, query: str = "") -> list[tuple[str, str, str]]:
    """(media type, address, title) of a feed in each form, for the head of the page that it is of."""
    return [
        (made.content_type.partition(";")[0], reverse(name, args=[*key, form]) + query, title)
        for form, made in FORMS.items()
    ]


def title_of_all() -> str:
    return gettext("A Living Chance: newest stories")


def title_of(what: str) -> str:
    return f"{ARCHIVE}: {what}"


@require_safe
def of_all(request: HttpRequest, form: str) -> HttpResponse:
    what = gettext("Stories by people serving life without parole in California.")
    channel = Channel(title_of_all(), what, reverse("stories"), "feed")
    return answer(request, channel, form, _newest(Choice()))


@require_safe
def of_theme(request: HttpRequest, key: str, form: str) -> HttpResponse:
    theme = get_object_or_404(Theme.objects.select_related("replaced_by"), key=key)
    if theme.retired and theme.replaced_by:
        return redirect("theme_feed", theme.replaced_by.key, form, permanent=True)
    if theme.retired:
        return gone(request)
    page = reverse("theme", args=[key])
    choice = Choice({Facet.THEME: (key,)})
    channel = Channel(title_of(theme.label), theme.definition, page, "theme_feed", (key,))
    return answer(request, channel, form, _newest(choice))


@require_safe
def of_collection(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The newest of its stories first, whatever their order in it; 404 in a language that it is not in."""
    found = get_object_or_404(collecting.public(cards.reader_language()), slug=slug)
    works = collecting.entries(slug, found.shown).values("work")
    listed = Listing.objects.filter(work__in=works).values_list("page_id", flat=True)
    title, page = title_of(found.shown["title"]), collecting.address(slug)
    channel = Channel(title, "", page, "collection_feed", (slug,))
    return answer(request, channel, form, _newest(Choice(only=frozenset(listed))))


def _newest(choice: Choice) -> list[int]:
    table = facets.table()
    return table.newest(facets.matching(table, choice, cards.reader_language()), 0, LENGTH)


def answer(request: HttpRequest, channel: Channel, form: str, newest: list[int]) -> HttpResponse:
    """`newest`: keys of pages in their order, LENGTH at most; those that may not be found now are left out."""
    epoch.expires_at_most(request, facets.table().next_change())
    public = StoryPage.objects.public(Use.SEARCH_AND_INDEX).filter(pk__in=newest).for_card()
    feed = FORMS[form](
        title=printable(channel.title),
        link=absolute(channel.page),
        description=printable(channel.subtitle),
        subtitle=printable(channel.subtitle) or None,
        language=cards.reader_language(),
        author_name=ARCHIVE,
        feed_url=absolute(channel.address(form)),
    )
    for page in sorted(public, key=lambda each: newest.index(each.pk)):
        epoch.expires_at_most(request, Permissions.of(page.work).end())
        feed.add_item(**_item(page))
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    # No Last-Modified: it stays the same when a story goes, and whoever is told "not modified" keeps it.
    set_response_etag(response)
    return response


def _item(page: StoryPage) -> dict[str, Any]:
    permissions = Permissions.of(page.work)
    source = Source.of(page)
    published, version = cast("tuple[date, date]", (source.published, source.version))
    plain = printable(sharing.sentence(page, permissions))
    if page.work.sample:
        plain = f"{gettext('Sample story')}. {plain}".rstrip()
    return {
        "title": printable(page.title),
        "link": settings.SITE_URL + page.path_on_site,
        # Feed readers take it for HTML.
        "description": escape(plain),
        "plain": plain,
        "author_name": printable(cards.name_of(cards.people(page)) or "") or None,
        "pubdate": _moment(published, precise=source.precise),
        "updateddate": _moment(version, precise=source.precise),
        "unique_id": source.url,
        "unique_id_is_permalink": False,
        "categories": [printable(each["label"]) for each in about.themes(page)],
        "language": page.language,
    }


def _moment(day: date, *, precise: bool) -> datetime:
    """Feeds ask for a moment. It is the day on which the site published the story, or its words changed; where
    years are private, which elsewhere leaves a year alone, the first of that month: readers of feeds sort
    by it, and would take the first of January for the story's age."""
    return timezone.make_aware(datetime.combine(day if precise else day.replace(day=1), time.min))


def printable(text: str) -> str:
    """One line without the control characters that XML has no way to write."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
