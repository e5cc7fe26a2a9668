from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Facet(TextChoices):
    """Something by which stories are chosen; the values are the names of parameters in addresses, the labels
    head the lists of values."""

    THEME = "theme", _("Theme")
    KIND = "kind", _("Kind")
    LANGUAGE = "language", _("Language")
    PLACE = "institution", _("Place")
    DECADE = "year", _("Written in")
    ROUTE = "route", _("Law")
    HAS = "has", _("It has")


# In the order in which a reader meets them.
FACETS = tuple(Facet)

# Together with a first name and a year, these can tell who somebody is.
IDENTIFYING = (Facet.PLACE, Facet.DECADE)


class Has(TextChoices):
    RECORDING = "recording", _("a recording to hear")
    SCAN = "scan", _("the letter's own handwriting")
    TRANSLATION = "translation", _("a translation")
