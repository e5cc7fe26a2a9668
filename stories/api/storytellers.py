"""Storytellers, as far as they may be named beside a work that is in the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from core import epoch
from core.paths import path_to
from core.templatetags.site import absolute
from core.uses import Use

from .. import facets, people
from ..disclosure import Shown, shown
from ..models import Credit, Listing, StoryPage
from ..queryset import permitted
from . import cursors, schemas
from .answers import Refusal, reads, refuse_unknown_parameters

router = Router(tags=["storytellers"])


class Wanted(Schema):
    cursor: str = Field("", description="From `next` of the page before.")
    limit: int = Field(50, ge=1, le=100, description="Storytellers on a page.")


@reads(
    router,
    "/storytellers/",
    response={200: schemas.Storytellers, 400: schemas.Problem},
    summary="Storytellers who may be named",
)
def storytellers(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Whoever asked not to be named is not here, and nothing says which works are theirs."""
    refuse_unknown_parameters(request, {"cursor", "limit"})
    _keep_no_longer(request)
    open_listings = Listing.objects.current().filter(permitted(Use.API_AND_OPEN_DATA, None))
    there = people.named(open_listings).order_by("slug")
    if wanted.cursor:
        there = there.filter(slug__gt=_after(wanted.cursor))
    slugs = list(there.values_list("slug", flat=True)[: wanted.limit + 1])
    here = slugs[: wanted.limit]
    return {
        "storytellers": _told(here),
        "next": _next(request, here[-1]) if len(slugs) > wanted.limit else None,
    }


@reads(
    router,
    "/storytellers/{slug:key}/",
    response={200: schemas.Storyteller, 404: schemas.Problem},
    summary="A storyteller who may be named",
)
def storyteller(request: HttpRequest, key: str) -> dict[str, Any]:
    """With the works here that name them."""
    _keep_no_longer(request)
    found = _told([key])
    if not found:
        raise Refusal(
            404,
            "Nobody with this key may be named beside a work that may be had as data.",
            "If you have a copy of their name, delete it: they may have changed their mind.",
        )
    return found[0]


def _keep_no_longer(request: HttpRequest) -> None:
    table = facets.table()
    epoch.expires_at_most(request, table.next_change())
    epoch.expires_at_most(request, facets.open_data(table).next_end())


def _told(slugs: Collection[str]) -> list[dict[str, Any]]:
    """Those of them who are named beside a work here, in this order. Three queries."""
    persons: dict[str, Shown] = {}
    works: defaultdict[str, dict[str, None]] = defaultdict(dict)
    theirs = Credit.objects.filter(role=Credit.Role.TELLER, storyteller__slug__in=slugs)
    pages = StoryPage.objects.as_data().filter(pk__in=theirs.values("page"))
    for page in pages.for_card().defer("body").order_by("first_published_at", "pk"):
        for credit in page.tellers():
            person = shown(credit, page.work)
            if person.slug and person.slug in slugs:
                persons[person.slug] = person
                data = absolute(reverse("api:work", args=[page.work.code]))
                works[person.slug][data] = None
    return [
        {
            "key": slug,
            "name": persons[slug].name,
            "pronouns": persons[slug].pronouns,
            "url": absolute(path_to("storyteller", slug)),
            "works": list(works[slug]),
        }
        for slug in slugs
        if slug in persons
    ]


def _after(cursor: str) -> str:
    try:
        return cursors.read("storytellers", cursor).decode()
    except cursors.NoCursor:
        raise Refusal(
            400,
            "The cursor is none that this site gave for storytellers.",
            "Take the address in `next` as it is, or begin without a cursor.",
        ) from None


def _next(request: HttpRequest, last: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursors.make("storytellers", last.encode())
    return f"{absolute(request.path)}?{query.urlencode()}"
