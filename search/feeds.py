"""A search that somebody follows: its address asks the same again at any time, as a page and as a feed. Nothing of
it is kept here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from core.templatetags.site import absolute
from stories import cards, feeds

from . import answering, chips
from .answering import Order
from .asked import Asked

NAME = "search_feed"


def announced(asked: Asked) -> dict[str, Any]:
    """`feeds` as templates/base.html takes them, and `follow`: the addresses of the page and of the feed."""
    forms = feeds.announced(_title(asked), NAME, query=_query(asked))
    return {
        "feeds": forms,
        "follow": {"page": absolute(_page(asked)), "feed": absolute(forms[0][1])},
    }


def answer(request: HttpRequest, asked: Asked, form: str) -> HttpResponse:
    """The stories that were published last among those that are found. Fewer than on the page where that has
    stories with some of the words alone: nobody wants to hear of each of those."""
    found = answering.newest(asked.query, asked.choice, cards.reader_language(), feeds.LENGTH)
    channel = feeds.Channel(_title(asked), "", _page(asked), NAME, query=_query(asked))
    return feeds.answer(request, channel, form, found)


def _title(asked: Asked) -> str:
    """What was typed, else what was chosen."""
    what = asked.text or ", ".join(chip.label for chip in chips.of(asked))
    return feeds.title_of(gettext("new stories with “%(words)s”") % {"words": what})


def _page(asked: Asked) -> str:
    return reverse("search") + _query(asked)


def _query(asked: Asked) -> str:
    """The same for everybody who asks the same, in whatever order they look at it."""
    return asked.address(order=Order.BEST)
