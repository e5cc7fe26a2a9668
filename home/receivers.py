"""What readers may see of the coalition's pages has changed: cached pages are forgotten."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from core import epoch
from stories.models import StoryPage

from .models import CoalitionLinks, CoalitionPage, EventsPage, HomePage, StatewideMeeting


@receiver([page_published, page_unpublished, post_page_move])
def forget_pages(sender: Any, instance: Any, **kwargs: Any) -> None:
    # Stories see to it themselves, in the transaction that publishes them.
    if not isinstance(instance, StoryPage):
        epoch.bump()


@receiver(post_delete, sender=HomePage)
@receiver(post_delete, sender=CoalitionPage)
@receiver(post_delete, sender=EventsPage)
@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
@receiver(post_save, sender=CoalitionLinks)
@receiver(post_save, sender=StatewideMeeting)
def forget_pages_at_once(sender: Any, **kwargs: Any) -> None:
    epoch.bump()
