"""How uploads come in. Django's own handler lets a full disk end the request, and with it everything
that was typed into the form."""

import errno
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class NoRoomForUpload(UploadedFile):
    """An upload that the disk did not take. The rest of the form came through; whoever reads the file
    gets OSError, with ENOSPC."""

    def _no_room(self, *args: Any, **kwargs: Any) -> Any:
        raise OSError(errno.ENOSPC, "There was no room for this upload.")

    read = chunks = open = seek = seekable = _no_room

    def close(self) -> None:
        """There is nothing to close."""


class UploadHandler(TemporaryFileUploadHandler):
    """To a temporary file, like Django's."""

    _full = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self._full = False
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._full = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._full:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._give_up()

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self._full:
            try:
                return super().file_complete(file_size)
            except OSError:
                self._give_up()
        return NoRoomForUpload(
            file=None, name=self.file_name, content_type=self.content_type, size=file_size
        )

    def _give_up(self) -> None:
        """What came so far goes at once: it may be what others need."""
        self._full = True
        # Closing writes what is left in the buffer, which fails; the file is deleted all the same.
        with suppress(OSError):
            self.file.close()
