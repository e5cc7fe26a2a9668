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

from media import pending
from media.intake import PICTURE_BYTES, Kind, SafeFile, accept


def _taken_in(data: object, kind: Kind) -> SafeFile | None:
    """Stored at once, because views open a transaction around saving: a full disk shows beside the
    field, and what a crash leaves is known."""
    if not isinstance(data, UploadedFile):
        return None
    file = accept(data, only=kind)
    pending.store(file)
    return file


class TakesAFile(forms.ModelForm):
    def full_clean(self) -> None:
        super().full_clean()
        file = getattr(self, "cleaned_data", {}).get("file")
        if self.errors and isinstance(file, SafeFile):
            # It has to be chosen again: no browser fills in a file.
            pending.discard(file)


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
    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.help_text = _(
            "A PDF of up to 25 MB and 300 pages, without a password. Scripts, forms, notes, "
            "attachments and every hidden word about its maker are taken out."
        )

    def to_python(self, data: object) -> SafeFile | None:
        return _taken_in(data, Kind.DOCUMENT)


def _swap(form: forms.ModelForm, upload: type[forms.FileField], **kwargs) -> None:
    """Wagtail chooses the field's class by the field's name, so it is changed afterwards."""
    if (old := form.fields.get("file")) is not None:
        form.fields["file"] = upload(
            label=old.label, required=old.required, widget=old.widget, **kwargs
        )


# Label and hint of each.
PICTURE_WORDS = {
    "decorative": (
        _("Decorative"),
        _(
            "It adds nothing to the words beside it; screen readers pass over it. Needs no alt text."
        ),
    ),
    "description": (
        _("Alt text in English"),
        _(
            "What somebody who can't see the picture should know, in a sentence or two. Begin with "
            "what matters; leave out “picture of”. Name nobody who is not named in the story."
        ),
    ),
    "caption": (_("Caption in English"), _("Stands under the picture.")),
    "credit": (_("Credit in English"), _("Who made it, as it may be shown.")),
    "description_es": (
        _("Alt text in Spanish"),
        _("For pages in Spanish; nothing stands in for it there."),
    ),
    "caption_es": (
        _("Caption in Spanish"),
        _("Where it is missing, Spanish pages show the English one."),
    ),
    "credit_es": (
        _("Credit in Spanish"),
        _("Where it is missing, Spanish pages show the English one."),
    ),
}


class PictureForm(TakesAFile, BaseImageForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _swap(self, PictureUpload)
        for name, (label, hint) in PICTURE_WORDS.items():
            if field := self.fields.get(name):
                field.label, field.help_text = label, hint

    def save(self, commit: bool = True):
        # The model itself puts the old file and its sizes away, in the transaction that stores
        # the new one; Wagtail would delete them before it is certain.
        self.original_file = None
        with transaction.atomic():
            return super().save(commit=commit)


class DocumentForm(TakesAFile, BaseDocumentForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _swap(self, DocumentUpload)

    def save(self, commit: bool = True):
        # As with pictures: the model puts the old file away.
        self.original_file = None
        return super().save(commit=commit)


class RecordingForm(TakesAFile, WagtailAdminModelForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _swap(
            self,
            RecordingUpload,
            help_text=_(
                "WAV, MP3, M4A, OGG, Opus or FLAC, up to 200 MB and 2 hours. Names, places, pictures "
                "and every other hidden note are taken out."
            ),
        )

    def save(self, commit: bool = True):
        if self.instance.uploaded_by is None:
            self.instance.uploaded_by = self.for_user
        recording = super().save(commit=False)
        if commit:
            stored = None if recording._state.adding else ("title", "uploaded_by")
            recording.save(update_fields=stored)
        return recording
