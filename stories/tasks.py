"""What may happen a little after a change."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from core import epoch

from . import publishing, related
from .models import Work


@task(backend="background")
def find_related(work_id: int) -> None:
    """Nothing for a work that is gone, or that is found no more: its rows then go."""
    work = Work.objects.filter(pk=work_id).first()
    near = related.sharing_themes(work) if work else []
    with transaction.atomic():
        publishing.hold(related.around(work_id, near))
        work = Work.objects.filter(pk=work_id).first()
        if work:
            epoch.bump()
            related.set_by_themes(work, near)


@task(backend="background")
def print_story(page_id: int) -> None:
    """The copy of what that page says when this runs; nothing where it is there, or may not be."""
    from .printing import copies  # which ask for this

    copies.make(page_id)
