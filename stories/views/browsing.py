"""Ways to stories: all of them, by theme, place, storyteller and collection, and what can be counted of them."""

from __future__ import annotations

import csv
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core import epoch
from core.templatetags.site import in_other_languages
from core.views import gone
from media import sizes

from .. import (
    browse,
    cards,
    collecting,
    exposing,
    facets,
    feeds,
    figures,
    linked_data,
    lists,
    people,
    places,
    public_texts,
    subjects,
)
from ..facets import Choice, Facet
from ..models import Institution, Theme
from ..sharing import Share


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All stories, narrowed by what is chosen in the address."""
    choice = _chosen(request)
    language = cards.reader_language()
    title = gettext("Stories")
    intro = gettext(
        "Letters, poems, recordings and essays by people serving life without parole in California, "
        "and by some who came home. A Living Chance began when advocates outside asked women serving "
        "this sentence for their stories; out of it grew the Drop LWOP Coalition."
    )
    listed = browse.context(request, choice, language)
    # One address for the archive: what is chosen changes from day to day.
    narrowed = bool(choice) or listed["sort"] != lists.Sort.NEWEST
    context = {
        "section": "stories",
        "page": {"title": title},
        "intro": intro,
        "description": intro,
        "ways": subjects.ways(),
        "routes": subjects.law(choice),
        "noindex": narrowed,
        "share": None if narrowed else Share(title, intro, language),
        "feeds": feeds.announced(feeds.title_of_all(), "feed"),
        **listed,
        **(_narrowed(request) if narrowed else _addresses(request, _only(request, "page"))),
    }
    return render(request, "stories/story_index_page.html", context)


@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """An introduction, and the voices."""
    chosen = get_object_or_404(
        Theme.objects.select_related("replaced_by", "parent").prefetch_related("texts"), key=key
    )
    if chosen.retired and chosen.replaced_by:
        return redirect("theme", key=chosen.replaced_by.key, permanent=True)
    if chosen.retired:
        return gone(request)
    choice = Choice({Facet.THEME: (chosen.key,)})
    language = cards.reader_language()
    context = {
        "section": "stories",
        "theme": subjects.theme(chosen, language),
        "description": chosen.definition,
        "browse_url": f"{reverse('stories')}{choice.query()}",
        "share": Share(chosen.label, chosen.definition, language),
        "feeds": feeds.announced(feeds.title_of(chosen.label), "theme_feed", chosen.key),
        **_listed(request, choice),
    }
    return render(request, "stories/theme.html", context)


@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """What the place is, since when and under which names; its stories as far as the rule of three lets them
    be found by it."""
    place = get_object_or_404(Institution.objects.prefetch_related("names"), code=code)
    choice = Choice({Facet.PLACE: (place.code,)})
    context = {
        "section": "stories",
        "institution": places.told(place),
        **_listed(request, choice),
    }
    return render(request, "stories/institution.html", context)


@require_safe
def storytellers(request: HttpRequest) -> HttpResponse:
    """Everybody who may be named beside a story that is listed, under their letters."""
    epoch.expires_at_most(request, facets.table().next_change())
    letter = request.GET.get("letter", "")
    try:
        found = people.by_letter(letter)
    except people.NoSuchLetter:
        raise Http404 from None
    context = {"section": "stories"} | found | _addresses(request, _only(request, "letter"))
    return render(request, "stories/storytellers.html", context)


@require_safe
def storyteller(request: HttpRequest, slug: str) -> HttpResponse:
    """A page for somebody who may be named beside at least one story that is listed; 404 for all others."""
    person = people.find(slug)
    if person is None:
        raise Http404
    listed = _listed(request, Choice(only=person.pages))
    if not listed["total"]:
        raise Http404
    for permissions in person.permissions:
        epoch.expires_at_most(request, permissions.end())
    teller = people.context(person)
    language = cards.reader_language()
    url = f"{settings.SITE_URL}{request.path}"
    context = {
        "section": "stories",
        "storyteller": person.storyteller,
        "teller": teller,
        "works_label": listed["total_label"],
        "share": Share(teller["name"], "", language, "profile"),
        "linked_data": linked_data.of_storyteller(teller["name"], url, teller["picture"], language),
        **listed,
    }
    return render(request, "stories/storyteller.html", context)


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    rows = [
        {"title": each.shown["title"], "url": collecting.address(each.slug)}
        for each in collecting.public(cards.reader_language())
    ]
    context = {"section": "stories", "rows": rows, **_addresses(request)}
    return render(request, "stories/collections.html", context)


@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """An essay and the stories in their order; 404 in a language that it is not in."""
    language = cards.reader_language()
    found = get_object_or_404(
        collecting.public(language).select_related("cover").prefetch_related("entries__work"),
        slug=slug,
    )
    epoch.expires_at_most(request, facets.table().next_change())
    pages = list(collecting.pages(slug, found.shown, language).for_card())
    cards.fetch_pictures(pages)
    cover = None
    if found.cover_id:
        granted_by = exposing.cover_granted_by(found)
        picture = sizes.fetch([found.cover_id], granted_by).get(found.cover_id)
        if picture and picture.exposed:  # type: ignore[attr-defined]  # from `fetch`
            cover = public_texts.shown_picture(found.shown, picture, language)
    translations = [
        (code, path)
        for code, path in in_other_languages(request.path)
        if collecting.public(code).filter(pk=found.pk).exists()
    ]
    action = found.shown.get("action") or []
    title = found.shown["title"]
    url = f"{settings.SITE_URL}{request.path}"
    context = {
        "section": "stories",
        "collection": {
            "title": title,
            "essay": mark_safe(found.shown["body"]),  # noqa: S308  cleaned by stories.public_texts when it was approved
            "cover": cover,
            "sample": found.sample,
            "sections": collecting.under_headings(found, pages),
            "action": {"label": action[0], "url": action[1]} if action else None,
        },
        "canonical": url,
        "translations": translations,
        "share": Share(title, "", language),
        "linked_data": linked_data.of_collection(title, url, language, pages),
        "feeds": feeds.announced(feeds.title_of(title), "collection_feed", slug),
    }
    return render(request, "stories/collection.html", context)


@require_safe
def figure(request: HttpRequest, key: str, form: str = "") -> HttpResponse:
    """Something counted that people may cite: a drawing with its table, its day and what it counts; the same
    as SVG or CSV."""
    language = cards.reader_language()
    made = figures.make(key, language)
    if made is None:
        raise Http404
    epoch.expires_at_most(request, facets.table().next_change())
    if form == "csv":
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        csv.writer(response).writerows([_cell(cell) for cell in row] for row in made.table)
    elif form == "svg":
        response = render(
            request, "stories/figure.svg", {"figure": made}, content_type="image/svg+xml"
        )
    else:
        context = {
            "section": "stories",
            "figure": made,
            "description": made.definition,
            **_addresses(request),
        }
        return render(request, "stories/figure.html", context)
    response["Content-Disposition"] = f'inline; filename="{key}-{made.day}.{form}"'
    return response


def _cell(value: str | int) -> str | int:
    """What a spreadsheet would take for a formula it takes for text after an apostrophe."""
    formula = str(value).startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if formula else value


def _chosen(request: HttpRequest) -> Choice:
    try:
        return people.chosen(request.GET)
    except facets.Unknown:
        raise Http404 from None


def _listed(request: HttpRequest, choice: Choice) -> dict[str, Any]:
    listed = lists.page_of(request, choice, cards.reader_language())
    return {**listed, **_addresses(request, _only(request, "page"))}


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    """What is chosen goes along into the other language; nobody is to keep the address."""
    return {"translations": in_other_languages(request.get_full_path())}


def _only(request: HttpRequest, name: str) -> str:
    """Of the query the one parameter that makes another page of it, "" without it."""
    value = request.GET.get(name, "")
    return f"?{urlencode({name: value})}" if value and (name, value) != ("page", "1") else ""


def _addresses(request: HttpRequest, query: str = "") -> dict[str, Any]:
    """This page's own address and that of the same page in the other language. With its number the second
    page of a list is a page of its own: under the first one's name nobody would look at its stories."""
    return {
        "canonical": f"{settings.SITE_URL}{request.path}{query}",
        "translations": in_other_languages(request.path + query),
    }
