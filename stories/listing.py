"""Keeps the narrow table of what lists, counts and facets ask, in step with pages and permissions."""

from __future__ import annotations

from datetime import date

from django.db.models import Min

from core import epoch
from core.uses import Use

from . import exposing
from .disclosure import Permissions, shown
from .models import (
    Listing,
    ListingChange,
    ListingRoute,
    ListingTeller,
    ListingTheme,
    PermittedUse,
    StoryPage,
    Work,
)


def rewrite(work: Work) -> None:
    """Makes the rows of `work` what its pages, permissions and pauses say now. In the caller's transaction."""
    Listing.objects.filter(work=work).delete()
    _tell(work)
    pages = StoryPage.objects.public(Use.SEARCH_AND_INDEX).filter(work=work).for_card()
    found = list(
        pages.select_related("place").prefetch_related("themes__replaced_by", "legal_routes")
    )
    for page in found:
        _add(page, translated=len(found) > 1)


def _tell(work: Work) -> None:
    """What processes keep of these rows in memory follows; see stories.facets.table."""
    ListingChange.objects.create(epoch=epoch.bump(), work=work.pk)


def _add(page: StoryPage, *, translated: bool) -> None:
    permissions = Permissions.of(page.work)
    tellers = page.tellers()
    place_shown = permissions.allowed_by_all(Use.FACILITY_SHOWN, page)
    years_shown = permissions.allowed_by_all(Use.YEARS_SHOWN, page)
    handwriting = exposing.handwriting_may_be_seen(page, permissions)
    kinds = {block["type"] for block in page.body.raw_data}
    written = page.written_on
    first_of_decade = date(written.decade, 1, 1) if written.decade else None
    row = Listing.objects.create(
        page=page,
        work=page.work,
        language=page.language,
        original=page.is_original,
        kind=page.kind,
        published=page.first_published_at,
        # Without the years, sorting may not tell more than the decade does.
        written=written.earliest if years_shown else first_of_decade,
        decade=written.decade,
        sound=exposing.is_heard(page, permissions),
        scan=handwriting and "letter" in kinds,
        translated=translated,
        place=page.place if place_shown else None,
        until=_until(page),
        expires=page.expire_at,
    )
    # Under a retired term a story is found by the one that replaced it.
    themes = {
        (theme.replaced_by if theme.retired else None) or theme for theme in page.themes.all()
    }
    ListingTheme.objects.bulk_create(ListingTheme(listing=row, theme=theme) for theme in themes)
    ListingRoute.objects.bulk_create(
        ListingRoute(listing=row, route=route)
        for route in page.legal_routes.all()
        if route.is_public
    )
    people = {c.storyteller_id: shown(c, page.work) for c in tellers}
    ListingTeller.objects.bulk_create(
        ListingTeller(
            listing=row,
            storyteller_id=pk,
            named=person.name is not None,
            named_in_full=person.named_in_full,
        )
        for pk, person in people.items()
    )


RELIED_ON = (
    Use.READ_ON_SITE,
    Use.SEARCH_AND_INDEX,
    Use.DISPLAY_NAME,
    Use.FACILITY_SHOWN,
    Use.YEARS_SHOWN,
    Use.PHOTOGRAPH,
    Use.HANDWRITING_SHOWN,
    Use.VOICE_RECORDING,
    Use.READ_ALOUD,
)


def _until(page: StoryPage) -> date | None:
    uses = RELIED_ON if page.is_original else (*RELIED_ON, Use.TRANSLATION)
    rows = PermittedUse.objects.in_force().filter(work=page.work, use__in=uses)
    return rows.aggregate(first=Min("until"))["first"]


def disagrees(work: Work) -> bool:
    """Whether the rows of `work` stand for other pages than may be listed now."""
    listed = set(Listing.objects.current().filter(work=work).values_list("page_id", flat=True))
    public = StoryPage.objects.public(Use.SEARCH_AND_INDEX).filter(work=work)
    return listed != set(public.values_list("pk", flat=True))
