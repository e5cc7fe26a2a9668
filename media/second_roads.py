"""Wagtail's uploader keeps a file by itself when another field of its form is wrong. What it keeps
lies in our storage, so it is rebuilt first like everything else."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.models import UploadedFile

from media.intake import SafeFile, accept


@receiver(pre_save, sender=UploadedFile)
def take_in(instance: UploadedFile, **kwargs) -> None:
    """Raises Refused."""
    file = instance.file
    if file and not file._committed and not isinstance(file.file, SafeFile):
        instance.file = accept(file.file)
