"""What a reader may mean who has typed the beginnings of words: titles, people, themes and places, each of which leads
to a page of its own. By the same rules as there: titles of what may be found now, people who may be named now, and
a place only where the rule of three lets it find a story."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext

from core.paths import path_to
from core.uses import Use
from stories import facets, people
from stories.facets import Choice, Facet, Hits, Table, matching
from stories.models import StoryPage

from . import fields, vocabulary
from .models import SuggestedWord

# Suggestions of one kind.
MOST = 5
# Rows read to find them: some stand for the same work, or may not be shown at this moment.
ROWS = 100
# Words typed, beyond which nobody looks for a title.
MOST_WORDS = 8


@dataclass(frozen=True)
class Suggestion:
    """`language` is that of the title where it is not the reader's, else ""."""

    text: str
    url: str
    language: str = ""


@dataclass(frozen=True)
class Group:
    label: str
    suggestions: list[Suggestion]


def groups(typed: str, language: str) -> list[Group]:
    """Those that have something. Four queries at most, however many there are."""
    begun = vocabulary.folded(typed)[:MOST_WORDS]
    if not begun:
        return []
    table = facets.table()
    found = [
        Group(gettext("Stories"), _titles(table, begun, language)),
        Group(gettext("Storytellers"), _people(begun)),
        Group(gettext("Themes"), _terms(table, Facet.THEME, "theme", begun, language)),
        Group(gettext("Places"), _terms(table, Facet.PLACE, "institution", begun, language)),
    ]
    return [group for group in found if group.suggestions]


def _titles(table: Table, begun: list[str], language: str) -> list[Suggestion]:
    """The newest first; of a work in two languages the one in which it was found, the reader's rather."""
    rows = _beginning(begun).filter(name="").order_by("-page").values_list("page_id", flat=True)
    hits = Hits.of(table, table.of_pages(rows[:ROWS]) & table.all())
    found = hits.among(table, matching(table, Choice(), language, hits=hits))
    keys = table.newest(found, 0, MOST)
    pages = StoryPage.objects.public(Use.SEARCH_AND_INDEX).filter(pk__in=keys)
    shown = sorted(pages.only("title", "slug", "language"), key=lambda page: keys.index(page.pk))
    return [
        Suggestion(
            page.title, page.path_on_site, page.language if page.language != language else ""
        )
        for page in shown
    ]


def _people(begun: list[str]) -> list[Suggestion]:
    names = _beginning(begun).exclude(name="").order_by("name").values_list("name", flat=True)
    # Whether they may still be named is asked of the people themselves.
    found = (
        people.named().filter(name__in=list(names.distinct()[:ROWS])).order_by("name", "pk")[:MOST]
    )
    return [
        Suggestion(name, path_to("storyteller", slug))
        for name, slug in found.values_list("name", "slug")
        if slug
    ]


def _terms(
    table: Table, facet: Facet, url_name: str, begun: list[str], language: str
) -> list[Suggestion]:
    """By what they are called in the reader's language, else in any, as far as choosing one finds a story."""
    values = list(table.values(facet))
    label = partial(table.terms.label, facet)
    alike = [value for value in values if _begins(begun, vocabulary.folded(label(value)))] or [
        value
        for value in values
        if any(_begins(begun, name.split()) for name in fields.names(table, facet, value))
    ]
    found = (value for value in alike if matching(table, Choice({facet: (value,)}), language))
    return [
        Suggestion(capfirst(label(value)), path_to(url_name, value))
        for value, _ in zip(found, range(MOST), strict=False)
    ]


def _begins(begun: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in begun)


def _beginning(begun: list[str]) -> QuerySet[SuggestedWord]:
    """The rows of titles and names in which every one of these begins a word."""
    first, *others = sorted(begun, key=len, reverse=True)
    rows = SuggestedWord.objects.filter(_word(first))
    for each in others:
        beside = SuggestedWord.objects.filter(page=OuterRef("page"), name=OuterRef("name"))
        rows = rows.filter(Exists(beside.filter(_word(each))))
    return rows


def _word(beginning: str) -> Q:
    """As each database finds it by the index."""
    if connection.vendor == "postgresql":
        return Q(word__startswith=beginning)
    return Q(word__gte=beginning, word__lt=beginning + "\U0010ffff")
