from typing import Any

from django.core.management.base import BaseCommand

from core.setup import run_all


class Command(BaseCommand):
    help = "Make what the site needs: groups, languages, page roots, vocabularies. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        run_all(say=lambda line: self.stdout.write(f"ready: {line}"))
