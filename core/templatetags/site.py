"""Addresses in the language of the page. Nothing here asks the database."""

import json
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from core import crawlers

register = template.Library()


@dataclass(frozen=True)
class OtherLanguage:
    """`name` is the language's own name for itself; `same_page` is False where only home is left."""

    code: str
    name: str
    url: str
    same_page: bool


def localized(path: str, language: str) -> str:
    """The address of `path` ("stories/", or "" for home) in a language."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
    return f"{get_script_prefix()}{prefix}{path.lstrip('/')}"


def in_other_languages(path: str) -> list[tuple[str, str]]:
    """(language, path) of the page at `path`, an address in the active language, in every other one. Its
    query goes along."""
    here = get_language() or settings.LANGUAGE_CODE
    below = path.removeprefix(localized("", here))
    return [(code, localized(below, code)) for code, _ in settings.LANGUAGES if code != here]


@register.simple_tag
def site_path(path: str = "") -> str:
    """An address within the site in the active language: {% site_path "stories/" %}."""
    return localized(path, get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any]) -> list[OtherLanguage]:
    """Where the language switch leads: the same page if `translations` in the context, a sequence
    of (code, address), has one; else the other language's home."""
    here = get_language() or settings.LANGUAGE_CODE
    same = dict(context.get("translations") or ())
    return [
        OtherLanguage(
            code,
            get_language_info(code)["name_local"].capitalize(),
            same.get(code) or localized("", code),
            code in same,
        )
        for code, _ in settings.LANGUAGES
        if code != here
    ]


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any]) -> list[tuple[str, str]]:
    """(language, public address) of this page in each language, for its head; nothing for a page in one
    language alone, and for one that is not to be listed. Whoever reads neither is led to English. What has no
    `canonical` address names the others alone."""
    others = dict(context.get("translations") or ())
    if not others or context.get("noindex"):
        return []
    found = {code: absolute(path) for code, path in others.items()}
    if canonical := context.get("canonical"):
        found = {get_language() or settings.LANGUAGE_CODE: canonical, **found}
    if default := found.get(settings.LANGUAGE_CODE):
        found["x-default"] = default
    return list(found.items())


@register.simple_tag
def no_copies() -> str:
    return crawlers.NO_COPIES


class FixedNode(template.Node):
    # A block in it could not be filled by another template: it is rendered once.
    child_nodelists = ()

    def __init__(self, nodelist: template.NodeList, by: list[FilterExpression]) -> None:
        self.nodelist, self.by = nodelist, by
        self.rendered: dict[tuple, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *(each.resolve(context) for each in self.by))
        if key not in self.rendered:
            self.rendered[key] = self.nodelist.render(context)
        return self.rendered[key]


@register.tag
def fixed(parser: Parser, token: Token) -> FixedNode:
    """{% fixed section %}...{% endfixed %}: what is the same on every page of one language with the same
    `section`, rendered once in a process. Only for words and addresses that stand in the code: never for
    anything that comes from the database, or that a reader can make many of."""
    by = [parser.compile_filter(each) for each in token.split_contents()[1:]]
    nodelist = parser.parse(("endfixed",))
    parser.delete_first_token()
    return FixedNode(nodelist, by)


# As in Django's json_script: none of these may stand in a script element.
_IN_A_SCRIPT = {ord(char): f"\\u{ord(char):04X}" for char in "<>&"}


@register.filter
def as_json(data: Any) -> SafeString:
    """JSON for a <script> that holds data: no value can end the element or begin another."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_IN_A_SCRIPT))  # noqa: S308  escaped in this line


@register.filter
def absolute(address: str) -> str:
    """The public address of a path, made from the site's own setting, never from a request."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address
