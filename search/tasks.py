"""What may happen a little after a change."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from core import epoch
from stories import related
from stories.models import Work

from . import similar


@task(backend="background")
def find_similar(work_id: int) -> None:
    """Nothing for a work that is gone, or that is found no more: its rows then go."""
    with transaction.atomic():
        work = Work.objects.select_for_update().filter(pk=work_id).first()
        if work:
            related.set_similar(work, similar.to(work))
            epoch.bump()
