import pytest

from core.sentences import lines, places, sentences, word_count


@pytest.mark.parametrize(
    "text, count",
    [
        ("The judge gave me a number. So I count summers.", 2),
        ("Mr. Alvarez did the crossword. Out loud.", 2),
        ("He waited… Then he laughed!", 2),
        ("“Why?” she asked. I did not know.", 2),
        ("She said, “Stay.” I stayed.", 2),
        ("It was 3.5 miles. We walked.", 2),
        ("J. R. Smith wrote to me.", 1),
        ("It happened to me and to I. Then it stopped.", 2),
        ("no end at all", 1),
        ("   ", 0),
        ("One line\nand the next. Done.", 2),
    ],
)
def test_english_sentences_end_where_a_reader_ends_them(text, count):
    assert len(sentences(text, "en")) == count


@pytest.mark.parametrize(
    "text, count",
    [
        ("El Sr. Álvarez hacía el crucigrama. En voz alta.", 2),
        ("¿Cuándo la leas? ¡Nunca! Ya veremos.", 3),
        ("«Quédate.» Me quedé.", 2),
        ("Le pregunto a Ud. si puede. Gracias.", 2),
    ],
)
def test_spanish_sentences_end_where_a_reader_ends_them(text, count):
    assert len(sentences(text, "es")) == count


def test_every_sentence_is_an_exact_run_of_the_text():
    text = "He said “no.”  Then: yes!\nAnd that was Dr. Ruiz. (I think.) Fin"
    found = sentences(text, "en")
    assert all(sentence in text for sentence in found)
    assert " ".join(" ".join(found).split()) == " ".join(text.split())


def test_words_are_counted_as_they_are_spoken():
    assert word_count("I don’t know, this is my twenty-sixth.") == 7
    assert word_count("—") == 0


def test_sentences_and_lines_stand_where_they_are_said_to():
    text = "  He said “no.”  Then: yes!\nFin. "
    assert [text[a:b] for a, b in places(text, "en")] == sentences(text, "en")
    verse = "  The door,\n\n  the letter, \r\nthe light."
    assert [verse[a:b] for a, b in lines(verse)] == ["The door,", "the letter,", "the light."]
    assert places(" \n", "en") == lines(" \n") == []
