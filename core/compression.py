from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip

PLAIN = (
    "text/",
    "application/json",
    "application/feed+json",
    "application/xml",
    "application/atom+xml",
    "application/rss+xml",
    "image/svg+xml",
)


def is_understood(request: HttpRequest) -> bool:
    return bool(re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


class CompressPagesMiddleware(GZipMiddleware):
    """Compresses what is made for a request and is text. Files keep their own bytes, so that ranges of
    them stay true. Django pads the answers, against guessing tokens by their compressed length."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(PLAIN):
            return response
        return super().process_response(request, response)
