from datetime import date, datetime, time, timedelta

from django.utils import timezone


def end_of(day: date | None) -> datetime | None:
    """The moment at which something that holds until `day`, that day included, holds no longer."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None
