"""Byte ranges (RFC 9110, section 14): without them a listener can't reach a moment."""

import re
from collections.abc import Iterator

from django.core.files.base import File

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")
_CHUNK = 64 * 1024


class NotThere(Exception):
    """A range that begins behind the end: 416."""


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte, both included. None where all is to be sent: no header, one that can't
    be read, or several ranges at once, which a server may decline. Raises NotThere."""
    found = _ONE_RANGE.fullmatch(header)
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        length = min(int(last), size)
        if length == 0:
            raise NotThere
        return size - length, size - 1
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise NotThere
    return start, end


def read(file: File, first: int, last: int) -> Iterator[bytes]:
    """Closes the file at the end."""
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
