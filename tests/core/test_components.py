"""The parts that pages are made of, rendered alone."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override

from core.motif import living_line, shape_of_prose
from core.templatetags.motif import shape
from core.templatetags.passages import passages

QUOTE = 'He said <i>no</i> & "waited".\nThen he laughed.'


def card(**changes: object) -> SimpleNamespace:
    facts = {
        "url": "/stories/x/",
        "title": "Counting summers",
        "language": "en",
        "foreign": False,
        "language_name": "",
        "name": "Rosalind",
        "served": "26 years served",
        "kind_label": "Letter",
        "facts": "5 minutes",
        "quote": QUOTE,
        "shape": shape_of_prose([3, 9, 12], {1}, "x"),
        "years": None,
        "picture": None,
        "sample": False,
    }
    return SimpleNamespace(**(facts | changes))


def render(component: str, **context: object) -> str:
    return render_to_string(f"components/{component}.html", context)


def test_a_quotation_is_the_exact_text_escaped_once():
    page = re.sub(r"</?span[^>]*>", "", render("cards", cards=[card()]))
    assert "He said &lt;i&gt;no&lt;/i&gt; &amp; &quot;waited&quot;.\nThen he laughed." in page


def test_somebody_unnamed_is_called_name_withheld():
    page = render("cards", cards=[card(name=None, served="")])
    assert "<b>Name withheld</b>" in page
    assert "years served" not in page


def test_a_story_in_another_language_says_so_to_screen_readers():
    page = render("cards", cards=[card(language="es", foreign=True, language_name="in Spanish")])
    assert page.count('lang="es"') == 2
    assert "Letter in Spanish" in page


def test_drawings_keep_their_numbers_in_every_language():
    with override("es"):
        page = render("years", line=living_line(3, "x", home=True, size="card"))
        page += shape(shape_of_prose([3, 9], {1}, "x"))
    assert 'viewBox="0 0 46.5 26"' in page
    assert "," not in page


def test_unknown_years_draw_no_stroke():
    page = render("years", line=living_line(None, "x"))
    assert "<svg" not in page and 'class="years"' in page


def test_a_noted_passage_is_reached_at_its_note():
    passage = {
        "key": "1a2b3c4d",
        "number": 3,
        "html": "Words.",
        "note": {"text": "a parent’s death", "skip": "#p-5e6f7a8b"},
    }
    page = passages([passage], "prose", tools=False, cite_url="")
    assert page.count('id="p-1a2b3c4d"') == 1
    assert page.index('id="p-1a2b3c4d"') < page.index("a parent’s death") < page.index("Words.")
    assert 'href="#p-5e6f7a8b"' in page


def test_without_rows_of_its_own_the_act_band_offers_what_is_always_true():
    with override("es"):
        page = render("act_band", act=None)
    assert 'href="/es/events/"' in page and 'href="/es/share/"' in page


class Questions(forms.Form):
    read = forms.ChoiceField(
        label="May people read it?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "No")],
        help_text="Anyone can visit.",
    )
    contact = forms.CharField(label="How can we reach you?", help_text="A letter is fine.")


@pytest.mark.parametrize("component, name", [("yes_no", "read"), ("field", "contact")])
def test_a_mistake_is_named_beside_its_field_and_in_the_summary(component, name):
    form = Questions({"contact": ""})
    field = render(component, field=form[name])
    assert f'id="id_{name}_error"' in field
    assert f'aria-describedby="id_{name}_helptext id_{name}_error"' in field
    assert f'href="#id_{name}"' in render("error_summary", form=form)
    assert f'id="id_{name}"' in field


def test_no_answer_is_chosen_beforehand():
    assert "checked" not in render("yes_no", field=Questions()["read"])


def test_a_form_without_mistakes_has_no_summary():
    form = Questions({"read": "yes", "contact": "PO Box 1"})
    assert render("error_summary", form=form).strip() == ""
