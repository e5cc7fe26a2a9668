from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from stories.models import Credit, StoryPage
from stories.signals import story_published

from . import ledger
from .models import ConsentAnswer


@receiver(post_save, sender=Credit)
def follow_answers_about_all_works(sender: Any, instance: Credit, **kwargs: Any) -> None:
    """Somebody credited for the first time may have answered for all their works before."""
    if ConsentAnswer.objects.filter(storyteller=instance.storyteller_id, work=None).exists():
        ledger.project(instance.page.work)


@receiver(story_published)
def follow_credits(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    """A new credit brings another person's answers: the uses of the work are those all of them allow."""
    if ledger.disagreements(page.work):
        ledger.project(page.work)
