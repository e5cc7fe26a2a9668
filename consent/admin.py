"""The desk's hand on the ledger: confirm what a storyteller said, take a story back for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core import audit, uses
from core.forms import PlainText
from core.staff import StaffRequest
from core.uses import Naming, Use
from stories import content, depictions
from stories.admin import desk
from stories.models import StoryPage, Storyteller

from . import ledger, proof, withdrawal
from .models import ConsentAnswer

# A form on the site is what somebody else may have filled in; it confirms nothing.
TOLD = [("", "---------")] + [
    choice for choice in ConsentAnswer.Means.choices if choice[0] != ConsentAnswer.Means.FORM
]


class SaidForm(forms.Form):
    """How and when a storyteller said something."""

    means = forms.ChoiceField(label=_("How they told us"), choices=TOLD)
    given_on = forms.DateField(
        label=_("On which day"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_given_on(self) -> Any:
        if self.cleaned_data["given_on"] > timezone.localdate():
            raise forms.ValidationError(gettext("This day is still to come."))
        return self.cleaned_data["given_on"]


class ConfirmForm(SaidForm):
    shown = forms.IntegerField(widget=forms.HiddenInput)
    words = PlainText(label=_("Their words about it"), max_length=2000, required=False)


class AnswerForm(SaidForm):
    """Answers given later, by letter or call: only those that are marked are recorded."""

    until = forms.DateField(
        label=_("Their yes holds until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        for use in Use:
            if not use.startswith(Use.DISPLAY_NAME):
                self.fields[use] = forms.ChoiceField(
                    label=uses.label(use, language),
                    choices=[("", "–"), ("yes", _("Yes")), ("no", _("No"))],
                    required=False,
                )
        self.fields["naming"] = forms.ChoiceField(
            label=_("Name"), choices=[("", "–"), *Naming.choices], required=False
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not found.get("naming") and not self.answers():
            raise forms.ValidationError(gettext("Mark at least one answer."))
        return found

    def answers(self) -> dict[Use, bool]:
        return {
            Use(name): value == "yes"
            for name, value in self.cleaned_data.items()
            if value in ("yes", "no")
        }


class WithdrawForm(SaidForm):
    sure = forms.BooleanField(label=_("They asked us to take this story back from everywhere"))


def panel(page: StoryPage, request: StaffRequest) -> SafeString | str:
    """What each storyteller of the draft allowed, and the buttons, for the story's sheet."""
    user = request.user
    if not user.has_perm("consent.record_consent") and not user.has_perm("consent.withdraw_work"):
        return ""
    language = get_language() or "en"
    bound: Bound | None = getattr(request, "consent_form", None)
    people = []
    credited = [credit.person for credit in page.tellers()]
    for teller in (*credited, *_in_pictures(page, credited)):
        answers = list(ledger.about(teller.pk, page.work))
        permits = ledger.fold(answers)
        waiting = ledger.waiting(teller, page.work)
        forms_for = bound if bound and bound.code == teller.code else None
        people.append(
            {
                "teller": teller,
                "credited": teller in credited,
                "allowed": [
                    {
                        "label": uses.label(use, language),
                        "form": Naming(permit.form).label if permit.form else "",
                        "confirmed": permit.confirmed,
                        "until": permit.until,
                    }
                    for use, permit in permits.items()
                ],
                "asked": bool(answers),
                "took_back": any(answer.allowed for answer in answers),
                "waiting": bool(waiting),
                **_forms(teller.code, forms_for, max((answer.pk for answer in waiting), default=0)),
            }
        )
    context = {
        "page": page,
        "people": people,
        "may_record": user.has_perm("consent.record_consent"),
        "may_withdraw": user.has_perm("consent.withdraw_work"),
    }
    return SafeString(render_to_string("consent/admin/panel.html", context, request=request))


def _in_pictures(page: StoryPage, credited: list[Storyteller]) -> list[Storyteller]:
    """Storytellers of other stories whose faces this one shows: it takes their yes as well."""
    found = {
        teller
        for faces in depictions.of(content.pictures(page)).values()
        for teller in faces.storytellers
    }
    return sorted(found.difference(credited), key=lambda teller: teller.pk)


@dataclass(frozen=True)
class Bound:
    """A form about one storyteller that came back with something missing; what was typed stays in it."""

    code: str
    form: SaidForm


def _forms(code: str, bound: Bound | None, shown: int) -> dict[str, SaidForm]:
    ids = _ids(code)
    forms: dict[str, SaidForm] = {
        "confirm_form": ConfirmForm(prefix="confirm", auto_id=ids, initial={"shown": shown}),
        "answer_form": AnswerForm(prefix="answer", auto_id=ids),
        "withdraw_form": WithdrawForm(prefix="withdraw", auto_id=ids),
    }
    if bound:
        forms[f"{bound.form.prefix}_form"] = bound.form
    return forms


def _ids(code: str) -> str:
    """A sheet has the same forms for each storyteller."""
    return f"id_{code}_%s"


class ConsentAction(View):
    """A form on a story's sheet about one of its storytellers. Back to the sheet afterwards; where something
    is wrong in it, with the form as it was filled in."""

    http_method_names = ["post"]
    permission = "consent.record_consent"

    def post(self, request: StaffRequest, pk: int, code: str) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        page = get_object_or_404(StoryPage.objects.select_related("work"), pk=pk)
        teller = get_object_or_404(Storyteller, code=code)
        form = self.form(request.POST, auto_id=_ids(code))
        if form.is_valid():
            messages.success(request, self.act(request, page, teller, form))
            return redirect("story_sheet", pk=pk)
        messages.error(
            request,
            gettext("Nothing is recorded yet. What is missing or wrong is said in the form."),
        )
        request.consent_form = Bound(code, form)  # type: ignore[attr-defined]  # for `panel`
        response = desk.sheet(request, pk)
        response.status_code = 422
        return response

    def form(self, data: Any, **kwargs: Any) -> SaidForm:
        raise NotImplementedError

    def act(
        self, request: StaffRequest, page: StoryPage, teller: Storyteller, form: SaidForm
    ) -> str:
        raise NotImplementedError


class Confirm(ConsentAction):
    def form(self, data: Any, **kwargs: Any) -> SaidForm:
        return ConfirmForm(data, prefix="confirm", **kwargs)

    def act(
        self, request: StaffRequest, page: StoryPage, teller: Storyteller, form: SaidForm
    ) -> str:
        said = form.cleaned_data
        confirmed = ledger.confirm(
            teller,
            page.work,
            means=said["means"],
            given_on=said["given_on"],
            recorded_by=request.user,
            words=said["words"],
            shown=said["shown"],
        )
        if not confirmed:
            return gettext("Nothing was waiting to be confirmed.")
        return gettext("Their answers are confirmed.")


class Answer(ConsentAction):
    def form(self, data: Any, **kwargs: Any) -> SaidForm:
        return AnswerForm(data, prefix="answer", **kwargs)

    def act(
        self, request: StaffRequest, page: StoryPage, teller: Storyteller, form: SaidForm
    ) -> str:
        said = form.cleaned_data
        ledger.record(
            teller,
            page.work,
            form.answers(),  # type: ignore[attr-defined]  # `form` above makes an AnswerForm
            naming=Naming(said["naming"]) if said["naming"] else None,
            answered_by=ConsentAnswer.AnsweredBy.STORYTELLER,
            means=said["means"],
            given_on=said["given_on"],
            until=said["until"],
            recorded_by=request.user,
            confirmed=True,
        )
        return gettext("Their answers are recorded.")


class Proof(WagtailAdminTemplateMixin, TemplateView):
    """Asks every surface whether the story is gone, and shows what each answered."""

    http_method_names = ["post"]
    template_name = "consent/admin/proof.html"
    page_title = _("Is it gone everywhere?")
    header_icon = "view"

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("consent.withdraw_work"):
            raise PermissionDenied
        page = get_object_or_404(StoryPage.objects.select_related("work"), pk=pk)
        answers = proof.ask(page.work)
        gone = proof.is_gone(answers)
        audit.record(
            "story.proof", user=request.user, subject=page.work.code, detail={"gone": gone}
        )
        return self.render_to_response(self.get_context_data(page=page, answers=answers, gone=gone))


class Withdraw(ConsentAction):
    permission = "consent.withdraw_work"

    def form(self, data: Any, **kwargs: Any) -> SaidForm:
        return WithdrawForm(data, prefix="withdraw", **kwargs)

    def act(
        self, request: StaffRequest, page: StoryPage, teller: Storyteller, form: SaidForm
    ) -> str:
        said = form.cleaned_data
        withdrawal.withdraw(
            page.work,
            asked_by=teller,
            means=said["means"],
            given_on=said["given_on"],
            recorded_by=request.user,
        )
        return gettext(
            "The story is taken back. Its pages say so from now on, and nothing else shows it."
        )
