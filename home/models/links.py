from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from ..channels import Channel


@register_setting(icon="link")
class CoalitionLinks(BaseGenericSetting):
    """The coalition's addresses, once for every page and language."""

    mail = models.EmailField(_("outreach e-mail"), default="droplwopoutreach@gmail.com")
    # Until somebody enters the list's own address, its sign-up is reached from the website.
    action_network = models.URLField(
        _("Action Network sign-up"), default="https://www.droplwop.com"
    )
    instagram = models.URLField(_("Instagram"), default="https://www.instagram.com/drop_lwop/")
    facebook = models.URLField(_("Facebook"), default="https://www.facebook.com/droplwopcoalition")
    website = models.URLField(_("website"), default="https://www.droplwop.com")

    panels = [
        FieldPanel(name) for name in ("mail", "action_network", "instagram", "facebook", "website")
    ]

    class Meta:
        verbose_name = _("addresses of the coalition")

    def address(self, channel: str) -> str:
        """Where a link to the channel leads. ValueError for what is not a Channel."""
        match Channel(channel):
            case Channel.ORGANIZERS:
                return reverse("outreach_request")
            case Channel.MAIL:
                return f"mailto:{self.mail}"
            case other:
                return str(getattr(self, other.value))

    def shown(self, channel: str) -> str:
        """The address as people read it aloud; "" for the form, which has none to remember."""
        if Channel(channel) == Channel.ORGANIZERS:
            return ""
        address = self.address(channel)
        for start in ("mailto:", "https://", "http://"):
            address = address.removeprefix(start)
        return address.rstrip("/")
