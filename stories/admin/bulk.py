"""What is done to many pages at once from a list: each page in a transaction of its own. What may not be done
to one stops nobody else's, and is said by its title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy

from .. import pausing
from ..models import StoryPage
from ..publishing import NotReady
from .forms import PauseForm


def index(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponse:
    """Stands before Wagtail's own, which shows everybody in the admin what was chosen by its title, whatever it
    is, and says beneath that they may do nothing with it."""
    kind = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if kind is None:
        raise Http404
    model = apps.get_model(app_label, model_name)
    if issubclass(model, Page):
        known = request.user.has_perm("stories.approve_work") or not _stories(kind, request, model)
    else:
        # Of pictures and documents everybody may choose.
        known = issubclass(model, (AbstractImage, AbstractDocument)) or ModelPermissionPolicy(
            model
        ).user_has_any_permission(request.user, ["add", "change", "delete", "view"])
    if not known:
        raise PermissionDenied
    return kind(request, model).dispatch(request)


def _stories(kind: type[BulkAction], request: HttpRequest, model: type[Page]) -> bool:
    try:
        may, may_not = kind(request, model).get_actionable_objects()
    except (ValueError, Page.DoesNotExist):
        raise Http404 from None
    chosen = {page.pk for pages in (may, *may_not.values()) for page in pages}
    return StoryPage.objects.filter(pk__in=chosen).exists()


class OneByOne(PageBulkAction):
    """Stands before one of Wagtail's actions, all of which share one transaction: a single refusal would
    undo the others, and say so to nobody."""

    def do(self, page: Page) -> None:
        raise NotImplementedError

    def below(self, page: Page) -> Iterable[Page]:
        """Pages below `page` to which the same is to be done."""
        return ()

    def not_done(self, count: int) -> str:
        raise NotImplementedError

    def prepare_action(self, objects: list[Page], objects_without_access: Any) -> HttpResponse:
        self.refused: list[tuple[str, str]] = []
        above = below = 0
        for page in objects:
            # Before the page itself, which may take them along.
            others = list(self.below(page))
            above += self._tried(page)
            below += sum(self._tried(other) for other in others)
        if above or below:
            messages.success(self.request, self.get_success_message(above, below))
        if self.refused:
            rows = format_html_join("", "<li>“{}”: {}</li>", self.refused)
            messages.error(
                self.request,
                format_html("{}<ul>{}</ul>", self.not_done(len(self.refused)), rows),
            )
        return redirect(self.next_url)

    def _tried(self, page: Page) -> bool:
        try:
            with transaction.atomic():
                self.do(page)
        except (PermissionDenied, ValidationError, IntegrityError) as refusal:
            title = page.specific_deferred.get_admin_display_title()
            self.refused.append((title, _reason(refusal)))
            return False
        return True

    def _with_descendants(self) -> bool:
        return bool(self.cleaned_form.cleaned_data["include_descendants"])


def _reason(refusal: Exception) -> str:
    match refusal:
        case NotReady(obstacles=[first, *_rest]):
            return first.message
        case ValidationError():
            return " ".join(refusal.messages)
        case PermissionDenied() if str(refusal):
            return str(refusal)
    return gettext("something else in the archive still needs it.")


class Publish(OneByOne, PublishBulkAction):
    def do(self, page: Page) -> None:
        user = self.request.user
        revision = page.get_latest_revision() or page.specific.save_revision(user=user)
        revision.publish(user=user)

    def below(self, page: Page) -> Iterator[Page]:
        if self._with_descendants():
            for draft in page.get_descendants().not_live().specific():
                if self.check_perm(draft):
                    yield draft

    def not_done(self, count: int) -> str:
        return ngettext(
            "%(count)d page could not be published, and stays as it was:",
            "%(count)d pages could not be published, and stay as they were:",
            count,
        ) % {"count": count}


class Unpublish(OneByOne, UnpublishBulkAction):
    def do(self, page: Page) -> None:
        page.unpublish(user=self.request.user)

    def below(self, page: Page) -> Iterator[Page]:
        if self._with_descendants():
            for live in page.get_descendants().live().specific():
                if self.check_perm(live):
                    yield live

    def not_done(self, count: int) -> str:
        return ngettext(
            "%(count)d page could not be unpublished, and stays as it was:",
            "%(count)d pages could not be unpublished, and stay as they were:",
            count,
        ) % {"count": count}


class Delete(OneByOne, DeleteBulkAction):
    def do(self, page: Page) -> None:
        # Another page of the selection may have taken it along.
        if found := Page.objects.filter(pk=page.pk).first():
            found.delete(user=self.request.user)

    def not_done(self, count: int) -> str:
        return ngettext(
            "%(count)d page was not deleted:", "%(count)d pages were not deleted:", count
        ) % {"count": count}


class Pause(OneByOne):
    """Hides stories everywhere, with one reason for all."""

    display_name = _("Pause")
    action_type = "pause"
    aria_label = _("Pause selected stories")
    template_name = "stories/admin/bulk_pause.html"
    action_priority = 60
    form_class = PauseForm

    def check_perm(self, page: Page) -> bool:
        is_story = issubclass(page.specific_class, StoryPage)
        return is_story and self.request.user.has_perm("stories.pause_work")

    def do(self, page: Page) -> None:
        pausing.pause(
            page.specific.work, self.cleaned_form.cleaned_data["reason"], self.request.user
        )

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)d story is hidden everywhere. Two people can show it again.",
            "%(count)d stories are hidden everywhere. Two people can show them again.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


ACTIONS = (Publish, Unpublish, Delete, Pause)
