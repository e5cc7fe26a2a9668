import logging
import os
import select
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from core import schedule

logger = logging.getLogger(__name__)

PAUSE = 15  # seconds between two looks at the table


class Command(BaseCommand):
    help = "Run the scheduled jobs, for ever. Run one beside the web process; more do no harm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due now, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        schedule.keep_rows()
        if once:
            if any(run.error for run in self._run_due()):
                raise CommandError("A job failed; its row and the log say where.")
            return
        # A signal writes a byte that ends the pause at once; a running job is finished first.
        wake, bell = os.pipe()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: os.write(bell, b"."))
        while not select.select([wake], [], [], 0)[0]:
            try:
                close_old_connections()
                self._run_due()
            except DatabaseError:
                # A database that is away for a moment must not end the clock: it tries again.
                logger.exception("The clock could not reach its table")
            select.select([wake], [], [], PAUSE)
        self.stdout.write("clock: stopped")

    def _run_due(self) -> list[schedule.Run]:
        runs = schedule.run_due()
        for run in runs:
            self.stdout.write(f"{run.name}: {run.error or 'done'}")
        self.stdout.flush()
        return runs
