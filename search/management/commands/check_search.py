from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engines import engine
from stories.models import Work


class Command(BaseCommand):
    help = "Compares the search index with the stories that may be found, and says what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="index anew what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong, strays = indexing.disagreements(), engine().strays()
        for code in Work.objects.filter(pk__in=wrong).order_by("pk").values_list("code", flat=True):
            self.stdout.write(f"{code}: the index and the database differ")
        if not wrong and not strays:
            self.stdout.write(self.style.SUCCESS("The index agrees with the database."))
        elif options["repair"]:
            for work in Work.objects.filter(pk__in=wrong):
                indexing.follow(work)
            engine().sweep()
            self.stdout.write(self.style.SUCCESS(f"Repaired: {len(wrong)} works."))
        else:
            raise CommandError("The index is not what it should be. Run it again with --repair.")
