"""Words of a story that were chosen, named so that they are found again exactly, or not at all."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.uses import Use
from stories import publishing
from stories.models import StoryPage
from stories.passage_ranges import NotPermitted, PassageRange, WordsChanged
from tests import factories as make

pytestmark = pytest.mark.django_db

WORDS = "The kettle is first."


def chosen(page: StoryPage, words: str = WORDS) -> PassageRange:
    passage = page.passages.get(text__contains=words)
    start = passage.text.index(words)
    return PassageRange.of(page.work.code, passage, start, start + len(words))


def found(wanted: PassageRange) -> str:
    _page, passage = wanted.find(Use.CAMPAIGN_QUOTES)
    return wanted.words_of(passage)


def rewritten(page: StoryPage, *paragraphs: str) -> None:
    page = StoryPage.objects.get(pk=page.pk)
    block = page.body.raw_data[0] | make.prose(*paragraphs)
    page.body = [block]
    page.save_revision(user=make.editor())
    publishing.publish(page, make.approve(page))


def test_written_down_and_read_again_it_is_the_same_words():
    written = str(chosen(make.story()))
    assert found(PassageRange.parse(written)) == WORDS


def test_it_needs_no_escaping_in_an_address_and_tells_nothing_of_the_words():
    written = str(chosen(make.story()))
    assert quote(written) == written
    assert "kettle" not in written


def test_letters_with_accents_and_lines_of_verse_are_counted_alike():
    spanish = make.story(language="es", body=[make.prose("¿Años? Sí. Ñandú y 🎈 cafés.")])
    assert found(chosen(spanish, "Ñandú y 🎈 cafés.")) == "Ñandú y 🎈 cafés."
    poem = make.story(body=[{"type": "poem", "value": "The door,\nthe letter,\nthe light."}])
    assert found(chosen(poem, "the letter,\nthe light.")) == "the letter,\nthe light."


def test_words_that_changed_are_said_to_have_changed():
    page = make.story()
    wanted = chosen(page)
    rewritten(page, "I keep a list of small sounds. The kettle is last.", *make.LETTER[1:])
    with pytest.raises(WordsChanged, match="have changed"):
        wanted.find(Use.CAMPAIGN_QUOTES)


def test_a_change_beside_them_in_the_passage_is_a_change():
    page = make.story()
    wanted = chosen(page)
    rewritten(page, make.LETTER[0] + " That is not true.", *make.LETTER[1:])
    with pytest.raises(WordsChanged):
        wanted.find(Use.CAMPAIGN_QUOTES)


def test_a_change_in_another_passage_is_none():
    page = make.story()
    wanted = chosen(page)
    rewritten(page, "A line before.", *make.LETTER)
    assert found(wanted) == WORDS


def test_a_passage_that_is_gone_has_changed():
    page = make.story()
    wanted = chosen(page)
    rewritten(page, *make.LETTER[1:])
    with pytest.raises(WordsChanged):
        wanted.find(Use.CAMPAIGN_QUOTES)


def test_a_use_that_was_taken_back_ends_it_at_once():
    page = make.story()
    wanted = chosen(page)
    make.take_back(page, Use.CAMPAIGN_QUOTES)
    with pytest.raises(NotPermitted, match="may not be used"):
        wanted.find(Use.CAMPAIGN_QUOTES)
    assert wanted.find(Use.READ_ON_SITE)


def test_numbers_beyond_the_passage_name_no_words():
    page = make.story()
    passage = page.passages.first()
    beyond = PassageRange.of(page.work.code, passage, 5, len(passage.text) + 1)
    with pytest.raises(WordsChanged):
        beyond.find(Use.CAMPAIGN_QUOTES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.en.1a2b3c4d.5-5~9f86d081884c",
        "a.en.1a2b3c4d.٣-5~9f86d081884c",
        "a.en.1a2b3c4d.1-5~9f86d081884c\n",
        "a.en.1a2b3c4d.01-5~9f86d081884c",
        "a.en.1a2b3c4d.1-5~9f86",
        "a.en.1A2B3C4D.1-5~9f86d081884c",
        "a.en.1a2b3c4d.1-5~9f86d081884c" * 1000,
    ],
)
def test_what_is_no_name_of_words_is_refused(text: str):
    with pytest.raises(ValueError, match="no name"):
        PassageRange.parse(text)


@given(st.text())
def test_whatever_is_written_is_a_name_or_refused(text: str):
    with suppress(ValueError):
        assert str(PassageRange.parse(text)) == text
