"""What becomes of a file whose row goes: the worker deletes it, by a row of the same transaction; and
if the public could ever have had it, its address says from then on that it is gone."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from wagtail.models import ModelLogEntry

from media import exposure
from media.models import (
    Document,
    DocumentPage,
    GoneFile,
    Picture,
    Recording,
    Rendition,
    Sound,
)
from media.tasks import discard_file


def replaced(stored: exposure.Stored, name: str) -> None:
    """`stored` names another file from now on. In the transaction that says so."""
    _remember(stored, name)
    discard_file.enqueue(name)


# Before anything is deleted: the exposures of a recording go with it, and they tell.
@receiver(pre_delete, sender=Rendition)
@receiver(pre_delete, sender=Sound)
@receiver(pre_delete, sender=Document)
def remember(instance: exposure.Stored, **kwargs: Any) -> None:
    _remember(instance, str(instance.file.name))


# Wagtail deletes some of these files after the commit, by itself, but not if the process dies then.
@receiver(post_delete, sender=Picture)
@receiver(post_delete, sender=Rendition)
@receiver(post_delete, sender=Recording)
@receiver(post_delete, sender=Sound)
@receiver(post_delete, sender=Document)
@receiver(post_delete, sender=DocumentPage)
def discard(instance: exposure.Stored, **kwargs: Any) -> None:
    if name := str(instance.file.name or ""):
        discard_file.enqueue(name)


# After Wagtail's own line, which says that it was deleted.
@receiver(post_delete, sender=Picture)
@receiver(post_delete, sender=Recording)
@receiver(post_delete, sender=Document)
def forget_its_title(sender: type[exposure.Asset], instance: exposure.Asset, **kwargs: Any) -> None:
    """Wagtail keeps the title in the log of what is gone, and titles name people."""
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(sender), object_id=str(instance.pk)
    ).update(label="", data={})


def _remember(stored: exposure.Stored, name: str) -> None:
    if name and exposure.was_ever_shown(stored):
        GoneFile.objects.get_or_create(name=name)
