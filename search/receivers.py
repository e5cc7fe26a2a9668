"""Index rows change in the transaction that publishes, changes or withdraws a story."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core import epoch
from stories import related
from stories.models import StoryPage, Work
from stories.signals import story_changed, story_published, story_withdrawn

from . import indexing, tasks, vocabulary
from .document import unpacked
from .models import Delivery, Spelling, Synonyms


@receiver(story_published)
def follow_page(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    indexing.follow(page.work)
    if settings.ELASTICSEARCH_URL:
        tasks.deliver.enqueue(page.work_id)


@receiver([post_save, post_delete], sender=Synonyms)
def ask_with_the_new_words(sender: Any, instance: Synonyms, **kwargs: Any) -> None:
    epoch.bump()


@receiver([story_changed, story_withdrawn])
def follow_work(sender: Any, work: Work, **kwargs: Any) -> None:
    indexing.follow(work)
    if settings.ELASTICSEARCH_URL:
        # What was taken back is not left to a queue. Where this fails, the clock sees to it.
        transaction.on_commit(partial(_hurry, work.pk), robust=True)


@receiver(story_published)
def look_for_what_is_similar(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    if page.is_original:
        # Whose story it is may have been put right: until the task has asked, nothing leads from it to another.
        related.set_similar(page.work, [])
        tasks.find_similar.enqueue(page.work_id)


@receiver([story_changed, story_withdrawn])
def look_again_for_what_is_similar(sender: Any, work: Work, **kwargs: Any) -> None:
    """As above."""
    related.set_similar(work, [])
    tasks.find_similar.enqueue(work.pk)


@receiver(post_delete, sender=Spelling)
def take_out_its_words(sender: Any, instance: Spelling, **kwargs: Any) -> None:
    """Also when its page was deleted."""
    words = unpacked(bytes(instance.packed))
    vocabulary.count(Counter({(instance.language, word): -1 for word in words}))


def _hurry(work_id: int) -> None:
    """The first of many that were changed together tells of them all."""
    from . import delivery  # takes two seconds, at the first time

    if Delivery.objects.filter(work=work_id, waiting=True).exists():
        delivery.tell(None, delivery.PATIENCE)
