"""A prison as its page tells of it: what it is, since when, under which names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from . import dates
from .models import Institution


def told(place: Institution) -> dict[str, Any]:
    facts = [gettext("%(city)s, %(county)s County") % {"city": place.city, "county": place.county}]
    if place.opened:
        facts.append(gettext("Opened: %(date)s") % {"date": in_words(place.opened)})
    if place.closed:
        facts.append(gettext("Closed: %(date)s") % {"date": in_words(place.closed)})
    older = [
        gettext("Until %(date)s: %(name)s") % {"date": in_words(name.until), "name": name.name}
        for name in place.names.all()
        if name.until
    ]
    what = (
        gettext("A state prison of California that is closed.")
        if place.closed
        else gettext("A state prison of California.")
    )
    return {"title": place.name, "what": what, "names": older, "facts": facts}


def in_words(day: str) -> str:
    """A day, month or year as the vocabulary has them; what is none is shown as it is."""
    try:
        return str(dates.read(day))
    except ValueError:
        return day
