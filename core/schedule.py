"""Work that happens by the clock: a table of named jobs that `manage.py clock` runs.

A job may run again after a crash, so it must be idempotent. Several clocks may run at once: each
run is claimed by a conditional UPDATE.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from core.models import Job
from core.setup import step

logger = logging.getLogger(__name__)

# A clock that died keeps its claim this long; a job that takes longer may run twice at a time.
CLAIM = timedelta(minutes=15)
# How late a job may be before /readyz complains.
GRACE = timedelta(minutes=10)

Work = Callable[[], object]


@dataclass(frozen=True)
class Scheduled:
    every: timedelta
    run: Work


@dataclass(frozen=True)
class Run:
    """A job that ran. `error` is "" or where it failed."""

    name: str
    error: str


_jobs: dict[str, Scheduled] = {}


def job(name: str, *, every: timedelta) -> Callable[[Work], Work]:
    """Declare a job. It opens its own transactions. ValueError for a name that is taken."""

    def declare(run: Work) -> Work:
        if name in _jobs:
            raise ValueError(f"There is a job called {name!r} already.")
        _jobs[name] = Scheduled(every, run)
        return run

    return declare


@step("the clock's jobs", order=20)
def keep_rows() -> None:
    """Make the rows of Job agree with the declared jobs. A new job is due at once."""
    now = timezone.now()
    Job.objects.exclude(name__in=_jobs).delete()
    Job.objects.bulk_create(
        [Job(name=name, every=each.every, next_run=now) for name, each in _jobs.items()],
        ignore_conflicts=True,
    )
    for name, each in _jobs.items():
        Job.objects.filter(name=name).exclude(every=each.every).update(every=each.every)


def run_due(now: datetime | None = None) -> list[Run]:
    """Run every job that is due and that no other clock holds.

    A failure is logged and noted on the job's row, and the rest run; a failed job is tried again
    at its next turn.
    """
    now = now or timezone.now()
    free = Q(started=None) | Q(started__lt=now - CLAIM)
    due = Job.objects.filter(free, name__in=_jobs, next_run__lte=now).order_by("next_run", "name")
    runs = []
    for name in list(due.values_list("name", flat=True)):
        if not Job.objects.filter(free, name=name, next_run__lte=now).update(started=now):
            continue
        error = _attempt(name)
        Job.objects.filter(name=name, started=now).update(
            started=None, last_run=now, next_run=now + _jobs[name].every, last_error=error
        )
        runs.append(Run(name, error))
    return runs


def overdue(now: datetime | None = None) -> list[str]:
    """Names of the jobs that should have run some time ago, those without a row included."""
    now = now or timezone.now()
    next_runs = dict(Job.objects.filter(name__in=_jobs).values_list("name", "next_run"))
    return sorted(name for name in _jobs if name not in next_runs or next_runs[name] < now - GRACE)


def _attempt(name: str) -> str:
    try:
        _jobs[name].run()
    except Exception as problem:
        logger.exception("The job %s failed", name)
        # Where, not what: messages of a database quote the values they are about.
        place = traceback.extract_tb(problem.__traceback__)[-1]
        return f"{type(problem).__name__} in {Path(place.filename).name}:{place.lineno}"[:300]
    return ""
