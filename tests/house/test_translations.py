"""Spanish is complete: every string that people see is translated, surely, and not left in English."""

from __future__ import annotations

import shutil

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

CATALOGUE = settings.BASE_DIR / "locale/es/LC_MESSAGES/django.po"
# Folders without strings for people.
IGNORED = ["staticfiles", "tests", "var", ".venv", "benchmarks"]
# Names, and words that are the same in both languages.
SAME = {
    "Drop LWOP Coalition",
    "A Living Chance",
    "Instagram",
    "Facebook",
    "No",
    "No:",
    "%(kind)s, %(length)s",
    "%(stories)s, %(passages)s",
    "%(state)s, %(percent)d %%",
    "%(minutes)d min %(seconds)d s",
}


def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="es")


def test_every_string_is_translated():
    missing = [
        message.id for message in catalogue() if message.id and not all(_texts(message.string))
    ]
    assert not missing


def test_no_translation_is_a_guess():
    assert not [message.id for message in catalogue() if message.id and message.fuzzy]


def test_nothing_is_left_in_english():
    left = [
        message.id
        for message in catalogue()
        if message.id and set(_texts(message.string)) & set(_texts(message.id)) - SAME
    ]
    assert not left


def test_placeholders_are_kept():
    wrong = [
        (message.id, problems) for message in catalogue() if (problems := list(message.check()))
    ]
    assert not wrong


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def test_the_catalogue_holds_what_the_code_says(tmp_path):
    if not shutil.which("xgettext"):
        pytest.skip("gettext is not on this machine")
    before = {(m.context, m.id) for m in catalogue() if m.id}
    stored = CATALOGUE.read_bytes()
    try:
        options = {"locale": ["es"], "no_location": True, "no_wrap": True, "verbosity": 0}
        call_command("makemessages", ignore_patterns=IGNORED, **options)
        after = {(m.context, m.id) for m in catalogue() if m.id}
    finally:
        CATALOGUE.write_bytes(stored)
    assert after == before
