"""Stories whose time came and that the gate did not let through, for the people who can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from core import audit
from core.models import AuditEntry

from .models import StoryPage
from .publishing import Obstacle
from .standing import TAKEN_BACK

ACTION = "story.schedule_refused"
# What is older has been forgotten by whoever scheduled it as well.
KEPT_DAYS = 90

CONSENT = {"read_on_site", "unconfirmed", "left_out", "translation"}
PEOPLE = {"approval", "editor"}
READING = {"notes", "others"}
FOUND = {
    *("cdcr_number", "email", "social_security", "phone", "address", "name", "place"),
    *("unsilenced", "gone_words", "silent_words"),
}
INVALID = "invalid"


@dataclass(frozen=True)
class Refusal:
    page: StoryPage
    on: date
    because: list[str]

    @property
    def reasons(self) -> list[str]:
        """In words, without anything of the story: what stands in its way now is on its sheet."""
        return list(dict.fromkeys(map(_reason, self.because)))


def record(page: StoryPage, obstacles: Iterable[Obstacle]) -> None:
    because = [obstacle.kind for obstacle in obstacles] or [INVALID]
    detail = {"because": because, "language": page.language}
    audit.record(ACTION, subject=page.work.code, detail=detail)


def open_ones(work_code: str = "") -> Iterator[Refusal]:
    """The newest of each page, until it is published, scheduled anew or taken back."""
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    entries = AuditEntry.objects.filter(action=ACTION, at__gte=since)
    if work_code:
        entries = entries.filter(subject=work_code)
    newest = {
        (entry.subject, entry.detail.get("language", "")): entry for entry in entries.order_by("pk")
    }
    pages = StoryPage.objects.filter(work__code__in={code for code, _language in newest})
    scheduled = set(
        Revision.page_revisions.filter(approved_go_live_at__isnull=False).values_list(
            "object_id", flat=True
        )
    )
    for page in pages.exclude(work__state__in=TAKEN_BACK).select_related("work", "clearance"):
        entry = newest.get((page.work.code, page.language))
        if entry and str(page.pk) not in scheduled and not _published_since(page, entry):
            yield Refusal(page, timezone.localdate(entry.at), entry.detail["because"])


def _published_since(page: StoryPage, entry: AuditEntry) -> bool:
    later = AuditEntry.objects.filter(
        action="story.published", subject=page.work.code, pk__gt=entry.pk
    )
    return any(each.detail.get("language") == page.language for each in later)


def _reason(code: str) -> str:
    if code in CONSENT:
        return _("A yes of the storyteller's was missing.")
    if code in PEOPLE:
        return _("A second person had not approved that version.")
    if code in READING:
        return _("It had not been read for content notes and for other people.")
    if code in FOUND:
        return _("Something in the words was to be taken out, or settled with a reason.")
    if code == INVALID:
        return _("The page itself was not valid: its address may have been taken by another.")
    return _("Something in the words, the pictures or the facts was missing.")
