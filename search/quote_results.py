"""Quotes that were found, in the shape that the pages take which show them: to readers, and in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import epoch, paging
from stories import browse, cards, facets
from stories.facets import Choice
from stories.models import StoryPage

from . import chips, highlight, quotes
from .answering import Order
from .asked import Asked
from .highlight import Terms
from .quotes import Found, Quote
from .results import NoSuchPage

ON_A_PAGE = 12


class Length(TextChoices):
    """How long the words may be, by what they are to fit on."""

    ANY = "any", _("any length")
    POST = "post", _("for a post")
    CARD = "card", _("for a card")
    LINE = "line", _("for large letters")

    @property
    def most(self) -> int:
        """Characters."""
        return {Length.ANY: 600, Length.POST: 280, Length.CARD: 180, Length.LINE: 100}[self]

    @property
    def told(self) -> str:
        return gettext("%(for_what)s, up to %(count)d characters") % {
            "for_what": self.label,
            "count": self.most,
        }


@dataclass(frozen=True)
class AskedForQuotes(Asked):
    """What is looked for, and how long the words may be."""

    length: Length = Length.ANY

    @classmethod
    def among(cls, asked: Asked, length: Length) -> AskedForQuotes:
        return cls(**vars(asked), length=length)

    @property
    def address_of_stories(self) -> str:
        """Of a search for stories with the same."""
        return super().address()

    def address(
        self,
        *,
        text: str | None = None,
        choice: Choice | None = None,
        order: Order | None = None,
        number: int = 1,
        exact: bool | None = None,
        length: Length | None = None,
    ) -> str:
        address = super().address(text=text, choice=choice, order=order, number=number, exact=exact)
        length = length or self.length
        return address if length == Length.ANY else f"{address}&length={length.value}"


def context(
    request: HttpRequest, asked: AskedForQuotes, language: str, *, noted: bool = False
) -> dict[str, Any]:
    """What is common to the pages. Raises NoSuchPage. The number of queries depends on what was asked, not on how much
    was found."""
    found = quotes.find(asked.query, asked.choice, language, asked.length.most, noted=noted)
    epoch.expires_at_most(request, facets.table().next_change())
    epoch.expires_at_most(request, found.until)
    first = (asked.number - 1) * ON_A_PAGE
    shown = found.quotes[first : first + ON_A_PAGE]
    if asked.number > 1 and not shown:
        raise NoSuchPage
    return {
        "quotes": shown,
        "terms": Terms.of(asked.query, language),
        "total_label": _total_label(found),
        "some_label": _some_label(found),
        "lengths": list(_lengths(asked)),
        "length": "" if asked.length == Length.ANY else asked.length.value,
        "groups": browse.groups(facets.table(), found.counts, asked.choice),
        "chips": list(chips.of(asked)),
        "by": asked.given.by,
        "pager": paging.pager(
            asked.number,
            len(found.quotes),
            ON_A_PAGE,
            lambda number: asked.address(number=number),
        ),
    }


def told(quote: Quote, terms: Terms) -> dict[str, Any]:
    """What templates/components/quotable.html takes."""
    page, by = quote.page, list(quote.by)
    return {
        "passage": {
            "url": f"{page.path_on_site}#p-{quote.passage.key}",
            "html": format_html_join(
                mark_safe("<br>"),
                "{}",
                (
                    (highlight.marked(line, page.language, terms),)
                    for line in quote.text.splitlines()
                ),
            ),
            "language": page.language,
            "note": {"text": quote.note, "skip": ""} if quote.note else None,
        },
        "title": page.title,
        "url": page.path_on_site,
        "language": page.language,
        "foreign": page.language != cards.reader_language(),
        "language_name": cards.language_name(page.language),
        "name": cards.name_of(by),
        "served": cards.served(by[0]) if len(by) == 1 else "",
        "kind_label": page.kind_label,
        "translation": _translation(page),
        "characters": ngettext("%(count)d character", "%(count)d characters", len(quote.text))
        % {"count": len(quote.text)},
        "cite_url": f"{page.path_on_site}cite/?passage={quote.passage.key}",
        "sample": page.work.sample,
    }


def _translation(page: StoryPage) -> str:
    """Said of words that are not the storyteller's own to the letter."""
    if page.is_original:
        return ""
    if page.translator:
        return gettext("Translated by %(name)s") % {"name": page.translator}
    return gettext("Translation")


def _total_label(found: Found) -> str:
    count = len(found.quotes)
    stories = len({quote.page.pk for quote in found.quotes})
    return gettext("%(quotations)s from %(stories)s") % {
        "quotations": ngettext("%(count)d quotation", "%(count)d quotations", count)
        % {"count": count},
        "stories": ngettext("%(count)d story", "%(count)d stories", stories) % {"count": stories},
    }


def _some_label(found: Found) -> str:
    """Said where there are more stories than were read."""
    if found.stories <= found.read:
        return ""
    return gettext(
        "Taken from the best %(read)d of %(stories)d stories. Another word or a theme brings others."
    ) % {"read": found.read, "stories": found.stories}


def _lengths(asked: AskedForQuotes) -> Iterator[dict[str, Any]]:
    for length in Length:
        yield {
            "value": length.value,
            "label": length.label,
            "told": length.told,
            "url": asked.address(length=length),
            "current": length == asked.length,
        }
