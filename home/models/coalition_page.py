from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..blocks import CoalitionBody


class CoalitionPage(Page):
    """A page in the coalition's own words."""

    label = models.CharField(
        _("label"), max_length=60, blank=True, help_text=_("A word or two above the title.")
    )
    intro = models.CharField(_("introduction"), max_length=400, blank=True)
    body = StreamField(CoalitionBody(), verbose_name=_("text"), blank=True)
    last_checked = models.DateField(
        _("last checked"),
        null=True,
        blank=True,
        help_text=_("When somebody last made sure that all of it is still true. Shown to readers."),
    )

    parent_page_types = ["home.HomePage", "home.CoalitionPage"]
    subpage_types = ["home.CoalitionPage"]
    template = "home/coalition_page.html"

    content_panels = [
        FieldPanel("title"),
        FieldPanel("label"),
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("last_checked"),
    ]

    class Meta:
        verbose_name = _("page of the coalition")
        verbose_name_plural = _("pages of the coalition")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .. import front

        return super().get_context(request, *args, **kwargs) | front.coalition_context(
            self, request
        )
