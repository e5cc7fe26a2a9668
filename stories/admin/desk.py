"""The desk: which stories wait, for whom, and what stands in the way; and one story's own sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core import slots
from core.models import User
from media.models import Picture, Recording

from .. import (
    content,
    depictions,
    language_guard,
    pausing,
    public_texts,
    publishing,
    refused_schedules,
    standing,
    status_change,
)
from ..blocks import cues_of
from ..content import content_hash
from ..models import Edit, Pause, StoryPage
from ..publishing import Obstacle
from ..standing import Schedule
from .forms import PauseForm, SettleForm

# Findings that a person's recorded judgement may settle; the others must go out of the text.
SETTLED_BY_A_REASON = ("place:", "address:", "cdcr_number:", "gone_words:")
# Findings that go away when the sound is silenced.
ABOUT_THE_SOUND = ("unsilenced:", "gone_words:")
LONGEST_LIST = 50

CRUMBS = [
    {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
    {"url": reverse_lazy("story_desk"), "label": _("Story desk")},
]


@dataclass(frozen=True)
class Row:
    page: StoryPage
    state: str
    obstacles: list[Obstacle]
    ready: str


def may_see(user: User | AnonymousUser, page: StoryPage) -> bool:
    return user.has_perm("stories.approve_work") or page.permissions_for_user(user).can_edit()


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """Drafts that wait, oldest first, each with what is in its way; then what other rooms queue."""

    template_name = "stories/admin/desk.html"
    page_title = _("Story desk")
    header_icon = "clipboard-list"
    breadcrumbs_items = CRUMBS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changed = Q(has_unpublished_changes=True) | standing.HIDDEN
        pages = StoryPage.objects.select_related("work", "clearance")
        taken_back = Q(work__state__in=standing.TAKEN_BACK)
        waiting = pages.filter(changed).exclude(taken_back).order_by("latest_revision_created_at")
        sought = self.request.GET.get("q", "").strip()[:100]
        live = pages.filter(live=True, work__paused=False).order_by("-last_published_at")
        open_pauses = Pause.objects.filter(lifted_at=None).select_related("lift_asked_by")
        paused = pages.filter(work__paused=True).prefetch_related(
            Prefetch("work__pauses", open_pauses, to_attr="open_pauses")
        )
        return super().get_context_data(**kwargs) | {
            "rows": self._rows(waiting),
            "sought": sought,
            "refused": [
                refusal
                for refusal in refused_schedules.open_ones()
                if may_see(self.request.user, refusal.page)
            ],
            **self._beside_stories(),
            "hidden": self._seen(live.filter(standing.HIDDEN)),
            "paused": self._seen(paused),
            "public": self._seen(live.filter(title__icontains=sought).exclude(standing.HIDDEN)),
            "taken_back": self._seen(pages.filter(taken_back).order_by("-pk")),
            "queues": slots.contents("desk.queues", request=self.request),
            "may_begin": self.request.user.has_perm("stories.approve_work"),
        }

    def _rows(self, waiting: QuerySet[StoryPage]) -> list[Row]:
        pages = self._seen(waiting)
        schedules = standing.schedules(pages)
        return [
            Row(
                page,
                state_of(page, schedules.get(page.pk)),
                publishing.check(page.get_latest_revision_as_object()),
                ready(page, schedules.get(page.pk), changed=True),
            )
            for page in pages
        ]

    def _beside_stories(self) -> dict[str, Any]:
        """What waits that is no story: for those alone who judge stories."""
        if not self.request.user.has_perm("stories.approve_work"):
            return {}
        texts = islice(public_texts.waiting(), LONGEST_LIST)
        return {
            "questions": status_change.open_ones()[:LONGEST_LIST],
            "texts": [
                {
                    "kind": text._meta.model_name,
                    "pk": text.pk,
                    "what": text._meta.verbose_name,
                    "label": str(text),
                }
                for text in texts
            ],
        }

    def _seen(self, pages: QuerySet[StoryPage]) -> list[StoryPage]:
        return [page for page in pages[:LONGEST_LIST] if may_see(self.request.user, page)]


def is_cleared(page: StoryPage) -> bool:
    clearance = getattr(page, "clearance", None)
    return bool(clearance and clearance.content_hash == page.content_hash)


def in_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def state_of(page: StoryPage, schedule: Schedule | None) -> str:
    """Where a story stands, in words for the desk."""
    if page.work.paused:
        return gettext("Paused")
    if page.work.state == page.work.State.WITHDRAWN:
        return gettext("Taken back by the storyteller")
    if page.live and not is_cleared(page):
        return gettext("Hidden: something it shows was changed")
    if schedule:
        sentence = (
            gettext("Public, with a newer version scheduled for %(when)s")
            if page.live
            else gettext("Scheduled for %(when)s")
        )
        return sentence % {"when": in_words(schedule.when)}
    if page.live:
        return (
            gettext("Public, with a newer draft")
            if page.has_unpublished_changes
            else gettext("Public")
        )
    return gettext("Draft")


def ready(page: StoryPage, schedule: Schedule | None, *, changed: bool) -> str:
    """What comes of the latest draft, of which the gate asks nothing more."""
    if page.work.paused and changed:
        return gettext(
            "Nothing in the words. It can be published, and stays hidden until the pause ends."
        )
    if page.work.paused:
        return gettext("Nothing in the words. The story stays hidden until the pause ends.")
    if schedule and schedule.of_latest:
        return gettext("Nothing. It goes public by itself at that time.")
    if changed:
        return gettext("Nothing. This version can be published.")
    return gettext("Nothing. This version is public.")


class StorySheet(WagtailAdminTemplateMixin, TemplateView):
    """One story: what stands in its way, who may do what next, and the buttons for it."""

    template_name = "stories/admin/sheet.html"
    header_icon = "doc-full-inverse"

    def load(self) -> None:
        self.page = get_object_or_404(
            StoryPage.objects.select_related("work"), pk=self.kwargs["pk"]
        )
        if not may_see(self.request.user, self.page):
            raise PermissionDenied

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.load()
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.page.draft_title or self.page.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*CRUMBS, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page, user = self.page, self.request.user
        draft = page.get_latest_revision_as_object()
        obstacles = publishing.check(draft)
        current = content_hash(draft)
        pause = page.work.pauses.filter(lifted_at=None).first()
        schedule = standing.schedule_of(page)
        changed = not page.live or page.has_unpublished_changes or not is_cleared(page)
        edited = user.pk in publishing.editors_since_cleared(page)
        approved = page.approvals.filter(content_hash=current).select_related("approved_by")
        if changed:
            # What went public used up its approvals; whoever reads what is public is told of them all the same.
            approved = approved.filter(void=False)
        return super().get_context_data(**kwargs) | {
            "story": page,
            "draft": draft,
            "state": state_of(page, schedule),
            "ready": ready(page, schedule, changed=changed),
            "obstacles": [(o, o.code.startswith(SETTLED_BY_A_REASON)) for o in obstacles],
            "content_hash": current,
            "edits": Edit.objects.filter(page=page).select_related("editor").order_by("-id")[:6],
            "approvals": approved,
            "changed": changed,
            "may_approve": changed
            and not edited
            and user.has_perm("stories.approve_work")
            and not approved.filter(approved_by=user),
            "edited": edited and changed,
            "may_publish": user.has_perm("stories.publish_work")
            and not obstacles
            and changed
            and not (schedule and schedule.of_latest),
            "may_settle": user.has_perm("stories.approve_work") and not edited,
            "may_open_identity": user.has_perm("stories.open_identity"),
            "pause": pause,
            "may_pause": pausing.hides_something(page.work),
            "refused": [
                refusal
                for refusal in refused_schedules.open_ones(page.work.code)
                if refusal.page.pk == page.pk
            ],
            "may_lift": pause
            and user.has_perm("stories.approve_work")
            and pause.lift_asked_by_id != user.pk,
            "pause_form": kwargs.get("pause_form") or PauseForm(),
            "settle_form": SettleForm(),
            "tellers": [credit.person for credit in draft.tellers()],
            "pictures": _pictures(draft),
            "transcripts": _transcripts(draft),
            "to_silence": user.has_perm("media.change_recording")
            and any(o.code.startswith(ABOUT_THE_SOUND) for o in obstacles),
            "suggestions": language_guard.of_page(draft),
            "panels": slots.contents("story.edit_panels", page=draft, request=self.request),
            "may_edit": page.permissions_for_user(user).can_edit(),
            "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        }


def _transcripts(draft: StoryPage) -> list[tuple[str, Recording | None, int]]:
    """Of each recording in the draft: the key of its block, itself, and how many lines are written."""
    return [
        (block.id or "", block.value["recording"], len(cues_of(block.value)))
        for block in draft.body
        if block.block_type == "recording"
    ]


def _pictures(draft: StoryPage) -> list[tuple[Picture, depictions.Faces]]:
    """Each picture of the draft, once, with who is said to be in it."""
    pictures = {picture.pk: picture for picture in content.pictures(draft)}
    faces = depictions.of(pictures.values())
    return [(picture, faces[pk]) for pk, picture in pictures.items()]


@require_safe
def read_draft(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft as readers would see it, for whoever reads it before approving."""
    page = get_object_or_404(StoryPage.objects.select_related("work"), pk=pk)
    if not may_see(request.user, page):
        raise PermissionDenied
    request.is_preview = True  # type: ignore[attr-defined]  # as Wagtail's own previews say it
    # Not `serve`, which takes the page for what is live, and shows the words that readers have.
    draft = page.get_latest_revision_as_object()
    context = draft.get_context(request) | {"sheet_url": reverse("story_sheet", args=[pk])}
    return TemplateResponse(request, "stories/admin/draft.html", context)


def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet as the answer to a form on it that has something missing."""
    view = StorySheet()
    view.setup(request, pk=pk)
    view.load()
    return view.get(request, pk=pk)
