"""What the clock does for the files: nothing waits for ever, nothing lies about, nothing is missing
without a word."""

import logging
from datetime import timedelta
from typing import Any

from django.dispatch import receiver
from django_tasks.base import TaskResult
from django_tasks.signals import task_finished

from core.schedule import job
from core.unfinished import workers_died
from media import lost_files, pending, unfinished_uploads, unmade

logger = logging.getLogger(__name__)


class FilesMissing(Exception):
    """Rows point at files that the storage does not have. `manage.py check_files` lists them."""


@job("put away files that were left behind", every=timedelta(minutes=10))
def sweep() -> None:
    pending.sweep()


@receiver(workers_died)
def sweep_after_the_dead(**kwargs: Any) -> None:
    pending.sweep()


@receiver(task_finished)
def sweep_after_a_task(task_result: TaskResult, **kwargs: Any) -> None:
    """Not after Wagtail's own tasks, which run in the middle of ours."""
    if task_result.backend == "background":
        try:
            pending.sweep_own()
        except Exception:
            # The task is done, whatever becomes of its leavings: the next sweep finds them.
            logger.exception("What a task left could not be put away")


@job("make what is missing of files", every=timedelta(minutes=10))
def make_what_is_missing() -> None:
    unmade.enqueue()


@job("look for lost files", every=timedelta(days=1))
def look_for_lost_files() -> None:
    lost_files.discard_unnamed()
    if missing := lost_files.missing():
        raise FilesMissing(f"{len(missing)} files are missing.")


@job("forget uploads that were left unfinished", every=timedelta(days=1))
def forget_unfinished_uploads() -> None:
    unfinished_uploads.discard()
