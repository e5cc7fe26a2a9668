"""A page of results, in the shape that templates/search/results.html takes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext, ngettext

from core.motif import Form
from stories import cards, lists
from stories.models import StoryPage

from . import highlight
from .engines import engine
from .highlight import Finds, Found, Terms
from .query import Query

HITS = 10  # stories on a page
MOST_MORE = 8  # further passages shown of one story


class NoSuchPage(Exception):
    """There are fewer results than the page asked for begins with."""


def context(query: Query, language: str, number: int) -> dict[str, Any]:
    """Page `number` of the results, from 1. Raises NoSuchPage. The number of queries depends on whether
    every word was found, not on how many stories were."""
    first = (number - 1) * HITS
    answer = engine().search(query, language, first, HITS)
    if number > 1 and not answer.hits:
        raise NoSuchPage
    # The database has the last word on what may be shown, whatever an index says.
    pages = lists.fetch([hit.page_id for hit in answer.hits])
    total = answer.total - (len(answer.hits) - len(pages))
    terms = Terms.of(query, language)
    finds = highlight.find(pages, terms)
    return {
        "hits": [hit(page, finds[page.pk], terms) for page in pages],
        "total_label": _total_label(total, list(finds.values())),
        "loose": answer.loose,
        "pager": _pager(query, number, total),
        "nearby": [] if pages else _nearby(query),
    }


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
        "best": _passage(page, finds.best) if finds.best else _opening(page),
        "more": more,
        "more_label": _more_label(len(more), len(finds.more)),
        "sample": page.work.sample,
    }


def _passage(page: StoryPage, found: Found) -> dict[str, Any]:
    return {
        "url": f"{page.path_on_site}#p-{found.passage.key}",
        "html": found.snippet,
        "language": found.passage.language,
        "note": {"text": found.note, "skip": ""} if found.note else None,
    }


def _opening(page: StoryPage) -> dict[str, Any] | None:
    """Of a story found by its title or name alone: the words that open its card."""
    if not page.quote:
        return None
    return {"url": page.path_on_site, "html": page.quote, "language": page.language, "note": None}


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


def _pager(query: Query, number: int, total: int) -> dict[str, str] | None:
    if total <= HITS:
        return None
    first, last = (number - 1) * HITS + 1, min(number * HITS, total)
    return {
        "previous_url": _address(query.text, number - 1) if number > 1 else "",
        "next_url": _address(query.text, number + 1) if last < total else "",
        "label": gettext("%(first)d to %(last)d of %(total)d")
        % {"first": first, "last": last, "total": total},
    }


def _address(text: str, number: int = 1) -> str:
    return "?" + urlencode({"q": text} | ({"page": number} if number > 1 else {}))


def _nearby(query: Query) -> list[dict[str, Any]]:
    """Ways on from a query that found nothing: the same words asked for less strictly. None for a query
    of one word; the page then offers what it always does."""
    rows = []
    if query.phrases:
        words = " ".join([*query.words, *(word for phrase in query.phrases for word in phrase)])
        rows.append(
            {
                "title": gettext("Search without the quotation marks"),
                "url": _address(words),
                "text": gettext("Finds stories that have the words anywhere, in any form."),
            }
        )
    if query.without_words or query.without_phrases:
        words = " ".join([*query.words, *(f'"{" ".join(phrase)}"' for phrase in query.phrases)])
        rows.append(
            {
                "title": gettext("Search without leaving anything out"),
                "url": _address(words),
                "text": gettext("A word after a minus sign keeps stories out."),
            }
        )
    return rows
