"""Which engine answers: the one that the site's database brings."""

from __future__ import annotations

from django.db import connection

from search.document import Document

from .base import Answer, Engine, Hit, Numbered
from .postgresql import PostgreSQLEngine
from .sqlite import SQLiteEngine

__all__ = ["Answer", "Document", "Engine", "Hit", "Numbered", "engine"]


def engine() -> Engine:
    return PostgreSQLEngine() if connection.vendor == "postgresql" else SQLiteEngine()
