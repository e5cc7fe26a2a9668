"""What follows from changes elsewhere, each inside the transaction that made the change."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from core import epoch
from media.models import Picture, Recording

from . import exposing, publishing
from .models import Credit, StoryPage, Storyteller, Work
from .signals import person_changed, story_changed, story_published, story_withdrawn


@receiver(story_published)
def expose_files_of_page(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    exposing.rewrite(page.work)


@receiver([story_changed, story_withdrawn])
def expose_files_of_work(sender: Any, work: Work, **kwargs: Any) -> None:
    exposing.rewrite(work)


@receiver(person_changed)
def ask_again_about_a_person(sender: Any, storyteller: Storyteller, **kwargs: Any) -> None:
    """A new name, another wish, an entry in the vault: what is live is judged again at once."""
    pages = Credit.objects.filter(storyteller=storyteller).values("page__work")
    for work in Work.objects.filter(pk__in=pages):
        publishing.refresh(work)


@receiver(post_save, sender=Picture)
@receiver(post_save, sender=Recording)
def ask_again_about_a_file(
    sender: Any, instance: Any, created: bool = False, raw: bool = False, **kwargs: Any
) -> None:
    """Other words or another file under a live story make content that nobody has approved."""
    if raw or created:
        return
    with transaction.atomic():
        for work in publishing.works_showing(instance):
            publishing.refresh(work)
        epoch.bump()
