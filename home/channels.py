"""Where the coalition can be met besides its pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    ORGANIZERS = "organizers", _("Organizers’ list (the form that asks to join)")
    MAIL = "mail", _("E-mail")
    ACTION_NETWORK = "action_network", _("Action Network list")
    INSTAGRAM = "instagram", _("Instagram")
    FACEBOOK = "facebook", _("Facebook")
    WEBSITE = "website", _("Website")
