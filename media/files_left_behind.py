"""A deleted recording takes its file along: the deletion is a row of the same transaction, done by
the worker. Wagtail does the same for pictures, their sizes and documents."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from media.models import Recording
from media.tasks import discard_file


@receiver(post_delete, sender=Recording)
def discard(instance: Recording, **kwargs) -> None:
    discard_file.enqueue(str(instance.file.name))
