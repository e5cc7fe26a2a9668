import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import schedule
from core.models import Job

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOW = timezone.now() + timedelta(days=1)


@pytest.fixture
def ran(monkeypatch):
    """The table of jobs, emptied and filled with one that works, one that fails, one that works."""
    monkeypatch.setattr(schedule, "_jobs", {})
    runs = []

    @schedule.job("first", every=HOUR)
    def first():
        runs.append("first")

    @schedule.job("broken", every=HOUR)
    def broken():
        runs.append("broken")
        raise ValueError("somebody's private words")

    @schedule.job("last", every=3 * HOUR)
    def last():
        runs.append("last")

    schedule.keep_rows()
    return runs


def test_a_new_job_is_due_at_once_and_then_when_its_time_has_come(ran):
    schedule.run_due(NOW)
    assert sorted(ran) == ["broken", "first", "last"]
    schedule.run_due(NOW + HOUR / 2)
    assert len(ran) == 3
    schedule.run_due(NOW + HOUR)
    assert sorted(ran[3:]) == ["broken", "first"]


def test_a_failing_job_is_recorded_and_the_rest_run(ran):
    runs = schedule.run_due(NOW)
    assert {run.name: bool(run.error) for run in runs} == {
        "first": False,
        "broken": True,
        "last": False,
    }
    broken = Job.objects.get(name="broken")
    assert broken.last_error.startswith("ValueError in test_schedule.py:")
    assert "private" not in broken.last_error
    assert broken.next_run == NOW + HOUR


def test_a_failure_is_forgotten_when_the_job_works_again(ran, monkeypatch):
    schedule.run_due(NOW)
    monkeypatch.setitem(schedule._jobs, "broken", schedule.Scheduled(HOUR, lambda: None))
    schedule.run_due(NOW + HOUR)
    assert Job.objects.get(name="broken").last_error == ""


def test_what_one_clock_runs_another_leaves_alone(ran, monkeypatch):
    by_the_other_clock = []

    def first():
        by_the_other_clock.extend(run.name for run in schedule.run_due(NOW))

    monkeypatch.setitem(schedule._jobs, "first", schedule.Scheduled(HOUR, first))
    by_this_one = [run.name for run in schedule.run_due(NOW)]
    assert "first" not in by_the_other_clock
    assert sorted(by_this_one + by_the_other_clock) == ["broken", "first", "last"]


def test_the_claim_of_a_clock_that_died_is_given_up(ran):
    Job.objects.filter(name="first").update(started=NOW)
    schedule.run_due(NOW + timedelta(minutes=1))
    assert "first" not in ran
    schedule.run_due(NOW + schedule.CLAIM + timedelta(minutes=1))
    assert "first" in ran


def test_the_rows_follow_the_declared_jobs(ran, monkeypatch):
    Job.objects.create(name="gone", every=HOUR, next_run=NOW)
    monkeypatch.setitem(schedule._jobs, "last", schedule.Scheduled(HOUR, lambda: None))
    planned = Job.objects.get(name="last").next_run
    schedule.keep_rows()
    assert set(Job.objects.values_list("name", flat=True)) == {"first", "broken", "last"}
    assert Job.objects.get(name="last").every == HOUR
    assert Job.objects.get(name="last").next_run == planned


def test_late_jobs_are_named(ran, django_assert_num_queries):
    schedule.run_due(NOW)
    assert schedule.overdue(NOW + HOUR) == []
    with django_assert_num_queries(1):
        assert schedule.overdue(NOW + HOUR + schedule.GRACE * 2) == ["broken", "first"]
    Job.objects.filter(name="last").delete()
    assert schedule.overdue(NOW) == ["last"]


def test_two_jobs_never_share_a_name(ran):
    with pytest.raises(ValueError, match="first"):
        schedule.job("first", every=HOUR)(lambda: None)


def test_running_once_says_what_ran_and_fails_when_a_job_failed(ran, capsys):
    with pytest.raises(CommandError):
        call_command("clock", "--once")
    assert "first: done" in capsys.readouterr().out


def test_nothing_due_asks_the_database_once(ran, django_assert_num_queries):
    schedule.run_due(NOW)
    with django_assert_num_queries(1):
        schedule.run_due(NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_clock_stops_when_it_is_asked_to(how, settings):
    ready = "ready"
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.db import connection\n"
        f"connection.settings_dict['NAME'] = {settings.DATABASES['default']['NAME']!r}\n"
        "from django.core.management import call_command\n"
        "from datetime import timedelta\n"
        "from core import schedule\n"
        f"schedule.job('bell', every=timedelta(hours=1))(lambda: print({ready!r}, flush=True))\n"
        "call_command('clock')\n"
    )
    clock = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=os.environ.copy()
    )
    try:
        assert ready in (line.strip() for line in clock.stdout)
        clock.send_signal(how)
        assert "clock: stopped" in clock.stdout.read()
        assert clock.wait(timeout=30) == 0
    finally:
        clock.kill()
        Job.objects.filter(name="bell").delete()
