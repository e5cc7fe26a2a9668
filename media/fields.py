"""File fields that store nothing but what `accept` made: the last door before the storage.

Forms and models call `accept` earlier, outside a transaction and where a refusal can be shown.
What comes by another road (`picture.file.save(...)`, bulk_create, an importer) is rebuilt here.
"""

from functools import cache
from urllib.parse import quote

from django.core.files.base import File
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from media.intake import Kind, Refused, SafeFile, accept


def address(name: str) -> str:
    """Where a stored file is asked for, whatever storage it lies in."""
    return f"{_before_names()}{quote(name)}"


@cache
def _before_names() -> str:
    """What all their addresses begin with: a page has one for each size of each picture."""
    return reverse("media:file", args=["-"]).removesuffix("-")


def _in_a_transaction() -> bool:
    return transaction.get_connection().in_atomic_block


class RebuiltFieldFile(FieldFile):
    kind: Kind
    _committed: bool

    def take_in(self) -> SafeFile | None:
        """The rebuilt file that waits for its row; None if the file is stored already.
        Raises Refused. Outside a transaction its bytes go into the storage at once, announced, so
        that a crash leaves nothing that nobody knows of."""
        if not self or self._committed:
            return None
        if not isinstance(self.file, SafeFile):
            setattr(self.instance, self.field.attname, self._rebuilt(self.file))
            return getattr(self.instance, self.field.attname).take_in()
        self._store_ahead(self.file)
        return self.file

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        from media import pending  # it needs the models, which have these fields

        content = self._rebuilt(content)
        self._store_ahead(content)
        if not content.stored:
            name = self.field.generate_filename(self.instance, str(content.name))
            try:
                pending.write(name, content)
            except pending.NotWritten as error:
                raise Refused("no_room") from error
        else:
            name, content.stored = str(content.name), False
            if _in_a_transaction():
                pending.settle([name])
        self.name = name
        setattr(self.instance, self.field.attname, name)
        self._committed = True
        if save:
            self.instance.save()

    save.alters_data = True  # type: ignore[attr-defined]

    def _store_ahead(self, file: SafeFile) -> None:
        """Inside somebody else's transaction nothing can be announced: what a crash leaves of that
        is found by the daily look at the storage."""
        from media import pending

        if not file.stored and not _in_a_transaction():
            pending.store(file)

    def _rebuilt(self, content: File) -> SafeFile:
        return content if isinstance(content, SafeFile) else accept(content, only=self.kind)

    @property
    def url(self) -> str:
        """ValueError where there is no file, as Django has it."""
        self._require_file()  # type: ignore[attr-defined]
        return address(str(self.name))


class PictureFieldFile(RebuiltFieldFile, WagtailImageFieldFile):
    kind = Kind.PICTURE

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        content = self._rebuilt(content)
        self.instance.sha = content.sha256  # type: ignore[attr-defined]
        self.instance.colour = content.colour  # type: ignore[attr-defined]
        super().save(name, content, save=save)

    save.alters_data = True  # type: ignore[attr-defined]

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Never opens what was not rebuilt: (None, None) until it is."""
        waiting = getattr(self, "_file", None)
        if isinstance(waiting, SafeFile):
            return waiting.width, waiting.height
        return super().get_image_dimensions() if self._committed else (None, None)


class PictureField(WagtailImageField):
    attr_class = PictureFieldFile


class RecordingFieldFile(RebuiltFieldFile):
    kind = Kind.RECORDING

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        content = self._rebuilt(content)
        self.instance.duration = content.duration  # type: ignore[attr-defined]
        self.instance.peaks = content.peaks  # type: ignore[attr-defined]
        self.instance.file_is_new = True  # type: ignore[attr-defined]
        super().save(name, content, save=save)

    save.alters_data = True  # type: ignore[attr-defined]


class RecordingField(models.FileField):
    attr_class = RecordingFieldFile


class MadeFieldFile(FieldFile):
    """A file that this room made itself from one that was rebuilt."""

    @property
    def url(self) -> str:
        self._require_file()  # type: ignore[attr-defined]
        return address(str(self.name))


class MadeField(models.FileField):
    attr_class = MadeFieldFile


class DocumentFieldFile(RebuiltFieldFile):
    kind = Kind.DOCUMENT


class DocumentField(models.FileField):
    attr_class = DocumentFieldFile
