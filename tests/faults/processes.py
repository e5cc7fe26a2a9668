"""Processes that do the site's work on the database of the tests, and die where they are told to.

    python -m tests.faults.processes MEDIA_ROOT

starts one that makes others: each line of its input, `[step, "worker"]` or `[step, "cover", picture]`, is
done by a process of its own, and answered with that process's exit status. Django starts once for all.

A step is `module:Class.function before|after|half N`: before, after, or in the middle of what the Nth
call yields, the process gets SIGKILL. Nothing is replaced: what is called does what it always does.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
# In a mount namespace of its own: a disk of this size, at this folder, and a command.
MOUNTED = ["sh", "-c", 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"', "sh"]


class Processes:
    """Shares database and storage with the test."""

    def __init__(self, media_root: Path) -> None:
        self.media_root = media_root
        self._maker = subprocess.Popen(  # noqa: S603  our own process
            [sys.executable, "-m", "tests.faults.processes", str(media_root)],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *what: Any, step: str = "") -> None:
        assert self._maker.stdin and self._maker.stdout
        self._maker.stdin.write(json.dumps([step, *what]) + "\n")
        self._maker.stdin.flush()
        status = json.loads(self._maker.stdout.readline())
        # Where the step never came, the test would prove nothing.
        assert status == (-signal.SIGKILL if step else 0)

    def end(self) -> None:
        self._maker.communicate(timeout=30)


def environment() -> dict[str, str]:
    return os.environ | {"DATABASE_URL": _address()}


def _address() -> str:
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    who = of["USER"] + (f":{of['PASSWORD']}" if of["PASSWORD"] else "")
    return f"postgres://{who}@{of['HOST']}:{of['PORT']}/{of['NAME']}"


def _die_at(step: str) -> None:
    path, when, count = step.split()
    module, _, rest = path.partition(":")
    *owners, name = rest.split(".")
    owner = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    work = getattr(owner, name)
    calls = 0

    def until_then(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        now = calls == int(count)
        if now and when == "before":
            _die()
        result = work(*args, **kwargs)
        if now and when == "half":
            return _first_of(result)
        if now and when == "after":
            _die()
        return result

    setattr(owner, name, until_then)


def _first_of(many: Iterable) -> Iterator:
    yield next(iter(many))
    _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _do(step: str, what: str, *args: Any) -> None:
    from django.core.management import call_command

    from core.models import User
    from media import redaction
    from media.models import Picture

    if step:
        _die_at(step)
    if what == "worker":
        call_command("worker", "--batch", "--no-startup-delay", interval=0)
    else:
        picture = Picture.objects.get(pk=args[0])
        redaction.cover(picture, [redaction.Box(0, 0, 50, 50)], by=User.objects.get())


def _main(media_root: str) -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.MEDIA_ROOT = media_root
    for line in sys.stdin:
        child = os.fork()
        if not child:
            # What it says is no answer.
            os.dup2(2, 1)
            status = 0
            try:
                _do(*json.loads(line))
            except BaseException:
                traceback.print_exc()
                status = 1
            os._exit(status)
        _child, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(*sys.argv[1:])
