"""One story: its page, what is said in its recordings, how to cite it, its copy to print, its permanent address."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import crawlers, epoch
from core.prepared import Prepared
from core.uses import Use
from core.views import gone
from media import exposure, serving

from .. import addresses, captions, cards, citing
from ..disclosure import Permissions
from ..models import StoryPage, Work
from ..printing import copies
from ..queryset import StoryPageQuerySet


def _reading(slug: str, language: str, on: date, at: datetime) -> StoryPageQuerySet:
    pages = StoryPage.objects.public(Use.READ_ON_SITE, on, at).for_reading(on, at)
    return pages.filter(slug=slug, language=language)


_readable: Prepared[StoryPage] = Prepared(_reading, slug=str, language=str, on=date, at=datetime)


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A story's page; 410 where one was and is no longer shared, 404 where none ever was. An earlier address
    of it leads here."""
    now = timezone.now()
    found = _readable(
        slug=slug, language=cards.reader_language(), on=timezone.localdate(now), at=now
    )
    page = next(iter(found), None)
    return page.serve(request) if page else _not_here(request, slug)


@require_safe
def captions_of(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is said in the recording numbered `number` of a story, for the browser's own player."""
    page = _at(StoryPage.objects.for_captions(), slug)
    if page is None:
        return _not_here(request, slug)
    _keep_no_longer(request, page)
    text = captions.of(page, number)
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    # The words belong on the story's page, where they stand with all that is said about them.
    open_data = Permissions.of(page.work).allows(Use.API_AND_OPEN_DATA)
    response["X-Robots-Tag"] = "noindex" if open_data else f"noindex, {crawlers.NO_COPIES}"
    return response


@require_safe
def cite(request: HttpRequest, slug: str) -> HttpResponse:
    """How to cite a story, or one passage of it (`?passage=`), in six forms; two of them as files too
    (`?form=bibtex`, `?form=ris`)."""
    page = _at(StoryPage.objects.for_card(), slug)
    if page is None:
        return _not_here(request, slug)
    _keep_no_longer(request, page)
    source = citing.Source.of(page)
    if form := request.GET.get("form"):
        if form not in citing.FILES:
            raise Http404
        file = citing.FILES[form]
        response = HttpResponse(file.write(source), content_type=file.content_type)
        response["Content-Disposition"] = (
            f'attachment; filename="{page.work.code}.{file.extension}"'
        )
        response["X-Robots-Tag"] = "noindex"
        return response
    passage = None
    if (key := request.GET.get("passage")) and "\0" not in key:
        passage = get_object_or_404(page.passages, key=key)
    context = {
        "section": "stories",
        "noindex": True,
        "noarchive": not Permissions.of(page.work).allows(Use.API_AND_OPEN_DATA),
        "story_title": page.title,
        "language": page.language,
        "foreign": page.language != cards.reader_language(),
        "story_url": page.path_on_site,
        "sample": page.work.sample,
        "forms": citing.forms(source),
        "files": [(key, file.label) for key, file in citing.FILES.items()],
        "passage": passage,
        "passage_url": f"{page.path_on_site}#p-{passage.key}" if passage else "",
    }
    return render(request, "stories/cite.html", context)


# Seconds after which it is worth asking again for a copy that is being made.
PATIENCE = 4
# Letters of a story's address in the name of a file.
LONGEST_NAME = 80


@require_safe
def print_copy(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A story as a PDF to print, for who may keep it; until it is made, a page that says so. A
    story that may only be read here has none, and never says that it had."""
    page = _at(StoryPage.objects.for_reading().public(Use.DOWNLOAD), slug)
    if page is None:
        if _at(StoryPage.objects.all(), slug):
            raise Http404
        return _not_here(request, slug)
    copy = copies.of(page)
    if name := copy.file.name:
        end = Permissions.of(page.work).end()
        until = min(filter(None, [end, page.expire_at]), default=exposure.FOREVER)
        called = f"{page.slug[:LONGEST_NAME].strip('-')}-{page.work.code}"
        served = serving.Served(name, until, kept=True, called=called)
        return serving.respond(request, served)
    context = {
        "section": "stories",
        "noindex": True,
        "page": page,
        "trouble": copy.trouble,
    }
    response = render(
        request, "stories/print_copy.html", context, status=503 if copy.trouble else 202
    )
    wait = int(copies.PATIENCE.total_seconds()) if copy.trouble else PATIENCE
    response["Retry-After"] = str(wait)
    return response


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


def _at(pages: StoryPageQuerySet, slug: str) -> StoryPage | None:
    """The story at that address in the reader's language, if it may be read."""
    language = cards.reader_language()
    return pages.public(Use.READ_ON_SITE).filter(slug=slug, language=language).first()


def _keep_no_longer(request: HttpRequest, page: StoryPage) -> None:
    epoch.expires_at_most(request, Permissions.of(page.work).end())
    epoch.expires_at_most(request, page.expire_at)


def _not_here(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the story went, if it stands under another title now; 410 where one was and is no longer shared;
    raises Http404 where none ever was."""
    language = cards.reader_language()
    if moved := addresses.moved_to(language, slug):
        return redirect(moved.path_on_site, permanent=True)
    if addresses.was_here(language, slug):
        return gone(request)
    raise Http404
