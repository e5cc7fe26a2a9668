from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from core.schedule import job

from . import indexing, tasks
from .engines import engine


@job("clear the search index that is out of use", every=timedelta(hours=1))
def clear_what_was() -> None:
    indexing.catch_up()
    engine().clear_what_was()


@job("leave nothing of words that were taken out of the search index", every=timedelta(hours=1))
def forget() -> None:
    engine().forget()


@job("tell the search server what it missed", every=timedelta(minutes=1))
def sweep() -> None:
    """Nothing, where there is none. An index that is missing or has lost something is built anew in the background: it
    takes minutes."""
    if settings.ELASTICSEARCH_URL:
        from . import delivery  # takes two seconds

        if not delivery.sweep():
            tasks.rebuild_soon()
