from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent import ledger
from stories import listing
from stories.models import Work


class Command(BaseCommand):
    help = "Proves that what the site permits is what the ledger says. --repair makes it so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        wrong = 0
        for work in Work.objects.iterator():
            lines = ledger.disagreements(work)
            lines += ["lists show something else"] if listing.disagrees(work) else []
            for line in lines:
                wrong += 1
                self.stdout.write(f"{work.code} {line}")
                if repair:
                    ledger.project(work)
        if wrong and not repair:
            raise CommandError(f"{wrong} disagreements between the ledger and what is permitted")
        self.stdout.write(
            "Everything permitted stands in the ledger." if not wrong else "Repaired."
        )
