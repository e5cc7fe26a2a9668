from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.db import connection

from search.engines import Engine
from search.engines.database import DatabaseEngine
from search.engines.postgresql import PostgreSQLEngine
from search.engines.sqlite import SQLiteEngine
from tests.conftest import lacking
from tests.search import servers

DATABASES = {"sqlite": SQLiteEngine, "postgresql": PostgreSQLEngine}


def of_this_database(vendor: str) -> DatabaseEngine:
    if vendor != connection.vendor:
        runs = os.environ.get("DATABASE_URL", "the default database").partition(":")[0]
        pytest.skip(f"the engine for {vendor} needs that database; this run has {runs}")
    return DATABASES[vendor]()


@pytest.fixture(params=[*DATABASES, "elasticsearch"])
def engine(request: pytest.FixtureRequest, db: None) -> Iterator[Engine]:
    """Each engine of the contract; one whose database this run does not use is skipped, saying so.

    The full suite runs these tests twice, on SQLite and on PostgreSQL, so none is skipped in both. What a search
    server answers has nothing to do with the database beside it, so it is asked in the first run alone.
    """
    if request.param != "elasticsearch":
        yield of_this_database(request.param)
        return
    if connection.vendor != "sqlite":
        pytest.skip("a search server is asked in the run on SQLite")
    server_url()
    with servers.at_once() as engine:
        yield engine


@pytest.fixture(params=DATABASES)
def database_engine(request: pytest.FixtureRequest, db: None) -> DatabaseEngine:
    """Each engine that lives in the site's own database."""
    return of_this_database(request.param)


def server_url() -> str:
    """Where a search server is; skips the test where there is none."""
    if not servers.URL:
        lacking("A search server (TEST_ELASTICSEARCH_URL)")
    return servers.URL
