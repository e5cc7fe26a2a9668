from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from search import tasks
from stories.models import Work


class Command(BaseCommand):
    help = (
        "Looks anew for the works that tell of similar things, for each public work, in the background. A work is looked "
        "at whenever it is published or changed; this is for those that were published before the site did so."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        public = Work.objects.filter(state=Work.State.PUBLIC).order_by("pk")
        works = list(public.values_list("pk", flat=True))
        for work in works:
            tasks.find_similar.enqueue(work)
        self.stdout.write(self.style.SUCCESS(f"{len(works)} works will be looked at."))
