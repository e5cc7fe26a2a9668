from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..blocks import Rows


class EventsPage(Page):
    """When the coalition meets. The dates come from the settings, once for all languages."""

    intro = models.CharField(_("introduction"), max_length=400, blank=True)
    meeting_title = models.CharField(_("name of the meeting"), max_length=120)
    meeting_text = models.CharField(_("what it is"), max_length=400)
    place = models.CharField(
        _("where it is"),
        max_length=300,
        help_text=_("Everybody reads this. The meeting's link goes to the list, never here."),
    )
    ways = StreamField(Rows(), verbose_name=_("ways on"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "home/events.html"

    content_panels = [
        FieldPanel("title"),
        FieldPanel("intro"),
        MultiFieldPanel(
            [FieldPanel("meeting_title"), FieldPanel("meeting_text"), FieldPanel("place")],
            heading=_("Statewide meeting"),
        ),
        FieldPanel("ways"),
    ]

    class Meta:
        verbose_name = _("page of meetings")
        verbose_name_plural = _("pages of meetings")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .. import meetings

        return super().get_context(request, *args, **kwargs) | meetings.context(self, request)
