"""What finds what: pairs of words that meet, and pairs that must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis

# (typed, written in a story, the story's language)
MEET = [
    ("letters", "letter", "en"),
    ("letter", "letters", "en"),
    ("writing", "writes", "en"),
    ("mother", "mother's", "en"),
    ("mother's", "mothers", "en"),
    ("mother’s", "mother", "en"),
    ("dont", "don’t", "en"),
    ("don't", "don’t", "en"),
    ("LETTER", "letter", "en"),
    ("cafe", "café", "en"),
    ("cafés", "cafe", "en"),
    ("resume", "résumé", "en"),
    ("naive", "naïve", "en"),
    ("ﬁre", "fire", "en"),
    ("ｗｉｄｅ", "wide", "en"),
    ("summers", "summer", "en"),
    ("años", "anos", "es"),
    ("anos", "años", "es"),
    ("año", "años", "es"),
    ("ano", "años", "es"),
    ("días", "día", "es"),
    ("dia", "días", "es"),
    ("ojo", "ojos", "es"),
    ("cartas", "carta", "es"),
    ("canciones", "canción", "es"),
    ("cancion", "canciones", "es"),
    ("carcel", "cárceles", "es"),
    ("prision", "prisiones", "es"),
    ("perdonaria", "perdonaría", "es"),
    ("perdonaría", "perdonar", "es"),
    ("perdonó", "perdonaron", "es"),
    ("escribio", "escribió", "es"),
    ("escribia", "escribía", "es"),
    ("escribir", "escribían", "es"),
    ("volvio", "volvió", "es"),
    ("volver", "volvió", "es"),
    ("compania", "compañía", "es"),
    ("leiamos", "leíamos", "es"),
    ("rapidamente", "rápidamente", "es"),
    ("mama", "mamá", "es"),
    ("niños", "nina", "es"),
    ("an\u0303os", "años", "es"),
    ("AÑOS", "años", "es"),
    ("sentencias", "sentencia", "es"),
]

APART = [
    ("letter", "let", "en"),
    ("dios", "dio", "es"),
    ("carta", "carcel", "es"),
    ("summer", "sum", "en"),
    ("libertad", "libro", "es"),
]


def meets(typed: str, written: str, language: str) -> bool:
    (asked,), (stored,) = analysis.words(typed), analysis.words(written)
    return not analysis.looked_for(asked.text).isdisjoint(analysis.stems(stored.text, language))


@pytest.mark.parametrize(("typed", "written", "language"), MEET)
def test_a_word_finds_its_other_forms(typed: str, written: str, language: str):
    assert meets(typed, written, language)


@pytest.mark.parametrize(("typed", "written", "language"), APART)
def test_different_words_stay_apart(typed: str, written: str, language: str):
    assert not meets(typed, written, language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_any_word_finds_itself_with_or_without_its_accents(language: str):
    for word in "corazón aún así pingüino jóvenes último leyó sé él naïve Zoë façade über".casefold().split():
        assert meets(word, word, language)
        assert meets(analysis.fold(word), word, language)
        assert meets(word, analysis.fold(word), language)


def test_words_know_where_they_stand():
    text = "“Mother’s twenty-six letters,” she said. ¿Años?"
    found = list(analysis.words(text))
    assert [text[word.start : word.end] for word in found] == [
        "Mother’s", "twenty", "six", "letters", "she", "said", "Años",
    ]  # fmt: skip
    assert found[0].text == "mother"


@given(st.text(alphabet=st.characters()))
def test_tokens_hold_letters_and_digits_only_and_are_never_long(text: str):
    for word in analysis.words(text):
        assert word.text
        for token in analysis.looked_for(word.text):
            assert token.removeprefix("en_").removeprefix("es_").isalnum()
            assert len(token) <= analysis.LONGEST + 3
