"""Paths of pages that have one slug in their address, or none. Django looks through all patterns for each; a page
names a dozen."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

_SLUG = "a-slug-that-nothing-has"


def path_to(name: str, slug: str = "") -> str:
    """As `reverse(name, args=[slug])` in the active language, or `reverse(name)`."""
    before, after = _around(name, bool(slug), get_language(), get_script_prefix())
    return f"{before}{slug}{after}"


@cache
def _around(name: str, slug: bool, _language: str | None, _prefix: str) -> tuple[str, str]:
    before, _slug, after = reverse(name, args=[_SLUG] if slug else []).partition(_SLUG)
    return before, after
