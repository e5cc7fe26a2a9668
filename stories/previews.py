"""How a draft is looked at before anybody else sees it: the ways in which readers will meet it. Rooms above
add theirs, from AppConfig.ready().

A preview shows what would be public: without the storyteller's yes there is no name in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

if TYPE_CHECKING:
    from .models import StoryPage

Render = Callable[["StoryPage", HttpRequest], HttpResponse]


@dataclass(frozen=True)
class _Mode:
    label: str | Promise
    render: Render


_modes: dict[str, _Mode] = {}
# The page in the site's words of another language than its own.
_WORDS_IN = "words-"
_LANGUAGES = {
    "en": _("With the site's words in English"),
    "es": _("With the site's words in Spanish"),
}


def register(name: str, label: str | Promise, render: Render) -> None:
    """`render` gets a draft in memory, of which nothing may be stored yet, and half of it empty."""
    _modes[name] = _Mode(label, render)


def modes(language: str) -> list[tuple[str, str | Promise]]:
    """(name, label) of what there is for a story in `language`."""
    others = [
        (f"{_WORDS_IN}{code}", label) for code, label in _LANGUAGES.items() if code != language
    ]
    return [*((name, mode.label) for name, mode in _modes.items()), *others]


def render(page: StoryPage, request: HttpRequest, name: str | None) -> HttpResponse:
    """In the first mode where none is asked for. Raises Http404 for a mode that there is not."""
    _begin(page)
    name = name or next(iter(_modes))
    if name.removeprefix(_WORDS_IN) in _LANGUAGES:
        with override(name.removeprefix(_WORDS_IN)):
            return _page(page, request).render()
    if name not in _modes:
        raise Http404
    return _modes[name].render(page, request)


def _begin(page: StoryPage) -> None:
    """What storing would give it: a work of its own, and the language of the tree that it will stand in."""
    from .models import Work

    if page.work_id is None:
        parent = page.get_parent() if page.path else None
        page.language = parent.locale.language_code if parent else settings.LANGUAGE_CODE
        page.work = Work(language=page.language)


def _page(page: StoryPage, request: HttpRequest, **more: Any) -> TemplateResponse:
    return TemplateResponse(request, page.template, page.get_context(request) | more)


def _on_paper(page: StoryPage, request: HttpRequest) -> HttpResponse:
    return _page(page, request, on_paper=True)


def _card(page: StoryPage, request: HttpRequest) -> HttpResponse:
    from . import cards
    from .measures import measure

    page.shape = measure(page)
    cards.fetch_pictures([page])
    context = {"cards": [cards.card(page)], "title": page.title, "noindex": True}
    return TemplateResponse(request, "stories/card_preview.html", context)


register("", _("The page"), _page)
register("card", _("Card in a list"), _card)
register("print", _("On paper"), _on_paper)
