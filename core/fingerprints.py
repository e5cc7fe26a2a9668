"""Compare private values without keeping or opening them."""

import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac


def words(value: str) -> list[str]:
    """The words of `value` as fingerprints see them.

    Compatibility forms, case and accents are folded; whatever is neither letter nor digit
    separates words. Somebody who scans a text fingerprints runs of these words joined by a space.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", value).casefold())
    kept = (
        "" if unicodedata.combining(char) else char if char.isalnum() else " " for char in folded
    )
    return "".join(kept).split()


def fingerprint(value: str) -> str:
    """64 hex digits, equal for values with the same words; "" if `value` has none: never match that.

    Keyed with settings.FINGERPRINT_KEY: without it nobody can try out names.
    """
    text = " ".join(words(value))
    if not text:
        return ""
    return salted_hmac(
        "core.fingerprints", text, secret=settings.FINGERPRINT_KEY, algorithm="sha256"
    ).hexdigest()
