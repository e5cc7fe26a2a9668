"""Collections as readers meet them: an approved essay, and those of its stories that may be found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from core.uses import Use

from . import cards
from .models import Collection, CollectionEntry, CollectionText, StoryPage
from .queryset import StoryPageQuerySet


@dataclass(frozen=True)
class Stop:
    title: str
    language: str
    url: str


@dataclass(frozen=True)
class Way:
    """Where a reader stands on the way through a collection; None before its first and after its last."""

    title: str
    url: str
    number: int
    total: int
    before: Stop | None
    after: Stop | None


def shown(language: str) -> Subquery:
    """What was approved of the collection of the outer row, for readers of `language`; null where nothing
    was in that language."""
    texts = CollectionText.objects.filter(owner=OuterRef("pk"), language=language)
    return Subquery(texts.exclude(shown_hash="").values("shown")[:1])


def public(language: str) -> Any:
    """Collections with something approved in `language`, each with its `shown`."""
    return (
        Collection.objects.annotate(shown=shown(language))
        .filter(shown__isnull=False)
        .order_by("pk")
    )


def entries(slug: str, content: dict[str, Any]) -> QuerySet[CollectionEntry]:
    """Those in the collection at that address that were approved with `content`, which is its `shown`."""
    works = content.get("works", [])
    return CollectionEntry.objects.filter(collection__slug=slug, work__code__in=works)


def pages(slug: str, content: dict[str, Any], language: str) -> StoryPageQuerySet:
    """The stories of these entries, in their order, in `language` where they have it."""
    entries_there = entries(slug, content)
    mine = entries_there.filter(work=OuterRef("work"))
    translated = StoryPage.objects.filter(
        work=OuterRef("work"), language=language, listing__isnull=False
    )
    return (
        StoryPage.objects.public(Use.SEARCH_AND_INDEX)
        .filter(work__in=entries_there.values("work"))
        .filter(Q(language=language) | (Q(language=F("work__language")) & ~Exists(translated)))
        .annotate(place_in_it=Subquery(mine.values("sort_order")[:1], output_field=IntegerField()))
        .order_by("place_in_it", "pk")
    )


def address(slug: str) -> str:
    return reverse("collection", args=[slug])


def way(slug: str, page: StoryPage, language: str) -> Way | None:
    """The stops before and after `page` on the way through the collection; None for an address that names
    none, or one that `page` does not stand in. Two queries."""
    if not slug or len(slug) > 80 or "\0" in slug:
        return None
    texts = CollectionText.objects.filter(owner__slug=slug, language=language)
    content = texts.exclude(shown_hash="").values_list("shown", flat=True).first()
    if not content:
        return None
    there = pages(slug, content, language)
    stops = list(there.only("title", "slug", "language", "work_id", "live"))
    here = next((n for n, stop in enumerate(stops) if stop.work_id == page.work_id), None)
    if here is None:
        return None
    return Way(
        title=content["title"],
        url=address(slug),
        number=here + 1,
        total=len(stops),
        before=_stop(stops[here - 1], slug) if here else None,
        after=_stop(stops[here + 1], slug) if here + 1 < len(stops) else None,
    )


def _stop(page: StoryPage, slug: str) -> Stop:
    return Stop(page.title, page.language, f"{page.path_on_site}?in={slug}")


@dataclass(frozen=True)
class Section:
    """`heading` is "" for what stands before the first."""

    heading: str
    cards: list[cards.Card]


def under_headings(collection: Collection, found: Iterable[StoryPage]) -> list[Section]:
    """The stories `found`, which may be fewer than were collected, under the headings that were approved. A
    section begins with an entry, whether readers get that entry's story or not."""
    headings = collection.shown["headings"]  # type: ignore[attr-defined]  # from `public`
    heading, of_work = "", {}
    for entry in collection.entries.all():
        heading = headings.get(entry.work.code, heading)
        of_work[entry.work_id] = heading
    made: list[Section] = []
    for page in found:
        heading = of_work.get(page.work_id, "")
        if not made or made[-1].heading != heading:
            made.append(Section(heading, []))
        url = f"{page.path_on_site}?in={collection.slug}"
        made[-1].cards.append(replace(cards.card(page), url=url))
    return made
