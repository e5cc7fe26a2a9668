"""The buttons on a story's sheet."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.generic import View

from core import audit
from core.staff import StaffRequest

from .. import pausing, publishing, standing
from ..content import content_hash
from ..models import Settlement, StoryPage
from ..publishing import NotReady
from .desk import SETTLED_BY_A_REASON, in_words, may_see
from .forms import PauseForm, SettleForm


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
        if schedule := standing.schedule_of(self.page):
            return gettext(
                "The story is scheduled for %(when)s. The gate is asked again when its time comes."
            ) % {"when": in_words(schedule.when)}
        if self.page.work.paused:
            return gettext("This version is published. It stays hidden until the pause ends.")
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
