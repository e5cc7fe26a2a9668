"""Words that the coalition avoids in its own voice, and whose voice is left alone."""

from __future__ import annotations

import csv
from html import unescape

import pytest

from stories import language_guard, publishing
from stories.language_guard import suggestions
from stories.models import CollectionText, StorytellerText, Theme, ThemeText
from tests import factories as make


def found(text: str, language: str = "en") -> list[str]:
    return [suggestion.found for suggestion in suggestions(text, language)]


def forms() -> list[tuple[str, str]]:
    with language_guard.GUIDE.open(encoding="utf-8", newline="") as file:
        return [
            (row["lang"], form.strip())
            for row in csv.DictReader(file)
            for form in language_guard.EXPLANATION.sub("", row["term_to_avoid"]).split(";")
        ]


@pytest.mark.parametrize(("language", "form"), forms())
def test_every_form_of_the_guide_is_found_in_its_language(language: str, form: str):
    assert found(f"We wrote {form} here.", language) == [form]


FOUND = {
    "capitals": ("The INMATE wrote.", "en", ["INMATE"]),
    "a plural": ("Two inmates wrote.", "en", ["inmates"]),
    "a plural in Spanish": ("Los reclusos y los convictos.", "es", ["reclusos", "convictos"]),
    "over a line's end": ("He was behind\nbars.", "en", ["behind\nbars"]),
    "the longest that fits": (
        "A sex offender and an ex-convict.",
        "en",
        ["sex offender", "ex-convict"],
    ),
    "once": ("An inmate, another inmate.", "en", ["inmate"]),
    "a guard's letters": ("The CO opened.", "en", ["CO"]),
}


@pytest.mark.parametrize("case", FOUND)
def test_words_are_found(case: str):
    text, language, words = FOUND[case]
    assert found(text, language) == words


LEFT_ALONE = {
    "a part of a word": ("Felonies and convictions.", "en"),
    "another language's word": ("Un inmate.", "es"),
    "a Spanish word in English": ("She said preso.", "en"),
    "a compound": ("The co-founder spoke.", "en"),
    "an organization": ("California Coalition for Women Prisoners meets.", "en"),
    "a hearing": ("A youth offender parole hearing.", "en"),
    "a court": ("The criminal court, and the juvenile court.", "en"),
    "a prison's own name": ("Richard J. Donovan Correctional Facility.", "en"),
    "a code of law": ("El Código Penal.", "es"),
    "a quotation": ("The sign said “Inmates only”.", "en"),
    "a quotation in Spanish": ("El letrero decía «Reos».", "es"),
    "nothing": ("", "en"),
}


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_words_are_left_alone(case: str):
    assert found(*LEFT_ALONE[case]) == []


def test_a_suggestion_says_what_to_write_in_the_language_of_the_text_and_why():
    [english] = suggestions("An inmate.", "en")
    assert english.instead == "incarcerated person; person in prison"
    assert "where they are held" in english.why
    assert not english.ask
    [spanish] = suggestions("Un preso.", "es")
    assert spanish.instead == "persona encarcelada; persona presa"
    assert spanish.ask


def test_a_name_beside_the_word_exempts_the_name_alone():
    assert found("Prisoners wrote to the California Coalition for Women Prisoners.") == [
        "Prisoners"
    ]


# In a story


@pytest.fixture
def everywhere(db):
    """A story in which everybody says the word."""
    teller = "Inmate, they call me."
    picture = make.PictureFactory(description="An inmate at a table.", caption="One inmate.")
    return make.draft(
        title="Inmate number four",
        quote="Inmate",
        standfirst="A letter by an inmate.",
        body=[
            make.prose(teller),
            {"type": "heading", "value": "Inmate"},
            {"type": "poem", "value": teller},
            {"type": "interview", "value": [{"speaker": "A", "question": False, "text": teller}]},
            {"type": "context", "value": "The inmate came in 1998."},
            {
                "type": "footnote",
                "value": {"after": "Inmate", "text": "What an inmate was called."},
            },
            {"type": "update", "value": {"day": "2026-01-02", "text": "The inmate came home."}},
            {"type": "note", "value": {"notes": [], "text": "death of an inmate", "passages": 1}},
            {"type": "picture", "value": {"picture": picture.pk}},
        ],
    )


def test_only_the_archives_own_voice_is_read(everywhere):
    where = [suggestion.where for suggestion in language_guard.of_page(everywhere)]
    assert where == [
        "Standfirst",
        "Editor's context",
        "Editor's footnote",
        "Update",
        "Content note",
        "Alt text of “A drawing”",
        "Caption of “A drawing”",
    ]


def test_it_blocks_nothing_and_changes_nothing(everywhere):
    before = everywhere.get_latest_revision_as_object().body.get_prep_value()
    language_guard.of_page(everywhere)
    assert everywhere.get_latest_revision_as_object().body.get_prep_value() == before
    messages = [o.message for o in publishing.check(everywhere.get_latest_revision_as_object())]
    assert not any("person in prison" in message for message in messages)


def test_half_filled_blocks_say_nothing(db):
    page = make.draft(
        body=[
            {"type": "context", "value": ""},
            {"type": "footnote", "value": {"after": "", "text": None}},
            {"type": "picture", "value": {"picture": None}},
        ]
    )
    assert language_guard.of_page(page) == []


@pytest.mark.parametrize("address", ["/admin/desk/stories/{}/", "/admin/pages/{}/edit/"])
def test_the_sheet_and_the_form_show_suggestions_with_their_reasons(
    client, everywhere, address: str
):
    client.force_login(make.editor())
    html = unescape(client.get(address.format(everywhere.pk)).content.decode())
    assert "Words to weigh" in html
    assert "better “incarcerated person; person in prison”" in html
    assert "Names a person by where they are held." in html


def test_an_introduction_and_an_essay_are_read_and_a_storytellers_own_lines_are_not(client, db):
    client.force_login(make.editor())
    theme = ThemeText.objects.create(
        owner=Theme.objects.first(), language="en", body="<p>What an inmate misses</p><p>Most</p>"
    )
    collection = make.collection("trees", [make.story()], title="An inmate’s trees")
    essay = CollectionText.objects.get(owner=collection)
    lines = StorytellerText.objects.create(
        owner=make.StorytellerFactory(), language="en", body="<p>I am an inmate.</p>"
    )
    for text, count in ((theme, 1), (essay, 1), (lines, 0)):
        assert len(language_guard.of_text(text)) == count
        html = client.get(f"/admin/desk/texts/{text._meta.model_name}/{text.pk}/").content.decode()
        assert ("Words to weigh" in html) == bool(count)
