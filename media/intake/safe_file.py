import hashlib
from enum import StrEnum
from typing import BinaryIO

from django.core.files.base import File
from django.utils.functional import cached_property


class Kind(StrEnum):
    PICTURE = "picture"
    RECORDING = "recording"
    DOCUMENT = "document"
    TEXT = "text"


class SafeFile(File):
    """A file rebuilt from its pixels, samples, pages or words, under a random name. Only `accept`
    makes one.

    `format` is the stored one ("jpeg", "png", "wav", "opus", "pdf", "text"; "parts" is never stored). Pictures have `width`
    and `height` in pixels and their dominant `colour` ("#rrggbb"); recordings have `duration` in
    seconds and `peaks`, the loudest moment of each equal stretch from 0 to 1; documents have
    `page_count`. The bytes of a text are UTF-8. All bytes live in an unnamed temporary file that
    goes with this object.
    """

    def __init__(
        self,
        content: BinaryIO,
        *,
        name: str,
        kind: Kind,
        format: str,
        width: int | None = None,
        height: int | None = None,
        colour: str = "",
        duration: float | None = None,
        peaks: list[float] | None = None,
        page_count: int | None = None,
    ) -> None:
        super().__init__(content, name=name)
        self.kind = kind
        self.format = format
        self.width = width
        self.height = height
        self.colour = colour
        self.duration = duration
        self.peaks = peaks or []
        self.page_count = page_count
        # Whether its bytes lie in the storage under its name already (media.pending).
        self.stored = False

    def open(self, mode: str | None = None, *args: object, **kwargs: object) -> "SafeFile":
        """Always for reading, from the start."""
        self.seek(0)
        return self

    def close(self) -> None:
        """Stays open: forms and storages close what they were handed, and others read it after."""

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        self.seek(0)
        return digest.hexdigest()
