"""Something to ask a storyteller: where the old fact stands, and what they said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.staff import StaffRequest

from .. import status_change
from ..models import Question
from .desk import CRUMBS


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=_("What they said"))
    on = forms.DateField(
        label=_("On"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MaxValueValidator(timezone.localdate)],
    )

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # None stands there already: a click too early would say for somebody that all may stay.
        self.fields["answer"].choices = [("", "---------"), *question.answers()]  # type: ignore[attr-defined]  # a ChoiceField
        if question.about == Question.About.DIED:
            self.fields["answer"].label = _("What they wished, or what their family says")


class QuestionSheet(WagtailAdminTemplateMixin, TemplateView):
    template_name = "stories/admin/question.html"
    header_icon = "help"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("stories.approve_work"):
            raise PermissionDenied
        questions = Question.objects.select_related("storyteller", "was_at", "noted_by")
        self.question = get_object_or_404(questions, pk=kwargs["pk"])
        if instead := status_change.raised_by_death_instead(self.question):
            return redirect("question", pk=instead.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.question.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*CRUMBS, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initial = {"on": timezone.localdate()}
        return super().get_context_data(**kwargs) | {
            "question": self.question,
            "stated": status_change.stated(self.question),
            "after_death": self.question.about == Question.About.DIED,
            "form": kwargs.get("form") or AnswerForm(self.question, initial=initial),
        }

    def post(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(self.question, request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        said = form.cleaned_data
        status_change.answer(self.question, said["answer"], said["on"], request.user)
        messages.success(request, gettext("The answer is noted."))
        return redirect("story_desk")
