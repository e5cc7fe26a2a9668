"""Index rows change in the transaction that publishes, changes or withdraws a story."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core import epoch
from stories.models import StoryPage, Work
from stories.signals import story_changed, story_published, story_withdrawn

from . import indexing
from .models import Synonyms


@receiver(story_published)
def follow_page(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    indexing.follow(page.work)


@receiver([post_save, post_delete], sender=Synonyms)
def ask_with_the_new_words(sender: Any, instance: Synonyms, **kwargs: Any) -> None:
    epoch.bump()


@receiver([story_changed, story_withdrawn])
def follow_work(sender: Any, work: Work, **kwargs: Any) -> None:
    indexing.follow(work)
