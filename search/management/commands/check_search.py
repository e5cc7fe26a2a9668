from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import indexing, vocabulary
from search.engines import engine
from stories.models import Work


class Command(BaseCommand):
    help = "Compares the search index with the stories that may be found, and says what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="index anew what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong, strays = indexing.disagreements(), engine().strays()
        if options["repair"]:
            # First, and whatever the server says: this index answers while the server does not.
            for work in Work.objects.filter(pk__in=wrong):
                indexing.follow(work)
            engine().sweep()
            vocabulary.recount()
        served = _wrong_on_the_server()
        both = wrong | served
        for code in Work.objects.filter(pk__in=both).order_by("pk").values_list("code", flat=True):
            self.stdout.write(f"{code}: the index and the database differ")
        if not both and not strays:
            self.stdout.write(self.style.SUCCESS("The index agrees with the database."))
        elif options["repair"]:
            _repair_on_the_server(both)
            self.stdout.write(self.style.SUCCESS(f"Repaired: {len(both)} works."))
        else:
            raise CommandError("The index is not what it should be. Run it again with --repair.")


def _wrong_on_the_server() -> set[int]:
    if not settings.ELASTICSEARCH_URL:
        return set()
    from search import delivery  # takes two seconds

    try:
        return delivery.disagreements()
    except delivery.Unusable as problem:
        raise CommandError(f"The search server can't be asked: {problem}.") from None


def _repair_on_the_server(works: set[int]) -> None:
    if not (settings.ELASTICSEARCH_URL and works):
        return
    from search import delivery

    try:
        delivery.repair(works)
    except delivery.Unusable as problem:
        raise CommandError(f"The search server did not take it: {problem}.") from None
