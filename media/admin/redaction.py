"""The page on which something in a picture is covered up. Boxes are numbers in a form; a script lets
them be drawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from core import slots
from core.staff import StaffRequest
from media import redaction
from media.intake import Refused
from media.models import Picture
from media.redaction import MOST_BOXES, Box

_EMPTY_ROWS = 3


def _per_cent(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
    )


class BoxForm(forms.Form):
    """A row with nothing in it is no box."""

    left = _per_cent(_("From the left (%)"))
    top = _per_cent(_("From the top (%)"))
    width = _per_cent(_("Wide (%)"))
    height = _per_cent(_("High (%)"))

    def clean(self) -> dict[str, Any]:
        given = [self.cleaned_data.get(name) for name in self.fields]
        if not self.errors and any(value is not None for value in given):
            if None in given:
                raise forms.ValidationError(_("A box needs all four numbers."))
            if not (self.cleaned_data["width"] and self.cleaned_data["height"]):
                raise forms.ValidationError(_("A box is wider and higher than 0."))
        return self.cleaned_data

    @property
    def box(self) -> Box | None:
        """None for an empty row, and for one that has something wrong."""
        if self.errors:
            return None
        numbers = [
            number for name in self.fields if (number := self.cleaned_data.get(name)) is not None
        ]
        return Box(*numbers) if len(numbers) == len(self.fields) else None


BoxFormSet = forms.formset_factory(
    BoxForm, extra=_EMPTY_ROWS, max_num=MOST_BOXES, absolute_max=MOST_BOXES
)


class SureForm(forms.Form):
    # The stored file that was looked at.
    seen = forms.CharField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label=_("I know that what is covered can't be brought back."),
        error_messages={"required": _("Tick this to cover it for good.")},
    )


class CoverView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "media/admin/cover.html"
    page_title = _("Cover something up")
    header_icon = "image"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.picture = get_object_or_404(Picture, pk=kwargs["pk"])
        policy = policy_registry.get_by_type(Picture)
        if not policy.user_has_permission_for_instance(request.user, "change", self.picture):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.picture.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse_lazy("wagtailimages:index"), "label": _("Images")},
            {"url": self._back(), "label": self.picture.title},
            {"url": "", "label": self.page_title},
        ]

    def post(self, request: StaffRequest, pk: int) -> HttpResponseBase:
        boxes, sure = BoxFormSet(request.POST), SureForm(request.POST)
        match request.POST.get("do"):
            case "cover" if boxes.is_valid() and sure.is_valid():
                return self._cover(request, boxes, sure)
            case "more":
                return self._again(self._with_more_rows(boxes))
            case "show":
                return self._again(boxes)
        return self._again(boxes, sure)

    def _cover(
        self, request: StaffRequest, boxes: forms.BaseFormSet, sure: SureForm
    ) -> HttpResponseBase:
        drawn = [form.box for form in boxes if form.box]
        if not drawn:
            messages.error(request, gettext("Nothing is covered yet: no box is drawn."))
            return self._again(boxes, sure)
        try:
            if sure.cleaned_data["seen"] != self.picture.file.name:
                raise redaction.ChangedMeanwhile
            redaction.cover(self.picture, drawn, by=request.user)
        except redaction.ChangedMeanwhile:
            self.picture = get_object_or_404(Picture, pk=self.picture.pk)
            messages.error(
                request,
                gettext(
                    "This picture was changed meanwhile, or its file is lost. Look at it again first."
                ),
            )
            return self._again(boxes)
        except Refused as why:
            messages.error(request, why.sentence)
            return self._again(boxes, sure)
        said = ngettext(
            "%(count)s part of the picture is covered for good. Its sizes are being made anew.",
            "%(count)s parts of the picture are covered for good. Its sizes are being made anew.",
            len(drawn),
        )
        messages.success(request, said % {"count": len(drawn)})
        return redirect(self._back())

    def _with_more_rows(self, boxes: forms.BaseFormSet) -> forms.BaseFormSet:
        data = self.request.POST.copy()
        rows = min(boxes.total_form_count() + _EMPTY_ROWS, MOST_BOXES)
        data["form-TOTAL_FORMS"] = str(rows)
        return BoxFormSet(data)

    def _again(self, boxes: forms.BaseFormSet, sure: SureForm | None = None) -> HttpResponse:
        if sure is None:
            sure = SureForm(initial={"seen": self.picture.file.name})
        return self.render_to_response(self.get_context_data(boxes=boxes, sure=sure))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        boxes = kwargs.setdefault("boxes", BoxFormSet())
        kwargs.setdefault("sure", SureForm(initial={"seen": self.picture.file.name}))
        return super().get_context_data(**kwargs) | {
            "picture": self.picture,
            "drawn": [form.box for form in boxes if form.box] if boxes.is_bound else [],
            "consequences": slots.contents("picture.redact", picture=self.picture),
            "back": self._back(),
        }

    def _back(self) -> str:
        return reverse("wagtailimages:edit", args=[self.picture.pk])
