import csv

import pytest

from core.uses import NAMING, PERSON_USES, SOURCE, WORK_USES, Use, label, question


def rows():
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_uses_are_exactly_the_keys_of_the_questions_in_their_order():
    assert [row["key"] for row in rows()] == Use.values


def test_no_use_is_permitted_unless_somebody_said_yes():
    assert {row["default"] for row in rows()} == {"no"}


@pytest.mark.parametrize("use", Use)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_use_has_a_question_and_a_label_in_both_languages(use, language):
    row = next(row for row in rows() if row["key"] == use)
    assert question(use, language) == row[f"plain_question_{language}"] != ""
    assert label(use, language) == row[f"label_{language}"] != ""


def test_a_regional_language_gets_its_language_and_an_unknown_one_english():
    assert question(Use.PRESS, "es-mx") == question(Use.PRESS, "es")
    assert question(Use.PRESS, "tl") == question(Use.PRESS, "en")


def test_every_use_is_of_the_work_or_of_a_person():
    assert set(Use) == PERSON_USES | WORK_USES
    assert not PERSON_USES & WORK_USES
    assert set(NAMING) < PERSON_USES
