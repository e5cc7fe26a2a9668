"""A page of results, in the shape that templates/search/results.html takes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, ngettext

from core import paging
from core.motif import Form
from stories import browse, cards, facets, people
from stories.facets import IDENTIFYING, Choice
from stories.models import StoryPage
from stories.transcripts import clock

from . import chips, highlight, meant
from .answering import Order, Page
from .asked import Asked
from .highlight import Finds, Found, Terms
from .meant import Offer

HITS = 10  # stories on a page
MOST_MORE = 5  # further passages shown of one story


class NoSuchPage(Exception):
    """There are fewer results than the page asked for begins with."""


def context(asked: Asked, language: str) -> dict[str, Any]:
    """What templates/search/results.html takes of what was found, and `read`, which is what the stories answer. Raises
    NoSuchPage. The number of queries depends on what was asked, not on how many stories were found."""
    answered = meant.answer(asked, language, HITS)
    read, found = answered.read, answered.page
    if asked.number > 1 and not found.pages:
        raise NoSuchPage
    terms = Terms.of(read.query, language)
    finds = highlight.find(found.pages, terms)
    return {
        "hits": [hit(page, finds[page.pk], terms) for page in found.pages],
        "total_label": _total_label(found.total, list(finds.values())),
        "read": read,
        "loose": found.loose,
        "corrected": None if read is asked else _corrected(asked, read),
        "offered": _offered(asked, answered.offered) if answered.offered else None,
        "groups": browse.groups(facets.table(), found.counts, asked.choice),
        "chips": list(chips.of(asked)),
        "orders": _orders(asked),
        "ordered": "" if asked.order == Order.BEST else asked.order.value,
        "by": asked.given.by,
        "tellers": tellers(asked, found),
        "exact": asked.exact,
        "worded": bool(asked.query.clauses),
        "by_three": any(asked.choice.values.get(facet) for facet in IDENTIFYING),
        "quotes_url": reverse("quotes") + read.address(),
        "pager": paging.pager(
            asked.number, found.total, HITS, lambda number: asked.address(number=number)
        ),
        "nearby": [] if found.pages else _nearby(asked, answered.offered),
    }


def tellers(asked: Asked, found: Page) -> list[people.Told]:
    """By whom to narrow; nobody where that is said in the words of the query, which stand where they are."""
    if asked.choice.by.keys() != asked.given.by.keys():
        return []
    return people.most(found.tellers, asked.given.by)


def hit(page: StoryPage, finds: Finds, terms: Terms) -> dict[str, Any]:
    """What templates/components/hit.html takes. Where no passage has what was looked for, it is marked in what
    brought the story here: its title, a name, or our sentence about it."""
    tellers = cards.people(page)
    name = cards.name_of(tellers)
    standfirst = highlight.marked(page.standfirst, page.language, terms)
    more = [_passage(page, found) for found in finds.more[:MOST_MORE]]
    return {
        "url": page.path_on_site,
        "title": page.title,
        "heading": highlight.marked(page.title, page.language, terms),
        "language": page.language,
        "foreign": page.language != cards.reader_language(),
        "language_name": cards.language_name(page.language),
        "name": highlight.marked(name, "", terms) if name else None,
        "served": cards.served(tellers[0]) if len(tellers) == 1 else "",
        "facts": gettext("%(kind)s, %(length)s")
        % {"kind": page.kind_label, "length": cards.length(page)},
        "standfirst": "" if finds.best or "<mark>" not in standfirst else standfirst,
        "shape": cards.draw(page, finds.lit),
        "where": _where(page, finds) if finds.matching else "",
        "best": _passage(page, finds.best) if finds.best else _opening(page, finds.opening),
        "more": more,
        "more_label": _more_label(len(more), len(finds.more)),
        "sample": page.work.sample,
    }


def _passage(page: StoryPage, found: Found, html: str | None = None) -> dict[str, Any]:
    """`html`: other words of it than what was found."""
    return {
        "url": f"{page.path_on_site}#p-{found.passage.key}",
        "html": found.snippet if html is None else html,
        "language": found.passage.language,
        "note": {"text": found.note, "skip": ""} if found.note else None,
        "time": "" if found.passage.start is None else clock(found.passage.start),
    }


def _opening(page: StoryPage, opening: Found | None) -> dict[str, Any] | None:
    """Of a story found by its title or name alone: the words that open its card."""
    return _passage(page, opening, escape(page.quote)) if opening else None


def _where(page: StoryPage, finds: Finds) -> str:
    numbers = {"found": finds.matching, "total": finds.counted}
    form = page.shape.get("form")
    if form == Form.POEM:
        text = ngettext(
            "%(found)d of %(total)d line", "%(found)d of %(total)d lines", finds.counted
        )
    elif form == Form.INTERVIEW:
        text = ngettext(
            "%(found)d of %(total)d turn", "%(found)d of %(total)d turns", finds.counted
        )
    elif form == Form.RECORDING:
        text = ngettext(
            "%(found)d of %(total)d passage", "%(found)d of %(total)d passages", finds.counted
        )
    else:
        text = ngettext(
            "%(found)d of %(total)d sentence", "%(found)d of %(total)d sentences", finds.counted
        )
    return text % numbers


def _more_label(shown: int, more: int) -> str:
    if shown < more:
        return gettext("%(shown)d of %(count)d more passages in this story") % {
            "shown": shown,
            "count": more,
        }
    return ngettext(
        "%(count)d more passage in this story", "%(count)d more passages in this story", more
    ) % {"count": more}


def _total_label(total: int, finds: list[Finds]) -> str:
    stories = ngettext("%(count)d story", "%(count)d stories", total) % {"count": total}
    passages = sum(1 + len(each.more) for each in finds if each.best)
    if total > len(finds) or not passages:
        return stories
    return gettext("%(stories)s, %(passages)s") % {
        "stories": stories,
        "passages": ngettext("%(count)d passage", "%(count)d passages", passages)
        % {"count": passages},
    }


def _orders(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "label": order.label,
            "url": asked.address(order=order),
            "current": order == asked.order,
        }
        for order in Order
    ]


def _corrected(asked: Asked, read: Asked) -> dict[str, str]:
    return {"typed": asked.text, "used": read.text, "url": asked.address(exact=True)}


def _offered(asked: Asked, offer: Offer) -> dict[str, str]:
    return {"text": offer.asked.text, "url": asked.address(text=offer.asked.text)}


def _nearby(asked: Asked, offered: Offer | None) -> list[dict[str, Any]]:
    """Ways on from a query that found nothing: the nearest spelling, the same asked for less strictly. None for a
    query of one word that nothing is like; the page then offers what it always does."""
    query, rows = asked.understood.query, []
    if offered:
        text = ngettext(
            "%(count)d story, for words close to yours in spelling.",
            "%(count)d stories, for words close to yours in spelling.",
            offered.total,
        )
        rows.append(
            {
                "title": offered.asked.text,
                "url": asked.address(text=offered.asked.text),
                "text": text % {"count": offered.total},
            }
        )
    words = query.text_without(*query.fields)
    if asked.choice and words:
        rows.append(
            {
                "title": gettext("Search all stories for these words"),
                "url": asked.address(text=words, choice=Choice()),
                "text": gettext("Without what was chosen beside them."),
            }
        )
    phrases = [clause for clause in query.clauses if clause.is_phrase]
    if phrases:
        loose = " ".join(
            word for clause in phrases for words in clause.alternatives for word in words
        )
        rows.append(
            {
                "title": gettext("Search without the quotation marks"),
                "url": asked.address(text=f"{query.text_without(*phrases)} {loose}".strip()),
                "text": gettext("Finds stories that have the words anywhere, in any form."),
            }
        )
    wanted = query.text_without(*query.without)
    if query.without and wanted:
        rows.append(
            {
                "title": gettext("Search without leaving anything out"),
                "url": asked.address(text=wanted),
                "text": gettext("A word after a minus sign keeps stories out."),
            }
        )
    return rows
