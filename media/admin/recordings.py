"""Recordings in the admin: what becomes of one after the upload, and taking a stretch out of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from core.choosers import chooser_for
from core.staff import StaffRequest
from media import silencing, times, transcoding
from media.forms import RecordingForm
from media.models import Recording


def state_in_words(recording: Recording) -> str:
    """ "Being prepared, 40 %"."""
    state = recording.get_state_display()
    if recording.state == Recording.State.WORKING:
        return gettext("%(state)s, %(percent)d %%") % {
            "state": state,
            "percent": recording.progress,
        }
    return str(state)


def _facts(recording: Recording) -> dict[str, Any]:
    return {
        "recording": recording,
        "state": recording.get_state_display(),
        "length": times.said(round(recording.duration)),
        "silences": [(times.said(start), times.said(end)) for start, end in recording.silences],
        "under_way": recording.state in (Recording.State.WAITING, Recording.State.WORKING),
    }


class RecordingEditView(EditView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | _facts(self.object)


class RecordingViewSet(SnippetViewSet):
    model = Recording
    icon = "media"
    menu_label = _("Recordings")
    add_to_admin_menu = True
    menu_order = 310  # after Images and Documents
    edit_view_class = RecordingEditView
    # A title may name whose voice it is.
    chooser_viewset_class = chooser_for("media.view_recording")
    list_display = [
        "title",
        Column(
            "duration",
            label=_("Length"),
            sort_key="duration",
            accessor=lambda recording: times.said(round(recording.duration)),
        ),
        Column("state", label=_("State"), sort_key="state", accessor=state_in_words),
        "created",
    ]
    search_fields = ["title"]
    # A copy would be a second row for one file.
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("title"), FieldPanel("file")], base_form_class=RecordingForm
    )


def _one(request: HttpRequest, pk: int) -> Recording:
    """For staff who may change recordings. Raises PermissionDenied and Http404."""
    if not request.user.has_perm("media.change_recording"):
        raise PermissionDenied
    return get_object_or_404(Recording.objects.prefetch_related("sounds"), pk=pk)


class StateView(View):
    """For the script that keeps the page of a recording up to date."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        facts = _facts(_one(request, pk))
        response = JsonResponse(
            {
                "state": facts["state"],
                "progress": facts["recording"].progress,
                "under_way": facts["under_way"],
                "rest": render_to_string("media/admin/recording_rest.html", facts, request),
            }
        )
        response["Cache-Control"] = "private, no-store"
        return response


class TryAgainView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        recording = _one(request, pk)
        with transaction.atomic():
            failed = Recording.objects.filter(pk=pk, state=Recording.State.FAILED)
            if failed.update(state=Recording.State.WAITING, progress=0):
                transcoding.enqueue(recording)
        messages.success(request, gettext("The recording waits to be prepared again."))
        return redirect(_edit(recording))


class TimeField(forms.CharField):
    """Seconds, written as seconds or as minutes and seconds."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 9})
        super().__init__(max_length=12, widget=widget, **kwargs)

    def clean(self, value: Any) -> float:
        return times.read(super().clean(value))


class StretchForm(forms.Form):
    start = TimeField(
        label=_("From"), help_text=_("In seconds, or minutes and seconds: 37 or 0:37.5.")
    )
    end = TimeField(label=_("To"))

    def __init__(self, *args: Any, duration: float, **kwargs: Any) -> None:
        self.duration = duration
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        times_given = super().clean() or {}
        start, end = times_given.get("start"), times_given.get("end")
        if start is not None and start >= self.duration:
            self.add_error("start", gettext("The recording is shorter than that."))
        elif start is not None and end is not None and end <= start:
            self.add_error("end", gettext("The stretch must end after it starts."))
        return times_given


class TakeOutView(WagtailAdminTemplateMixin, TemplateView):
    """Asked twice: which stretch, and, with the stretch to listen to, whether it shall go for good."""

    template_name = "media/admin/take_out.html"
    page_title = _("Take out a stretch")
    header_icon = "media"

    recording: Recording

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.recording = _one(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.recording.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(RecordingViewSet().get_url_name("list")), "label": _("Recordings")},
            {"url": _edit(self.recording), "label": self.recording.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", StretchForm(duration=self.recording.duration))
        return (
            super().get_context_data(**kwargs)
            | _facts(self.recording)
            | {"back": _edit(self.recording)}
        )

    def post(self, request: StaffRequest, pk: int) -> HttpResponseBase:
        form = StretchForm(request.POST, duration=self.recording.duration)
        if not form.is_valid() or request.POST.get("do") == "change":
            return self.render_to_response(self.get_context_data(form=form))
        start, end = form.cleaned_data["start"], form.cleaned_data["end"]
        end = min(end, self.recording.duration)
        if request.POST.get("do") != "silence":
            stretch = {"start": start, "end": end, "from": times.said(start), "to": times.said(end)}
            return self.render_to_response(self.get_context_data(form=form, stretch=stretch))
        silencing.take_out(self.recording, [(start, end)], by=request.user)
        messages.success(
            request,
            gettext("The recording is being silenced there. Nobody hears it until that is done."),
        )
        return redirect(_edit(self.recording))


def _edit(recording: Recording) -> str:
    return reverse(RecordingViewSet().get_url_name("edit"), args=[recording.pk])


def urls() -> list[URLPattern]:
    return [
        path("recordings/<int:pk>/state/", StateView.as_view(), name="recording_state"),
        path("recordings/<int:pk>/again/", TryAgainView.as_view(), name="recording_again"),
        path("recordings/<int:pk>/take-out/", TakeOutView.as_view(), name="recording_take_out"),
    ]
