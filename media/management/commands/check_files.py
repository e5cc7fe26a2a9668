from typing import Any

from django.core.management.base import BaseCommand, CommandError

from media import lost_files


class Command(BaseCommand):
    help = "List stored files that no row names, and rows whose file is missing. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in lost_files.unnamed():
            self.stdout.write(f"named by no row: {name}")
        missing = lost_files.missing()
        for each in missing:
            self.stdout.write(f"missing: {each.name} of {each.model} {each.key}")
        if missing:
            raise CommandError("Files are missing: restore them, or delete what names them.")
