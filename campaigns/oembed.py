"""oEmbed 1.0 (oembed.com): the address of a story in, the markup of its frame out.

An answer has no `title`, `author_name` or `thumbnail_url`, which the specification leaves optional:
a WordPress keeps an answer for ever and never asks again, so what stands in it can't be taken back.
"""

from __future__ import annotations

from urllib.parse import SplitResult, quote, unquote, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, gettext, override

from core.paths import path_to
from stories.models import StoryPage
from stories.models.work import short_address

from . import embeds

FORMATS = ("json", "xml")
LONGEST_ADDRESS = 2000  # characters; no address of a story comes near it
ADVISED_LIFE = 24 * 3600  # seconds for which a consumer may go without asking again


def endpoint(code: str, language: str, format: str) -> str:
    """Where the answer for a story is found, as its page announces it."""
    address = quote(short_address(code), safe="")
    return f"{settings.SITE_URL}{path_to('oembed')}?url={address}&format={format}&lang={language}"


def story_at(url: str, language: str | None) -> StoryPage | None:
    """The embeddable story whose page or short address `url` is, exactly; None for anything else.

    A query, a fragment and a missing last slash don't matter. `language`: of the page wanted, where
    the address is the short one, which stands for all of them.
    """
    path = _path_on_this_site(url)
    if path is None:
        return None
    in_path = get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with override(in_path):  # the patterns of pages match in the active language only
            found = resolve(path)
    except Resolver404:
        return None
    if found.url_name == "story":
        return embeds.embeddable().filter(slug=found.kwargs["slug"], language=in_path).first()
    if found.url_name == "short_link":
        return embeds.find(found.kwargs["code"], language)
    return None


def _path_on_this_site(url: str) -> str | None:
    if len(url) > LONGEST_ADDRESS:
        return None
    try:
        asked, own = urlsplit(url), urlsplit(settings.SITE_URL)
        same = asked.scheme in ("http", "https") and _place(asked) == _place(own)
    except ValueError:  # brackets or a port that are none
        return None
    if not same:
        return None
    path = unquote(asked.path)
    return path if path.endswith("/") else f"{path}/"


def _place(address: SplitResult) -> tuple[str | None, int | None]:
    """Host and port; the port that goes without saying is None. User names are never ours."""
    usual = {"http": 80, "https": 443}[address.scheme]
    host = None if "@" in address.netloc else address.hostname
    return host, None if address.port == usual else address.port


def answer(
    page: StoryPage, language: str | None, max_width: int | None, max_height: int | None
) -> dict[str, str | int]:
    """The fields of the specification for a rich answer. `language`: of the frame's own words."""
    width = min(embeds.WIDTH, max_width or embeds.WIDTH)
    height = min(embeds.HEIGHT, max_height or embeds.HEIGHT)
    language = language or page.language
    with override(language):
        provider = gettext("Drop LWOP Coalition")
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": provider,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": ADVISED_LIFE,
        "width": width,
        "height": height,
        "html": embeds.markup(page.work.code, language, width, height),
    }


def as_xml(fields: dict[str, str | int]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in fields.items():
        ElementTree.SubElement(root, name).text = str(value)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def pixels(typed: str | None) -> int | None:
    """A limit in pixels; None for none, and for what is no limit."""
    if typed and typed.isascii() and typed.isdigit() and len(typed) <= 6:
        return int(typed) or None
    return None
