"""Pages go out compressed. Making one takes zlib a tenth of the time that the page takes; ISA-L does it in a fifth
of that, five hundredths larger."""

from __future__ import annotations

import secrets
from io import BytesIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from isal import igzip, isal_zlib

PLAIN = (
    "text/",
    "application/json",
    "application/feed+json",
    "application/xml",
    "application/atom+xml",
    "application/rss+xml",
    "image/svg+xml",
)
SHORTEST = 200  # bytes that are worth it
PADDING = 100  # bytes at most


def is_understood(request: HttpRequest) -> bool:
    return bool(re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


class CompressPagesMiddleware(MiddlewareMixin):
    """Compresses what is made for a request and is text. Files keep their own bytes, so that ranges of
    them stay true."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if (
            not isinstance(response, HttpResponse)  # streaming
            or not response.get("Content-Type", "").startswith(PLAIN)
            or response.has_header("Content-Encoding")
            or len(response.content) < SHORTEST
        ):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not is_understood(request):
            return response
        compressed = compress(response.content)
        if len(compressed) >= len(response.content):
            return response
        response.content = compressed
        response["Content-Length"] = str(len(compressed))
        response["Content-Encoding"] = "gzip"
        # Not the same bytes any more: a strong tag would say that they are (RFC 9110, 8.8.3).
        if response.get("ETag", "").startswith('"'):
            response["ETag"] = f"W/{response['ETag']}"
        return response


def compress(content: bytes) -> bytes:
    """As gzip, in another length each time: a name in the head of the file, which nobody reads, hides from
    whoever can only see lengths whether a guess at a token is repeated in the page (BREACH)."""
    packed = BytesIO()
    name = secrets.token_hex(secrets.randbelow(PADDING // 2))
    with igzip.IGzipFile(name, "wb", isal_zlib.ISAL_BEST_COMPRESSION, packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
