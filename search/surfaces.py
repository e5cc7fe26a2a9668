from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import override

from core.uses import Use
from stories.models import Work
from stories.surfaces import Surface, register

from . import analysis


def search_for_title(work: Work, language: str) -> list[str]:
    """The results of a search for exactly its title."""
    page = work.pages.filter(language=language).first()
    words = [word.text for word in analysis.words(page.title)] if page else []
    if not words:
        return []
    with override(language):
        return [reverse("search") + "?" + urlencode({"q": f'"{" ".join(words)}"'})]


register(Surface("search", Use.SEARCH_AND_INDEX, search_for_title, ("search",)))
