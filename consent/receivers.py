from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from stories.models import StoryPage
from stories.signals import story_published

from . import ledger


@receiver(story_published)
def follow_credits(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    """A new credit brings another person's answers: the uses of the work are those all of them allow."""
    if ledger.disagreements(page.work):
        ledger.project(page.work)
