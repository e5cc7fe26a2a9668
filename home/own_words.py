"""What the coalition's pages say, for searching: everything that an editor wrote on them, nothing that a page
takes from elsewhere, like dates and stories."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wagtail.models import Page

from search.own_pages import OwnPage, register
from stories.blocks import plain

from .addresses import address
from .models import CoalitionPage, EventsPage, HomePage
from .restrictions import public

_BETWEEN_PARAGRAPHS = re.compile(r"</?(?:p|ul|ol|li)\b[^>]*>")


def pages() -> Iterator[OwnPage]:
    """Those that everybody may read now. Four queries."""
    for page in _public(HomePage):
        rows = (*_rows(page.means), page.areas_title, *_rows(page.areas))
        stay = (page.stay_title, page.stay_text, *_rows(page.stay))
        yield _told(page, page.mission, (page.goal_title, page.goal, *rows, *stay))
    for page in _public(CoalitionPage):
        yield _told(page, page.intro, (page.label, *_body(page.body)))
    for page in _public(EventsPage):
        meeting = (page.meeting_title, page.meeting_text, page.place)
        yield _told(page, page.intro, (*meeting, *_rows(page.ways)))


def _public(kind: type[Page]) -> Iterable[Any]:
    return public(kind.objects.live()).select_related("locale").order_by("path")


def _told(page: Page, intro: str, texts: Sequence[str]) -> OwnPage:
    return OwnPage(
        str(page.translation_key),
        page.locale.language_code,
        address(page),
        page.title,
        intro,
        tuple(filter(None, texts)),
    )


# As they are stored: looking at the blocks themselves would fetch the pages that rows lead to.


def _rows(stream: Any) -> Iterator[str]:
    for block in stream.raw_data:
        yield _row(block["value"])


def _row(row: dict[str, Any]) -> str:
    """What it is and the sentence about it: neither says much alone."""
    return ": ".join(filter(None, (row.get("title"), row.get("text"))))


def _body(stream: Any) -> Iterator[str]:
    for block in stream.raw_data:
        value = block["value"]
        if block["type"] == "heading":
            yield value or ""
        elif block["type"] == "paragraph":
            yield from map(plain, _BETWEEN_PARAGRAPHS.split(value or ""))
        elif block["type"] == "rows":
            for item in value or ():
                yield _row(item["value"])


register(pages)
