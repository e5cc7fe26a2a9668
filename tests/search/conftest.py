from __future__ import annotations

import os

import pytest
from django.db import connection

from search.engines import Engine
from search.engines.postgresql import PostgreSQLEngine
from search.engines.sqlite import SQLiteEngine

ENGINES = {"sqlite": SQLiteEngine, "postgresql": PostgreSQLEngine}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, db: None) -> Engine:
    """Each engine of the contract; one whose database this run does not use is skipped, saying so.

    The full suite runs these tests twice, on SQLite and on PostgreSQL, so none is skipped in both.
    """
    if request.param != connection.vendor:
        runs = os.environ.get("DATABASE_URL", "the default database").partition(":")[0]
        pytest.skip(f"the engine for {request.param} needs that database; this run has {runs}")
    return ENGINES[request.param]()
