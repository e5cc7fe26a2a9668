import json
import os
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.utils import timezone

from core import roles
from media.models import Picture, Recording
from tests import factories as make
from tests.media.media_files import picture, recording


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def stored_bytes(media_root):
    """Every byte that lies in the storage, by the file's name."""

    def read() -> dict[str, bytes]:
        return {
            str(path.relative_to(media_root)): path.read_bytes()
            for path in media_root.rglob("*")
            if path.is_file()
        }

    return read


@pytest.fixture
def a_picture(db):
    return Picture.objects.create(
        title="Yard",
        description="Morning light on a wall",
        file=ContentFile(picture("JPEG", size=(1200, 800)), name="IMG_0042 Jane Roe.jpg"),
    )


@pytest.fixture
def a_recording(db):
    return Recording.objects.create(
        title="A letter, read", file=ContentFile(recording(seconds=2), name="call with Jane.wav")
    )


@pytest.fixture
def editor(db):
    user = get_user_model().objects.create_superuser(
        username="editor", email="editor@example.org", password="a long password"
    )
    return user


@pytest.fixture
def staff(db):
    user = get_user_model().objects.create_user(
        username="staff", email="staff@example.org", password="a long password"
    )
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    return user


@pytest.fixture
def at_the_desk(db):
    return make.UserFactory(role=roles.LETTER_DESK)


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


@pytest.fixture(scope="session")
def exiftool():
    """A reader of tags that shares no code with what removed them."""
    path = shutil.which("exiftool")
    if path is None:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail("exiftool is not installed (Debian: libimage-exiftool-perl)")
        pytest.skip("exiftool is not installed")
    return path


@pytest.fixture(scope="session")
def exiftool_says(exiftool, tmp_path_factory):
    """The tags that it finds in some bytes. One process reads them all."""
    path = tmp_path_factory.mktemp("exiftool") / "file"
    process = subprocess.Popen(  # noqa: S603
        [exiftool, "-stay_open", "True", "-@", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def read(data: bytes) -> dict[str, object]:
        path.write_bytes(data)
        ask = ("-j", "-a", "-s", "-u", "-x", "System:all", str(path), "-execute")
        process.stdin.write("\n".join(ask) + "\n")
        process.stdin.flush()
        said = "".join(iter(process.stdout.readline, "{ready}\n"))
        return json.loads(said)[0]

    yield read
    process.communicate("-stay_open\nFalse\n")
