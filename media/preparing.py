"""The worker at a recording: what it tells the editor meanwhile, and whether its work is still wanted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import File
from django.db import DatabaseError
from django.db.models import QuerySet

from media import ffmpeg, pending
from media.models import Recording

logger = logging.getLogger(__name__)

_DEMUXERS = {"wav": "wav", "opus": "ogg"}


class NoLongerWanted(Exception):
    """The recording was deleted, or got another file or further silences."""


class Work:
    """On one file of a recording, with the silences that it had then."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.name = str(recording.file.name)
        self.demuxer = _DEMUXERS[self.name.rpartition(".")[2]]
        self._told = -1

    def open(self) -> File:
        """The file as it is stored. Raises NoLongerWanted where it is gone."""
        try:
            return self.recording.file.storage.open(self.name, "rb")
        except FileNotFoundError:
            raise NoLongerWanted from None

    def reading(self, master: File) -> tuple[str, ...]:
        """Arguments for ffmpeg."""
        return ("-f", self.demuxer, "-fd", str(master.fileno()), "-i", "fd:")

    def tell(self, share: float) -> None:
        """`share` is from 0 to 1. Raises NoLongerWanted."""
        percent = min(int(share * 100), 99)
        if percent == self._told:
            return
        self._told = percent
        if not self._rows().update(state=Recording.State.WORKING, progress=percent):
            raise NoLongerWanted

    def still_wanted(self) -> Recording | None:
        """Locked, in a transaction; None where the work was for nothing."""
        stored = self._rows().select_for_update().first()
        return stored if stored and stored.silences == self.recording.silences else None

    def failed(self) -> None:
        self._rows().update(state=Recording.State.FAILED, progress=0)

    def put_off(self) -> None:
        self._rows().update(state=Recording.State.WAITING, progress=0)

    def _rows(self) -> QuerySet[Recording]:
        return Recording.objects.filter(pk=self.recording.pk, file=self.name)


def ready(recording: Recording) -> None:
    same = Recording.objects.filter(pk=recording.pk, file=str(recording.file.name))
    same.update(state=Recording.State.READY, progress=100)


@contextmanager
def on(recording: Recording) -> Iterator[Work]:
    """What ffmpeg can't do is told to the editor, who may try again; what a full disk or a busy database
    did not let be done is raised, and asked for again later."""
    work = Work(recording)
    try:
        work.tell(0)
        yield work
    except NoLongerWanted:
        pass
    except ffmpeg.Failed as why:
        if why.no_room:
            work.put_off()
            raise
        work.failed()
        logger.error("Recording %s could not be prepared", recording.pk)
    except (pending.NotWritten, pending.Swept, DatabaseError):
        work.put_off()
        raise
    except Exception:
        work.failed()
        raise
