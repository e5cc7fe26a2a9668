"""Index rows change in the transaction that publishes, changes or withdraws a story."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from stories.models import StoryPage, Work
from stories.signals import story_changed, story_published, story_withdrawn

from . import indexing


@receiver(story_published)
def follow_page(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    indexing.follow(page.work)


@receiver([story_changed, story_withdrawn])
def follow_work(sender: Any, work: Work, **kwargs: Any) -> None:
    indexing.follow(work)
