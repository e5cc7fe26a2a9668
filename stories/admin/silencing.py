"""Silencing in the sound what was taken out of a transcript: asked of the story's sheet, done for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from media import silencing
from media.models import Recording

from ..models import StoryPage
from ..taken_out import StillHeard, still_heard
from ..transcripts import clock
from .desk import CRUMBS, may_see


class StretchForm(forms.Form):
    """From where to where one find is silenced. Without the tick it is left alone."""

    silence = forms.BooleanField(required=False, label=_("Silence this stretch"))
    start = forms.FloatField(min_value=0, label=_("From second"))
    end = forms.FloatField(min_value=0, label=_("To second"))

    def __init__(self, find: StillHeard, data: Any = None) -> None:
        self.find = find
        self.time = clock(find.start)
        initial = {"silence": find.said_so, "start": find.start, "end": find.end}
        super().__init__(data, prefix=find.key.replace(":", "-"), initial=initial)
        for name in ("start", "end"):
            self.fields[name].widget.attrs |= {"step": "0.001", "max": find.recording.duration}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("start"), values.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", gettext("The stretch must end after it starts."))
        if start is not None and start >= self.find.recording.duration:
            self.add_error("start", gettext("The recording is shorter than that."))
        return values


@dataclass(frozen=True)
class Silencings:
    """The finds in one recording."""

    recording: Recording
    forms: list[StretchForm]


class Silence(WagtailAdminTemplateMixin, TemplateView):
    """GET shows each stretch to listen to; POST silences those that are ticked, which nothing undoes."""

    template_name = "stories/admin/silence.html"
    page_title = _("Take words out of the sound")
    header_icon = "media"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.page = get_object_or_404(StoryPage.objects.select_related("work"), pk=kwargs["pk"])
        if not may_see(request.user, self.page) or not request.user.has_perm(
            "media.change_recording"
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*CRUMBS, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = kwargs.get("asked") or self._forms()
        by_recording: dict[int, Silencings] = {}
        for form in asked:
            recording = form.find.recording
            by_recording.setdefault(recording.pk, Silencings(recording, [])).forms.append(form)
        return super().get_context_data(**kwargs) | {
            "story": self.page,
            "recordings": list(by_recording.values()),
        }

    def _forms(self, data: Any = None) -> list[StretchForm]:
        return [
            StretchForm(find, data)
            for find in still_heard(self.page.get_latest_revision_as_object())
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = self._forms(request.POST)
        ticked = [form for form in asked if form["silence"].value()]
        if not all(form.is_valid() for form in ticked):
            return self.render_to_response(self.get_context_data(asked=asked))
        if not ticked:
            messages.error(request, gettext("Tick at least one stretch."))
            return self.render_to_response(self.get_context_data(asked=asked))
        self._take_out(ticked)
        messages.success(
            request,
            gettext(
                "The sound is being silenced there. Nobody hears the recording until that is done."
            ),
        )
        return redirect("story_sheet", pk=self.page.pk)

    @transaction.atomic
    def _take_out(self, ticked: Iterable[StretchForm]) -> None:
        stretches: dict[Recording, list[tuple[float, float]]] = {}
        for form in ticked:
            stretch = (form.cleaned_data["start"], form.cleaned_data["end"])
            stretches.setdefault(form.find.recording, []).append(stretch)
        for recording, those in stretches.items():
            silencing.take_out(recording, those, by=self.request.user)  # type: ignore[arg-type]  # signed in
