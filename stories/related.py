"""Which works stand near a work: what editors say, then what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.prepared import Prepared
from core.uses import Use

from .models import INVERSE, Listing, ListingTheme, Related, Relation, StoryPage, Work
from .queryset import StoryPageQuerySet

# Rows kept of works that share themes: enough that some are left when others are taken back.
KEPT = 12
SHOWN = 3
MOST_REASONS = 3
SENTENCES = {
    Relation.REPLY: _("This story replies to “%(title)s”."),
    Relation.ANSWERED: _("“%(title)s” replies to it."),
    Relation.CONTINUES: _("This story continues “%(title)s”."),
    Relation.CONTINUED: _("“%(title)s” continues it."),
    Relation.TOGETHER: _("“%(title)s” belongs beside it."),
}
# What a card takes; see stories.cards. Beside it the people and permissions (stories.together).
SHOWN_OF_IT = ("title", "slug", "language", "kind", "quote", "shape", "work__code", "work__sample")
# What readers meet first.
ORDER = (
    Relation.CONTINUED,
    Relation.CONTINUES,
    Relation.REPLY,
    Relation.ANSWERED,
    Relation.TOGETHER,
    Relation.THEMES,
    Relation.SIMILAR,
)


def project(original: StoryPage) -> None:
    """Rewrites what the editors of this page say, for its work and for the others that it names. In the
    publishing transaction."""
    work = original.work
    Related.objects.filter(said_by=work).delete()
    for each in original.belongings.all():
        if each.other_id == work.pk:
            continue
        relation = Relation(each.relation)
        for one, other, what in (
            (work.pk, each.other_id, relation),
            (each.other_id, work.pk, INVERSE[relation]),
        ):
            Related.objects.update_or_create(
                work_id=one, other_id=other, relation=what, defaults={"said_by": work}
            )


def set_by_themes(work: Work, near: Sequence[tuple[int, float]]) -> None:
    """These works, by key and with their weights, share its themes; and the other way round, so that older works learn
    of it."""
    _rewrite(work, Relation.THEMES, near)


def set_similar(work: Work, near: Sequence[tuple[int, float]]) -> None:
    """These works, by key and with their weights, tell of similar things; it of them too."""
    _rewrite(work, Relation.SIMILAR, near[:KEPT])


def _rewrite(work: Work, relation: Relation, near: Sequence[tuple[int, float]]) -> None:
    """The other works keep the KEPT nearest."""
    Related.objects.filter(Q(work=work) | Q(other=work), relation=relation).delete()
    for other, weight in near:
        Related.objects.create(work=work, other_id=other, relation=relation, weight=weight)
        Related.objects.create(work_id=other, other=work, relation=relation, weight=weight)
        kept = Related.objects.filter(work=other, relation=relation).order_by("-weight", "pk")
        Related.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[KEPT:])).delete()


def around(work_id: int, near: Iterable[tuple[int, float]]) -> QuerySet[Work]:
    """What has to be held while the rows of a work are rewritten: it, those near it, and those that the rows of all of
    them lead to."""
    keys = {work_id, *(other for other, _weight in near)}
    rows = Related.objects.filter(Q(work__in=keys) | Q(other=work_id))
    keys.update(chain.from_iterable(rows.values_list("work", "other")))
    return Work.objects.filter(pk__in=keys)


def sharing_themes(work: Work) -> list[tuple[int, float]]:
    """Keys of the works that share the most themes with it and how much, where the rarer themes count more; the nearest
    first. Asked of the narrow table, in the background."""
    listing = Listing.objects.filter(work=work, original=True).first()
    if listing is None:
        return []
    tagged = ListingTheme.objects.filter(
        theme__in=list(listing.themes.values_list("theme_id", flat=True)), listing__original=True
    )
    counts = dict(tagged.values_list("theme").annotate(count=Count("pk")))
    rarity = Case(
        *(When(theme=theme, then=Value(1.0 / count)) for theme, count in counts.items()),
        default=Value(0.0),
        output_field=FloatField(),
    )
    near = (
        tagged.exclude(listing=listing)
        .values("listing__work")
        .annotate(weight=Count("pk") + Sum(rarity))
        .order_by("-weight", "listing__work")
    )
    return [(row["listing__work"], row["weight"]) for row in near[:KEPT]]


def why(page: StoryPage, near: Sequence[StoryPage]) -> str:
    """Why these stand near `page`, for whoever wonders: what an editor said, else the themes they share, else that
    they have many words in common."""
    said = [sentence for each in near if (sentence := _said(each))]
    if said:
        return " ".join(said)
    language = get_language() or "en"
    labels = {row[0]: row[2 if language.startswith("es") else 1] for row in page.shape["themes"]}
    shared = Counter(
        row[0] for each in near for row in each.shape.get("themes", []) if row[0] in labels
    )
    most = [labels[key] for key, _count in shared.most_common(MOST_REASONS)]
    if most:
        return gettext("Also about: %(themes)s") % {"themes": ", ".join(most)}
    if any(each.relation == Relation.SIMILAR for each in near):  # type: ignore[attr-defined]  # from `pages`
        return gettext("They tell of similar things.")
    return ""


def _said(other: StoryPage) -> str:
    sentence = SENTENCES.get(other.relation)  # type: ignore[attr-defined]  # from `pages`
    return sentence % {"title": other.title} if sentence else ""


def pages(work: Work, language: str) -> list[StoryPage]:
    """The nearest of them that may be found, SHOWN at most and one page each: in `language` where there is
    one, else the original. Each has `relation`, which says why it stands here. One query."""
    now = timezone.now()
    found = list(_near(work=work.pk, language=language, on=timezone.localdate(now), at=now))
    for page in found:
        page.relation = ORDER[page.rank]  # type: ignore[attr-defined]  # from `_pages`
    return found


def _pages(work: int, language: str, on: date, at: datetime) -> StoryPageQuerySet:
    rank = Case(
        *(When(relation=relation, then=rank) for rank, relation in enumerate(ORDER)),
        output_field=IntegerField(),
    )
    related = Related.objects.filter(work=work)
    # Two that stand in more than one relation come once, for the nearest.
    nearest = related.filter(other=OuterRef("work")).annotate(rank=rank).order_by("rank", "pk")[:1]
    translated = StoryPage.objects.filter(
        work=OuterRef("work"), language=language, listing__isnull=False
    )
    return (
        StoryPage.objects.public(Use.SEARCH_AND_INDEX, on, at)
        .filter(work__in=related.values("other"))
        .filter(Q(language=language) | (Q(language=F("work__language")) & ~Exists(translated)))
        .annotate(
            rank=Subquery(nearest.values("rank")),
            weight=Subquery(nearest.values("weight")),
        )
        .select_related("work")
        .only(*SHOWN_OF_IT, "expire_at")
        .order_by("rank", F("weight").desc(), "pk")[:SHOWN]
    )


_near: Prepared[StoryPage] = Prepared(_pages, work=int, language=str, on=date, at=datetime)
