from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..blocks import Rows


class HomePage(Page):
    """The first page of the site in one language."""

    mission = models.CharField(_("mission"), max_length=200, help_text=_("One sentence."))
    goal_title = models.CharField(_("goal: heading"), max_length=120)
    goal = models.TextField(_("goal"), max_length=600)
    means = StreamField(
        Rows(),
        verbose_name=_("goal: by what means"),
        blank=True,
        help_text=_("A row for each, leading to the page about it."),
    )
    featured = models.ForeignKey(
        "stories.Work",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("voice that opens the page"),
        help_text=_(
            "Empty: the newest story whose storyteller allows quotations. A story that may not be quoted, or whose "
            "card is opened by words behind a content note, is never shown here, whatever is chosen."
        ),
    )
    areas_title = models.CharField(_("focal areas: heading"), max_length=120)
    areas = StreamField(Rows(), verbose_name=_("focal areas"), blank=True)
    stay_title = models.CharField(_("stay informed: heading"), max_length=120)
    stay_text = models.CharField(_("stay informed: text"), max_length=300)
    stay = StreamField(Rows(), verbose_name=_("stay informed: ways"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["stories.StoryIndexPage", "home.CoalitionPage", "home.EventsPage"]
    template = "home/home_page.html"

    content_panels = [
        FieldPanel("title"),
        FieldPanel("mission"),
        FieldPanel("featured"),
        MultiFieldPanel(
            [FieldPanel("goal_title"), FieldPanel("goal"), FieldPanel("means")], heading=_("Goal")
        ),
        MultiFieldPanel([FieldPanel("areas_title"), FieldPanel("areas")], heading=_("Focal areas")),
        MultiFieldPanel(
            [FieldPanel("stay_title"), FieldPanel("stay_text"), FieldPanel("stay")],
            heading=_("Stay informed"),
        ),
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .. import front

        return super().get_context(request, *args, **kwargs) | front.home_context(self, request)
