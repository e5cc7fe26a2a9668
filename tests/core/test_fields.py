import base64
import struct

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from core.fields import EncryptedTextField, Unreadable


@pytest.fixture
def note(db):
    """A model with an encrypted text, and its table."""
    with isolate_apps("core"):

        class Note(models.Model):  # noqa: DJ008  never printed
            number = models.IntegerField(primary_key=True)
            text = EncryptedTextField(null=True)

            class Meta:
                app_label = "core"

        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE core_note (number integer PRIMARY KEY, text text)")
        yield Note


def stored() -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM core_note ORDER BY number")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.database
@pytest.mark.parametrize("text", ["María Elena, 7 años", "", "a" * 100_000, "two\nlines"])
def test_what_is_written_is_read_again_and_stands_nowhere_in_the_table(note, text):
    note.objects.create(number=1, text=text)
    assert note.objects.get().text == text
    assert text == "" or text not in stored()[0]


def test_nothing_stays_nothing(note):
    note.objects.create(number=1, text=None)
    assert note.objects.get(text__isnull=True).text is None
    assert stored() == [None]


def test_equal_texts_look_different(note):
    note.objects.create(number=1, text="same")
    note.objects.create(number=2, text="same")
    first, second = stored()
    assert first != second


def test_updates_in_bulk_are_encrypted_too(note):
    one = note.objects.create(number=1, text="before")
    one.text = "in bulk"
    note.objects.bulk_update([one], ["text"])
    assert "in bulk" not in stored()[0]
    note.objects.update(text="by queryset")
    assert "by queryset" not in stored()[0]
    assert note.objects.get().text == "by queryset"


def test_the_stored_form_does_not_tell_when_it_was_written(note):
    note.objects.create(number=1, text="at night")
    token = base64.urlsafe_b64decode(stored()[0])
    assert struct.unpack(">Q", token[1:9]) == (0,)


@pytest.mark.parametrize("lookup", ["text", "text__icontains", "text__in", "text__gt"])
def test_the_database_is_never_asked_about_encrypted_text(note, lookup):
    with pytest.raises(FieldError, match="encrypted"):
        note.objects.filter(**{lookup: "x"}).count()


def test_an_older_key_still_opens_what_it_wrote(note, settings):
    note.objects.create(number=1, text="kept")
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert note.objects.get().text == "kept"


def test_without_its_key_a_value_is_unreadable_and_not_lost(note, settings):
    note.objects.create(number=1, text="kept")
    keys = settings.FIELD_KEYS
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(Unreadable, match="FIELD_KEYS"):
        note.objects.get()
    settings.FIELD_KEYS = keys
    assert note.objects.get().text == "kept"


@isolate_apps("core")
def test_an_index_on_encrypted_text_is_refused():
    class Indexed(models.Model):  # noqa: DJ008  never printed
        text = EncryptedTextField(db_index=True)

        class Meta:
            app_label = "core"

    assert "core.E001" in {problem.id for problem in Indexed.check()}
