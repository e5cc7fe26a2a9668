"""From an upload to a SafeFile: sniff, cap, decode in a limited process, keep only the result."""

import errno
import json
import logging
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from django.core.files.base import File

from media import ffmpeg
from media.intake import limited, limits
from media.intake.claims import claimed_size
from media.intake.refusal import Refused
from media.intake.safe_file import Kind, SafeFile
from media.intake.sniffing import HEAD_BYTES, Sniffed, sniff
from media.intake.virus_scan import scan
from media.names import DOCUMENT, PICTURE, RECORDING, random_name

_log = logging.getLogger(__name__)

_LETTERS = {
    Kind.PICTURE: PICTURE,
    Kind.RECORDING: RECORDING,
    Kind.DOCUMENT: DOCUMENT,
    Kind.TEXT: DOCUMENT,
}
_MAKERS = {
    Kind.PICTURE: "pixels",
    Kind.RECORDING: "samples",
    Kind.DOCUMENT: "papers",
    Kind.TEXT: "texts",
}
# What may be stored of each kind, with its suffix.
_STORED = {
    Kind.PICTURE: {"jpeg": "jpg", "png": "png"},
    Kind.RECORDING: {"wav": "wav", "opus": "opus"},
    Kind.DOCUMENT: {"pdf": "pdf"},
    Kind.TEXT: {"text": "txt", "parts": "json"},
}
_CAPS = {
    Kind.PICTURE: (limits.PICTURE_BYTES, "picture_too_big"),
    Kind.RECORDING: (limits.RECORDING_BYTES, "recording_too_big"),
    Kind.DOCUMENT: (limits.DOCUMENT_BYTES, "document_too_big"),
    Kind.TEXT: (limits.TEXT_BYTES, "document_too_big"),
}
_PAPERS = (Kind.DOCUMENT, Kind.TEXT)
_PICTURE_SUFFIXES = {
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".avif"),
    *(".heic", ".heif", ".tif", ".tiff", ".gif", ".bmp"),
}


def accept(file: File | IO[Any], only: Kind | None = None) -> SafeFile:
    """Raises Refused, and nothing else, whatever is in the file. With `only`, a file of another
    kind is refused before it is decoded.

    Takes up to 20 seconds, for sounds more: call it before a transaction is opened, not inside one.
    """
    return _taken_in(file, only)


def cover(file: File, boxes: Sequence[tuple[float, float, float, float]]) -> SafeFile:
    """A stored picture made anew with solid `boxes` in it: left, top, width and height of each in
    per cent of the picture. Raises Refused like `accept`."""
    return _taken_in(file, Kind.PICTURE, json.dumps(boxes), known=True)


def accept_parts(file: File | IO[Any], markdown: bool = False) -> SafeFile:
    """What media.intake.parts reads. Raises Refused like `accept`."""
    return _taken_in(file, Kind.TEXT, "markdown" if markdown else "parts")


def _taken_in(file: File | IO[Any], only: Kind | None, *more: str, known: bool = False) -> SafeFile:
    """`more` is for the module that rebuilds. `known`: what was scanned when it came, and is only changed."""
    try:
        return _sniffed_and_rebuilt(file, only, *more, known=known)
    except OSError as error:
        # Of this machine, not of the file: what goes wrong in reading the upload is a refusal.
        _log.error("Nothing could be taken in: %s", errno.errorcode.get(error.errno or 0, "?"))
        raise Refused("no_room") from error


def _sniffed_and_rebuilt(
    file: File | IO[Any], only: Kind | None, *more: str, known: bool
) -> SafeFile:
    chunks = _from_the_start(file)
    head = _first_bytes(chunks)
    sniffed = sniff(head[:HEAD_BYTES], plain_words=only is Kind.TEXT)
    if only is not None and sniffed.kind != only:
        raise Refused(_not_wanted(sniffed, only))
    if sniffed.kind in _PAPERS and _says_it_is_a_picture(file):
        raise Refused(_not_wanted(sniffed, Kind.PICTURE))
    with tempfile.TemporaryFile(buffering=0) as source:
        _copy(head, chunks, source, *_CAPS[sniffed.kind])
        if sniffed.kind is Kind.PICTURE:
            _refuse_a_bomb(claimed_size(source, sniffed.format))
        if not known:
            scan(source)
        if sniffed.kind is Kind.RECORDING:
            more = (ffmpeg.program(),)
        return _rebuilt(source, sniffed, *more)


def _from_the_start(file: File | IO[Any]) -> Iterator[bytes]:
    try:
        if file.seekable():
            file.seek(0)
        while chunk := file.read(File.DEFAULT_CHUNK_SIZE):
            yield chunk.encode() if isinstance(chunk, str) else chunk
    except OSError as error:
        # An upload that the disk did not take says so when it is read.
        raise Refused("no_room" if error.errno == errno.ENOSPC else "broken") from None
    except ValueError:
        raise Refused("broken") from None


def _first_bytes(chunks: Iterator[bytes]) -> bytes:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return head


def _not_wanted(sniffed: Sniffed, only: Kind) -> str:
    """The plainest of the sentences that fit."""
    if only is Kind.PICTURE and sniffed.format == "mp4":
        return "video"
    if only is Kind.PICTURE and sniffed.kind in _PAPERS:
        return "pdf" if sniffed.kind is Kind.DOCUMENT else "office"
    return f"not_a_{only}"


def _says_it_is_a_picture(file: File | IO[Any]) -> bool:
    """A paper that goes under a picture's name was made to pass for one."""
    name = getattr(file, "name", None)
    declared = getattr(file, "content_type", None)
    return (
        isinstance(name, str) and PurePosixPath(name.strip()).suffix.lower() in _PICTURE_SUFFIXES
    ) or (isinstance(declared, str) and declared.lower().startswith("image/"))


def _copy(head: bytes, chunks: Iterator[bytes], source: BinaryIO, cap: int, code: str) -> None:
    """Counts what really comes, whatever the upload said of its length."""
    taken = len(head)
    _write(source, head)
    for chunk in chunks:
        taken += len(chunk)
        if taken > cap:
            raise Refused(code)
        _write(source, chunk)
    if taken > cap:
        raise Refused(code)


def _write(source: BinaryIO, data: bytes) -> None:
    """An unbuffered file may take less than it is given, when the disk is nearly full."""
    left = memoryview(data)
    while left:
        left = left[source.write(left) :]


def _refuse_a_bomb(size: tuple[int, int] | None) -> None:
    if size is None:
        return
    width, height = size
    if width * height > limits.PICTURE_PIXELS:
        raise Refused("too_many_pixels")
    if max(width, height) > limits.PICTURE_SIDE:
        raise Refused("too_long_a_side")


def _rebuilt(source: BinaryIO, sniffed: Sniffed, *more: str) -> SafeFile:
    result = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  lives as long as the SafeFile
    try:
        report = limited.run(_MAKERS[sniffed.kind], sniffed.format, source, result, *more)
        suffix = _STORED[sniffed.kind].get(str(report.get("format")))
        if suffix is None:
            raise Refused("broken")
    except BaseException:
        result.close()
        raise
    return SafeFile(
        result,
        name=random_name(_LETTERS[sniffed.kind], suffix),
        kind=sniffed.kind,
        format=report["format"],
        width=report.get("width"),
        height=report.get("height"),
        colour=_colour(report.get("colour")),
        duration=report.get("duration"),
        peaks=report.get("peaks"),
        page_count=report.get("page_count"),
    )


def _colour(said: object) -> str:
    """It goes into pages: nothing but a colour passes."""
    return said if isinstance(said, str) and re.fullmatch("#[0-9a-f]{6}", said) else ""
