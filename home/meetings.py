"""When the coalition meets."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from core import epoch

from .addresses import address, page_context
from .channels import Channel
from .models import CoalitionLinks, EventsPage, StatewideMeeting
from .restrictions import public
from .rows import resolve

PACIFIC = ZoneInfo("America/Los_Angeles")
SHOWN = 5


@dataclass(frozen=True)
class Meeting:
    """Both moments in Pacific time."""

    starts: datetime
    ends: datetime


def upcoming(rule: StatewideMeeting, now: datetime, count: int) -> list[Meeting]:
    """The next meetings, the one that is going on included."""
    found: list[Meeting] = []
    month = timezone.localtime(now, PACIFIC).date().replace(day=1)
    while len(found) < count:
        starts = datetime.combine(_day(month, rule.week, rule.weekday), rule.starts, PACIFIC)
        meeting = Meeting(starts, starts + timedelta(minutes=rule.minutes))
        if meeting.ends > now:
            found.append(meeting)
        month = (month + timedelta(days=31)).replace(day=1)
    return found


def _day(month: date, week: int, weekday: int) -> date:
    days = [
        day
        for day in Calendar().itermonthdates(month.year, month.month)
        if day.month == month.month and day.weekday() == weekday
    ]
    return days[week - 1 if week > 0 else week]


def next_meeting(request: HttpRequest) -> Meeting:
    """A page that shows it is kept no longer than the meeting lasts."""
    rule = StatewideMeeting.load(request_or_site=request)
    meeting = upcoming(rule, timezone.now(), 1)[0]
    epoch.expires_at_most(request, meeting.ends)
    return meeting


def day_label(moment: datetime) -> str:
    """Monday, December 21"""
    return f"{date_format(moment, 'l')}, {date_format(moment, 'MONTH_DAY_FORMAT')}"


def date_label(moment: datetime) -> str:
    """Monday, December 21, 7:00 pm"""
    return f"{day_label(moment)}, {_clock(moment)}"


def _clock(moment: datetime | time) -> str:
    """The hour of a time or a datetime as it is said in California, in both languages."""
    hour = f"{moment.hour % 12 or 12}:{moment.minute:02}"
    if moment.hour < 12:
        return gettext("%(hour)s am") % {"hour": hour}
    return gettext("%(hour)s pm") % {"hour": hour}


def rule_label(rule: StatewideMeeting) -> str:
    return gettext("The %(week)s %(day)s of every month, %(time)s Pacific time") % {
        "week": rule.get_week_display(),
        "day": rule.get_weekday_display(),
        "time": _clock(rule.starts),
    }


def page_in(language: str) -> EventsPage | None:
    return public(EventsPage.objects.live()).filter(locale__language_code=language).first()


def notice(language: str, request: HttpRequest) -> dict[str, str] | None:
    """The next meeting in a line, leading to the page about it; None where there is no such page."""
    page = page_in(language)
    if page is None:
        return None
    label = gettext("Next statewide meeting: %(date)s")
    starts = next_meeting(request).starts
    return {"label": label % {"date": date_label(starts)}, "url": address(page, page)}


def context(page: EventsPage, request: HttpRequest) -> dict[str, Any]:
    """What templates/home/events.html takes."""
    links = CoalitionLinks.load(request_or_site=request)
    rule = StatewideMeeting.load(request_or_site=request)
    first, *rest = upcoming(rule, timezone.now(), SHOWN)
    epoch.expires_at_most(request, first.ends)
    return page_context(page, page.intro) | {
        "title": page.title,
        "intro": page.intro,
        "meeting": {
            "iso": first.starts.isoformat(),
            "date_label": capfirst(date_label(first.starts)),
            "text": page.meeting_text,
            "place": page.place,
            "action_url": links.address(Channel.ORGANIZERS),
            "action_label": gettext("Ask for the link"),
        },
        "rule": rule_label(rule),
        "upcoming": [
            {
                "iso": meeting.starts.isoformat(),
                "date_label": capfirst(day_label(meeting.starts)),
                "title": page.meeting_title,
                "text": "",
                "url": "",
            }
            for meeting in rest
        ],
        "calendar_url": reverse("calendar"),
        "ways": resolve((block.value for block in page.ways), page, links),
    }
