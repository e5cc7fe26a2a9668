"""Addresses of the coalition's pages, without the queries that Page.url costs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Page

from core.templatetags.site import localized


def path_below_home(page: Page) -> str:
    """ "orientation/" for the page at /orientation/ and for the one at /es/orientation/; "" for home."""
    return page.url_path.lstrip("/").partition("/")[2]


def address(page: Page, beside: Page | None = None) -> str:
    """Its path on the site. `beside`: a page of which the language is the active one, which saves
    asking for the language of another page of the same tree."""
    if beside is not None and beside.locale_id == page.locale_id:
        language = get_language() or settings.LANGUAGE_CODE
    else:
        language = page.locale.language_code
    return localized(path_below_home(page), language)


def translations(page: Page) -> list[tuple[str, str]]:
    """(language, path) of the same page in other languages, as far as it is live there."""
    others = Page.objects.live().filter(translation_key=page.translation_key)
    return [
        (other.locale.language_code, address(other))
        for other in others.exclude(pk=page.pk).select_related("locale")
    ]


def page_context(page: Page, description: str) -> dict[str, Any]:
    """What base.html wants to know of any page of the coalition."""
    return {
        "section": path_below_home(page).partition("/")[0],
        "translations": translations(page),
        "canonical": settings.SITE_URL + address(page, page),
        "description": page.search_description or description,
    }
