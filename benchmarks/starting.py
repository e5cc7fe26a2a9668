"""How long a stranger waits: `make run` from a fresh clone to the first page, and a second time.

    .venv/bin/python benchmarks/starting.py [--cold]

--cold gives the clone an empty package cache. Prints a table; judges nothing.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def seconds_to_first_page(clone: Path, environment: dict[str, str]) -> float:
    port = free_port()
    began = time.monotonic()
    run = subprocess.Popen(  # noqa: S603  the project's own Makefile
        ["make", "run", f"PORT={port}"],  # noqa: S607  whichever make the machine has
        cwd=clone,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while time.monotonic() - began < PATIENCE:
            try:
                with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                    return time.monotonic() - began
            except (URLError, OSError):
                if run.poll() is not None:
                    raise SystemExit("make run stopped by itself") from None
                time.sleep(0.1)
        raise SystemExit("no page in ten minutes")
    finally:
        os.killpg(run.pid, signal.SIGTERM)
        run.wait()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)  # noqa: S603, S607  our own clone
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": os.environ["HOME"]}
        if "--cold" in sys.argv:
            environment |= {"HOME": folder}
        first = seconds_to_first_page(clone, environment)
        second = seconds_to_first_page(clone, environment)
    print(f"{'make run':<24}{'seconds to first page':>22}")
    print(f"{'fresh clone' + (', empty cache' if '--cold' in sys.argv else ''):<24}{first:>22.1f}")
    print(f"{'second time':<24}{second:>22.1f}")


if __name__ == "__main__":
    main()
