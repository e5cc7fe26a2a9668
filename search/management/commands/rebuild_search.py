from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import indexing

BAR = 40  # characters
LINES = 20  # where nobody watches, one for each twentieth


class Command(BaseCommand):
    help = (
        "Builds a new search index beside the one in use and then takes it into use. Searching goes on meanwhile; "
        "one that was broken off is gone on with."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total = len(indexing.everything())
        done = self._follow(indexing.rebuild(), total, options)
        self.stdout.write(self.style.SUCCESS(f"The index is rebuilt: {done} works."))
        if settings.ELASTICSEARCH_URL:
            from search import delivery  # takes two seconds

            try:
                done = self._follow(delivery.rebuild(), total, options)
            except delivery.Unusable as problem:
                raise CommandError(
                    f"The search server broke off: {problem}. Run it again, and it goes on from there."
                ) from None
            self.stdout.write(self.style.SUCCESS(f"The search server's is rebuilt: {done} works."))

    def _follow(self, steps: Iterator[int], total: int, options: dict[str, Any]) -> int:
        done = told = 0
        for done in steps:
            if options["verbosity"]:
                told = self._tell(done, max(total, done), told)
        if told and self.stdout.isatty():
            self.stdout.write("")
        return done

    def _tell(self, done: int, total: int, told: int) -> int:
        """Returns how many works the last line told of."""
        text = f"{done} of {total} works"
        if self.stdout.isatty():
            bar = "#" * (BAR * done // total)
            self.stdout.write(f"\r[{bar:<{BAR}}] {text}", ending="")
            self.stdout.flush()
        elif done == total or done - told >= total / LINES:
            self.stdout.write(text)
        else:
            return told
        return done
