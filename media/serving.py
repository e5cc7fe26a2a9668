"""How a stored file leaves: through this process, through the web server beside it, or straight from
object storage under an address that is good for a minute. Whether it may leave was asked before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_etags

from media import names, ranges

# Never guessed from a system's table or from the content.
_TYPES = {
    "avif": "image/avif",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "wav": "audio/wav",
    "webp": "image/webp",
}
_PLAIN_NAMES = {
    names.PICTURE: "picture",
    names.RENDITION: "picture",
    names.RECORDING: "recording",
    names.SOUND: "recording",
    names.DOCUMENT: "document",
    names.PAGE: "page",
    names.PRINT: "story",
}
# Seconds. Neither a browser's copy nor a signed address outlives a withdrawal by more.
LONGEST = 60


@dataclass(frozen=True)
class Served:
    """`until` is None for what only staff may have. With `kept`, the browser saves it, as `called`, in
    letters of ASCII and without the ending, or under a name that says only what it is."""

    name: str
    until: datetime | None
    kept: bool = False
    called: str = ""

    @property
    def seconds(self) -> int:
        if self.until is None:
            return 0
        return max(int(min((self.until - timezone.now()).total_seconds(), LONGEST)), 0)

    @property
    def content_type(self) -> str:
        return _TYPES.get(self.extension, "application/octet-stream")

    @property
    def disposition(self) -> str:
        # A browser runs PDFs in a program of its own; it shall be the reader who starts that.
        how = "attachment" if self.kept or self.extension == "pdf" else "inline"
        called = self.called or _PLAIN_NAMES[self.name[0]]
        return f'{how}; filename="{called}.{self.extension}"'

    @property
    def cache_control(self) -> str:
        return "private, no-store" if self.until is None else f"private, max-age={self.seconds}"

    @property
    def etag(self) -> str:
        """A stored file never changes under its name, so the name says it all. A digest of the
        bytes would let somebody who has the file prove that we have it too."""
        return f'"{self.name.partition(".")[0]}"'

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2]


def respond(request: HttpRequest, file: Served) -> HttpResponseBase:
    """Raises Http404 where the file itself is missing, as far as this process can see."""
    if file.etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponseNotModified()
    elif signs_addresses(default_storage):
        response = _elsewhere(request, file)
    elif settings.MEDIA_ACCEL_PREFIX:
        response = HttpResponse(
            headers={"X-Accel-Redirect": settings.MEDIA_ACCEL_PREFIX + quote(file.name)}
        )
    else:
        response = _from_here(request, file)
    _say_what_it_is(response, file)
    return response


def signs_addresses(storage: Storage) -> bool:
    """Whether files lie where the web server can't read them, behind addresses that expire."""
    return bool(getattr(storage, "querystring_auth", False))


def _elsewhere(request: HttpRequest, file: Served) -> HttpResponse:
    # As django-storages has it.
    sign: Callable[..., str] = default_storage.url
    signed = sign(
        file.name,
        parameters={
            "ResponseContentType": file.content_type,
            "ResponseContentDisposition": file.disposition,
            "ResponseCacheControl": file.cache_control,
        },
        expire=max(file.seconds, 1) if file.until else LONGEST,
        http_method=request.method,
    )
    # Not a link that could be passed on: it is in no page, and no cache keeps this answer.
    return HttpResponseRedirect(signed)


def _from_here(request: HttpRequest, file: Served) -> HttpResponseBase:
    try:
        content = default_storage.open(file.name, "rb")
    except FileNotFoundError:
        raise Http404 from None
    response = _part_or_all(request, content, file)
    response["Accept-Ranges"] = "bytes"
    return response


def _part_or_all(request: HttpRequest, content: File, file: Served) -> HttpResponseBase:
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", file.etag) != file.etag:
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


def _say_what_it_is(response: HttpResponseBase, file: Served) -> None:
    response["Content-Type"] = file.content_type
    response["Content-Disposition"] = file.disposition
    response["ETag"] = file.etag
    response["Cache-Control"] = file.cache_control
    if isinstance(response, HttpResponseRedirect):
        response["Cache-Control"] = "private, no-store"
        del response["ETag"]
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # A search engine would keep its copy after the storyteller took the picture back.
    response["X-Robots-Tag"] = "noindex"
    if file.extension == "pdf":
        # Nothing in it can run as this site, whatever opens it.
        response._csp_config = {"default-src": ["'none'"], "sandbox": [True]}  # type: ignore[attr-defined]
