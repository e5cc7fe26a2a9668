"""Tests that commit leave their rows behind. Django would empty every table and run each setup step again,
which takes seconds; here the database as it was made is put back whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker


@contextmanager
def _kept_by_sqlite() -> Iterator[Callable[[], None]]:
    connection.ensure_connection()
    kept = sqlite3.connect(":memory:")
    connection.connection.backup(kept)

    def put_back() -> None:
        connection.ensure_connection()
        kept.backup(connection.connection)

    yield put_back
    kept.close()


@contextmanager
def _kept_by_postgresql() -> Iterator[Callable[[], None]]:
    quote = connection.ops.quote_name
    made, kept = (quote(connection.settings_dict["NAME"] + suffix) for suffix in ("", "_kept"))

    def run(*statements: str) -> None:
        # No connection may be open to a database that is copied or goes.
        connection.close()
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    run(f"DROP DATABASE IF EXISTS {kept}", f"CREATE DATABASE {kept} TEMPLATE {made}")

    def put_back() -> None:
        run(f"DROP DATABASE {made} WITH (FORCE)", f"CREATE DATABASE {made} TEMPLATE {kept}")

    yield put_back
    run(f"DROP DATABASE {kept}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    keep = {"sqlite": _kept_by_sqlite, "postgresql": _kept_by_postgresql}[connection.vendor]
    with ExitStack() as open_until_the_end, pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            put_back = open_until_the_end.enter_context(keep())

        def teardown(self: TransactionTestCase) -> None:
            put_back()
            # A test that emptied the database itself has seen other numbers of content types.
            ContentType.objects.clear_cache()

        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
        with django_db_blocker.unblock():
            open_until_the_end.close()
