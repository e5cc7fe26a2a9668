"""Transcripts beside the editor: the sound for whoever writes one, and WebVTT files in and out."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from wagtail.blocks import StreamValue

from core.staff import StaffRequest
from media.models import Recording, Sound

from ..blocks import cues_of
from ..models import StoryPage
from ..transcripts import from_vtt, to_vtt
from .actions import StoryAction
from .desk import may_see
from .transcript_widget import LONGEST

MIME = {
    "opus": "audio/ogg; codecs=opus",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
}


@require_safe
def sound(request: HttpRequest, pk: int) -> JsonResponse:
    """{"title", "seconds", "sources": [{"url", "type"}]}: the sounds for readers, then the recording
    as it is stored, which is there from the first moment. For staff."""
    if not request.user.has_perm("media.view_recording"):
        raise PermissionDenied
    recording = get_object_or_404(Recording, pk=pk)
    order = list(Sound.Format)
    sounds = sorted(recording.sounds.all(), key=lambda each: order.index(Sound.Format(each.format)))
    urls = [*(each.url for each in sounds), recording.url]
    sources = [{"url": url, "type": MIME[url.rpartition(".")[2]]} for url in urls]
    answer = {"title": recording.title, "seconds": recording.duration, "sources": sources}
    return JsonResponse(answer, headers={"Cache-Control": "private, no-store"})


@require_safe
def save_file(request: HttpRequest, pk: int, block: str) -> HttpResponse:
    """The draft's transcript as a .vtt file, with the notes that only staff see."""
    page = get_object_or_404(StoryPage, pk=pk)
    if not may_see(request.user, page):
        raise PermissionDenied
    value = _block(page.get_latest_revision_as_object(), block)
    if value is None:
        raise Http404
    return HttpResponse(
        to_vtt(cues_of(value)) or "WEBVTT\n",
        content_type="text/vtt; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="transcript.vtt"',
            "Cache-Control": "private, no-store",
        },
    )


def _block(draft: StoryPage, key: str) -> Any:
    for block in draft.body:
        if block.block_type == "recording" and block.id == key:
            return block.value
    return None


class LoadFile(StoryAction):
    """A .vtt file becomes the transcript of one recording in the draft; what was there is in the version before."""

    def act(self, request: StaffRequest) -> str:
        rights = self.page.permissions_for_user(request.user)
        if not rights.can_edit() or rights.page_locked():
            raise PermissionDenied
        draft = self.page.get_latest_revision_as_object()
        key = request.POST.get("block", "")
        if _block(draft, key) is None:
            raise ValueError(gettext("That recording is no longer in the draft."))
        cues = [cue.as_stored() for cue in _read(request)]
        stored = draft.body.get_prep_value()
        for item in stored:
            if item["id"] == key:
                item["value"]["cues"] = cues
        draft.body = StreamValue(draft.body.stream_block, stored, is_lazy=True)
        draft.save_revision(user=request.user)
        return gettext("The draft has a new transcript of %(count)d lines.") % {"count": len(cues)}


def _read(request: HttpRequest) -> list[Any]:
    file = request.FILES.get("file")
    if file is None or file.size is None:
        raise ValueError(gettext("Choose a .vtt file first."))
    if file.size > LONGEST:
        raise ValueError(gettext("The file is too large to be a transcript."))
    try:
        cues = from_vtt(file.read().decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError(
            gettext("The file is no text in UTF-8. Save it as WebVTT (.vtt).")
        ) from None
    except ValidationError as faults:
        raise ValueError(" ".join(faults.messages)) from None
    if not cues:
        raise ValueError(gettext("There are no lines with times in the file."))
    return cues
