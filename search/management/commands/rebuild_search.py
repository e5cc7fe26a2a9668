from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from search import indexing


class Command(BaseCommand):
    help = "Indexes every story that may be found anew. Searching goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        works = indexing.everything()
        done = 0
        for done in indexing.rebuild(works):
            if options["verbosity"]:
                self.stdout.write(f"{done} of {len(works)} works")
        self.stdout.write(self.style.SUCCESS(f"The index is rebuilt: {done} works."))
