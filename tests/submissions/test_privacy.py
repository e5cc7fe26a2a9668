"""What somebody gave in confidence is found nowhere but where it may be opened with a reason."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.apps import apps
from django.db import connection, models
from wagtail.models import ModelLogEntry, Page, PageLogEntry, ReferenceIndex, Revision

from core.models import AuditEntry
from stories.models import StoryPage
from submissions import moderation
from submissions.models import Submission
from tests import factories

from .giving import CONTACT, MINE, STORY, given, own_words, send

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PRIVATE = ("Lindenbaum", "Quarrystone", CONTACT)


def everything_stored() -> str:
    """Every cell of every table, as the database holds it."""
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  own tables
            cells += [str(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(cells)


def test_before_anybody_reads_it_nothing_that_was_typed_is_stored_in_plain(client):
    given(client, own_words(naming="legal", name="Perpetua Lindenbaum"))
    stored = everything_stored()
    for typed in (*PRIVATE, "Perpetua", "peach", STORY):
        assert typed not in stored
    if connection.vendor == "sqlite":
        file = connection.connection.serialize()
        assert b"submission.received" in file
        assert not any(typed.encode() in file for typed in (*PRIVATE, "peach"))


def test_a_draft_puts_the_title_and_the_words_into_the_pages_and_nothing_else(client):
    _code, submission = given(client, own_words(naming="none"))
    moderation.make_draft(submission, factories.editor())
    stored = everything_stored()
    assert "peach" in stored
    assert not any(typed in stored for typed in PRIVATE)


def test_pages_revisions_and_wagtails_logs_hold_no_name(client):
    _code, submission = given(client, own_words(naming="legal", name="Perpetua Lindenbaum"))
    moderation.make_draft(submission, factories.editor())
    held = [Revision, Page, StoryPage, PageLogEntry, ModelLogEntry, ReferenceIndex, AuditEntry]
    text = "".join(str(list(model.objects.values())) for model in held)
    assert "One kind of peach" in text
    assert not any(typed in text for typed in (*PRIVATE, "Perpetua"))


def test_no_table_of_this_room_has_a_place_for_an_address_a_browser_or_a_time_of_day():
    for model in apps.get_app_config("submissions").get_models():
        for field in model._meta.get_fields():
            assert not isinstance(
                field, models.DateTimeField | models.TimeField | models.GenericIPAddressField
            )
            assert not {"ip", "agent", "host", "referer"} & set(field.name.split("_"))


def test_who_sends_it_from_where_leaves_no_trace(client, caplog):
    browser = {"HTTP_USER_AGENT": "Marmalade/7.3", "REMOTE_ADDR": "203.0.113.77"}
    client.post(MINE, own_words(), headers={"Referer": "https://example.org/quince"}, **browser)
    stored = everything_stored()
    assert Submission.objects.count() == 1
    for trace in ("Marmalade", "203.0.113.77", "quince"):
        assert trace not in stored and trace not in caplog.text


def test_a_submission_knows_its_day_and_no_more(client):
    send(client, own_words())
    received = Submission.objects.get().received_on
    assert isinstance(received, date) and not isinstance(received, datetime)
    assert Submission.objects.get().pk.version == 4
