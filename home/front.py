"""What the home page and the coalition's pages show, in the shape that their templates take."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from core import epoch
from stories import cards, facets, lists
from stories.disclosure import Permissions
from stories.facets import Choice

from . import meetings, voice
from .addresses import address, page_context
from .models import CoalitionLinks, CoalitionPage, HomePage
from .restrictions import public
from .rows import resolve

MOST_CARDS = 7


def home_context(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    language = cards.reader_language()
    links = CoalitionLinks.load(request_or_site=request)
    chosen = voice.choose(page.featured_id, language)
    newest = [
        card
        for card in lists.newest(language, MOST_CARDS + 1, lead=chosen is None)
        if chosen is None or card.url != chosen.path_on_site
    ]
    table = facets.table()
    total = facets.matching(table, Choice(), language).bit_count()
    if chosen is not None:
        epoch.expires_at_most(request, Permissions.of(chosen.work).end())
    epoch.expires_at_most(request, table.next_change())
    return page_context(page, page.mission) | {
        "mission": page.mission,
        "meeting": meetings.notice(language, request),
        "voice": voice.context(chosen) if chosen else None,
        "newest": newest[:MOST_CARDS],
        "total_label": _all_stories(total),
        "goal": {
            "title": page.goal_title,
            "text": page.goal,
            "rows": resolve((block.value for block in page.means), page, links),
        },
        "areas_title": page.areas_title,
        "areas": resolve((block.value for block in page.areas), page, links),
        "stay": {
            "title": page.stay_title,
            "text": page.stay_text,
            "rows": resolve((block.value for block in page.stay), page, links),
        },
    }


def _all_stories(count: int) -> str:
    return ngettext("The one story", "All %(count)d stories", count) % {"count": count}


def coalition_context(page: CoalitionPage, request: HttpRequest) -> dict[str, Any]:
    links = CoalitionLinks.load(request_or_site=request)
    body = [
        {
            "kind": block.block_type,
            "value": resolve(block.value, page, links)
            if block.block_type == "rows"
            else block.value,
        }
        for block in page.body
    ]
    below = public(CoalitionPage.objects.live().child_of(page)) if page.numchild else []
    context = page_context(page, page.intro)
    return context | {
        "body": body,
        "label": page.label,
        "updated": _last_checked(page),
        "ways": [
            {"title": child.title, "text": child.intro, "url": address(child, page)}
            for child in below
        ],
        # The band asks to get involved: not where somebody is about to.
        "show_act": context["section"] != "get-involved",
    }


def _last_checked(page: CoalitionPage) -> str:
    if page.last_checked is None:
        return ""
    return gettext("Last checked: %(month)s") % {
        "month": date_format(page.last_checked, "YEAR_MONTH_FORMAT")
    }
