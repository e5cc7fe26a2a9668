"""What Wagtail keeps of an upload whose form was not complete: a row and a file, for ever by itself."""

from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from wagtail.models import UploadedFile

from media.lost_files import OLD
from media.tasks import discard_file


def discard(now: datetime | None = None) -> int:
    """Those older than a day. Returns how many."""
    oldest = (now or timezone.now()) - OLD
    discarded = 0
    for upload in UploadedFile.objects.all():
        # The row has no time of its own; its file has.
        if _is_older(upload, oldest):
            with transaction.atomic():
                upload.delete()
                discard_file.enqueue(upload.file.name)
            discarded += 1
    return discarded


def _is_older(upload: UploadedFile, oldest: datetime) -> bool:
    """True also where there is no file: then the row is worth nothing."""
    name = upload.file.name
    return not default_storage.exists(name) or default_storage.get_modified_time(name) < oldest
