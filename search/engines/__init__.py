"""Which engine answers: the one that the site's database brings; or a search server, where there is one, and that one
behind it."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from search.document import Document

from .base import Answer, Engine, Hit, Numbered
from .postgresql import PostgreSQLEngine
from .sqlite import SQLiteEngine

__all__ = ["Answer", "Document", "Engine", "Hit", "Numbered", "engine"]


def engine() -> Engine:
    database = PostgreSQLEngine() if connection.vendor == "postgresql" else SQLiteEngine()
    if not settings.ELASTICSEARCH_URL:
        return database
    # Two seconds and 40 MB, for processes that need it alone.
    from .elasticsearch import ElasticsearchEngine
    from .fallback import ServedEngine

    return ServedEngine(database, ElasticsearchEngine.configured())
