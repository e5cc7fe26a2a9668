from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.utils import translation

from home.meetings import PACIFIC, date_label, rule_label, upcoming
from home.models import EventsPage, StatewideMeeting

THIRD_MONDAY = StatewideMeeting()


def pacific(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PACIFIC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (pacific(2026, 11, 22), pacific(2026, 12, 21, 19)),
        (pacific(2026, 12, 21, 18, 59), pacific(2026, 12, 21, 19)),
        # It is going on: whoever is late still finds it.
        (pacific(2026, 12, 21, 20, 29), pacific(2026, 12, 21, 19)),
        (pacific(2026, 12, 21, 20, 30), pacific(2027, 1, 18, 19)),
        # In California it is still January.
        (datetime(2027, 2, 1, 5, tzinfo=UTC), pacific(2027, 2, 15, 19)),
        (pacific(2027, 3, 1), pacific(2027, 3, 15, 19)),
    ],
)
def test_the_next_meeting(now, expected):
    assert upcoming(THIRD_MONDAY, now, 1)[0].starts == expected


def test_seven_in_the_evening_stays_seven_when_the_clocks_change():
    meetings = upcoming(THIRD_MONDAY, pacific(2027, 2, 1), 12)
    assert {meeting.starts.hour for meeting in meetings} == {19}
    assert {meeting.starts.utcoffset() for meeting in meetings} == {
        timedelta(hours=-8),
        timedelta(hours=-7),
    }


@pytest.mark.parametrize("weekday", StatewideMeeting.Weekday)
def test_the_last_week_is_the_last_seven_days_of_a_month(weekday):
    rule = StatewideMeeting(week=StatewideMeeting.Week.LAST, weekday=weekday)
    for meeting in upcoming(rule, pacific(2027, 1, 1), 24):
        assert meeting.starts.weekday() == weekday
        assert (meeting.starts + timedelta(days=7)).month != meeting.starts.month


def test_a_date_is_said_as_people_in_california_say_it():
    moment = pacific(2026, 12, 21, 19)
    with translation.override("en"):
        assert date_label(moment) == "Monday, December 21, 7:00 pm"
        assert rule_label(THIRD_MONDAY) == "The third Monday of every month, 7:00 pm Pacific time"
    with translation.override("es"):
        assert date_label(moment).startswith("lunes, 21 de diciembre, 7:00")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/events/calendar.ics", "/es/events/calendar.ics"])
def test_the_calendar_repeats_the_meeting_in_pacific_time(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    feed = icalendar.Calendar.from_ical(response.content)
    (event,) = feed.walk("VEVENT")
    assert event["RRULE"].to_ical() == b"FREQ=MONTHLY;BYDAY=3MO"
    assert event["DTSTART"].params["TZID"] == "America/Los_Angeles"
    starts = event.decoded("DTSTART")
    assert (starts.weekday(), starts.hour) == (0, 19)
    assert 15 <= starts.day <= 21
    assert [zone["TZID"] for zone in feed.walk("VTIMEZONE")] == ["America/Los_Angeles"]
    assert "zoom.us" not in response.content.decode()
    # RFC 5545: lines end with CRLF and are folded at 75 octets.
    lines = response.content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


@pytest.mark.django_db
def test_the_calendar_knows_both_offsets_of_the_year(client):
    feed = icalendar.Calendar.from_ical(client.get("/events/calendar.ics").content)
    (zone,) = feed.walk("VTIMEZONE")
    made = zone.to_tz()
    assert datetime(2027, 1, 18, 19, tzinfo=made).utcoffset() == timedelta(hours=-8)
    assert datetime(2027, 7, 19, 19, tzinfo=made).utcoffset() == timedelta(hours=-7)


@pytest.mark.django_db
def test_there_is_no_calendar_without_its_page(client):
    EventsPage.objects.get(locale__language_code="es").unpublish()
    assert client.get("/es/events/calendar.ics").status_code == 404
    assert client.get("/events/calendar.ics").status_code == 200


@pytest.mark.django_db
def test_pages_with_a_meeting_are_not_kept_past_its_end(client, monkeypatch):
    ends = upcoming(THIRD_MONDAY, datetime.now(UTC), 1)[0].ends
    monkeypatch.setattr("django.utils.timezone.now", lambda: ends - timedelta(seconds=20))
    for path in ("/", "/events/", "/events/calendar.ics"):
        age = client.get(path)["Cache-Control"].partition("max-age=")[2]
        assert int(age) <= 20, path
