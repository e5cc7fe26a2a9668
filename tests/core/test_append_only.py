import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from core import append_only
from core.audit import record
from core.models import AuditEntry

TABLE = AuditEntry._meta.db_table

pytestmark = pytest.mark.database


@pytest.fixture
def entry(db):
    return record("story.paused", subject="k3m9")


def change_by_save(entry):
    entry.action = "nothing happened"
    entry.save()


def change_by_update(entry):
    AuditEntry.objects.filter(pk=entry.pk).update(action="nothing happened")


def remove_by_model(entry):
    entry.delete()


def remove_by_queryset(entry):
    AuditEntry.objects.all().delete()


def change_by_upsert(entry):
    AuditEntry.objects.bulk_create(
        [AuditEntry(pk=entry.pk, at=entry.at, action="nothing happened")],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["action"],
    )


def remove_by_sql(entry):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608  a table's name


@pytest.mark.parametrize(
    "attempt",
    [
        change_by_save,
        change_by_update,
        change_by_upsert,
        remove_by_model,
        remove_by_queryset,
        remove_by_sql,
    ],
)
def test_no_road_changes_or_removes_a_row(entry, attempt):
    with pytest.raises(IntegrityError, match=f"{TABLE} is append-only"), transaction.atomic():
        attempt(entry)
    assert AuditEntry.objects.get(pk=entry.pk).action == "story.paused"


def test_postgresql_refuses_to_truncate_too(entry):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    connection.check_constraints()  # or PostgreSQL refuses for another reason
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {TABLE} CASCADE")
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_a_remade_table_is_guarded_again_after_migrate(entry):
    if connection.vendor != "sqlite":
        pytest.skip("Only SQLite remakes tables")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {TABLE}_append_only_row_update")
    assert append_only.unguarded() == [TABLE]
    call_command("migrate", verbosity=0)
    assert append_only.unguarded() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        change_by_save(entry)


def test_the_system_check_names_a_table_that_lost_its_guard(db):
    def found():
        return [each for each in run_checks(databases=["default"]) if each.id == "core.W001"]

    assert found() == []
    with append_only.lifted():
        assert any(TABLE in each.msg for each in found())
    assert found() == []


def test_lifting_ends_with_its_block_even_when_the_block_fails(entry):
    with pytest.raises(RuntimeError), append_only.lifted():
        raise RuntimeError
    with pytest.raises(IntegrityError), transaction.atomic():
        remove_by_model(entry)


@pytest.mark.django_db(transaction=True)
def test_a_test_can_empty_the_tables():
    record("story.paused")
    with append_only.lifted():
        call_command("flush", verbosity=0, interactive=False)
    assert not AuditEntry.objects.exists()
    assert append_only.unguarded() == []


@isolate_apps("core")
def test_a_row_that_can_not_change_points_at_nothing_that_can_go():
    class Answer(append_only.AppendOnly):
        entry = models.ForeignKey(AuditEntry, null=True, on_delete=models.SET_NULL)

        class Meta:
            app_label = "core"

    assert "core.E002" in {problem.id for problem in Answer.check()}
