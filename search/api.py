"""/api/v1/search/: the search of the site among the works that anybody may have as data."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, override
from ninja import Field, Router, Schema
from ninja import Query as FromAddress

from core import epoch
from core.templatetags.site import absolute, localized
from stories import browse, cards, facets
from stories.api import schemas
from stories.api.answers import Refusal, reads, refuse_unknown_parameters
from stories.api.works import Choosing, chosen
from stories.facets import FACETS
from stories.models import StoryPage

from . import answering, chips, highlight, meant
from .answering import Order
from .asked import Asked
from .highlight import Finds, Found, Terms
from .query import Query
from .results import HITS, MOST_MORE, tellers

router = Router(tags=["search"])

LAST_PAGE = 9_999


class Wanted(Choosing):
    """Words, or a choice, or both, or neither for everything: as on the page of results."""

    q: str = Field(
        "",
        description='Words in any form; "one after the other"; -without; one OR another; and fields, as '
        "theme:hope, kind:letter, place:CCWF, year:1998..2004, by:name. Nothing that is typed is an error; "
        "`understood` says what became of it.",
    )
    sort: Order = Field(Order.BEST, description="The order of the works found.")
    page: int = Field(1, ge=1, le=LAST_PAGE, description=f"Pages have {HITS} works.")
    lang: Literal["en", "es"] = Field(
        "en",
        description="Your readers' language: the language of the labels, and that in which a work is shown that was "
        "found in both.",
    )


class Passage(Schema):
    """A passage that has something of what was asked."""

    key: str = Field(description="As in the work's `words`.")
    url: str = Field(description="Where people read it: the page opens at this passage.")
    text: str
    marks: list[tuple[int, int]] = Field(
        description="What was found in the text: beginning and end, in characters of Unicode."
    )
    start: float | None = Field(description="Seconds into the recording, of a cue.")
    noted: bool = Field(description="Whether a content note covers it: show the note first.")
    note: str = Field(description='The content note, or "".')


class Hit(Schema):
    """A work that was found, in the language in which it was."""

    code: str
    address: str = Field(description="The short address, which never changes. Cite this one.")
    data: str = Field(description="All that the API gives of it.")
    language: str
    title: str
    standfirst: str = Field(description="One sentence in the archive's own voice.")
    kind: str
    url: str
    names: list[str | None] = Field(
        description="Its storytellers, as they wish to be named; null for a name that is withheld."
    )
    sample: bool = Field(description="Invented, to show what the archive does: no real person's.")
    passages: list[Passage] = Field(description=f"The best first, {1 + MOST_MORE} at most.")
    more: int = Field(description="How many passages beyond these have something of it.")


class Value(Schema):
    value: str = Field(description="What the parameter takes.")
    label: str
    works: int = Field(description="How many works there would be with it, or with it as well.")
    chosen: bool


class Facet(Schema):
    """Something by which works are chosen. Of `by`, those who have the most."""

    name: str = Field(description="The parameter.")
    title: str
    values: list[Value]


class Piece(Schema):
    """Something that was understood of the query, or chosen."""

    label: str
    without: str = Field(description="The same search without it.")


class Offered(Schema):
    """The same search with a word spelled as the works spell it. Nothing is corrected unasked."""

    q: str
    works: int = Field(description="How many works that would find.")
    url: str


class Results(Schema):
    """A page of works. Only works that may be had as data are found and counted."""

    understood: list[Piece]
    offered: Offered | None = Field(
        description="Where no work, or few, have the words: what may have been meant."
    )
    total: int = Field(description="How many works were found in all.")
    loose: bool = Field(
        description="True where few works have most of the words, and these have some."
    )
    hits: list[Hit]
    facets: list[Facet]
    next: str | None = Field(description="The address of the next page; null on the last.")
    url: str = Field(description="The same search for people, among all stories.")


@reads(
    router,
    "/search/",
    response={200: Results, 400: schemas.Problem},
    summary="Works that have certain words, with the passages",
)
def search(request: HttpRequest, wanted: FromAddress[Wanted]) -> dict[str, Any]:
    """What was asked is kept nowhere. Send it to nobody who has no business with it either."""
    refuse_unknown_parameters(request, {*FACETS, "q", "by", "sort", "page", "lang"})
    with epoch.one_moment(), override(wanted.lang):
        choice = chosen(request)
        asked = Asked.of(Query.parse(wanted.q), choice, wanted.sort, wanted.page, exact=False)
        if asked.text and not (asked.query or asked.choice):
            raise Refusal(
                400,
                "There is no word to look for in q.",
                "Give it a word that the works should have, or leave it out and choose by a facet.",
            )
        return _results(request, asked, wanted.lang)


def _results(request: HttpRequest, asked: Asked, language: str) -> dict[str, Any]:
    table = facets.table()
    data = facets.open_data(table)
    epoch.expires_at_most(request, table.next_change())
    epoch.expires_at_most(request, data.next_end())
    first = (asked.number - 1) * HITS
    found = answering.page(
        asked.query, asked.choice, language, asked.order, first, HITS, as_data=True
    )
    finds = highlight.find(found.pages, Terms.of(asked.query, language))
    here = absolute(request.path)
    return {
        "understood": [
            {"label": chip.label, "without": here + _for(language, chip.url)}
            for chip in chips.of(asked)
        ],
        "offered": _offered(asked, found, language, here),
        "total": found.total,
        "loose": found.loose,
        "hits": [_hit(page, finds[page.pk]) for page in found.pages],
        "facets": [*browse.groups(table, found.counts, asked.choice), *_by(asked, found)],
        "next": here + _for(language, asked.address(number=asked.number + 1))
        if found.total > first + HITS and asked.number < LAST_PAGE
        else None,
        "url": absolute(localized("search/", language)) + asked.address(),
    }


def _offered(
    asked: Asked, found: answering.Page, language: str, here: str
) -> dict[str, Any] | None:
    offer = meant.offer(asked, found, language, as_data=True)
    if offer is None:
        return None
    url = here + _for(language, offer.asked.address())
    return {"q": offer.asked.text, "works": offer.total, "url": url}


def _by(asked: Asked, found: answering.Page) -> list[dict[str, Any]]:
    values = [
        {"value": each.slug, "label": each.name, "works": each.works, "chosen": each.chosen}
        for each in tellers(asked, found)
    ]
    return [{"name": "by", "title": gettext("Storyteller"), "values": values}] if values else []


def _for(language: str, address: str) -> str:
    return (
        address
        if language == settings.LANGUAGE_CODE
        else f"{address}&{urlencode({'lang': language})}"
    )


def _hit(page: StoryPage, finds: Finds) -> dict[str, Any]:
    found = [finds.best, *finds.more] if finds.best else []
    shown = found[: 1 + MOST_MORE]
    work = page.work
    return {
        "code": work.code,
        "address": absolute(reverse("short_link", args=[work.code])),
        "data": absolute(reverse("api:work", args=[work.code])),
        "language": page.language,
        "title": page.title,
        "standfirst": page.standfirst,
        "kind": page.kind,
        "url": absolute(page.path_on_site),
        "names": [person.name or None for person in cards.people(page)],
        "sample": work.sample,
        "passages": [_passage(page, each) for each in shown],
        "more": len(found) - len(shown),
    }


def _passage(page: StoryPage, found: Found) -> dict[str, Any]:
    passage = found.passage
    return {
        "key": passage.key,
        "url": f"{absolute(page.path_on_site)}#p-{passage.key}",
        "text": passage.text,
        "marks": found.marks,
        "start": passage.start,
        "noted": passage.noted,
        "note": found.note,
    }
