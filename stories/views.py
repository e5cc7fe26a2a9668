from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core import epoch, motif
from core.uses import Use
from core.views import gone

from . import captions, cards, facets, listing, lists
from .addresses import was_here
from .disclosure import Permissions, shown
from .models import Credit, Institution, Listing, ListingTheme, StoryPage, Storyteller, Theme, Work
from .models.listing import ListingTeller
from .queryset import StoryPageQuerySet


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A story's page; 410 where one was and is no longer shared, 404 where none ever was."""
    page = _readable(request, StoryPage.objects.for_reading(), slug)
    return page.serve(request) if page else _not_here(request, slug)


@require_safe
def captions_of(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is said in the recording numbered `number` of a story, for the browser's own player."""
    page = _readable(request, StoryPage.objects.for_captions(), slug)
    if page is None:
        return _not_here(request, slug)
    text = captions.of(page, number)
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    # The words belong on the story's page, where they stand with all that is said about them.
    response["X-Robots-Tag"] = "noindex"
    return response


def _readable(request: HttpRequest, pages: StoryPageQuerySet, slug: str) -> StoryPage | None:
    """The story at that address, if it may be read; the answer is kept no longer than it may stand."""
    language = cards.reader_language()
    page = pages.public(Use.READ_ON_SITE).filter(slug=slug, language=language).first()
    if page:
        epoch.expires_at_most(request, Permissions.of(page.work).end())
        epoch.expires_at_most(request, page.expire_at)
    return page


def _not_here(request: HttpRequest, slug: str) -> HttpResponse:
    """410 where a story was and is no longer shared; raises Http404 where none ever was."""
    if was_here(cards.reader_language(), slug):
        return gone(request)
    raise Http404


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All stories, newest first, with the themes that any of them has."""
    themes = Theme.objects.filter(
        parent__isnull=False, retired=False, pk__in=ListingTheme.objects.values("theme")
    )
    terms = [
        {"label": t.label, "url": reverse("theme", args=[t.key]), "count": None} for t in themes
    ]
    context = {
        "section": "stories",
        "page": {"title": gettext("Stories")},
        "intro": gettext(
            "Letters, poems, recordings and essays by people serving life without parole in California, "
            "and by some who came home. A Living Chance began when advocates outside asked women serving "
            "this sentence for their stories; out of it grew the Drop LWOP Coalition."
        ),
        "ways": [{"title": gettext("By theme"), "terms": terms}] if terms else [],
        "canonical": f"{settings.SITE_URL}{request.path}",
        **_listed(request, Listing.objects.current()),
    }
    return render(request, "stories/story_index_page.html", context)


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """The permanent address of a work, in whatever language and under whatever title it stands now."""
    work = get_object_or_404(Work, code=code)
    pages = {
        page.language: page for page in StoryPage.objects.public(Use.READ_ON_SITE).filter(work=work)
    }
    page = pages.get(work.language) or next(iter(pages.values()), None)
    if page is None:
        if work.was_public:
            return gone(request)
        raise Http404
    return redirect(page.path_on_site)


@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    chosen = get_object_or_404(Theme.objects.select_related("replaced_by"), key=key)
    if chosen.retired and chosen.replaced_by:
        return redirect("theme", key=chosen.replaced_by.key, permanent=True)
    listed = _listed(request, facets.about(chosen))
    return render(
        request,
        "stories/theme.html",
        {
            "section": "stories",
            "theme": {"title": chosen.label, "text": chosen.definition},
            **listed,
        },
    )


@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    place = get_object_or_404(Institution.objects.prefetch_related("names"), code=code)
    facts = [gettext("%(city)s, %(county)s County") % {"city": place.city, "county": place.county}]
    if place.opened:
        facts.append(gettext("Opened in %(year)s") % {"year": place.opened[:4]})
    if place.closed:
        facts.append(gettext("Closed in %(year)s") % {"year": place.closed[:4]})
    older = [
        gettext("Until %(year)s: %(name)s") % {"year": name.until[:4], "name": name.name}
        for name in place.names.all()
        if name.until
    ]
    context = {
        "section": "stories",
        "institution": {"title": place.name, "names": older, "facts": facts},
        **_listed(request, facets.from_place(place)),
    }
    return render(request, "stories/institution.html", context)


@require_safe
def storyteller(request: HttpRequest, slug: str) -> HttpResponse:
    """A page for somebody who may be named beside at least one story that is listed; 404 for all others."""
    teller = get_object_or_404(Storyteller, slug=slug)
    named = ListingTeller.objects.filter(storyteller=teller, named=True)
    listings = Listing.objects.current().filter(tellers__in=named)
    listed = _listed(request, listings)
    credits = (
        Credit.objects.for_disclosure()
        .filter(storyteller=teller, page__listing__in=listings)
        .select_related("page__work")
        .prefetch_related("page__work__permitted_uses")
        .defer("page__body")
    )
    persons = [shown(credit, credit.page.work) for credit in credits]
    if not persons or not listed["total"]:
        raise Http404
    # A fact stands here only where it may stand beside every one of their listed stories.
    least = min(persons, key=lambda person: (person.years_served is not None, bool(person.county)))
    years, home = least.years_served, bool(least.came_home)
    line_end = ""
    if years is not None:
        line_end = (
            gettext("Home, %(year)s") % {"year": least.came_home}
            if home
            else gettext("No release date")
        )
    context = {
        "section": "stories",
        "storyteller": teller,
        "teller": {
            "name": least.name,
            "language": cards.reader_language(),
            "line": motif.living_line(years, least.seed, home),
            "line_start": str(least.year_sentenced or ""),
            "line_end": line_end,
            "served": cards.served(least),
            "bio": "",
            "own_words": "",
            "facts": [least.pronouns]
            if all(p.pronouns for p in persons) and least.pronouns
            else [],
            "picture": None,
            "sample": any(credit.page.work.sample for credit in credits),
            "course": [],
            "course_checked": "",
        },
        "works_label": listed["total_label"],
        **listed,
    }
    return render(request, "stories/storyteller.html", context)


def _listed(request: HttpRequest, listings: Any) -> dict[str, Any]:
    """Cards of `listings` in the reader's language; the page is kept no longer than they may stand."""
    epoch.expires_at_most(request, listing.next_change())
    language = cards.reader_language()
    other = {"en": "es", "es": "en"}[language]
    path = request.path.removeprefix("/es")
    return {
        **lists.page_of(request, listings, language),
        "translations": [(other, f"/es{path}" if other == "es" else path)],
    }
