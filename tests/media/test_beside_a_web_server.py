"""Files that a real nginx sends, told to by this site and by nobody else."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from media import exposure, names
from media.models import Sound
from tests.conftest import lacking

pytestmark = pytest.mark.django_db(transaction=True)

_CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {site};
      proxy_set_header Host $http_host;
    }}
    {files}
  }}
}}
"""


def _as_documented(stored: Path) -> str:
    """The block that operators are told to write, for another folder."""
    block = (site.BASE_DIR / "docs/settings.md").read_text().split("```nginx\n")[1]
    return block.split("```")[0].replace("/srv/stories/var/media", str(stored))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def nginx(live_server, settings, tmp_path, media_root):
    """Its address. The site behind it is the live server."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        lacking("nginx")
    settings.MEDIA_ACCEL_PREFIX = "/stored-files/"
    port = _free_port()
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=tmp_path, port=port, site=live_server.url, files=_as_documented(media_root)
        )
    )
    process = subprocess.Popen(  # noqa: S603  the system's nginx, our own configuration
        [str(program), "-c", str(configuration), "-p", str(tmp_path)]
    )
    try:
        while not _answers(port):
            assert process.poll() is None
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def a_sound(a_recording):
    name = default_storage.save(
        names.random_name(names.SOUND, "opus"), ContentFile(bytes(range(250)))
    )
    return Sound.objects.create(recording=a_recording, format="opus", file=name, size=250)


def answer(address, **headers):
    try:
        return urlopen(Request(address, headers=headers))  # noqa: S310  our own server
    except HTTPError as error:
        return error


def test_nginx_sends_what_is_exposed_whole_or_in_part(nginx, a_recording, a_sound):
    exposure.expose(a_recording, "story:abc")
    whole = answer(nginx + a_sound.url)
    assert whole.read() == bytes(range(250))
    assert whole.headers["Content-Type"] == "audio/ogg"
    assert whole.headers["Content-Disposition"] == 'inline; filename="recording.opus"'
    assert whole.headers["Cache-Control"] == "private, max-age=60"
    assert whole.headers["X-Robots-Tag"] == "noindex"
    assert whole.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Content-Security-Policy"]
    assert "X-Accel-Redirect" not in whole.headers
    part = answer(nginx + a_sound.url, Range="bytes=10-19")
    assert part.status == 206
    assert part.read() == bytes(range(10, 20))
    assert part.headers["Content-Range"] == "bytes 10-19/250"
    assert answer(nginx + a_sound.url, Range="bytes=999-").status == 416
    unchanged = {"If-None-Match": whole.headers["ETag"]}
    assert answer(nginx + a_sound.url, **unchanged).status == 304


def test_nginx_sends_nothing_that_is_not_exposed(nginx, a_recording, a_sound):
    address = nginx + a_sound.url
    assert answer(address).status == 404
    assert answer(f"{nginx}/stored-files/{a_sound.file.name}").status == 404
    exposure.expose(a_recording, "story:abc")
    etag = answer(address).headers["ETag"]
    exposure.withdraw("story:abc")
    for headers in ({}, {"Range": "bytes=0-1"}, {"If-None-Match": etag}):
        assert answer(address, **headers).status == 410
