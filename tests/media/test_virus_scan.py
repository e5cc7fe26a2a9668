"""Against a real clamd, whose only signature is one of our own."""

import os
import shutil
import socket
import subprocess
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from media.checks import scanner_has_an_address
from media.intake import Refused, accept, cover
from media.models import Picture
from tests.media.media_files import picture, recording
from tests.media.paper_files import docx, pdf

# Harmless bytes that this clamd takes for a virus.
BAD = b"this-is-what-the-scanner-looks-for-4417"


def harmful_picture() -> bytes:
    return picture("JPEG", size=(200, 100), comment=BAD)


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """The address of a clamd of this test's own, over TCP and over a socket."""
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail("clamd is not installed (Debian: clamav-daemon)")
        pytest.skip("clamd is not installed")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "ours.ndb").write_text(f"Test.Ours:0:*:{BAD.hex()}\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "DatabaseDirectory": folder,
        "LocalSocket": folder / "socket",
        "TCPSocket": port,
        "TCPAddr": "127.0.0.1",
        "Foreground": "yes",
        "StreamMaxLength": "1M",
        "OfficialDatabaseOnly": "no",
        "LogFile": folder / "log",
    }
    lines = (f"{name} {value}" for name, value in settings.items())
    (folder / "clamd.conf").write_text("\n".join(lines) + "\n")
    process = subprocess.Popen(  # noqa: S603
        [program, "--config-file", str(folder / "clamd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(folder / "socket", process)
        yield f"tcp://127.0.0.1:{port}", f"unix://{folder / 'socket'}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(path, process) -> None:
    for _each in range(300):
        if path.exists():
            return
        assert process.poll() is None, "clamd did not start"
        time.sleep(0.1)
    pytest.fail("clamd did not open its socket")


@pytest.fixture(params=["tcp", "unix"])
def scanned(clamd, request, settings):
    settings.CLAMD_URL = clamd[request.param == "unix"]


def refused(data: bytes, name: str = "a.jpg") -> Refused:
    with pytest.raises(Refused) as refusal:
        accept(ContentFile(data, name=name))
    return refusal.value


def test_what_the_scanner_knows_is_refused_with_a_sentence(scanned):
    for data in (
        harmful_picture(),
        pdf(lambda document: None, words=BAD.decode(), compress_streams=False),
    ):
        refusal = refused(data, "a")
        assert refusal.code == "infected"
        assert "virus" in refusal.sentence


def test_everything_else_comes_in(scanned):
    for data, name in (
        (picture(), "a.jpg"),
        (recording(), "a.wav"),
        (pdf(), "a.pdf"),
        (docx("a"), "a.docx"),
    ):
        assert accept(ContentFile(data, name=name)).size


def test_a_file_too_large_for_the_scanner_is_not_let_in_unseen(scanned, caplog):
    assert refused(recording(seconds=100), "a.wav").code == "unscanned"
    assert "clamd" in caplog.text


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd"])
def test_nothing_comes_in_while_the_scanner_is_away(settings, url, caplog):
    settings.CLAMD_URL = url
    refusal = refused(picture(), "Jane Roe.jpg")
    assert refusal.code == "unscanned"
    assert "try again" in refusal.sentence
    assert "clamd" in caplog.text and "Jane" not in caplog.text


def test_without_a_scanner_nobody_is_asked(settings):
    assert settings.CLAMD_URL == ""
    assert accept(ContentFile(harmful_picture())).format == "jpeg"


def test_covering_something_up_does_not_wait_for_the_scanner(settings):
    safe = accept(ContentFile(picture(size=(200, 100))))
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert cover(safe, [(10, 10, 20, 20)]).format == "jpeg"


def test_the_sentence_stands_beside_the_field(scanned, client, editor):
    client.force_login(editor)
    form = {"title": "Yard", "collection": Collection.get_first_root_node().pk, "tags": ""}
    file = SimpleUploadedFile("a.jpg", harmful_picture())
    response = client.post(reverse("wagtailimages:add"), form | {"file": file})
    assert "The virus scanner found something harmful" in response.content.decode()
    assert not Picture.objects.exists()


@pytest.mark.parametrize("url", ["clamav:3310", "http://127.0.0.1:3310", "unix://", "tcp://"])
def test_an_address_that_is_none_is_said_at_the_start(settings, url):
    settings.CLAMD_URL = url
    assert [error.id for error in scanner_has_an_address(None)] == ["media.E002"]


@pytest.mark.parametrize("url", ["", "tcp://127.0.0.1:3310", "tcp://scanner", "unix:///run/clamd"])
def test_an_address_is_taken(settings, url):
    settings.CLAMD_URL = url
    assert scanner_has_an_address(None) == []
