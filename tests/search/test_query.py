"""What a reader types is understood as far as it can be, and never refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from search.query import LONGEST, MOST_WORDS, Query
from tests.search.typed import EXAMPLES, TYPED


def test_words_phrases_and_what_to_leave_out():
    query = Query.parse('Letters "small sounds" -rain -"old calendars" años')
    assert query.words == ("letters", "años")
    assert query.phrases == (("small", "sounds"),)
    assert query.without_words == ("rain",)
    assert query.without_phrases == (("old", "calendars"),)


@pytest.mark.parametrize(
    ("typed", "words", "phrases"),
    [
        ('"counting summers', (), (("counting", "summers"),)),
        ("“counting summers”", (), (("counting", "summers"),)),
        ("«hace años»", (), (("hace", "anos"),)),
        ('"letter"', ("letter",), ()),
        ("twenty-six", ("twenty", "six"), ()),
        ("rain - snow", ("rain", "snow"), ()),
        ("rain -", ("rain",), ()),
        ('""', (), ()),
        ('letter"small sounds"rain', ("letter", "rain"), (("small", "sounds"),)),
        ("letter letter LETTER", ("letter",), ()),
        ("letter AND rain) OR (*", ("letter", "and", "rain", "or"), ()),
    ],
)
def test_it_forgives_how_it_is_typed(typed: str, words: tuple, phrases: tuple):
    query = Query.parse(typed)
    assert (query.words, query.phrases) == (words, phrases)


def test_a_hyphenated_word_is_left_out_only_as_a_whole():
    query = Query.parse("letters -twenty-six")
    assert query.words == ("letters",)
    assert query.without_phrases == (("twenty", "six"),)
    assert query.without_words == ()


@pytest.mark.parametrize("typed", ["", " ", "?!", "-", '"', "-rain", "\x00", "\ud800", "()*"])
def test_a_query_with_nothing_to_look_for_is_false(typed: str):
    assert not Query.parse(typed)


def test_frequent_words_are_passed_over_only_where_others_are_left():
    assert Query.parse("the letters of my mother").telling_words("en") == ("letters", "mother")
    assert Query.parse("who are they").telling_words("en") == ("who", "are", "they")
    assert Query.parse("las cartas de mi madre").telling_words("es") == ("cartas", "madre")


def test_a_huge_query_is_cut():
    query = Query.parse("letter " * 20_000)
    assert len(query.text) <= LONGEST
    many = Query.parse(" ".join(f"w{n}" for n in range(10_000)))
    assert len(many.words) == MOST_WORDS
    assert Query.parse("x" * 100_000).words == ("x" * 64,)


@settings(max_examples=EXAMPLES)
@given(TYPED)
def test_no_query_is_refused_and_what_is_kept_can_be_shown(typed: str):
    query = Query.parse(typed)
    query.text.encode()
    assert "\x00" not in query.text
    assert Query.parse(query.text) == query
