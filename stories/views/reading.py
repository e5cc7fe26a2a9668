"""One story: its page, what is said in its recordings, how to cite it, its permanent address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core import crawlers, epoch
from core.uses import Use
from core.views import gone

from .. import addresses, captions, cards, citing
from ..disclosure import Permissions
from ..models import StoryPage, Work
from ..queryset import StoryPageQuerySet


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A story's page; 410 where one was and is no longer shared, 404 where none ever was. An earlier address
    of it leads here."""
    page = _at(StoryPage.objects.for_reading(), slug)
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
    if key := request.GET.get("passage"):
        passage = get_object_or_404(page.passages, key=key)
    context = {
        "section": "stories",
        "noindex": True,
        "noarchive": not Permissions.of(page.work).allows(Use.API_AND_OPEN_DATA),
        "story_title": page.title,
        "language": page.language,
        "foreign": page.language != cards.reader_language(),
        "story_url": page.path_on_site,
        "forms": citing.forms(source),
        "files": [(key, file.label) for key, file in citing.FILES.items()],
        "passage": passage,
        "passage_url": f"{page.path_on_site}#p-{passage.key}" if passage else "",
    }
    return render(request, "stories/cite.html", context)


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
