"""Runs rebuild.py: one process a file, which may use little and knows nothing of the site."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from media.intake import limits
from media.intake.refusal import SENTENCES, Refused

_REBUILD = Path(__file__).with_name("rebuild.py")
# No longer than what a pipe holds: a process that says more waits until its time is over.
_REPORT_BYTES = 60 * 1024


@dataclass(frozen=True)
class Slots:
    """How many run at once: many uploads wait for one another instead of sharing out the memory.
    `patience` is in seconds; None waits for its turn however long that takes."""

    free: threading.BoundedSemaphore
    patience: float | None

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Raises Refused when none came free in time."""
        if not self.free.acquire(timeout=self.patience):
            raise Refused("busy")
        try:
            yield
        finally:
            self.free.release()


_STAFF_UPLOADS = Slots(threading.BoundedSemaphore(2), patience=60)
# By the module that does the work, where it is not what staff send. Anybody may send a text: it must
# neither keep others from their work nor hold the threads that answer readers. Pages are drawn by the
# worker alone, which can wait.
SLOTS = {
    "texts": Slots(threading.BoundedSemaphore(1), patience=2.5),
    "page_drawing": Slots(threading.BoundedSemaphore(2), patience=None),
}


def run(maker: str, format_: str, source: BinaryIO, result: BinaryIO, *more: str) -> dict:
    """What `maker`.rebuild reports. Both files must be real and unbuffered: the processes share
    their position, which a buffer would not know of. Raises Refused.

    The process gets three open files and nothing else of ours: no environment, no working
    directory, no import path but the interpreter's own. Its limits it sets itself, first thing,
    because code between fork and exec is unsafe in a server with threads.
    """
    source.seek(0)
    command = [sys.executable, "-I", str(_REBUILD), maker, format_, str(result.fileno()), *more]
    with SLOTS.get(maker, _STAFF_UPLOADS).one():
        status, said = _done(command, source, result, limits.ALLOWANCES[maker].seconds)
    if status < 0:
        raise Refused("too_heavy")
    report = _parsed(said)
    if status > 0:
        refused = report.get("refused")
        raise Refused(refused if refused in SENTENCES else "broken")
    return report


def _done(
    command: list[str], source: BinaryIO, result: BinaryIO, seconds: float
) -> tuple[int, bytes]:
    process = subprocess.Popen(  # noqa: S603  our own file, fixed arguments
        command,
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=[result.fileno()],
        env={"MALLOC_ARENA_MAX": "1"},
        cwd="/",
        start_new_session=True,
    )
    with process:
        try:
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Refused("too_heavy") from None
        finally:
            _end(process)
        return status, process.stdout.read(_REPORT_BYTES) if process.stdout else b""


def _end(process: subprocess.Popen) -> None:
    """The process and whatever it started, which is all in the session that it leads."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _parsed(text: bytes) -> dict:
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return report if isinstance(report, dict) else {}
