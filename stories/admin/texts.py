"""A text about somebody or something, for whoever reads it before readers do."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.staff import StaffRequest

from .. import language_guard, public_texts
from ..models import PublicText
from ..publishing import NotReady
from .desk import CRUMBS

KINDS = {kind._meta.model_name: kind for kind in public_texts.KINDS}


class TextSheet(WagtailAdminTemplateMixin, TemplateView):
    """The draft beside what readers have; POST `do=approve` or `do=take_down`."""

    template_name = "stories/admin/public_text.html"
    header_icon = "openquote"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = KINDS.get(kwargs["kind"])
        if kind is None:
            raise Http404
        if not request.user.has_perm("stories.approve_work"):
            raise PermissionDenied
        self.text: PublicText = get_object_or_404(kind._base_manager, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.text)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*CRUMBS, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text, user = self.text, cast(StaffRequest, self.request).user
        draft = public_texts.draft(text)
        return super().get_context_data(**kwargs) | {
            "text": text,
            "draft": _readable(draft),
            "shown": _readable(text.shown) if text.shown else None,
            "draft_hash": public_texts.digest(draft),
            "waiting": public_texts.is_waiting(text),
            "obstacles": public_texts.obstacles(text),
            "suggestions": language_guard.of_text(text),
            "may_approve": public_texts.may_approve(text, user),
            "edit_url": AdminURLFinder(user).get_edit_url(text.owner),  # type: ignore[attr-defined]  # each kind has its own
        }

    def post(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.POST.get("do") == "take_down":
                public_texts.take_down(self.text, request.user)
                messages.success(request, gettext("Readers don't get this text any more."))
            else:
                public_texts.approve(self.text, request.user, request.POST.get("hash", ""))
                messages.success(request, gettext("Readers get this text from now on."))
        except NotReady as refusal:
            for obstacle in refusal.obstacles:
                messages.error(request, obstacle.message)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal) or gettext("You may not do that."))
        return redirect(request.path)


def _readable(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"body": mark_safe(content["body"])}  # noqa: S308  cleaned by stories.public_texts
