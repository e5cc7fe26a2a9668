"""What every test shares. Services that a machine may lack are asked for here, and nowhere else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation

pytest_plugins = ["tests.sites", "tests.kept_database"]

# Playwright leaves an event loop running in the thread of the tests, where Django would then refuse
# every query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Folders with few tests of a minute each: begun first, so that of two processes none waits long for the other.
SLOW = {"browser", "demo", "faults", "relevance"}

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"


def lacking(what: str) -> None:
    """Skips the test for lack of `what`; fails it where everything was promised to be there."""
    if REQUIRED:
        pytest.fail(f"{what} is missing, and REQUIRE_SERVICES=1 says that it must not be.")
    pytest.skip(f"{what} is not on this machine")


@pytest.fixture(autouse=True)
def nothing_is_remembered(settings, tmp_path: Path) -> Iterator[None]:
    """Every test starts with an empty cache, a folder of its own for files, and in English: a request
    leaves its language behind."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    yield
    cache.clear()
    translation.deactivate()


@pytest.fixture
def worker() -> Callable[[], None]:
    """Does everything that waits, as the worker process would."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    process = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="background",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )

    def run() -> None:
        # Not process.run(): its loop closes the connection that holds the test's transaction.
        while (waiting := DBTaskResult.objects.ready().first()) is not None:
            waiting.claim("tests")
            process.run_task(waiting)
        failed = DBTaskResult.objects.filter(status="FAILED")
        assert not [result.traceback for result in failed]

    return run


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not found:
        lacking("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_path: str) -> dict:
    """The system's Chromium; without a sandbox, because test machines run as root."""
    return {
        "executable_path": chromium_path,
        "args": [
            "--no-sandbox",
            "--disable-quic",
            "--disable-background-networking",
            "--no-first-run",
        ],
    }


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.parent.name not in SLOW)
    if os.environ.get("FULL") == "1":
        return
    skip = pytest.mark.skip(reason="browser tests run with FULL=1")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)
