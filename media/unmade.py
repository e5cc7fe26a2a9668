"""What should have been made of a file and was not: its task failed, or was lost with a database that
was restored. It is asked for again, at once and then less and less often."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.unfinished import WorkerDied
from media import sizes
from media.models import Document, Picture, Recording, Sound
from media.tasks import make_pages, make_renditions, prepare_recording

# After the first failure; four times as long after each further one. A full disk may be seen to in
# minutes, what a file itself is to blame for never changes.
FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=30)

_KILLER = f"{WorkerDied.__module__}.{WorkerDied.__qualname__}"


class _Wanted(NamedTuple):
    task: Task
    args: list[Any]


def enqueue(now: datetime | None = None) -> int:
    """Returns how many tasks were asked for."""
    asked = 0
    for wanted in _unmade():
        if not _is_under_way(wanted) and _is_due(wanted, now or timezone.now()):
            wanted.task.enqueue(*wanted.args)
            asked += 1
    return asked


def _unmade() -> Iterator[_Wanted]:
    pictures = Picture.objects.annotate(made=Count("renditions"))
    for pk, sha, width, made in pictures.values_list("pk", "sha", "width", "made"):
        if made < len(sizes.for_readers(width)) + len(sizes.FOR_STAFF):
            yield _Wanted(make_renditions, [pk, sha])
    documents = Document.objects.annotate(made=Count("pages")).filter(made__lt=F("page_count"))
    for pk, name in documents.values_list("pk", "file"):
        yield _Wanted(make_pages, [pk, name])
    # One that could not be prepared waits for an editor, who sees why.
    recordings = Recording.objects.exclude(state=Recording.State.FAILED)
    mute = recordings.annotate(made=Count("sounds")).filter(made__lt=len(Sound.Format))
    for recording in mute:
        wanted = _Wanted(prepare_recording, [recording.pk, str(recording.file.name)])
        if not _is_under_way(wanted) and _kills(wanted):
            recordings.filter(pk=recording.pk).update(state=Recording.State.FAILED, progress=0)
        else:
            yield wanted


def _is_under_way(wanted: _Wanted) -> bool:
    waiting = DBTaskResult.objects.filter(
        task_path=wanted.task.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    return wanted.args in [each["args"] for each in waiting.values_list("args_kwargs", flat=True)]


def _is_due(wanted: _Wanted, now: datetime) -> bool:
    ends = [failure.finished_at for failure in _failures(wanted) if failure.finished_at]
    if not ends:
        return True
    return max(ends) + min(FIRST_PAUSE * 4 ** min(len(ends) - 1, 9), LONGEST_PAUSE) <= now


def _kills(wanted: _Wanted) -> bool:
    return any(failure.exception_class_path == _KILLER for failure in _failures(wanted))


def _failures(wanted: _Wanted) -> list[DBTaskResult]:
    failed = DBTaskResult.objects.failed().filter(task_path=wanted.task.module_path)
    return [each for each in failed.defer("traceback") if each.args_kwargs["args"] == wanted.args]
