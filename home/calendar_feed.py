"""The statewide meeting for people's own calendars."""

from __future__ import annotations

from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from .addresses import address
from .meetings import next_meeting
from .models import EventsPage, StatewideMeeting

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# The rule that has held since 2007 (Energy Policy Act of 2005, section 110). As a rule, because
# calendars that are kept for years outlive any list of dates.
PACIFIC_TIME = """\
BEGIN:VTIMEZONE
TZID:America/Los_Angeles
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZNAME:PDT
TZOFFSETFROM:-0800
TZOFFSETTO:-0700
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZNAME:PST
TZOFFSETFROM:-0700
TZOFFSETTO:-0800
END:STANDARD
END:VTIMEZONE
"""


def calendar(page: EventsPage, request: HttpRequest) -> bytes:
    """iCalendar (RFC 5545): the meeting with its rule, in Pacific time. Never the meeting's link."""
    rule = StatewideMeeting.load(request_or_site=request)
    first = next_meeting(request)
    event = icalendar.Event()
    event.add("uid", f"statewide-meeting@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", first.starts)
    event.add("dtend", first.ends)
    event.add("rrule", {"FREQ": "MONTHLY", "BYDAY": f"{rule.week}{DAYS[rule.weekday]}"})
    event.add("summary", page.meeting_title)
    event.add("description", f"{page.meeting_text}\n\n{page.place}")
    event.add("location", "Zoom")
    event.add("url", settings.SITE_URL + address(page, page))
    feed = icalendar.Calendar()
    feed.add("prodid", "-//Drop LWOP Coalition//A Living Chance//EN")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", page.meeting_title)
    feed.add_component(icalendar.Timezone.from_ical(PACIFIC_TIME))
    feed.add_component(event)
    return bytes(feed.to_ical())
