"""A draft in the window on somebody else's site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from stories import previews
from stories.measures import measure
from stories.models import StoryPage

from . import embeds


def _frame(page: StoryPage, request: HttpRequest) -> HttpResponse:
    page.shape = measure(page)
    context = {"frame": embeds.frame(page), "gone": False, "site_url": settings.SITE_URL}
    return TemplateResponse(request, "campaigns/frame.html", context)


previews.register("embed", _("On another site"), _frame)
