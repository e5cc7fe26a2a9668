"""Times in a recording as people write them: 37, 0:37.5, 1:02:05."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_PARTS = re.compile(r"(?:(?:([0-9]{1,2}):)?([0-9]{1,3}):)?([0-9]{1,5}(?:[.,][0-9]{1,3})?)")


def said(seconds: float) -> str:
    """0:37, 1:02:05; with a fraction only where there is one: 0:37.5."""
    thousandths = round(seconds * 1000)
    whole, rest = divmod(thousandths, 1000)
    hours, minutes = divmod(whole // 60, 60)
    front = f"{hours}:{minutes:02}" if hours else str(minutes)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    return f"{front}:{whole % 60:02}{fraction}"


def read(text: str) -> float:
    """Seconds. Raises ValidationError."""
    parts = _PARTS.fullmatch(text.strip())
    hours, minutes, seconds = parts.groups() if parts else (None, None, None)
    number = float((seconds or "").replace(",", ".") or "nan")
    beyond = (minutes is not None and number >= 60) or (
        hours is not None and int(minutes or 0) >= 60
    )
    if parts is None or beyond:
        raise ValidationError(
            _("Write a time as seconds, or as minutes and seconds: 37 or 0:37.5."), code="time"
        )
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + number
