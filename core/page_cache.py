"""Pages for readers, kept for minutes and forgotten at once when something is withdrawn.

A key contains the content epoch, read from the database before anything is rendered, so an entry
of before a withdrawal can't be found after it. Readers have no cookie and every address decides
its language: path, query and whether it is compressed tell two answers apart.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeGuard

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_max_age, patch_cache_control, patch_vary_headers

from core import compression, epoch

LONGEST_LIFE = 300  # seconds in our cache
LONGEST_MAX_AGE = 60  # seconds in a browser or a proxy, which no epoch reaches
LONGEST_ADDRESS = 300  # characters of path and query
NEVER = re.compile(r"/(?:admin|share|healthz|readyz)(?:/|$)")
NOT_FOR_ALL = re.compile(r"\b(?:private|no-store|no-cache)\b")
# Of what a request brings, these may shape the answer without making it an answer of its own.
HARMLESS_VARY = {"accept-encoding", "accept-language", "cookie"}


@dataclass(frozen=True)
class Entry:
    """An answer as it goes out: compressed where that was asked for, with every header."""

    content: bytes
    headers: dict[str, str]
    until: float | None

    def response(self) -> HttpResponse:
        response = HttpResponse(self.content, headers=self.headers)
        if self.until is not None:
            patch_cache_control(response, max_age=_seconds_left(self.until, LONGEST_MAX_AGE))
        return response


class PageCacheMiddleware:
    """Stands before all that shapes a page (its policy, its compression, its language), so that a kept page
    costs none of it again, and before SessionMiddleware: whoever sends a session cookie passes by the cache.

    Also writes Cache-Control: public for a minute at most where any reader would get the same
    answer, private everywhere else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _same_for_all(request):
            response = self.get_response(request)
            patch_cache_control(response, private=True)
            return response
        request.get_host()  # a foreign Host is refused on a hit too
        try:
            return self._answer(request, _key(request))
        finally:
            epoch.end_request()

    def _answer(self, request: HttpRequest, key: str) -> HttpResponseBase:
        entry: Entry | None = cache.get(key)
        if entry and (entry.until is None or entry.until > _now()):
            return entry.response()
        response = self.get_response(request)
        until = _until(request, response)
        _say_how_long(response, until)
        life = _seconds_left(until, LONGEST_LIFE)
        if request.method == "GET" and life > 0 and _may_be_kept(response, request):
            kept = Entry(response.content, dict(response.items()), until)
            cache.set(key, kept, timeout=life)
        return response


def _same_for_all(request: HttpRequest) -> bool:
    address = request.get_full_path()
    return (
        request.method in ("GET", "HEAD")
        and not getattr(request, "is_dummy", False)  # Wagtail's previews bear the page's address
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "Authorization" not in request.headers
        and not NEVER.match(_without_language(request.path_info))
        and len(address) <= LONGEST_ADDRESS
        # No query of a reader is kept, and a page of results repeats it.
        and "q" not in request.GET
    )


def _without_language(path: str) -> str:
    first, slash, rest = path[1:].partition("/")
    return slash + rest if first in dict(settings.LANGUAGES) else path


def _key(request: HttpRequest) -> str:
    form = "gzip" if compression.is_understood(request) else "plain"
    address = hashlib.sha256(request.get_full_path().encode()).hexdigest()
    return f"page:{epoch.begin_request()}:{form}:{address}"


def _may_be_kept(response: HttpResponseBase, request: HttpRequest) -> TypeGuard[HttpResponse]:
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return (
        response.status_code == 200
        and isinstance(response, HttpResponse)  # not streaming: files have a rule of their own
        and not response.cookies
        and not NOT_FOR_ALL.search(response.get("Cache-Control", "").lower())
        and vary <= HARMLESS_VARY
        and not getattr(request, "_csp_nonce", None)
    )


def _until(request: HttpRequest, response: HttpResponseBase) -> float | None:
    """The moment until which the answer is right, in seconds since 1970: the earliest of what the
    page's contents and the view's own max-age say."""
    moments = []
    if expires := epoch.kept_until(request):
        moments.append(expires.timestamp())
    if (max_age := get_max_age(response)) is not None:
        moments.append(_now() + max_age)
    return min(moments, default=None)


def _say_how_long(response: HttpResponseBase, until: float | None) -> None:
    _drop_language_from_vary(response)
    patch_vary_headers(response, ["Cookie"])
    if NOT_FOR_ALL.search(response.get("Cache-Control", "").lower()):
        return
    if response.cookies:
        patch_cache_control(response, private=True)
    elif response.status_code in (200, 206, 304):
        patch_cache_control(response, public=True, max_age=_seconds_left(until, LONGEST_MAX_AGE))
    else:
        # A story may be paused, withdrawn or published the next moment.
        patch_cache_control(response, no_cache=True)


def _drop_language_from_vary(response: HttpResponseBase) -> None:
    """LocaleMiddleware says Vary: Accept-Language for English pages, whose address decides too."""
    kept = [
        name.strip()
        for name in response.get("Vary", "").split(",")
        if name.strip().lower() not in ("", "accept-language")
    ]
    if kept:
        response["Vary"] = ", ".join(kept)
    elif "Vary" in response:
        del response["Vary"]


def _seconds_left(until: float | None, longest: int) -> int:
    return longest if until is None else max(0, min(longest, int(until - _now())))


def _now() -> float:
    return timezone.now().timestamp()
