"""Background work of workers that died goes to the next one. A worker says every few seconds that it
is there; one that has not said so for a while, or whose process is gone, is dead.

A task may therefore run again after it was half or even wholly done, so every task is idempotent.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, connection
from django.dispatch import Signal
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.models import Worker
from core.schedule import job

logger = logging.getLogger(__name__)

HEARTBEAT = 10  # seconds
SILENCE = timedelta(minutes=2)
# Of a worker that never said that it was there, nothing but the time tells.
LONGEST_TASK = timedelta(hours=2)
# A task that takes its worker down with it, by eating the memory, would do so for ever.
MOST_ATTEMPTS = 3

# Sent when workers were found dead, after their tasks were given back. Receivers put away what else
# was in those workers' hands: their names are missing from `living()`.
workers_died = Signal()

_this_worker = ""


class WorkerDied(Exception):
    """Why a task failed: each worker that took it died over it."""


def this_worker() -> str:
    """The name of the worker that this process is, "" in any other."""
    return _this_worker


@contextmanager
def working(name: str) -> Iterator[None]:
    """While the block runs, this process is known as the worker `name`; before that, the work of
    dead workers is given back."""
    global _this_worker
    _this_worker = name
    _say_so(name)
    recover()
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(name, stop), name="heartbeat", daemon=True)
    heart.start()
    try:
        yield
    finally:
        stop.set()
        heart.join()
        _this_worker = ""
        Worker.objects.filter(name=name).delete()


def living(now: datetime | None = None) -> list[str]:
    now = now or timezone.now()
    return [worker.name for worker in Worker.objects.all() if not _is_dead(worker, now)]


@job("give back the work of dead workers", every=timedelta(minutes=1))
def recover(now: datetime | None = None) -> int:
    """Gives the tasks of dead workers back, or up after three attempts. Returns how many."""
    now = now or timezone.now()
    dead = [worker.name for worker in Worker.objects.all() if _is_dead(worker, now)]
    alive = set(living(now))
    given_back = 0
    for task in DBTaskResult.objects.running():
        holder = task.worker_ids[-1] if task.worker_ids else ""
        silent = holder in dead or (
            holder not in alive
            and (task.started_at is None or task.started_at < now - LONGEST_TASK)
        )
        given_back += silent and _give_back(task, now)
    if dead:
        workers_died.send(sender=Worker)
        # Last, so that whatever stops us before is done again.
        Worker.objects.filter(name__in=dead, last_seen__lte=now).delete()
    return given_back


def _give_back(task: DBTaskResult, now: datetime) -> bool:
    same = DBTaskResult.objects.filter(
        pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
    )
    if len(task.worker_ids) < MOST_ATTEMPTS:
        return bool(same.update(status=TaskResultStatus.READY, started_at=None))
    given_up = same.update(
        status=TaskResultStatus.FAILED,
        finished_at=now,
        exception_class_path=f"{WorkerDied.__module__}.{WorkerDied.__qualname__}",
    )
    if given_up:
        logger.error("Given up after %d dead workers: %s", MOST_ATTEMPTS, task.task_path)
    return False


def _is_dead(worker: Worker, now: datetime) -> bool:
    if worker.last_seen < now - SILENCE:
        return True
    if worker.place != _place():
        return False
    if worker.pid == os.getpid():
        # Its number is ours now.
        return worker.name != _this_worker
    return not _runs(worker.pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        # One that ended and that its parent has not asked after still has its number.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except ProcessLookupError:
        return False
    except OSError:
        return True


def _place() -> str:
    """Process numbers mean nothing on another machine, after a restart, or in another container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()[:100]


def _say_so(name: str) -> None:
    Worker.objects.update_or_create(
        name=name, defaults={"place": _place(), "pid": os.getpid(), "last_seen": timezone.now()}
    )


def _beat(name: str, stop: threading.Event) -> None:
    """In a thread of its own: a task may take minutes. A beat that the database did not take is
    made up for by the next."""
    try:
        while not stop.wait(HEARTBEAT):
            try:
                _say_so(name)
            except DatabaseError:
                logger.warning("The worker could not say that it is there")
                connection.close()
    finally:
        connection.close()
