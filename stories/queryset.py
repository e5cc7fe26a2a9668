"""Questions about story pages, as chainable methods. `public` is the only filter that decides what
anybody may see; everything public starts from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
)
from django.db.models.functions import Substr
from django.utils import timezone
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from core.uses import Use

from .models.permission import PermittedUse
from .models.work import Work

# Levels of the page tree that a story may stand at; below its list, which stands below a home page.
DEEPEST = 6


def permitted(use: Use, on: date | None) -> Exists:
    """EXISTS: all storytellers of the work of the outer row said yes to `use`, confirmed, not run out."""
    rows = PermittedUse.objects.in_force(on)
    return Exists(rows.filter(work=OuterRef("work"), storyteller__isnull=True, use=use))


def _place_name() -> Subquery:
    """The name that the place of the outer row has now, or had last."""
    from .models import InstitutionName

    names = InstitutionName.objects.filter(institution=OuterRef("place")).order_by("sort_order")
    return Subquery(names.values("name")[:1])


class StoryPageQuerySet(PageQuerySet):
    def public(
        self, use: Use, on: date | None = None, at: datetime | None = None
    ) -> StoryPageQuerySet:
        """Pages that may be shown for `use` on the day `on`, at the moment `at` (default: now): live,
        cleared with exactly the content they have, permitted, not paused, not expired, not behind a view
        restriction.

        Every use needs the permission to be read here as well: what may not be read may not be found,
        quoted or embedded.
        """
        # By the paths of its ancestors, one by one: a database that has to compare prefixes reads every page.
        restricted = PageViewRestriction.objects.filter(
            page__path__in=[
                Substr(OuterRef("path"), 1, Page.steplen * level) for level in range(1, DEEPEST + 1)
            ]
        )
        # A translation stands on its original, where its facts and the name were approved.
        original = self.model._base_manager.filter(
            work=OuterRef("work"),
            language=F("work__language"),
            live=True,
            clearance__content_hash=F("content_hash"),
        )
        pages = self.filter(
            Q(expire_at__isnull=True) | Q(expire_at__gt=at or timezone.now()),
            ~Exists(restricted),
            permitted(Use.READ_ON_SITE, on),
            Q(language=F("work__language")) | (permitted(Use.TRANSLATION, on) & Exists(original)),
            live=True,
            work__state=Work.State.PUBLIC,
            work__paused=False,
            clearance__content_hash=F("content_hash"),
        )
        return pages if use == Use.READ_ON_SITE else pages.filter(permitted(use, on))

    def as_data(self, on: date | None = None, at: datetime | None = None) -> StoryPageQuerySet:
        """Pages that anybody may have as data. What is not to be found is not here either."""
        return self.public(Use.API_AND_OPEN_DATA, on, at).filter(
            permitted(Use.SEARCH_AND_INDEX, on)
        )

    def for_card(self) -> StoryPageQuerySet:
        """With what a card shows: credits, what they permit, the quotation."""
        from .models import Credit

        return self.select_related("work").prefetch_related(
            Prefetch("credits", Credit.objects.for_disclosure()),
            Prefetch("work__permitted_uses", PermittedUse.objects.in_force()),
        )

    def for_reading(self, on: date | None = None, at: datetime | None = None) -> StoryPageQuerySet:
        """With what the reading page shows of the story itself. Its passages come by a prepared query, its
        people and permissions with those of the stories near it; see stories.reading."""
        from .models import StoryPage

        other = (
            StoryPage.objects.public(Use.READ_ON_SITE, on, at)
            .filter(work=OuterRef("work"))
            .exclude(pk=OuterRef("pk"))
        )
        return self.select_related("work").annotate(
            # There are two languages, so one other page at most.
            other_slug=Subquery(other.values("slug")[:1]),
            other_language=Subquery(other.values("language")[:1]),
            place_name=_place_name(),
        )

    def for_data_in_lists(self) -> StoryPageQuerySet:
        """With what the API says of a story without giving its words."""
        return self.for_card().prefetch_related("content_notes").defer("body")

    def for_data(self) -> StoryPageQuerySet:
        """With all that the API gives."""
        pages = self.for_card().select_related("place").annotate(place_name=_place_name())
        return pages.prefetch_related("content_notes", "passages")

    def for_captions(self) -> StoryPageQuerySet:
        """With what is said in its recordings, and what ends the permission to read it."""
        return self.select_related("work").prefetch_related(
            Prefetch("work__permitted_uses", PermittedUse.objects.in_force()), "passages"
        )


class StoryPageManager(PageManager.from_queryset(StoryPageQuerySet)):  # type: ignore[misc]  # built at run time
    if TYPE_CHECKING:

        def public(
            self, use: Use, on: date | None = None, at: datetime | None = None
        ) -> StoryPageQuerySet: ...

        def as_data(
            self, on: date | None = None, at: datetime | None = None
        ) -> StoryPageQuerySet: ...

        def get_queryset(self) -> StoryPageQuerySet: ...
