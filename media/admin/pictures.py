from typing import NoReturn

from django.http import Http404, HttpRequest


def no_preview(request: HttpRequest, image_id: int, filter_spec: str) -> NoReturn:
    """Wagtail's preview encodes whatever size its address names, on a GET. Nothing here leads to it."""
    raise Http404
