"""Forms of the admin whose files pass through intake: a refusal shows beside the field."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from media.intake import PICTURE_BYTES, Kind, SafeFile, accept


def _taken_in(data: object, kind: Kind) -> SafeFile | None:
    return accept(data, only=kind) if isinstance(data, UploadedFile) else None


class PictureUpload(WagtailImageField):
    """Wagtail's own would open the upload in this process and go by its name."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.max_upload_size = PICTURE_BYTES
        self.help_text = _(
            "JPEG, PNG, WebP, AVIF, HEIC, TIFF or GIF, up to 25 MB. Place, camera and every other "
            "hidden note are taken out."
        )

    def to_python(self, data: object) -> SafeFile | None:
        return _taken_in(data, Kind.PICTURE)


class RecordingUpload(forms.FileField):
    def to_python(self, data: object) -> SafeFile | None:
        return _taken_in(data, Kind.RECORDING)


class DocumentUpload(WagtailDocumentField):
    def to_python(self, data: object) -> SafeFile | None:
        return _taken_in(data, Kind.DOCUMENT)


def _swap(form: forms.ModelForm, upload: type[forms.FileField], **kwargs) -> None:
    """Wagtail chooses the field's class by the field's name, so it is changed afterwards."""
    if (old := form.fields.get("file")) is not None:
        form.fields["file"] = upload(
            label=old.label, required=old.required, widget=old.widget, **kwargs
        )


class PictureForm(BaseImageForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _swap(self, PictureUpload)
        if description := self.fields.get("description"):
            description.label = _("Alt text")
            description.help_text = _(
                "What somebody who can't see the picture should know. Name nobody who is not "
                "named in the story."
            )

    def save(self, commit: bool = True):
        # The model itself puts the old file and its sizes away, in the transaction that stores
        # the new one; Wagtail would delete them before it is certain.
        self.original_file = None
        with transaction.atomic():
            return super().save(commit=commit)


class DocumentForm(BaseDocumentForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _swap(self, DocumentUpload)


class RecordingForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _swap(self, RecordingUpload, help_text=_("WAV (PCM), up to 200 MB and 2 hours."))

    def save(self, commit: bool = True):
        if self.instance.uploaded_by is None:
            self.instance.uploaded_by = self.for_user
        return super().save(commit=commit)
