from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from core import epoch, paging
from core.templatetags.site import absolute, in_other_languages
from stories import cards, facets, lists, people
from stories.citing import ARCHIVE

from . import feeds, own_pages, results, suggesting
from .answering import Order
from .asked import EXACT, Asked
from .query import Query

NEWEST = 3


@require_safe
@epoch.one_moment()
def search(request: HttpRequest) -> HttpResponse:
    """Stories that have the words of `q` and what is chosen beside them, as when browsing. Nothing is kept of what
    was asked; 404 for a page, an order or a choice that isn't."""
    asked = asked_in(request)
    language = cards.reader_language()
    context: dict[str, Any] = {
        "section": "search",
        "noindex": True,
        "q": asked.text,
        "translations": in_other_languages(request.get_full_path()),
    }
    if asked.query or asked.choice:
        try:
            epoch.expires_at_most(request, facets.table().next_change())
            context |= results.context(asked, language)
        except results.NoSuchPage:
            raise Http404 from None
        read = context["read"]
        context |= feeds.announced(read)
        name, value = own_pages.ALL
        context["ours"] = own_pages.section(
            read, language, everything=request.GET.get(name) == value
        )
    elif asked.number > 1:
        raise Http404
    elif asked.text:
        context["error"] = gettext("Type a word that the story should have, then search again.")
    else:
        context["newest"] = _newest(request, language)
    return render(request, "search/results.html", context)


@require_safe
@epoch.one_moment()
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """What is new among the stories that `q` and the choice find; 404 where nothing is asked."""
    asked = asked_in(request)
    if not (asked.query or asked.choice):
        raise Http404
    return feeds.answer(request, asked, form)


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """By which a browser can ask here from its own field (OpenSearch 1.1)."""
    context = {
        "name": ARCHIVE,
        "description": gettext(
            "Search the stories of people serving life without parole in California."
        ),
        "language": cards.reader_language(),
        "icon": absolute(static("img/mark.svg")),
        "page": absolute(reverse("search")),
        "feed": absolute(reverse("search_feed", args=["xml"])),
        "itself": absolute(reverse("opensearch")),
    }
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "search/opensearch.xml", context, content_type=kind)


@require_safe
@epoch.one_moment()
def suggest(request: HttpRequest) -> HttpResponse:
    """What somebody may mean who has begun to type `q`: a page, or the list alone for the script that asks while they
    type. Nothing is kept of what was typed."""
    typed = Query.parse(request.GET.get("q", "")).text
    groups = suggesting.groups(typed, cards.reader_language())
    count = sum(len(group.suggestions) for group in groups)
    context = {
        "section": "search",
        "noindex": True,
        "q": typed,
        "translations": in_other_languages(request.get_full_path()),
        "groups": groups,
        "count_label": ngettext("%(count)d suggestion", "%(count)d suggestions", count)
        % {"count": count},
    }
    alone = bool(HtmxDetails(request))
    response = render(request, f"search/{'suggestions' if alone else 'suggest'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def asked_in(request: HttpRequest) -> Asked:
    """Raises Http404 for a choice, an order or a page number that isn't."""
    try:
        choice = people.chosen(request.GET)
        order = Order(request.GET.get("sort") or Order.BEST)
    except (facets.Unknown, ValueError):
        raise Http404 from None
    query = Query.parse(request.GET.get("q", ""))
    number = paging.number(request.GET.get("page") or "1")
    return Asked.of(query, choice, order, number, exact=request.GET.get("exact") == EXACT)


def _newest(request: HttpRequest, language: str) -> list[cards.Card]:
    epoch.expires_at_most(request, facets.table().next_change())
    return lists.newest(language, NEWEST)
