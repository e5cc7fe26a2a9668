"""What the site says about itself: is it up, is it ready, what may robots read, and what went wrong.

Error pages are rendered without the request, so that they read no session and set no cookie.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import crawlers, schedule

logger = logging.getLogger(__name__)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache() -> bool:
    cache.set("core.readyz", "ok", 30)
    return cache.get("core.readyz") == "ok"


def _jobs() -> bool:
    return not schedule.overdue()


# A room adds its own part here in AppConfig.ready(): a name and a function that says whether it
# works. Raising counts as no; names are public, reasons go to the log.
readiness: dict[str, Callable[[], bool]] = {"database": _database, "cache": _cache, "jobs": _jobs}
# What is told as well, but without which everything is answered all the same.
besides: dict[str, Callable[[], bool]] = {}

_NOT_FOR_ROBOTS = ("/admin/", "/embed/", "/search/", "/share/status/")
# A promised address; the room that answers there stands above this one.
_OPEN_DATA = "/api/v1/"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part works that is needed, else 503; either way each part by name, ok or fail."""
    works = {name: _works(name, check) for name, check in (readiness | besides).items()}
    parts = {name: "ok" if well else "fail" for name, well in works.items()}
    return JsonResponse(parts, status=200 if all(works[name] for name in readiness) else 503)


def _works(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        logger.exception("%s is not ready", name)
        return False


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    paths = [f"{prefix}{path}" for path in _NOT_FOR_ROBOTS for prefix in ("", *_prefixes())]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths), ""]
    lines += _not_for_training()
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _not_for_training() -> list[str]:
    """Most storytellers were not asked, or said no; those who said yes are in the API."""
    listed = crawlers.training()
    return [
        "# Programs that copy the web to train models may not have these stories.",
        f"# List of {max(each.as_of for each in listed)}, to be looked at again by {crawlers.review_by()}.",
        f"# The stories whose storytellers allow open data are at {settings.SITE_URL}{_OPEN_DATA}",
        *(f"User-agent: {each.agent}" for each in listed),
        f"Allow: {_OPEN_DATA}",
        "Disallow: /",
    ]


def _prefixes() -> list[str]:
    return [f"/{code}" for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _quiet("404.html", 404)


def gone(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that was public once. The page names nothing of what it was."""
    return _quiet("410.html", 410)


def too_many(request: HttpRequest, seconds: int = 300) -> HttpResponse:
    """`seconds`: when to try again."""
    response = _quiet("429.html", 429)
    response["Retry-After"] = str(seconds)
    return response


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _quiet("403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or cookies are off. Gives back the long texts so that they can be kept,
    but only what this site's own page sent: another site can't put words on ours."""
    own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    typed = [
        value
        for name, value in (request.POST.items() if own else ())
        if name != "csrfmiddlewaretoken" and "password" not in name and len(value) > 40
    ]
    return _quiet("403_csrf.html", 403, {"typed": typed})


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        return _quiet("500.html", 500)
    except Exception:
        # The page itself may be what broke; the first error is already in the log.
        logger.exception("The error page could not be rendered")
        return HttpResponse(
            "Something went wrong on our side. Algo falló de nuestro lado.\n",
            status=500,
            content_type="text/plain; charset=utf-8",
        )


def _quiet(template: str, status: int, context: dict[str, object] | None = None) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), status=status)
