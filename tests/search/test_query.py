"""What a reader types is understood as far as it can be, and never refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from search.query import LONGEST, MOST_WORDS, Query
from tests.search.typed import EXAMPLES, TYPED


def asked(typed: str) -> list[list[str]]:
    """What is wanted: for each thing its alternatives, the words of each joined by a plus."""
    query = Query.parse(typed)
    return [["+".join(words) for words in clause.alternatives] for clause in query.clauses]


def left_out(typed: str) -> list[str]:
    return ["+".join(clause.alternatives[0]) for clause in Query.parse(typed).without]


def test_words_phrases_and_what_to_leave_out():
    typed = 'Letters "small sounds" -rain -"old calendars" años'
    assert asked(typed) == [["letters"], ["small+sounds"], ["años"]]
    assert left_out(typed) == ["rain", "old+calendars"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ('"counting summers', [["counting+summers"]]),
        ("“counting summers”", [["counting+summers"]]),
        ("«hace años»", [["hace+años"]]),
        ('"letter"', [["letter"]]),
        ("twenty-six", [["twenty+six", "twentysix"]]),
        ("rain - snow", [["rain"], ["snow"]]),
        ("rain -", [["rain"]]),
        ('""', []),
        ('letter"small sounds"rain', [["letter"], ["small+sounds"], ["rain"]]),
        ("letter letter LETTER", [["letter"]]),
        ("letter AND rain) OR (*", [["letter"], ["rain"]]),
        ("letters OR calls", [["letters", "calls"]]),
        ("letters OR calls OR visits rain", [["letters", "calls", "visits"], ["rain"]]),
        ('"small sounds" | rain', [["small+sounds", "rain"]]),
        ("letters or calls", [["letters"], ["or"], ["calls"]]),
        ("OR letters OR", [["letters"]]),
        ("rain * OR snow", [["rain", "snow"]]),
        ("letters -rain OR calls", [["letters", "calls"]]),
        ("bread/rain OR snow/ice", [["bread"], ["rain", "snow"], ["ice"]]),
        # Nobody can mean that everything must have the theme.
        ("theme:hope OR rain", [["hope", "rain"]]),
        ("rain OR theme:hope bread", [["rain", "hope"], ["bread"]]),
        ("theme:hope OR theme:faith OR rain", [["hope", "faith", "rain"]]),
        ('theme:hope OR place:"San Quentin"', [["hope", "san+quentin"]]),
        ("theme:hope OR theme:faith", []),
        ("year:1998..2004 OR rain", [["1998+2004", "rain"]]),
        ('letters -"" rain', [["letters"], ["rain"]]),
        ("letters NOT * rain", [["letters"], ["rain"]]),
        ("letters OR letters", [["letters"]]),
        ("http://example.org/a", [["http"], ["example"], ["org"], ["a"]]),
        ("C-file", [["c+file", "cfile"]]),
        # Alike to a small i for Python's patterns, though not in its lower case.
        ("k\u0131nd:letter T\u0130PO:carta", [["letter"], ["carta"]]),
    ],
)
def test_it_forgives_how_it_is_typed(typed: str, wanted: list):
    assert asked(typed) == wanted


@pytest.mark.parametrize("typed", ["letters -twenty-six", "letters NOT twenty-six"])
def test_a_hyphenated_word_is_left_out_only_as_a_whole(typed: str):
    assert asked(typed) == [["letters"]]
    assert left_out(typed) == ["twenty+six"]


@pytest.mark.parametrize(
    ("typed", "left_out_of_it"),
    [
        ("letters -theme:hope", ["hope"]),
        ("letters NOT theme:hope", ["hope"]),
        ('letters -place:"San Quentin"', ["san+quentin"]),
        ("letters -by:Jerome", ["jerome"]),
        ("letters -year:1998..2004", ["1998+2004"]),
    ],
)
def test_a_field_that_is_not_wanted_leaves_out_the_words_for_it(typed: str, left_out_of_it: list):
    query = Query.parse(typed)
    assert left_out(typed) == left_out_of_it
    assert (asked(typed), query.fields) == ([["letters"]], ())
    assert Query.parse(query.text_without()) == replace(query, text=query.text_without())


def test_fields_are_told_apart_from_words_that_have_a_colon():
    query = Query.parse('theme:hope tema:"work and money" year:1998..2004 por:Jerome note:this')
    assert [(field.name, field.value) for field in query.fields] == [
        ("theme", "hope"), ("theme", "work and money"), ("year", "1998..2004"), ("by", "Jerome"),
    ]  # fmt: skip
    assert [clause.word for clause in query.clauses] == ["note", "this"]
    assert Query.parse("theme: hope").fields == ()


def test_every_piece_can_be_taken_out_again():
    query = Query.parse('letters "small sounds" -rain theme:hope')
    _letters, sounds = query.clauses
    assert query.text_without(sounds) == "letters -rain theme:hope"
    assert query.text_without(*query.without, *query.fields) == 'letters "small sounds"'
    assert Query.parse(query.text_without()) == query


@pytest.mark.parametrize("typed", ["", " ", "?!", "-", '"', "-?", "\x00", "\ud800", "()*"])
def test_a_query_with_nothing_to_look_for_is_false(typed: str):
    assert not Query.parse(typed)


def test_to_want_a_word_left_out_is_something_to_look_for():
    assert Query.parse("-rain")


@pytest.mark.parametrize(
    ("typed", "language", "words"),
    [
        ("the letters of my mother", "en", ["letters", "mother"]),
        ("who are they", "en", ["who", "are", "they"]),
        ("las cartas de mi madre", "es", ["cartas", "madre"]),
        ("my son", "en", ["son"]),
    ],
)
def test_frequent_words_are_passed_over_only_where_others_are_left(
    typed: str, language: str, words: list
):
    assert [c.word for c in Query.parse(typed).telling(language).clauses] == words


def test_a_huge_query_is_cut():
    query = Query.parse("letter " * 20_000)
    assert len(query.text) <= LONGEST
    many = Query.parse(" ".join(f"w{n}" for n in range(10_000)))
    assert len(many.clauses) == MOST_WORDS
    assert asked("x" * 100_000) == [["x" * 64]]


def test_what_is_left_out_is_never_cut():
    assert left_out(" ".join([*(f"w{n}" for n in range(40)), "-rain"])) == ["rain"]


@pytest.mark.parametrize(
    "typed",
    ["either/OR", "(NOT) rain snow", "x/-rain", "(-rain)", "-theme:NOT", "theme:OR OR rain"],
)
def test_what_only_looks_like_a_sign_is_a_word_wherever_it_is_asked_again(typed: str):
    query = Query.parse(typed)
    again = Query.parse(query.text_without())
    assert replace(again, text=query.text) == query


@settings(max_examples=EXAMPLES)
@given(TYPED)
def test_no_query_is_refused_and_what_is_kept_can_be_shown(typed: str):
    query = Query.parse(typed)
    query.text.encode()
    assert "\x00" not in query.text
    assert Query.parse(query.text) == query
