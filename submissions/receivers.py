from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from stories.models import Work
from stories.signals import story_erased

from .models import Submission


@receiver(story_erased)
def erase_what_came_in(sender: Any, work: Work, **kwargs: Any) -> None:
    """The words as they were sent, and how to reach the person, go with the story."""
    Submission.objects.filter(case__work=work).delete()
