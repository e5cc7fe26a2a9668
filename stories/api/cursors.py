"""Where a list goes on. A cursor is of this site's making and for nobody to read: it holds a moment of publication
that may be told only as a year, and keys of rows. The same place gives the same cursor, so that an answer
that has not changed keeps its tag."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.utils.crypto import salted_hmac

LONGEST = 400


class NoCursor(ValueError):
    """Not made here, for another list, or with a key that the site has no more."""


def make(of: str, place: bytes) -> str:
    """`of` names the list."""
    return base64.urlsafe_b64encode(_cipher().encrypt(place, [of.encode()])).decode().rstrip("=")


def read(of: str, cursor: str) -> bytes:
    """Raises NoCursor."""
    if len(cursor) > LONGEST:
        raise NoCursor
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return _cipher().decrypt(sealed, [of.encode()])
    except (ValueError, binascii.Error, InvalidTag) as error:
        raise NoCursor from error


def _cipher() -> AESSIV:
    return AESSIV(salted_hmac("stories.api.cursors", "", algorithm="sha512").digest())
