"""Names of stored files. They say nothing: neither what is in the file nor who sent it."""

import base64
import re
import secrets

PICTURE, RENDITION, RECORDING, SOUND, DOCUMENT, PAGE, PRINT = "p", "r", "v", "s", "d", "w", "c"

_NAME = re.compile(r"[prvsdwc][a-z2-7]{26}\.[a-z0-9]{2,5}")


def random_name(kind: str, extension: str) -> str:
    """128 random bits in 26 letters behind the letter of the kind: `p3k...q.jpg`."""
    token = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
    return f"{kind}{token}.{extension}"


def could_be_a_name(text: str) -> bool:
    """Whether a stored file could have this name; asked before the database is."""
    return _NAME.fullmatch(text) is not None
