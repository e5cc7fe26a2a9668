from datetime import datetime

from django.core.files.base import File
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from media import exposure, names, ranges, sizes
from media.models import Document, Picture, Recording, Rendition

Asset = Picture | Rendition | Recording | Document

# Never guessed from a system's table or from the content.
_TYPES = {
    "avif": "image/avif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "wav": "audio/wav",
    "webp": "image/webp",
}
_MODELS: dict[str, type[Asset]] = {
    names.PICTURE: Picture,
    names.RENDITION: Rendition,
    names.RECORDING: Recording,
    names.DOCUMENT: Document,
}
_LONGEST_MAX_AGE = 60


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Whether the file may be seen is asked before anything that the request's headers want:
    a 304 or a 416 would tell of a file just as well as its bytes."""
    asset = _found(name)
    until, ever = _for_a_reader(asset)
    if until is None and not _is_staff(request):
        if ever:
            return _withdrawn()
        raise Http404
    response = _answer(request, asset)
    response["ETag"] = _etag(name)
    response["Cache-Control"] = _may_be_kept(until)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # A search engine would keep its copy after the storyteller took the picture back.
    response["X-Robots-Tag"] = "noindex"
    return response


def _found(name: str) -> Asset:
    if not names.could_be_a_name(name):
        raise Http404
    asset = _MODELS[name[0]]._default_manager.filter(file=name).first()
    if asset is None:
        raise Http404
    return asset


def _for_a_reader(asset: Asset) -> tuple[datetime | None, bool]:
    """Until when a reader gets it, and whether one ever did. Of pictures readers get the sizes
    made for them: never the picture as stored, nor what the admin shows to staff."""
    for_staff = isinstance(asset, Picture) or (
        isinstance(asset, Rendition) and asset.filter_spec in sizes.FOR_STAFF
    )
    if for_staff:
        return None, False
    shown = exposure.showing(asset)
    return shown.until, shown.ever


def _is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.has_perm("wagtailadmin.access_admin")


def _withdrawn() -> HttpResponse:
    response = HttpResponse(
        _("This file is no longer here."), status=410, content_type="text/plain; charset=utf-8"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    name = str(asset.file.name)
    if _etag(name) in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified()
    try:
        content = asset.file.storage.open(name, "rb")
    except FileNotFoundError:
        raise Http404 from None
    if isinstance(asset, Recording):
        response = _part_or_all(request, content, name)
        response["Accept-Ranges"] = "bytes"
    else:
        response = FileResponse(content)
        response["Content-Length"] = content.size
    extension = name.rpartition(".")[2]
    response["Content-Type"] = _TYPES.get(extension, "application/octet-stream")
    kind = "recording" if isinstance(asset, Recording) else "picture"
    response["Content-Disposition"] = f'inline; filename="{kind}.{extension}"'
    return response


def _part_or_all(request: HttpRequest, content: File, name: str) -> HttpResponseBase:
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", _etag(name)) != _etag(name):
        asked = ""
    size = content.size
    try:
        part = ranges.wanted(asked, size)
    except ranges.NotThere:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        return FileResponse(content, headers={"Content-Length": str(size)})
    first, last = part
    response = StreamingHttpResponse(ranges.read(content, first, last), status=206)
    response["Content-Length"] = last - first + 1
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _etag(name: str) -> str:
    """A stored file never changes under its name, so the name says it all. A digest of the bytes
    would let somebody who has the file prove that we have it too."""
    return f'"{name.partition(".")[0]}"'


def _may_be_kept(until: datetime | None) -> str:
    if until is None:
        return "private, no-store"
    left = int(min((until - timezone.now()).total_seconds(), _LONGEST_MAX_AGE))
    return f"private, max-age={max(left, 0)}"
