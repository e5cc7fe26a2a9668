"""Where many stories stand at once, from what is stored of them: the gate itself is asked one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from core.uses import Use

from .models import Approval, Credit, Edit, StoryPage, Work
from .queryset import StoryPageQuerySet, permitted

# A public story that nobody approved or touched for as long is looked at again: years, sentences and
# wishes change.
REVIEW_AFTER = timedelta(days=2 * 365)

TAKEN_BACK = (Work.State.WITHDRAWN, Work.State.ERASED)
# In the tree, and yet not public: something that the page shows is not what was let through.
HIDDEN = Q(live=True) & ~Q(clearance__content_hash=F("content_hash"))


class Standing(TextChoices):
    """What a story waits for; the first that holds, in this order."""

    TAKEN_BACK = "taken_back", _("Taken back")
    PAUSED = "paused", _("Paused")
    HIDDEN = "hidden", _("Hidden: something it shows was changed")
    NOBODY = "nobody", _("Nobody is credited as the storyteller yet")
    STORYTELLER = "storyteller", _("Waits for the storyteller's yes")
    READING = "reading", _("Waits to be read for content notes and other people")
    SECOND = "second", _("Waits for a second person")
    APPROVED = "approved", _("Approved, not published")
    PUBLIC = "public", _("Public")


# Of these somebody has to do something before readers get what the draft says.
STUCK = (
    Standing.HIDDEN,
    Standing.NOBODY,
    Standing.STORYTELLER,
    Standing.READING,
    Standing.SECOND,
)


def with_standing(pages: StoryPageQuerySet) -> StoryPageQuerySet:
    """Annotated with `credited` (somebody is, as the storyteller), `allowed` (a confirmed yes to reading) and
    `approved` (of the words as they were changed last), and with what else `of` asks: no further query for
    any row."""
    tellers = Credit.objects.filter(page__work=OuterRef("work"), role=Credit.Role.TELLER)
    last = Edit.objects.filter(page=OuterRef("pk")).order_by("-id").values("content_hash")[:1]
    yes = Approval.objects.filter(
        page=OuterRef("pk"), content_hash=OuterRef("last_edit"), void=False
    )
    return (
        pages.select_related("work", "clearance")
        .annotate(last_edit=Subquery(last))
        .annotate(
            credited=Exists(tellers),
            approved=Exists(yes),
            allowed=permitted(Use.READ_ON_SITE, None),
        )
    )


def of(page: StoryPage) -> Standing:
    """Of a row of `with_standing`."""
    clearance = getattr(page, "clearance", None)
    if page.work.state in TAKEN_BACK:
        return Standing.TAKEN_BACK
    if page.work.paused:
        return Standing.PAUSED
    if page.live and not (clearance and clearance.content_hash == page.content_hash):
        return Standing.HIDDEN
    if page.live and not page.has_unpublished_changes:
        return Standing.PUBLIC
    if not page.credited:
        return Standing.NOBODY
    if not page.allowed:
        return Standing.STORYTELLER
    if page.is_original and not (page.notes_reviewed and page.others_reviewed):
        return Standing.READING
    return Standing.APPROVED if page.approved else Standing.SECOND


def standing(pages: StoryPageQuerySet, wanted: Standing) -> StoryPageQuerySet:
    """Those of `with_standing` that stand so: the same question as `of`, in the database."""
    read = Q(notes_reviewed=True, others_reviewed=True) | ~Q(language=F("work__language"))
    in_order = {
        Standing.TAKEN_BACK: Q(work__state__in=TAKEN_BACK),
        Standing.PAUSED: Q(work__paused=True),
        Standing.HIDDEN: HIDDEN,
        Standing.PUBLIC: Q(live=True, has_unpublished_changes=False),
        Standing.NOBODY: Q(credited=False),
        Standing.STORYTELLER: Q(allowed=False),
        Standing.READING: ~read,
        Standing.APPROVED: Q(approved=True),
        Standing.SECOND: Q(approved=False),
    }
    for each, holds in in_order.items():
        if each == wanted:
            return pages.filter(holds)
        pages = pages.exclude(holds)
    raise ValueError(wanted)


@dataclass(frozen=True)
class Schedule:
    """When a version of a page goes public by itself, and whether that version is the latest draft."""

    when: datetime
    of_latest: bool


def schedules(pages: Iterable[StoryPage]) -> dict[int, Schedule]:
    """By page; one query."""
    latest = {str(page.pk): page.latest_revision_id for page in pages}
    due = Revision.page_revisions.filter(object_id__in=latest, approved_go_live_at__isnull=False)
    rows = due.order_by("pk").values_list("object_id", "pk", "approved_go_live_at")
    return {int(page): Schedule(when, pk == latest[page]) for page, pk, when in rows}


def schedule_of(page: StoryPage) -> Schedule | None:
    return schedules([page]).get(page.pk)


def without_translation(pages: StoryPageQuerySet) -> StoryPageQuerySet:
    """Originals that have no page in the other language."""
    others = StoryPage.objects.filter(work=OuterRef("work")).exclude(pk=OuterRef("pk"))
    return pages.filter(~Exists(others), language=F("work__language"))


def translation_allowed(pages: StoryPageQuerySet) -> StoryPageQuerySet:
    return pages.filter(permitted(Use.TRANSLATION, None))


def due_for_review(pages: StoryPageQuerySet, on: date | None = None) -> StoryPageQuerySet:
    """Public ones that nobody approved or touched for REVIEW_AFTER."""
    since = (on or timezone.localdate()) - REVIEW_AFTER
    return pages.filter(
        live=True, clearance__at__date__lt=since, latest_revision_created_at__date__lt=since
    )
