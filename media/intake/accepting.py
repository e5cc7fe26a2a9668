"""From an upload to a SafeFile: sniff, cap, decode in a limited process, keep only the result."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from media.intake import limits
from media.intake.claims import claimed_size
from media.intake.refusal import SENTENCES, Refused
from media.intake.safe_file import Kind, SafeFile
from media.intake.sniffing import HEAD_BYTES, Sniffed, sniff
from media.names import DOCUMENT, PICTURE, RECORDING, random_name

_REBUILD = Path(__file__).with_name("rebuild.py")
_EXTENSIONS = {"jpeg": "jpg", "png": "png", "wav": "wav"}
_LETTERS = {Kind.PICTURE: PICTURE, Kind.RECORDING: RECORDING, Kind.DOCUMENT: DOCUMENT}
_CAPS = {
    Kind.PICTURE: (limits.PICTURE_BYTES, "picture_too_big"),
    Kind.RECORDING: (limits.RECORDING_BYTES, "recording_too_big"),
}
_REPORT_BYTES = 64 * 1024


def accept(file: UploadedFile | File, only: Kind | None = None) -> SafeFile:
    """Raises Refused. With `only`, a file of another kind is refused before it is decoded.

    Takes up to 20 seconds: call it before a transaction is opened, not inside one.
    """
    chunks = _from_the_start(file)
    head = _first_bytes(chunks)
    sniffed = sniff(head[:HEAD_BYTES])
    if only is not None and sniffed.kind != only:
        raise Refused(f"not_a_{only}")
    with tempfile.TemporaryFile(buffering=0) as source:
        _copy(head, chunks, source, *_CAPS[sniffed.kind])
        if sniffed.kind is Kind.PICTURE:
            _refuse_a_bomb(claimed_size(source, sniffed.format))
        return _rebuilt(source, sniffed)


def _from_the_start(file: File):
    if file.seekable():
        file.seek(0)
    while chunk := file.read(File.DEFAULT_CHUNK_SIZE):
        yield chunk


def _first_bytes(chunks) -> bytes:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return head


def _copy(head: bytes, chunks, source: BinaryIO, cap: int, code: str) -> None:
    """Counts what really comes, whatever the upload said of its length."""
    source.write(head)
    taken = len(head)
    for chunk in chunks:
        taken += len(chunk)
        if taken > cap:
            break
        source.write(chunk)
    if taken > cap:
        raise Refused(code)
    source.flush()


def _refuse_a_bomb(size: tuple[int, int] | None) -> None:
    if size is None:
        return
    width, height = size
    if width * height > limits.PICTURE_PIXELS:
        raise Refused("too_many_pixels")
    if max(width, height) > limits.PICTURE_SIDE:
        raise Refused("too_long_a_side")


def _rebuilt(source: BinaryIO, sniffed: Sniffed) -> SafeFile:
    result = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  lives as long as the SafeFile
    try:
        report = _run(source, result, sniffed.format)
    except BaseException:
        result.close()
        raise
    return SafeFile(
        result,
        name=random_name(_LETTERS[sniffed.kind], _EXTENSIONS[report["format"]]),
        kind=sniffed.kind,
        format=report["format"],
        width=report.get("width"),
        height=report.get("height"),
        duration=report.get("duration"),
        peaks=report.get("peaks"),
    )


def _run(source: BinaryIO, result: BinaryIO, format_: str) -> dict:
    """One process a file. It gets three open files and nothing else of ours: no environment, no
    working directory, no import path but the interpreter's own. Its limits it sets itself, first
    thing, because code between fork and exec is unsafe in a server with threads. The files are
    unbuffered: both processes share their position, which a buffer would not know of."""
    source.seek(0)
    with tempfile.TemporaryFile(buffering=0) as said:
        try:
            done = subprocess.run(  # noqa: S603  our own file, fixed arguments
                [sys.executable, "-I", str(_REBUILD), format_, str(result.fileno())],
                stdin=source,
                stdout=said,
                stderr=subprocess.DEVNULL,
                pass_fds=[result.fileno()],
                env={"MALLOC_ARENA_MAX": "1"},
                cwd="/",
                timeout=limits.SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refused("too_heavy") from None
        said.seek(0)
        report = _parsed(said.read(_REPORT_BYTES))
    if done.returncode < 0:
        raise Refused("too_heavy")
    if done.returncode > 0 or report.get("format") not in _EXTENSIONS:
        refused = report.get("refused")
        raise Refused(refused if refused in SENTENCES else "broken")
    return report


def _parsed(text: bytes) -> dict:
    try:
        report = json.loads(text)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}
