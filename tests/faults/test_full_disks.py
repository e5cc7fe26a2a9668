"""A disk that is full: real, small, and seen by one process only."""

import json
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tests.conftest import lacking
from tests.faults.processes import MOUNTED, ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)

_WITH_A_DISK = ["unshare", "--map-root-user", "--mount", *MOUNTED]


@pytest.fixture
def on_a_full_disk(tmp_path):
    """What a process tells of it."""
    try_out = [*_WITH_A_DISK, "1m", str(tmp_path), "true"]
    try:
        tried = subprocess.run(try_out, capture_output=True, check=False)  # noqa: S603  a trial
    except FileNotFoundError:
        tried = None
    if tried is None or tried.returncode:
        lacking("A mount namespace with a disk of its own (unshare, tmpfs)")
    get_user_model().objects.create_superuser("editor", "e@example.org", "a long password")

    def run(what: str, size: str) -> dict:
        process = [sys.executable, "-m", "tests.faults.on_a_full_disk", str(tmp_path), what]
        done = subprocess.run(  # noqa: S603  our own process
            [*_WITH_A_DISK, size, str(tmp_path), *process],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


REFUSED = [200, True, True]


@pytest.mark.parametrize(
    ("what", "size"), [("uploads", "8m"), ("temporary_uploads", "8m"), ("whole_site", "64m")]
)
def test_an_upload_is_refused_beside_its_field_and_keeps_what_was_typed(on_a_full_disk, what, size):
    if what == "whole_site" and connection.vendor != "sqlite":
        pytest.skip("only SQLite lies on the disk of the site")
    assert on_a_full_disk(what, size) == {
        "picture": REFUSED,
        "recording": REFUSED,
        "left": [],
        "rows": 0,
        "pending": 0,
    }


def test_the_worker_fails_cleanly_and_does_it_when_there_is_room(on_a_full_disk):
    told = on_a_full_disk("worker", "8m")
    # The picture itself was there before, and nothing has come to it.
    assert told["full"] == [["FAILED"], 1, 0]
    assert told["asked"] == 1
    assert told["after"] == [["FAILED", "SUCCESSFUL"], told["expected"], 0]
    assert told["shown"]
