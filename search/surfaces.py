from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import override

from core.sentences import sentences
from core.uses import Use
from stories.feeds import FORMS
from stories.models import Passage, Work
from stories.surfaces import Surface, register

from . import analysis

# What is never somebody else's, nor part of a sentence.
WRITTEN = (Passage.Kind.PARAGRAPH, Passage.Kind.STANZA, Passage.Kind.ANSWER)
FEW = 8


def search_for_title(work: Work, language: str) -> list[str]:
    """The results of a search for exactly its title."""
    return _asking(work, language, lambda query: [reverse("search") + query])


def feeds_for_title(work: Work, language: str) -> list[str]:
    """What somebody gets who follows that search."""
    return _asking(
        work,
        language,
        lambda query: [reverse("search_feed", args=[form]) + query for form in FORMS],
    )


def data_for_title(work: Work, language: str) -> list[str]:
    return _asking(work, language, lambda query: [reverse("api:search") + query])


def suggested_by_title(work: Work, language: str) -> list[str]:
    """What is suggested to somebody who has typed its title."""
    return _asking(work, language, lambda query: [reverse("suggest") + query], "{}")


def _asking(
    work: Work, language: str, addresses: Callable[[str], list[str]], form: str = '"{}"'
) -> list[str]:
    page = work.pages.filter(language=language).first()
    words = [word.text for word in analysis.words(page.title)] if page else []
    if not words:
        return []
    with override(language):
        return addresses("?" + urlencode({"q": form.format(" ".join(words))}))


def quotes(work: Work, language: str) -> list[str]:
    """The results of looking for the words that begin it, where they may be quoted."""
    page = work.pages.filter(language=language).first()
    written = page.passages.filter(noted=False, kind__in=WRITTEN).exclude(text="") if page else None
    first = written.first() if written else None
    if first is None:
        return []
    sentence = sentences(first.text.splitlines()[0], language)[0]
    words = [word.text for word in analysis.words(sentence)][:FEW]
    if not words:
        return []
    with override(language):
        return [reverse("quotes") + "?" + urlencode({"q": f'"{" ".join(words)}"'})]


register(Surface("search", Use.SEARCH_AND_INDEX, search_for_title, ("search",)))
register(Surface("words to quote", Use.CAMPAIGN_QUOTES, quotes, ("quotes",)))
register(
    Surface("search that is followed", Use.SEARCH_AND_INDEX, feeds_for_title, ("search_feed",))
)
register(Surface("suggestions", Use.SEARCH_AND_INDEX, suggested_by_title, ("suggest",)))
register(Surface("search as data", Use.API_AND_OPEN_DATA, data_for_title, ("api:search",)))
