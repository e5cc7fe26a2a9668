"""A search server that a test may stop, pause, harm and fill."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from search.engines.elasticsearch import ElasticsearchEngine
from tests.conftest import lacking
from tests.faults.processes import MOUNTED, ROOT

# As root: the server's user has to be known there.
_WITH_A_DISK = ["unshare", "--mount", *MOUNTED]


class OwnServer:
    """Nobody else uses it. `disk`: the size of a disk of its own, as for mount; it goes when the server stops."""

    def __init__(self, folder: Path, disk: str = "") -> None:
        self.folder = folder
        self.disk = disk
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._run("start", str(self.folder), str(self.port))

    def stop(self) -> None:
        self.go_on()
        self._run("stop", str(self.folder))

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def lose_a_shard(self, server: ElasticsearchEngine, alias: str) -> None:
        """The first of the index to which this leads, as a disk that breaks would."""
        (name,) = (name for name, aliases in server.index._aliases().items() if alias in aliases)
        told = server.client.indices.get_settings(index=name)[name]
        server.client.indices.close(index=name)
        shutil.rmtree(self.data / "indices" / told["settings"]["index"]["uuid"] / "0")
        server.client.indices.open(index=name, wait_for_active_shards=0)

    def fill_its_disk(self) -> None:
        with (self.data / "filler").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 4096):
                pass

    def empty_its_disk(self) -> None:
        (self.data / "filler").unlink()

    @property
    def data(self) -> Path:
        """As the server sees it."""
        return Path(f"/proc/{self._pid()}/root{self.folder}/es/data")

    def _pid(self) -> int:
        return int((self.folder / "es.pid").read_text())

    def _signal(self, number: int) -> None:
        if (self.folder / "es.pid").exists():
            os.kill(self._pid(), number)

    def _run(self, *what: str) -> None:
        script = ROOT / ".ci" / "search_server.sh"
        on_its_disk = [*_WITH_A_DISK, self.disk, f"{self.folder}/es/data"] if self.disk else []
        subprocess.run([*on_its_disk, str(script), *what], check=True, capture_output=True)  # noqa: S603  our own


def _can_have_a_disk(folder: Path) -> bool:
    trial = [*_WITH_A_DISK, "1m", str(folder), "true"]
    return bool(shutil.which("unshare")) and not subprocess.run(trial, check=False).returncode  # noqa: S603


@contextmanager
def started(disk: str = "") -> Iterator[OwnServer]:
    """A copy of what lies in TEST_ELASTICSEARCH_DIR. `disk`: as of OwnServer."""
    installed = os.environ.get("TEST_ELASTICSEARCH_DIR", "")
    if not installed:
        lacking("A search server of its own (TEST_ELASTICSEARCH_DIR)")
    # Not in pytest's own folder, through which the server's user may not pass.
    folder = Path(tempfile.mkdtemp(prefix="search-"))
    folder.chmod(0o755)
    if disk and not _can_have_a_disk(folder):
        lacking("A mount namespace with a disk of its own (unshare, tmpfs, as root)")
    shutil.copytree(
        Path(installed) / "es",
        folder / "es",
        ignore=shutil.ignore_patterns("data", "logs", "*.pid"),
    )
    for name in ("data", "logs"):
        (folder / "es" / name).mkdir()
    server = OwnServer(folder, disk)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
