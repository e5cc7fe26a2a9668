"""The queue of stories that came in, and one of them with what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.models import User
from core.uses import label
from stories.models import Identity

from .. import moderation
from ..models import Case, Submission

A_PAGE = 30

HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}
QUEUE = {"url": reverse_lazy("came_in"), "label": _("Stories that came in")}


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=[("", "---------"), *Case.Reason.choices])


class ContactForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why you need it"),
        choices=[("", "---------"), *Identity.Reason.choices],
        help_text=_("Kept with your name and the time."),
    )


@dataclass(frozen=True)
class Row:
    case: Case
    days: int


class ForModerators(WagtailAdminTemplateMixin, TemplateView):
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or not user.has_perm("submissions.moderate_submission"):
            raise PermissionDenied
        self.user = user
        return super().dispatch(request, *args, **kwargs)


class Queue(ForModerators):
    """Oldest first. Names nobody: who opens one sees what is in it."""

    template_name = "submissions/admin/queue.html"
    page_title = _("Stories that came in")
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Case.objects.waiting().select_related("submission")
        page = Paginator(waiting, A_PAGE).get_page(self.request.GET.get("p"))
        today = timezone.localdate()
        return super().get_context_data(**kwargs) | {
            "rows": [Row(case, (today - case.submission.received_on).days) for case in page],
            "page": page,
        }


@method_decorator(never_cache, name="dispatch")
class Detail(ForModerators):
    """The words and the wishes; how to reach them only after a POST that says why."""

    template_name = "submissions/admin/detail.html"
    page_title = _("A story that came in")
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        submissions = Submission.objects.select_related("case__work", "case__taken_by")
        self.submission = get_object_or_404(submissions, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, QUEUE, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission, language = self.submission, get_language() or ""
        context = {
            "submission": submission,
            "case": submission.case,
            "days": (timezone.localdate() - submission.received_on).days,
            "paragraphs": [part for part in submission.text.split("\n\n") if part.strip()],
            "answers": [(label(use, language), yes) for use, yes in submission.allowed.items()],
            "draft": submission.case.work.original if submission.case.work else None,
            "may_open_contact": self.user.has_perm("stories.open_identity"),
            "contact_form": ContactForm(),
            "decline_form": DeclineForm(),
        }
        return super().get_context_data(**kwargs) | context | kwargs


class Action(Detail):
    """A button on the page of one submission: POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise NotImplementedError

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


class Contact(Action):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ContactForm(request.POST)
        if not form.is_valid():
            return self.show(contact_form=form)
        return self.show(
            contact=moderation.contact(self.submission, self.user, form.cleaned_data["reason"])
        )


class MakeDraft(Action):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            page = moderation.make_draft(self.submission, self.user)
        except moderation.AlreadyDecided:
            messages.error(request, gettext("The draft that was made from this is gone."))
            return redirect("came_in_one", pk=self.submission.pk)
        messages.success(request, gettext("This is the draft. What came in stays as it was sent."))
        return redirect("story_sheet", pk=page.pk)


class Decline(Action):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DeclineForm(request.POST)
        if not form.is_valid():
            return self.show(decline_form=form)
        try:
            moderation.decline(self.submission, self.user, form.cleaned_data["reason"])
        except moderation.AlreadyDecided:
            messages.error(request, gettext("Somebody has dealt with it meanwhile."))
            return redirect("came_in_one", pk=self.submission.pk)
        messages.success(request, gettext("Declined. Whoever asks with the code is told so."))
        return redirect("came_in")


class NewCode(Action):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(code=moderation.replace_code(self.submission, self.user))
