"""Addresses for crawlers: an index of sections, each of pages that hold no more than LONGEST addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import epoch

# The protocol allows 50,000, which would take seconds to make.
LONGEST = 10_000


@dataclass(frozen=True)
class Address:
    """A path on the site, and the paths of the same page in every language that has it, its own included."""

    path: str
    changed: date | None = None
    languages: Mapping[str, str] | None = None

    @property
    def alternates(self) -> Iterator[tuple[str, str]]:
        """Language and path; nothing for a page that stands in one language alone."""
        languages = self.languages or {}
        if len(languages) < 2:
            return
        yield from languages.items()
        if settings.LANGUAGE_CODE in languages:
            yield "x-default", languages[settings.LANGUAGE_CODE]


def in_languages(paths: Mapping[str, str], changed: date | None = None) -> list[Address]:
    """One address for each language of a page."""
    return [Address(path, changed, paths) for path in paths.values()]


class Stretches:
    """Addresses that are read a stretch at a time, and not counted one by one. A stretch may have fewer than
    it is long."""

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, stretch: slice) -> list[Address]:
        raise NotImplementedError


class SiteSitemap(Sitemap):
    """A section. Its addresses come from SITE_URL, whatever Host the crawler sent."""

    limit = LONGEST

    def items(self) -> Any:
        """A list of Address, or Stretches."""
        raise NotImplementedError

    def right_until(self) -> datetime | None:
        """When what it names may first not stand in it any more."""
        return None

    def get_urls(
        self, page: int | str = 1, site: object = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        """Says nothing of when the section last changed: that day stays the same when an address goes, and
        whoever is told "not modified" keeps it."""
        return [
            {
                "location": settings.SITE_URL + item.path,
                "lastmod": item.changed,
                "alternates": [
                    {"lang_code": language, "location": settings.SITE_URL + path}
                    for language, path in item.alternates
                ],
            }
            for item in self.paginator.page(page).object_list
        ]


Sections = Mapping[str, type[SiteSitemap]]


def index(request: HttpRequest, sections: Sections) -> HttpResponse:
    """Where the pages of all sections are; a section without an address is left out."""
    found = []
    for name, section in sections.items():
        made = section()
        epoch.expires_at_most(request, made.right_until())
        pages = made.paginator
        if not pages.count:
            continue
        address = settings.SITE_URL + reverse("sitemap_section", args=[name])
        found += [address, *(f"{address}?p={number}" for number in list(pages.page_range)[1:])]
    context = {"sitemaps": [{"location": address} for address in found]}
    response = render(request, "sitemap_index.xml", context, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex"
    return response


def section(request: HttpRequest, section: str, sections: Sections) -> HttpResponse:
    """Page `?p=` of one section; 404 for one that there is not."""
    if section in sections:
        epoch.expires_at_most(request, sections[section]().right_until())
    return views.sitemap(request, dict(sections), section=section)
