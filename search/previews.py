"""A draft as somebody would find it who looks for a word of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from stories import previews
from stories.measures import measure
from stories.models import StoryPage
from stories.passages import compose, give_keys

from . import analysis, highlight, results
from .highlight import Terms
from .query import Query


def _result(page: StoryPage, request: HttpRequest) -> HttpResponse:
    page.shape = measure(page)
    passages = compose(page)
    give_keys(passages, [])
    opening = page.quote or (passages[0].text if passages else "")
    word = max((word.text for word in analysis.words(opening)), key=len, default="")
    terms = Terms.of(Query.parse(word), page.language)
    finds = highlight.in_story(page, passages, terms)
    context = {"hit": results.hit(page, finds, terms), "section": "search", "noindex": True}
    return TemplateResponse(request, "search/hit_preview.html", context)


previews.register("result", _("Search result"), _result)
