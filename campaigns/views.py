from __future__ import annotations

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from stories.models import Work

from . import embeds
from . import oembed as protocol

# A frame shows one story and does nothing: it loads its own sheet, fonts and script, sends nothing
# anywhere, and may stand on any site.
FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "font-src": [SELF],
    "img-src": [SELF],
    "script-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
}


def asked_language(request: HttpRequest) -> str | None:
    """The language in ?lang=, if it is one of this site's."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else None


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """200, 404 or 501, as the specification has it; it knows no answer for bad input but 404."""
    language = asked_language(request)
    format = request.GET.get("format") or "json"
    with override(language or settings.LANGUAGE_CODE):
        if format not in protocol.FORMATS:
            return _in_a_sentence(gettext("Please ask for format=json or format=xml."), 501)
        page = protocol.story_at(request.GET.get("url", ""), language)
        if page is None:
            return _in_a_sentence(
                gettext(
                    "No story that may be shown on other sites has this address. In url= put the address of a story’s page."
                ),
                404,
            )
    embeds.keep_no_longer_than_permitted(request, page)
    answer = protocol.answer(
        page,
        language,
        protocol.pixels(request.GET.get("maxwidth")),
        protocol.pixels(request.GET.get("maxheight")),
    )
    if format == "xml":
        return HttpResponse(protocol.as_xml(answer), content_type="text/xml; charset=utf-8")
    return JsonResponse(answer)


def _in_a_sentence(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


@require_safe
@xframe_options_exempt
@csp(FRAME_POLICY)  # type: ignore[arg-type]  # its types know only views without arguments
def embed_frame(request: HttpRequest, code: str) -> HttpResponse:
    """The story in its frame; 410 where one was and is no longer shared, 404 where none ever was.

    Rendered without the request, so that it reads no session and sets no cookie.
    """
    language = asked_language(request)
    page = embeds.find(code, language)
    if page:
        embeds.keep_no_longer_than_permitted(request, page)
        status, language = 200, language or page.language
    else:
        was = (
            Work.objects.filter(code=code, was_public=True)
            .values_list("language", flat=True)
            .first()
        )
        status, language = 410 if was else 404, language or was or settings.LANGUAGE_CODE
    with override(language):
        context = {
            "frame": embeds.frame(page) if page else None,
            "gone": status == 410,
            "site_url": f"{settings.SITE_URL}/"
            if language == settings.LANGUAGE_CODE
            else f"{settings.SITE_URL}/{language}/",
        }
        content = render_to_string("campaigns/frame.html", context)
    headers = {"Content-Language": language, "Referrer-Policy": "no-referrer"}
    return HttpResponse(content, status=status, headers=headers)
