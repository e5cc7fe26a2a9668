"""What happens on a disk that is full, told as JSON. Run by test_full_disks in a mount namespace of its
own, where FOLDER is a small disk:

    python -m tests.faults.on_a_full_disk FOLDER uploads|temporary_uploads|whole_site|worker
"""

import json
import os
import shutil
import sqlite3
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

MEGABYTE = 1024 * 1024
TYPED = "Morning light on a wall"


class Disk:
    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.filler = self.folder / "filler"

    def fill(self) -> None:
        with self.filler.open("wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                return

    def empty(self) -> None:
        self.filler.unlink()

    def holds(self, below: str = "") -> list[str]:
        inside = self.folder / below
        return sorted(
            str(each.relative_to(inside))
            for each in inside.rglob("*")
            if each.is_file() and each != self.filler
        )


def uploads(disk: Disk, below: str = "") -> dict:
    """Forms of the admin, with files that are small and large."""
    from django.test import Client
    from django.urls import reverse

    from core.models import User
    from media.models import PendingFile, Picture, Recording

    client = Client()
    client.force_login(User.objects.get())
    forms = {
        "picture": reverse("wagtailimages:add"),
        "recording": reverse("wagtailsnippets_media_recording:add"),
    }
    for address in forms.values():
        assert client.get(address).status_code == 200
    files = {"picture": _a_picture(), "recording": _a_recording()}
    disk.fill()
    told = {}
    for kind, address in forms.items():
        answer = client.post(address, {"title": TYPED, "description": TYPED, "file": files[kind]})
        page = answer.content.decode()
        told[kind] = [answer.status_code, "no room for this file" in page, TYPED in page]
    disk.empty()
    return told | {
        "left": disk.holds(below),
        "rows": Picture.objects.count() + Recording.objects.count(),
        "pending": PendingFile.objects.count(),
    }


def temporary_uploads(disk: Disk) -> dict:
    tempfile.tempdir = str(disk.folder)
    return uploads(disk)


def whole_site(disk: Disk) -> dict:
    """Database and temporary files on the same disk, as on a machine with one."""
    tempfile.tempdir = str(disk.folder)
    from django.conf import settings

    settings.MEDIA_ROOT = disk.folder / "media"
    return uploads(disk, "media")


def worker(disk: Disk) -> dict:
    from django.core.management import call_command
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from media import unmade
    from media.models import PendingFile, Picture

    def work() -> list:
        call_command("worker", "--batch", "--no-startup-delay", interval=0, verbosity=0)
        states = DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True)
        return [list(states), len(disk.holds()), PendingFile.objects.count()]

    picture = Picture.objects.create(title="Yard", file=_a_picture())
    disk.fill()
    full = work()
    disk.empty()
    asked = unmade.enqueue(timezone.now() + timedelta(minutes=11))
    after = work()
    return {
        "full": full,
        "asked": asked,
        "after": after,
        "expected": 1 + picture.renditions.count(),
        "shown": bool(picture.sources()),
    }


def _a_picture():
    from django.core.files.base import ContentFile

    from tests.media.media_files import picture

    return ContentFile(picture(size=(1200, 900)), name="yard.jpg")


def _a_recording():
    from django.core.files.base import ContentFile

    from tests.media.media_files import recording

    return ContentFile(recording(seconds=200), name="letter.wav")


def main(folder: str, what: str) -> None:
    disk = Disk(folder)
    if what == "whole_site":
        address = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
        copy = disk.folder / "db.sqlite3"
        with sqlite3.connect(address) as there, sqlite3.connect(copy) as here:
            there.backup(here)
        os.environ["DATABASE_URL"] = f"sqlite:///{copy}"

    import django
    from django.conf import settings

    django.setup()
    settings.MEDIA_ROOT = Path(folder)
    if what == "temporary_uploads":
        settings.MEDIA_ROOT = Path(tempfile.mkdtemp())
    told = {f.__name__: f for f in (uploads, temporary_uploads, whole_site, worker)}[what](disk)
    if what == "temporary_uploads":
        told["left"] += [str(each) for each in settings.MEDIA_ROOT.rglob("*") if each.is_file()]
        shutil.rmtree(settings.MEDIA_ROOT)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
