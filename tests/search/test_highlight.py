"""The passage that is shown, and what is marked in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis, highlight
from search.beginnings import SHORT, Beginnings
from search.highlight import SNIPPET, Terms, parts, snippet
from search.query import Query
from stories.models import Passage, StoryPage
from tests import factories as make


def shown(
    text: str, typed: str, *, language: str = "en", kind: str = Passage.Kind.PARAGRAPH
) -> str:
    passage = Passage(text=text, language=language, kind=kind)
    terms = Terms.of(Query.parse(typed), language)
    spans = [span for span, _ in terms.find(text, language)]
    return str(snippet(text, parts(passage), spans))


def test_every_form_of_the_word_is_marked_and_no_other_word():
    assert shown("One letter, two Letters, let’s.", "letters") == (
        "One <mark>letter</mark>, two <mark>Letters</mark>, let’s."
    )


def test_an_accent_is_no_hindrance_to_a_mark():
    assert shown("Hace años.", "anos", language="es") == "Hace <mark>años</mark>."
    assert shown("Hace an\u0303os.", "años", language="es") == "Hace <mark>an\u0303os</mark>."


def test_what_an_elision_left_is_marked():
    assert shown("Bebe l’eau, qu'elle dit.", "eau elle") == (
        "Bebe l’<mark>eau</mark>, qu&#x27;<mark>elle</mark> dit."
    )


def test_a_phrase_is_marked_as_one():
    assert shown("A list of small sounds. Small things.", '"small sounds"') == (
        "A list of <mark>small sounds</mark>. Small things."
    )


def test_whatever_stands_in_a_story_is_escaped():
    text = "He wrote <script>alert('x')</script> & a letter <b>."
    assert shown(text, "letter script") == (
        "He wrote &lt;<mark>script</mark>&gt;alert(&#x27;x&#x27;)&lt;/<mark>script</mark>&gt; &amp; a "
        "<mark>letter</mark> &lt;b&gt;."
    )


def test_the_frequent_words_of_a_question_are_not_marked():
    assert shown("My mother has my letter.", "the letter of my mother") == (
        "My <mark>mother</mark> has my <mark>letter</mark>."
    )


def test_a_long_passage_is_cut_to_whole_sentences_around_the_find():
    before = "It rained that day and nobody came out. " * 10
    after = " We went back to the yard and said no more of it." * 10
    html = shown(before + "Then one letter came." + after, "letters")
    assert "<mark>letter</mark>" in html
    assert html.startswith("… Then one") or html.startswith("… It rained")
    assert html.endswith(". …") or html.endswith("of it. …")
    assert len(html) < SNIPPET + 40


def test_a_sentence_without_an_end_is_cut_at_blanks():
    html = shown("word " * 400 + "letter " + "word " * 400, "letters")
    assert "<mark>letter</mark>" in html
    assert html.startswith("… word") and html.endswith("word …")
    assert len(html) < SNIPPET + 40


def test_a_poem_keeps_its_lines():
    poem = "The door,\nthe letter,\nthe light."
    assert (
        shown(poem, "letter", kind=Passage.Kind.STANZA)
        == "The door,<br>the <mark>letter</mark>,<br>the light."
    )


def test_a_word_of_a_phrase_that_is_asked_for_too_is_marked_once():
    assert shown("small sounds", '"small sounds" small') == "<mark>small sounds</mark>"


@pytest.mark.django_db
def test_of_a_recording_the_sound_of_the_cue_is_lit():
    page = make.story(body=[{"type": "poem", "value": "It rained.\n\nA letter came."}])
    shape = {"form": "recording", "measures": [0.5] * 10, "quoted": [], "seconds": 20}
    StoryPage.objects.filter(pk=page.pk).update(shape=shape)
    page.passages.filter(order=1).update(start=0, end=8, kind="cue")
    page.passages.filter(order=2).update(start=8, end=20, kind="cue")
    page.refresh_from_db()
    finds = highlight.find([page], Terms.of(Query.parse("letters"), "en"))[page.pk]
    assert finds.lit == frozenset(range(4, 10))
    assert (finds.matching, finds.counted) == (1, 2)


LETTERS = st.one_of(
    st.sampled_from("aeinsuyhdl"),
    st.sampled_from(["á", "ñ", "e\u0301", "a\u00ad", "ﬁ", "Ａ", "’", "'"]),
    st.characters(categories=["L", "N"]),
)
ENDINGS = [
    "ing",
    "ying",
    "ies",
    "ied",
    "y",
    "ational",
    "ization",
    "ency",
    "amente",
    "ándose",
    "ución",
    "ísimo",
    "guir",
    "s’s",
    "'s",
]


@given(
    st.sampled_from(["", "\u200b", "“", "(l'"]),
    st.lists(LETTERS, min_size=1, max_size=8),
    st.sampled_from(["", *ENDINGS]),
)
def test_every_word_is_found_by_its_stems(before: str, letters: list[str], ending: str):
    """Most words of a story are passed over by how they begin, without a stemmer."""
    written = f"{before}{''.join(letters)}{ending}"
    for language in analysis.LANGUAGES:
        for word in analysis.words(written):
            for token in analysis.stems(word.text, language):
                tokens = frozenset([token])
                assert analysis.fold(word.text).startswith(analysis.begin_like(tokens))
                # Also beside so much that nobody looks at every word.
                alone, beside, _ = Beginnings(tokens).places([written, written, "x" * SHORT])
                assert word.start in Beginnings(tokens).places([written])[0]
                assert word.start in alone
                assert alone == beside
                found = analysis.word_at(written, word.start)
                assert found is not None
                assert found.end() == word.end
