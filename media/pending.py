"""Files on their way into the storage. A database rolls back and a storage does not: so every file is
announced by a row that is committed before its first byte, and the row goes in the transaction that
stores what names the file. Whatever dies in between leaves a row that says what to put away.

    name = names.random_name(names.RENDITION, "avif")
    pending.announce(name)               # outside any transaction
    pending.write(name, content)         # finished bytes: encode first, write afterwards
    with transaction.atomic():
        ...                              # is it still wanted? lock, look, return if not
        Rendition.objects.create(file=name, ...)
        pending.settle([name])

What was announced and not settled goes when the worker's task ends, however it ends; after a
crash, when the next worker starts; and what a web process leaves, after an hour.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from core import unfinished
from media.intake import Refused, SafeFile
from media.models import PendingFile
from media.stored_names import is_named

# A form's file is announced when the form is read and settled when it is saved: seconds later.
GRACE = timedelta(hours=1)


class NotWritten(OSError):
    """The storage did not take the file, and nothing of it is left there."""


class Swept(Exception):
    """A file took so long that it was taken for left behind. It is gone; make it again."""


def announce(name: str) -> None:
    """Raises RuntimeError inside a transaction, which could take the row back."""
    with transaction.atomic(durable=True):
        PendingFile.objects.create(name=name, worker=unfinished.this_worker())


def write(name: str, content: File) -> None:
    """Raises NotWritten, when the disk is full or the storage is away."""
    try:
        stored = default_storage.save(name, content)
    except Exception as error:
        _remove_what_came(name)
        raise NotWritten("The storage did not take a file.") from error
    if stored != name:
        default_storage.delete(stored)
        raise NotWritten("There is a file of that name.")


def settle(names: Iterable[str]) -> None:
    """In the transaction that stores what names the files. Raises Swept, which undoes it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Files are settled in the transaction that stores their names.")
    announced = set(names)
    gone, _by_model = PendingFile.objects.filter(name__in=announced).delete()
    if gone != len(announced):
        raise Swept


def store(file: SafeFile) -> None:
    """An upload goes into the storage under its own name before a transaction is opened; the field
    that it is given to settles it. Raises Refused("no_room")."""
    name = str(file.name)
    try:
        announce(name)
        write(name, file)
    except (NotWritten, DatabaseError) as error:
        # Where the database is on the same disk, or the storage away, the sweep does it later.
        with suppress(Exception):
            _put_away(name)
        raise Refused("no_room") from error
    file.stored = True


def discard(file: SafeFile) -> None:
    """Takes back `store`, at once."""
    if file.stored:
        file.stored = False
        _put_away(str(file.name))


def sweep(now: datetime | None = None) -> int:
    """Puts away what dead workers and, after a while, web processes left. Returns how many."""
    nobodys = Q(worker="", since__lt=(now or timezone.now()) - GRACE)
    dead_workers = ~Q(worker="") & ~Q(worker__in=unfinished.living())
    left = PendingFile.objects.filter(nobodys | dead_workers).values_list("name", flat=True)
    return sum(map(_put_away, list(left)))


def sweep_own() -> int:
    """What this worker left. Between two tasks it has nothing in hand."""
    if not (worker := unfinished.this_worker()):
        return 0
    left = PendingFile.objects.filter(worker=worker).values_list("name", flat=True)
    return sum(map(_put_away, list(left)))


def _put_away(name: str) -> bool:
    """False where the row was settled meanwhile. The file goes before the row, so that a crash
    between the two leaves the row."""
    with transaction.atomic():
        row = PendingFile.objects.select_for_update(skip_locked=True).filter(name=name).first()
        if row is None:
            return False
        if not is_named(name):
            default_storage.delete(name)
        row.delete()
    return True


def _remove_what_came(name: str) -> None:
    # The row that announced it stays, so what fails here is done later.
    with suppress(Exception):
        default_storage.delete(name)
