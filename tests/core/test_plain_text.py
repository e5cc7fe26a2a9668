import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.forms import PlainText

LINE = PlainText(max_length=20)
STORY = PlainText(max_length=100, multiline=True)


def complaint(field, typed) -> str:
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    assert len(refusal.value.messages) == 1
    return refusal.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  María  ", "María"),
        ("Mari\u0301a", "María"),
        ("one\r\ntwo\tthree", "one two three"),
    ],
)
def test_a_line_is_one_line(typed, kept):
    assert LINE.clean(typed) == kept


@pytest.mark.parametrize("break_", ["\r\n", "\r", "\n", "\v", "\u2028", "\x85"])
def test_a_story_keeps_its_lines_whatever_machine_it_comes_from(break_):
    assert STORY.clean(f"\n one{break_}two\t2 \n") == "one\ntwo\t2"
    assert STORY.clean(f"one{break_}{break_}two") == "one\n\ntwo"


@pytest.mark.parametrize("char", ["\0", "\x01", "\x1b", "\x7f", "\x9f", "\ud800"])
@pytest.mark.parametrize("field", [LINE, STORY])
def test_a_hidden_character_is_named_by_the_words_before_it(field, char):
    assert "After" not in complaint(field, f"{char}I was 17")
    assert "I was" in complaint(field, f"I was {char}17")


def test_too_long_says_by_how_much():
    assert "1 character too long" in complaint(LINE, "x" * 21)
    assert "5 characters too long" in complaint(LINE, "x" * 25)
    assert "999900 characters too long" in complaint(STORY, "x" * 1_000_000)
    assert LINE.clean("x" * 20 + "   ") == "x" * 20


def test_only_space_is_nothing():
    assert "required" in complaint(LINE, " \n ")
    assert PlainText(max_length=5, required=False).clean(" \t ") == ""


def test_what_was_typed_is_shown_again_and_can_be_sent_over_the_wire():
    class Share(forms.Form):
        text = STORY

    form = Share({"text": "I was \0 17 \ud800 years <old>"})
    assert not form.is_valid()
    shown = form.as_p()
    shown.encode()
    assert "I was \ufffd 17 \ufffd years &lt;old&gt;" in shown


def test_the_browser_does_not_cut_a_pasted_text_in_silence():
    class Share(forms.Form):
        line = LINE
        text = STORY

    assert "maxlength" not in Share().as_p()
