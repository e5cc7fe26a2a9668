from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import rate_limit
from core.templatetags.site import in_other_languages
from stories.cards import reader_language

from . import calendar_feed, meetings
from .models import CoalitionLinks
from .outreach import OutreachForm, ask, new_showing

# Of everybody together.
MOST_REQUESTS, WITHIN = 60, 60 * 60


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    page = meetings.page_in(reader_language())
    if page is None:
        raise Http404
    feed = calendar_feed.calendar(page, request)
    response = HttpResponse(feed, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="drop-lwop.ics"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def outreach_request(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request, OutreachForm(initial={"form": new_showing()}))
    form = OutreachForm(request.POST)
    if not form.is_valid():
        return _show(request, form.showing_again(), 422)
    if not rate_limit.allow("outreach", MOST_REQUESTS, WITHIN):
        form.add_error(
            None,
            gettext(
                "Very many people are writing to us right now. Please send this again in an hour, "
                "or write to us by e-mail."
            ),
        )
        response = _show(request, form, 429)
        response["Retry-After"] = str(WITHIN)
        return response
    ask(form, get_language() or "")
    return redirect("outreach_sent")


@require_safe
def outreach_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "home/outreach_sent.html", _around(request, "outreach_sent"))


def _show(request: HttpRequest, form: OutreachForm, status: int = 200) -> HttpResponse:
    context = _around(request, "outreach_request") | {"form": form}
    return render(request, "home/outreach_request.html", context, status=status)


def _around(request: HttpRequest, name: str) -> dict[str, object]:
    return {
        "section": "get-involved",
        "translations": in_other_languages(reverse(name)),
        "mail": CoalitionLinks.load(request_or_site=request).mail,
        "noindex": True,
    }
