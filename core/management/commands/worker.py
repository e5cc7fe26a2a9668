from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from core.unfinished import working


class Command(DatabaseWorker):
    help = (
        "Do the background work, for ever. Run one or more beside the web process: what a worker "
        "leaves half done when it is killed, the next one takes up. Alone it works at every queue; "
        "beside another that has --queue-name NAME it may leave that to it with --exclude-queues NAME."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        # Reloading would start a second process of the same name.
        parser.set_defaults(backend_name="background", queue_name="*", reload=False)

    def handle(self, *, worker_id: str, **options: Any) -> None:
        with working(worker_id):
            super().handle(worker_id=worker_id, **options)
