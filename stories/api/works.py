"""Works: lists of them by what the archive can be browsed by, and one with its words."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from core import epoch
from core.templatetags.site import absolute
from core.uses import Use

from .. import cards, facets, notes, people
from ..citing import Source
from ..disclosure import Permissions, place_at_the_time
from ..facets import FACETS, Choice, Table
from ..models import StoryPage, Work
from ..reading import about
from . import cursors, schemas
from .answers import Refusal, reads, refuse_unknown_parameters

router = Router(tags=["works"])

PLACE_IN_LIST = struct.Struct(">dq")
ROLE_OF_TRANSLATOR = "translator"


class Choosing(Schema):
    """Several values of one filter find works that have any of them; several filters, works that fit all."""

    theme: list[str] = Field([], description="Keys of themes; a heading stands for all below it.")
    kind: list[str] = Field([], description="letter, essay, poem, interview, recording or artwork.")
    language: list[str] = Field([], description="en or es: works that can be read in it.")
    institution: list[str] = Field(
        [], description="Keys of places. Keeps the rule of three, see above."
    )
    year: list[str] = Field(
        [], description="Decades of writing, as 1990s. Keeps the rule of three, see above."
    )
    route: list[str] = Field([], description="Keys of legal routes.")
    has: list[str] = Field([], description="recording, scan or translation.")
    by: list[str] = Field([], description="Keys of storytellers.")


class Wanted(Choosing):
    cursor: str = Field("", description="From `next` of the page before.")
    limit: int = Field(20, ge=1, le=100, description="Works on a page.")


@reads(
    router,
    "/works/",
    response={200: schemas.Works, 400: schemas.Problem},
    summary="Works, from the one published last",
)
def works(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """All of them, or those that were chosen. Their words stand at their `data`."""
    refuse_unknown_parameters(request, {*FACETS, "by", "cursor", "limit"})
    table = facets.table()
    data = facets.open_data(table)
    epoch.expires_at_most(request, table.next_change())
    epoch.expires_at_most(request, data.next_end())
    choice = chosen(request)
    found = facets.matching(table, choice, settings.LANGUAGE_CODE, within=data.current())
    rest = _after(table, found, wanted.cursor) if wanted.cursor else found
    keys = table.newest(rest, 0, wanted.limit + 1)
    here = keys[: wanted.limit]
    shown = _fetch(table, here)
    for pages in shown:
        _keep_no_longer(request, pages)
    return {
        "works": [_in_list(pages) for pages in shown],
        "total": found.bit_count(),
        "next": _next(request, table, here[-1]) if len(keys) > wanted.limit else None,
    }


@reads(
    router,
    "/works/{slug:code}/",
    response={200: schemas.WholeWork, 404: schemas.Problem, 410: schemas.Problem},
    summary="A work with its words",
)
def work(request: HttpRequest, code: str) -> dict[str, Any]:
    """410 where a work was public and is no longer shared, 404 where there is none that may be had as data:
    in both cases delete your copy."""
    pages = list(StoryPage.objects.as_data().filter(work__code=code).for_data())
    if not pages:
        raise _nothing(code)
    _keep_no_longer(request, pages)
    return _whole(_in_order(pages))


def _keep_no_longer(request: HttpRequest, pages: list[StoryPage]) -> None:
    for page in pages:
        epoch.expires_at_most(request, Permissions.of(page.work).end())
        epoch.expires_at_most(request, page.expire_at)


def chosen(request: HttpRequest) -> Choice:
    """What the parameters of the address choose. Raises Refusal."""
    try:
        return people.chosen(request.GET)
    except facets.Unknown as unknown:
        if str(unknown) == "by":
            raise Refusal(
                400,
                "There is no storyteller with the key that you gave for by.",
                f"Those who may be named are at {absolute(reverse('api:storytellers'))}",
            ) from None
        where = absolute(reverse("api"))
        raise Refusal(
            400,
            f"No work can have a value that you gave for {unknown}."
            if str(unknown) in FACETS
            else "These are more values than the API looks for at once.",
            f"The vocabularies say which there are; the way to them begins at {where}",
        ) from None


def _after(table: Table, found: int, cursor: str) -> int:
    try:
        published, page = PLACE_IN_LIST.unpack(cursors.read("works", cursor))
    except cursors.NoCursor:
        raise Refusal(
            400,
            "The cursor is none that this site gave for works.",
            "Take the address in `next` as it is, or begin without a cursor.",
        ) from None
    return table.published_before(found, published, page)


def _next(request: HttpRequest, table: Table, last: int) -> str:
    place = PLACE_IN_LIST.pack(table.published[table.numbers[last]], last)
    query = request.GET.copy()
    query["cursor"] = cursors.make("works", place)
    return f"{absolute(request.path)}?{query.urlencode()}"


def _fetch(table: Table, keys: Sequence[int]) -> list[list[StoryPage]]:
    """The pages of the works to which these pages belong, a list for each work."""
    wanted = [table.works[table.numbers[key]] for key in keys]
    by_work: defaultdict[int, list[StoryPage]] = defaultdict(list)
    for page in StoryPage.objects.as_data().filter(work__in=wanted).for_data_in_lists():
        by_work[page.work_id].append(page)
    return [_in_order(by_work[key]) for key in wanted if key in by_work]


def _in_order(pages: list[StoryPage]) -> list[StoryPage]:
    """The storyteller's own words first."""
    return sorted(pages, key=lambda page: (not page.is_original, page.language))


def _nothing(code: str) -> Refusal:
    was_public = Work.objects.filter(code=code, was_public=True).exists()
    if (
        was_public
        and not StoryPage.objects.public(Use.READ_ON_SITE).filter(work__code=code).exists()
    ):
        return Refusal(410, "This work is no longer shared.", "Delete your copy of it.")
    return Refusal(
        404,
        "No work with this code may be had as data.",
        "If you have a copy, delete it: its storyteller may have changed their mind.",
    )


def _in_list(pages: list[StoryPage]) -> dict[str, Any]:
    first = pages[0]
    permissions = Permissions.of(first.work)
    sources = [Source.of(page) for page in pages]
    precise = all(source.precise for source in sources)
    return {
        "code": first.work.code,
        "address": sources[0].url,
        "data": absolute(reverse("api:work", args=[first.work.code])),
        "language": first.work.language,
        "kind": first.kind,
        "themes": [row[0] for row in first.shape.get("themes", [])],
        "routes": [row[0] for row in first.shape.get("routes", [])],
        "content_notes": [note.key for note in first.content_notes.all()],
        "credits": _credits(pages, permissions),
        "permitted_uses": [use.value for use in about.told_of(permissions)],
        "rights": about.rights(first),
        "published": _day(sources[0].published, precise=precise),
        "version": _day(
            max((s.version for s in sources if s.version), default=None), precise=precise
        ),
        "sample": first.work.sample,
        "pages": [_page(page) for page in pages],
    }


def _whole(pages: list[StoryPage]) -> dict[str, Any]:
    first = pages[0]
    permissions = Permissions.of(first.work)
    place = place_at_the_time(first, permissions)
    return _in_list(pages) | {
        "written": _written(first, permissions),
        "place": {"key": first.place.code, "name": place} if first.place and place else None,
        "pages": [_page(page) | {"words": _words(page)} for page in pages],
    }


def _page(page: StoryPage) -> dict[str, Any]:
    return {
        "language": page.language,
        "original": page.is_original,
        "title": page.title,
        "standfirst": page.standfirst,
        "url": settings.SITE_URL + page.path_on_site,
    }


def _words(page: StoryPage) -> list[dict[str, Any]]:
    rows = list(page.passages.all())
    placed = notes.placed(page, rows)
    return [
        {
            "key": row.key,
            "kind": row.kind,
            "text": row.text,
            "speaker": row.speaker,
            "start": row.start,
            "end": row.end,
            "noted": row.noted,
            "note": placed[row.order].text if row.order in placed else "",
        }
        for row in rows
        # Of a line that was taken out nothing is left to give.
        if row.text
    ]


def _credits(pages: list[StoryPage], permissions: Permissions) -> list[dict[str, Any]]:
    first = pages[0]
    found = [
        _credit("teller", person.name, person.pronouns, person.slug)
        for person in cards.people(first)
    ]
    found += [_credit(role.value, name) for role, name in about.who_helped(first, permissions)]
    found += [
        _credit(ROLE_OF_TRANSLATOR, page.translator)
        for page in pages
        if page.translator and not page.is_original
    ]
    return found


def _credit(
    role: str, name: str | None, pronouns: str = "", slug: str | None = None
) -> dict[str, Any]:
    return {"role": role, "name": name or None, "pronouns": pronouns, "storyteller": slug}


def _day(day: date | None, *, precise: bool) -> str:
    if day is None:
        return ""
    return day.isoformat() if precise else str(day.year)


def _written(page: StoryPage, permissions: Permissions) -> dict[str, Any] | None:
    """Whole decades where a year could tell who somebody is."""
    on = page.written_on
    if not permissions.allowed_by_all(Use.YEARS_SHOWN, page):
        on = on.in_decades()
    if not on.earliest or not on.latest:
        return None
    return {"edtf": on.edtf, "earliest": on.earliest, "latest": on.latest}
