"""Tables that the database itself refuses to change.

Triggers stop UPDATE and DELETE, on PostgreSQL TRUNCATE too, whoever asks: a model's save(), a
queryset, raw SQL. A refused change raises django.db.IntegrityError. SQLite drops triggers when it
remakes a table for a migration, so they are made again after every migrate.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

ROW_TRIGGER = "append_only_row"
TRUNCATE_TRIGGER = "append_only_truncate"
REFUSAL = "is append-only: rows are added, never changed or removed"


class AppendOnly(models.Model):
    """Rows of a concrete subclass can be added, never changed or removed.

    Foreign keys of a subclass say PROTECT: the table can't follow when what it points at goes.
    """

    class Meta:
        abstract = True

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        for field in cls._meta.local_fields:
            if field.remote_field and field.remote_field.on_delete is not models.PROTECT:
                found.append(
                    checks.Error(
                        "A foreign key of an append-only table must be on_delete=PROTECT.",
                        obj=field,
                        id="core.E002",
                    )
                )
        return found


def append_only_models() -> list[type[AppendOnly]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, AppendOnly) and model._meta.managed and not model._meta.proxy
    ]


def guard(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the triggers of every append-only table that exists."""
    connection = connections[using]
    tables = _tables(connection)
    if not tables:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for table in tables:
            for statement in _guarding(connection, table):
                cursor.execute(statement)


def unguarded(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Append-only tables that lack a trigger."""
    connection = connections[using]
    tables = _tables(connection)
    if not tables:
        return []
    if connection.vendor == "postgresql":
        query = (
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE tgenabled = 'O' AND pg_table_is_visible(pg_class.oid)"
        )
    else:
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = set(cursor.fetchall())
    return [
        table
        for table in tables
        if not there.issuperset((table, name) for name in _names(connection, table))
    ]


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """For tests that empty the database: no product code may call this."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in _tables(connection):
            for name in _names(connection, table):
                cursor.execute(_dropping(connection, table, name))
    try:
        yield
    finally:
        guard(using)


def connect() -> None:
    post_migrate.connect(_guard_after_migrate, dispatch_uid="core.append_only")


def _guard_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    if any(model._meta.app_label == sender.label for model in append_only_models()):
        guard(using)


@checks.register(checks.Tags.database)
def triggers_are_there(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    # A warning and not an error: migrate runs this check first, and migrate is the cure.
    return [
        checks.Warning(
            f"{table} can be changed: its append-only triggers are missing.",
            hint="`manage.py migrate` makes them again. If no migration was broken off, ask who "
            "removed them, and compare the table with a backup.",
            id="core.W001",
        )
        for using in databases or []
        for table in unguarded(using)
    ]


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    there = set(connection.introspection.table_names())
    return [
        model._meta.db_table
        for model in append_only_models()
        if model._meta.db_table in there and router.allow_migrate_model(connection.alias, model)
    ]


_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% {REFUSAL}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if connection.vendor == "postgresql":
        return [ROW_TRIGGER, TRUNCATE_TRIGGER]
    # SQLite's triggers share one namespace, and each watches a single event.
    return [f"{table}_{ROW_TRIGGER}_{event}" for event in ("update", "delete", "replace")]


def _guarding(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    on = connection.ops.quote_name(table)
    names = [connection.ops.quote_name(name) for name in _names(connection, table)]
    if connection.vendor == "postgresql":
        refuse = "EXECUTE FUNCTION core_refuse_change()"
        row, truncate = names
        return [
            f"CREATE OR REPLACE TRIGGER {row} BEFORE UPDATE OR DELETE ON {on} "
            f"FOR EACH ROW {refuse}",
            f"CREATE OR REPLACE TRIGGER {truncate} BEFORE TRUNCATE ON {on} "
            f"FOR EACH STATEMENT {refuse}",
        ]
    # REPLACE removes the row it replaces without firing DELETE, so an INSERT over one is refused too.
    events = ("UPDATE", "DELETE", "INSERT")
    over_one = f"WHEN EXISTS (SELECT 1 FROM {on} WHERE id = NEW.id) "  # noqa: S608  our own table names
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {on} "
        f"{over_one if event == 'INSERT' else ''}BEGIN SELECT RAISE(ABORT, '{table} {REFUSAL}'); END"
        for name, event in zip(names, events, strict=True)
    ]


def _dropping(connection: BaseDatabaseWrapper, table: str, name: str) -> str:
    quoted = connection.ops.quote_name(name)
    if connection.vendor == "postgresql":
        return f"DROP TRIGGER IF EXISTS {quoted} ON {connection.ops.quote_name(table)}"
    return f"DROP TRIGGER IF EXISTS {quoted}"
