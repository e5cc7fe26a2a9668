from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import epoch
from core.templatetags.site import in_other_languages
from stories import cards

from . import quote_results
from .quote_results import AskedForQuotes, Length
from .results import NoSuchPage
from .views import asked_in


def asked_for_quotes(request: HttpRequest) -> AskedForQuotes:
    """Raises Http404 for what can't be asked."""
    try:
        length = Length(request.GET.get("length") or Length.ANY)
    except ValueError:
        raise Http404 from None
    return AskedForQuotes.among(asked_in(request), length)


@require_safe
@epoch.one_moment()
def quotes(request: HttpRequest) -> HttpResponse:
    """Words that campaigns may use, of the stories that a search for the same finds. Nothing is kept of what was
    asked; 404 for a page, a length or a choice that isn't."""
    asked = asked_for_quotes(request)
    try:
        found = quote_results.context(request, asked, cards.reader_language())
    except NoSuchPage:
        raise Http404 from None
    terms = found.pop("terms")
    context = {
        "section": "search",
        "noindex": True,
        "q": asked.text,
        "translations": in_other_languages(request.get_full_path()),
        "stories_url": reverse("search") + asked.address_of_stories,
        **found,
        "quotes": [quote_results.told(quote, terms) for quote in found["quotes"]],
    }
    return render(request, "search/quotes.html", context)
