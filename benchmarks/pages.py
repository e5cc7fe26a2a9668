"""A story page beside the blog page of Wagtail's own demonstration site, on the same server, in one run.

    git clone https://github.com/wagtail/bakerydemo elsewhere/bakerydemo      (not in this repository)
    python -m venv elsewhere/venv; elsewhere/venv/bin/pip install wagtail==8.0.1 Django==5.2.19 granian==2.8.7 \\
        wagtail-font-awesome-svg django-extensions django-csp==3.8 dj-database-url python-dotenv \\
        "django-debug-toolbar<5" whitenoise
    .venv/bin/python benchmarks/pages.py elsewhere/bakerydemo elsewhere/venv/bin/python

The story has about 1,800 words in 20 passages, a picture, a credit and works near it. Each site is one granian
process with one worker and one thread, DEBUG off, SQLite; one client asks over one connection. "Uncached"
turns this site's page cache off; the demonstration site has none. CPU is that of the server's processes.
Prints a table; judges nothing.
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
from contextlib import contextmanager
from pathlib import Path

import archive

SECONDS = 12
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
    rows = []
    with tempfile.TemporaryDirectory() as var:
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
        settings = own | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "SITE_URL": "http://localhost",
        }
        for name, cache in (("uncached", "dummycache://"), ("cached", f"filecache://{var}/cache")):
            with served(
                sys.executable,
                "config.wsgi:application",
                archive.ROOT,
                settings | {"CACHE_URL": cache},
            ) as server:
                rows.append((f"story page, {name}", *measure(server, story)))
    with tempfile.TemporaryDirectory() as folder:
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
        with served(str(python), "bakerydemo.wsgi:application", bakery, environment) as server:
            rows.append(("bakerydemo's blog page", *measure(server, "/blog/wild-yeast/")))
    theirs = rows[-1][1]
    print(f"{'':28}{'requests/s':>12}{'CPU ms':>9}{'kB':>8}{'times theirs':>14}")
    for name, rate, cpu, size in rows:
        print(f"{name:28}{rate:12.1f}{cpu:9.2f}{size:8.1f}{rate / theirs:14.1f}")


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


def measure(server: tuple[int, int], path: str) -> tuple[float, float, float]:
    """Requests a second, CPU milliseconds a request, kilobytes of an answer."""
    port, group = server
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask() -> int:
        connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        return len(body)

    for _ in range(WARM):
        size = ask()
    used, began, count = cpu(group), time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        ask()
        count += 1
    seconds = time.perf_counter() - began
    return count / seconds, (cpu(group) - used) / count * 1000, size / 1000


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
    from stories import related
    from stories.models import Work
    from tests import factories as make

    settings.MEDIA_ROOT = Path(os.environ["VAR_DIR"]) / "media"
    picture = make.PictureFactory()
    make_sizes(picture)
    words = [" ".join(part.split()[:95]) for part in archive.paragraphs() if len(part.split()) > 95]
    page = make.story(
        "A story to measure",
        body=[make.prose(*words[:20]), {"type": "picture", "value": {"picture": picture.pk}}],
    )
    related.find_by_themes(Work.objects.get(pk=page.work_id))
    print(page.path_on_site)


if __name__ == "__main__":
    prepare() if sys.argv[1:2] == ["--prepare"] else main()
