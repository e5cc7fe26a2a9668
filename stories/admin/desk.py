"""The desk: which stories wait, for whom, and what stands in the way; and one story's own sheet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core import audit, slots
from core.models import User
from core.staff import StaffRequest
from media.models import Picture, Recording

from .. import (
    content,
    depictions,
    language_guard,
    pausing,
    public_texts,
    publishing,
    refused_schedules,
    status_change,
)
from ..blocks import cues_of
from ..content import content_hash
from ..models import Edit, Settlement, StoryPage, Work
from ..publishing import NotReady, Obstacle
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


def may_see(user: User | AnonymousUser, page: StoryPage) -> bool:
    return user.has_perm("stories.approve_work") or page.permissions_for_user(user).can_edit()


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """Drafts that wait, oldest first, each with what is in its way; then what other rooms queue."""

    template_name = "stories/admin/desk.html"
    page_title = _("Story desk")
    header_icon = "clipboard-list"
    breadcrumbs_items = CRUMBS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changed = Q(has_unpublished_changes=True) | Q(live=True) & ~Q(
            clearance__content_hash=F("content_hash")
        )
        pages = StoryPage.objects.select_related("work", "clearance")
        taken_back = Q(work__state__in=[Work.State.WITHDRAWN, Work.State.ERASED])
        waiting = pages.filter(changed).exclude(taken_back).order_by("latest_revision_created_at")
        sought = self.request.GET.get("q", "").strip()[:100]
        public = pages.filter(live=True, work__paused=False, title__icontains=sought).order_by(
            "-last_published_at"
        )
        rows = [
            Row(page, state_of(page), publishing.check(page.get_latest_revision_as_object()))
            for page in waiting[:LONGEST_LIST]
            if may_see(self.request.user, page)
        ]
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "sought": sought,
            "refused": [
                refusal
                for refusal in refused_schedules.open_ones()
                if may_see(self.request.user, refusal.page)
            ],
            **self._beside_stories(),
            "public": self._seen(public),
            "paused": self._seen(pages.filter(work__paused=True)),
            "taken_back": self._seen(pages.filter(taken_back).order_by("-pk")),
            "queues": slots.contents("desk.queues", request=self.request),
            "may_begin": self.request.user.has_perm("stories.approve_work"),
        }

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


def state_of(page: StoryPage) -> str:
    """Where a story stands, in words for the desk."""
    if page.work.paused:
        return gettext("Paused")
    if page.work.state == page.work.State.WITHDRAWN:
        return gettext("Taken back by the storyteller")
    if page.live and not is_cleared(page):
        return gettext("Hidden: something it shows was changed")
    if page.live:
        return (
            gettext("Public, with a newer draft")
            if page.has_unpublished_changes
            else gettext("Public")
        )
    return gettext("Draft")


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
        changed = not page.live or page.has_unpublished_changes or not is_cleared(page)
        edited = user.pk in publishing.editors_since_cleared(page)
        approved = page.approvals.filter(content_hash=current, void=False).select_related(
            "approved_by"
        )
        return super().get_context_data(**kwargs) | {
            "story": page,
            "draft": draft,
            "state": state_of(page),
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
            "may_publish": user.has_perm("stories.publish_work") and not obstacles and changed,
            "may_settle": user.has_perm("stories.approve_work") and not edited,
            "may_open_identity": user.has_perm("stories.open_identity"),
            "pause": pause,
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
    return page.get_latest_revision_as_object().serve_preview(request, "")


def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet as the answer to a form on it that has something missing."""
    view = StorySheet()
    view.setup(request, pk=pk)
    view.load()
    return view.get(request, pk=pk)


class StoryAction(View):
    """A button on a story's sheet: POST only, then back to the sheet with what happened in words."""

    http_method_names = ["post"]
    page: StoryPage

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        self.page = get_object_or_404(StoryPage.objects.select_related("work"), pk=pk)
        if not may_see(request.user, self.page) and not request.user.has_perm("stories.pause_work"):
            raise PermissionDenied
        try:
            messages.success(request, self.act(request))
        except NotReady as refusal:
            for obstacle in refusal.obstacles:
                messages.error(request, obstacle.message)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal) or gettext("You may not do that."))
        except ValueError as problem:
            messages.error(request, str(problem))
        if may_see(request.user, self.page):
            return redirect("story_sheet", pk=pk)
        return redirect("wagtailadmin_home")

    def act(self, request: StaffRequest) -> str:
        raise NotImplementedError


class Approve(StoryAction):
    def act(self, request: StaffRequest) -> str:
        publishing.approve(self.page, request.user, request.POST.get("content_hash", ""))
        return gettext("You approved this version.")


class Publish(StoryAction):
    def act(self, request: StaffRequest) -> str:
        publishing.publish(self.page, request.user)
        self.page.refresh_from_db()
        if not self.page.live:
            return gettext("The story is scheduled. The gate is asked again when its time comes.")
        return gettext("The story is public.")


class Pause(StoryAction):
    def act(self, request: StaffRequest) -> str:
        form = PauseForm(request.POST)
        if not form.is_valid():
            raise ValueError(" ".join(map(str, form.errors["reason"])))
        pausing.pause(self.page.work, form.cleaned_data["reason"], request.user)
        return gettext("The story is hidden everywhere. Two people can show it again.")


class Lift(StoryAction):
    def act(self, request: StaffRequest) -> str:
        pause = get_object_or_404(self.page.work.pauses, lifted_at=None)
        if pause.lift_asked_by_id is None:
            pausing.ask_to_lift(pause, request.user)
            return gettext("You asked to end the pause. A second person must agree.")
        pausing.lift(pause, request.user)
        return gettext("The pause is over.")


class Settle(StoryAction):
    def act(self, request: StaffRequest) -> str:
        form = SettleForm(request.POST)
        user = request.user
        edited = user.pk in publishing.editors_since_cleared(self.page)
        if edited or not user.has_perm("stories.approve_work"):
            raise PermissionDenied(
                gettext("This is judged by somebody who did not edit the story.")
            )
        if not form.is_valid() or not form.cleaned_data["finding"].startswith(SETTLED_BY_A_REASON):
            raise ValueError(gettext("Say why it can stay."))
        draft = self.page.get_latest_revision_as_object()
        Settlement.objects.update_or_create(
            page=self.page,
            content_hash=content_hash(draft),
            finding=form.cleaned_data["finding"][:120],
            defaults={"reason": form.cleaned_data["reason"], "settled_by": request.user},
        )
        audit.record("story.settled", user=request.user, subject=self.page.work.code)
        return gettext("Your reason is kept with this version.")
