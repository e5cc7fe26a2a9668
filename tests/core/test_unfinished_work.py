import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import unfinished
from core.models import Worker

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def a_worker(name, *, pid=None, place=None, silent_for=timedelta(0)):
    return Worker.objects.create(
        name=name,
        pid=pid or os.getppid(),
        place=place or unfinished._place(),
        last_seen=timezone.now() - silent_for,
    )


def a_task(*held_by, status="RUNNING", for_=timedelta(minutes=5)):
    """A task that these workers took, one after the other; only its row."""
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="media.tasks.discard_file",
        worker_ids=list(held_by),
        started_at=timezone.now() - for_,
        run_after=timezone.now(),
        backend_name="background",
        queue_name="default",
    )


def status(task):
    task.refresh_from_db()
    return task.status


@pytest.fixture
def ended_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_living_worker_keeps_its_task():
    a_worker("a")
    task = a_task("a")
    assert unfinished.recover() == 0
    assert status(task) == "RUNNING"
    assert unfinished.living() == ["a"]


def test_the_task_of_a_worker_that_fell_silent_goes_to_the_next():
    a_worker("a", place="another machine", silent_for=timedelta(minutes=3))
    task = a_task("a")
    assert unfinished.recover() == 1
    assert status(task) == "READY"
    assert task.started_at is None
    assert not Worker.objects.exists()


def test_a_worker_whose_process_ended_on_this_machine_is_known_to_be_dead_at_once(ended_process):
    a_worker("a", pid=ended_process)
    task = a_task("a")
    unfinished.recover()
    assert status(task) == "READY"


def test_a_number_of_a_process_says_nothing_about_another_machine(ended_process):
    a_worker("a", pid=ended_process, place="another machine")
    task = a_task("a")
    unfinished.recover()
    assert status(task) == "RUNNING"


def test_a_killed_process_that_nobody_asked_after_is_dead():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    a_worker("a", pid=process.pid)
    assert unfinished.living() == ["a"]
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert unfinished.living() == []
    process.wait()


def test_a_worker_that_has_the_number_of_a_dead_one_takes_up_its_work():
    a_worker("before", pid=os.getpid())
    task = a_task("before")
    with unfinished.working("now"):
        assert status(task) == "READY"
        assert unfinished.living() == ["now"]
        assert unfinished.this_worker() == "now"
    assert unfinished.this_worker() == ""
    assert not Worker.objects.exists()


def test_a_task_that_three_workers_died_over_is_given_up(ended_process, caplog):
    a_worker("c", pid=ended_process)
    task = a_task("a", "b", "c")
    assert unfinished.recover() == 0
    assert status(task) == "FAILED"
    assert task.exception_class_path == "core.unfinished.WorkerDied"
    assert task.finished_at
    assert "media.tasks.discard_file" in caplog.text


def test_of_a_worker_that_never_said_that_it_was_there_only_the_time_tells():
    recent, old = a_task("plain"), a_task("plain", for_=timedelta(hours=3))
    unfinished.recover()
    assert [status(recent), status(old)] == ["RUNNING", "READY"]


def test_finished_tasks_stay_as_they_are(ended_process):
    a_worker("a", pid=ended_process)
    tasks = [a_task("a", status=each) for each in ("SUCCESSFUL", "FAILED", "READY")]
    unfinished.recover()
    assert [status(task) for task in tasks] == ["SUCCESSFUL", "FAILED", "READY"]


def test_others_hear_of_dead_workers_before_their_rows_go(ended_process):
    a_worker("a", pid=ended_process)
    heard = []

    def hear(**kwargs):
        heard.append((unfinished.living(), Worker.objects.count()))

    unfinished.workers_died.connect(hear)
    try:
        unfinished.recover()
        unfinished.recover()
    finally:
        unfinished.workers_died.disconnect(hear)
    assert heard == [([], 1)]
