"""A story page beside the blog page of Wagtail's own demonstration site, on the same server, in one run.

    git clone https://github.com/wagtail/bakerydemo elsewhere/bakerydemo      (not in this repository)
    python -m venv elsewhere/venv; elsewhere/venv/bin/pip install wagtail==8.0.1 Django==5.2.19 granian==2.8.7 \\
        wagtail-font-awesome-svg django-extensions django-csp==3.8 dj-database-url python-dotenv \\
        "django-debug-toolbar<5" whitenoise
    .venv/bin/python benchmarks/pages.py elsewhere/bakerydemo elsewhere/venv/bin/python

The story has about 1,800 words in 20 passages, a picture, a credit and works near it. Each site is one granian
process with one worker and one thread, DEBUG off, SQLite; one client asks over one connection. The servers
run together and are asked by turns, a second each, so that a machine that grows slower or faster meanwhile does
so for all. "Uncached" turns this site's page cache off; the demonstration site has none. CPU is that of the
server's processes. Prints a table; judges nothing.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import archive

ROUNDS = 15
SECONDS = 1.0
WARM = 20
GRANIAN = (
    *("-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1"),
    *("--host", "127.0.0.1", "--http", "1", "--no-ws", "--port"),
)
BAKERY_SETTINGS = """
from bakerydemo.settings.base import *
DEBUG = False
SECRET_KEY = "only for this measurement"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
WAGTAILADMIN_BASE_URL = "http://localhost"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
"""


def main() -> None:
    bakery, python = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).absolute()
    with ExitStack() as stack:
        var = stack.enter_context(tempfile.TemporaryDirectory())
        own = os.environ | {"VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        own |= {"PYTHONPATH": str(archive.ROOT), "SECRET_KEY": "measured"}
        prepared = subprocess.run(  # noqa: S603  this very file
            [sys.executable, __file__, "--prepare"],
            env=own,
            check=True,
            capture_output=True,
            text=True,
        )
        story = prepared.stdout.split()[-1]
        own |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "SITE_URL": "http://localhost"}
        sites = []
        for name, cache in (("uncached", "dummycache://"), ("cached", f"filecache://{var}/cache")):
            server = served(
                sys.executable, "config.wsgi:application", archive.ROOT, own | {"CACHE_URL": cache}
            )
            sites.append(Measured(f"story page, {name}", *stack.enter_context(server), story))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        Path(folder, "measured_settings.py").write_text(BAKERY_SETTINGS, encoding="utf-8")
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "measured_settings",
            "DATABASE_URL": f"sqlite:///{folder}/bakery.sqlite3",
            "PYTHONPATH": f"{folder}:{bakery}",
        }
        for command in ("migrate", "load_initial_data"):
            subprocess.run(  # noqa: S603  Wagtail's own demonstration site
                [str(python), "manage.py", command],
                cwd=bakery,
                env=environment,
                check=True,
                capture_output=True,
            )
        server = served(str(python), "bakerydemo.wsgi:application", bakery, environment)
        theirs = Measured(
            "bakerydemo's blog page", *stack.enter_context(server), "/blog/wild-yeast/"
        )
        sites.append(theirs)
        for site in sites:
            for _each in range(WARM):
                site.ask()
        for _round in range(ROUNDS):
            for site in sites:
                site.measure()
    print(f"{'':28}{'requests/s':>12}{'CPU ms':>9}{'kB':>8}{'times theirs':>14}")
    for site in sites:
        told = f"{site.rate:12.1f}{site.used / site.count * 1000:9.2f}{site.size / 1000:8.1f}"
        print(f"{site.name:28}{told}{site.rate / theirs.rate:14.1f}")


@dataclass
class Measured:
    """One page of one server, by its port and process group, and what asking for it has taken in all: requests,
    seconds, seconds of CPU. `size`: bytes of an answer."""

    name: str
    port: int
    group: int
    path: str
    count: int = 0
    seconds: float = 0
    used: float = 0
    size: int = 0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    def ask(self) -> None:
        headers = {"Host": "localhost", "Accept-Encoding": "gzip"}
        self.connection.request("GET", self.path, headers=headers)
        answer = self.connection.getresponse()
        self.size = len(answer.read())
        if answer.status != 200:
            raise SystemExit(f"{self.path} answered {answer.status}")

    def measure(self) -> None:
        """For SECONDS."""
        used, began = cpu(self.group), time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            self.ask()
            self.count += 1
        self.seconds += time.perf_counter() - began
        self.used += cpu(self.group) - used


@contextmanager
def served(
    python: str, application: str, folder: Path, environment: dict
) -> Iterator[tuple[int, int]]:
    """The port and the process group of a server that answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603  granian, on this machine
        [python, *GRANIAN, str(port), application],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def cpu(group: int) -> float:
    """Seconds of CPU that the processes of a group have used."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def prepare() -> None:
    """An archive of 200 works; prints the address of the story that is measured."""
    archive.set_up()
    archive.fill(200, passages=20)
    sys.path.insert(0, str(archive.ROOT))
    from django.conf import settings

    from media.making import make as make_sizes
    from stories import tasks
    from tests import factories as make

    settings.MEDIA_ROOT = Path(os.environ["VAR_DIR"]) / "media"
    picture = make.PictureFactory()
    make_sizes(picture)
    words = [" ".join(part.split()[:95]) for part in archive.paragraphs() if len(part.split()) > 95]
    page = make.story(
        "A story to measure",
        body=[make.prose(*words[:20]), {"type": "picture", "value": {"picture": picture.pk}}],
    )
    tasks.find_related.call(page.work_id)
    print(page.path_on_site)


if __name__ == "__main__":
    prepare() if sys.argv[1:2] == ["--prepare"] else main()
