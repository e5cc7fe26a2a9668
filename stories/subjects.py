"""Themes and law as ways to stories: what a theme is, what stands beside it, what a law says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from core.paths import path_to

from . import facets
from .facets import Choice, Facet
from .models import LegalRoute, Theme


def ways() -> list[dict[str, Any]]:
    """Other roads into the archive than the list of all."""
    return [
        {"title": gettext("Storytellers, A to Z"), "url": reverse("storytellers")},
        {"title": gettext("Collections"), "url": reverse("collections")},
        {"title": gettext("Themes, counted by decade"), "url": reverse("figure", args=["themes"])},
        {"title": gettext("Places, counted"), "url": reverse("figure", args=["places"])},
        {"title": gettext("For programs: the stories as data (API)"), "url": reverse("api")},
    ]


def theme(chosen: Theme, language: str) -> dict[str, Any]:
    """What templates/stories/theme.html takes: an approved introduction where there is one, the definition,
    and the themes around it that any listed story has."""
    texts = {text.language: text.shown for text in chosen.texts.all() if text.shown}
    said = texts.get(language, {})
    table = facets.table()
    there = set(table.values(Facet.THEME))
    known = table.terms.by_facet[Facet.THEME]
    below = table.terms.below(chosen.key)
    beside = (
        [key for key in table.terms.below(chosen.parent.key) if key != chosen.key]
        if chosen.parent
        else []
    )
    return {
        "title": chosen.label,
        "definition": chosen.definition,
        "introduction": mark_safe(said.get("body", "")),  # noqa: S308  cleaned by stories.public_texts when it was approved
        "heading": _link(chosen.parent.key, known[chosen.parent.key].label(language))
        if chosen.parent and chosen.parent.key in known
        else None,
        "around": [
            _link(key, known[key].label(language)) for key in (below or beside) if key in there
        ],
        "around_title": gettext("Themes of this heading") if below else gettext("Near it"),
    }


def _link(key: str, label: str) -> dict[str, str]:
    return {"label": label, "url": path_to("theme", key)}


def law(choice: Choice) -> list[dict[str, Any]]:
    """What the law says that was chosen: its day, its source, and whether that is due to be looked at."""
    chosen = choice.values.get(Facet.ROUTE, ())
    return list(told(LegalRoute.objects.public().filter(key__in=chosen))) if chosen else []


def told(routes: Iterable[LegalRoute]) -> Iterable[dict[str, Any]]:
    for route in routes:
        as_of = gettext("As of %(day)s.") % {"day": date_format(route.as_of)}
        if route.is_overdue():
            as_of += " " + gettext(
                "Nobody has looked at this for more than a year: it may have changed."
            )
        yield {
            "title": route.label,
            "text": route.summary,
            "citation": route.citation,
            "status": route.get_status_display(),
            "as_of": as_of,
        }
