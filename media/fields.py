"""File fields that store nothing but what `accept` made: the last door before the storage.

Forms and models call `accept` earlier, outside a transaction and where a refusal can be shown.
What comes by another road (`picture.file.save(...)`, bulk_create, an importer) is rebuilt here.
"""

from django.core.files.base import File
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from media.intake import Kind, SafeFile, accept


def address(name: str) -> str:
    """Where a stored file is asked for, whatever storage it lies in."""
    return reverse("media:file", args=[name])


class RebuiltFieldFile(FieldFile):
    kind: Kind
    _committed: bool

    def take_in(self) -> SafeFile | None:
        """The rebuilt file that waits to be stored; None if the file is stored already.
        Raises Refused."""
        if not self or self._committed:
            return None
        if not isinstance(self.file, SafeFile):
            setattr(self.instance, self.field.attname, self._rebuilt(self.file))
            return getattr(self.instance, self.field.attname).file
        return self.file

    def save(self, name: str | None, content: File, save: bool = True) -> None:
        content = self._rebuilt(content)
        super().save(str(content.name), content, save=save)

    save.alters_data = True  # type: ignore[attr-defined]

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
        super().save(name, content, save=save)

    save.alters_data = True  # type: ignore[attr-defined]


class RecordingField(models.FileField):
    attr_class = RecordingFieldFile


class DocumentFieldFile(RebuiltFieldFile):
    kind = Kind.DOCUMENT


class DocumentField(models.FileField):
    attr_class = DocumentFieldFile
