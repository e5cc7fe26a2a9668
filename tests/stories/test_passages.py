"""Passages are what links, snippets and quotations point at; their keys outlive edits."""

from __future__ import annotations

import pytest

from stories import notes, publishing
from stories.models import Passage, StoryPage
from stories.passages import compose, give_keys
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def republish(page: StoryPage, *paragraphs: str) -> dict[str, str]:
    """Texts by key after the story was edited to hold these paragraphs."""
    block = page.body.get_prep_value()[0]["id"]
    draft = page.get_latest_revision_as_object()
    draft.body = [{**make.prose(*paragraphs), "id": block}]
    from wagtail.blocks import StreamValue

    draft.body = StreamValue(
        draft.body.stream_block, [{**make.prose(*paragraphs), "id": block}], is_lazy=True
    )
    draft.save_revision(user=make.editor())
    publishing.publish(page, make.approve(page))
    return dict(Passage.objects.filter(page=page).values_list("key", "text"))


def keys(page: StoryPage) -> list[str]:
    return list(page.passages.values_list("key", flat=True))


def test_every_paragraph_of_a_live_story_is_a_passage():
    page = make.story()
    assert [p.text for p in page.passages.all()] == list(make.LETTER)
    assert all(len(key) == 8 for key in keys(page))


def test_a_draft_has_none():
    assert not make.draft().passages.exists()


def test_untouched_paragraphs_keep_their_keys_wherever_they_move():
    page = make.story()
    first, second, third = keys(page)
    after = republish(page, make.LETTER[2], "A new one between.", make.LETTER[0])
    assert after[first] == make.LETTER[0]
    assert after[third] == make.LETTER[2]
    assert second not in after


def test_a_corrected_paragraph_keeps_its_key():
    page = make.story()
    _first, second, _third = keys(page)
    after = republish(
        page, make.LETTER[0], make.LETTER[1].replace("calendars", "maps"), make.LETTER[2]
    )
    assert "maps" in after[second]


def test_a_paragraph_said_anew_gets_another_key():
    page = make.story()
    _first, second, _third = keys(page)
    after = republish(
        page,
        make.LETTER[0],
        "Mornings I sort beans by their color and nobody asks me anything at all about the calendar then.",
        make.LETTER[2],
    )
    assert second not in after
    assert len(after) == 3


def test_two_equal_paragraphs_have_two_keys():
    page = make.story(body=[make.prose("Again.", "Again.")])
    assert len(set(keys(page))) == 2


def test_emphasis_is_kept_and_everything_else_in_a_paragraph_is_not():
    page = make.story(
        body=[make.prose('I <i>did</i> say <b>so</b>. <a href="https://example.org">Look</a>.')]
    )
    passage = page.passages.get()
    assert passage.html == "I <i>did</i> say <b>so</b>. Look."
    assert passage.text == "I did say so. Look."


def test_a_script_in_the_words_is_only_words():
    page = make.story(body=[{"type": "poem", "value": "<script>alert(1)</script>\nline two"}])
    assert "<script>" not in page.passages.get().html


def test_stanzas_turns_and_cues_are_passages_of_their_kind():
    page = make.story(
        body=[
            {"type": "poem", "value": "one\ntwo\n\nthree"},
            {
                "type": "interview",
                "value": [
                    {"speaker": "Us", "question": True, "text": "How?"},
                    {"speaker": "Amparo", "question": False, "text": "Slowly.\n\nVery."},
                ],
            },
        ]
    )
    assert [(p.kind, p.text) for p in page.passages.all()] == [
        ("stanza", "one\ntwo"),
        ("stanza", "three"),
        ("question", "How?"),
        ("answer", "Slowly."),
        ("answer", "Very."),
    ]


def test_a_content_note_covers_as_many_passages_as_it_says():
    page = make.story(
        body=[
            make.prose("Before."),
            make.noted("a death", 2),
            make.prose("One.", "Two.", "Three."),
        ]
    )
    assert [p.noted for p in page.passages.all()] == [False, True, True, False]


def test_a_note_within_the_reach_of_another_ends_it_not():
    page = make.story(
        body=[
            make.noted("a death", 4),
            make.prose("One."),
            make.noted("a child being hit", 1),
            make.prose("Two.", "Three.", "Four.", "Five."),
        ]
    )
    rows = list(page.passages.all())
    assert [p.noted for p in rows] == [True, True, True, True, False]
    both = "a death; a child being hit"
    assert notes.by_passage(page, rows) == {1: "a death", 2: both, 3: "a death", 4: "a death"}


def test_of_two_notes_before_the_same_words_both_are_told():
    body = [make.noted("a death", 2), make.noted("a child being hit"), make.prose("One.", "Two.")]
    page = make.story(body=body)
    rows = list(page.passages.all())
    assert [p.noted for p in rows] == [True, True]
    (note,) = notes.placed(page, rows).values()
    assert (note.text, note.first, note.last) == ("a death; a child being hit", 1, 2)


def test_keys_are_given_once_even_to_many_new_passages():
    page = make.draft(body=[make.prose(*(f"Paragraph {n}." for n in range(200)))])
    found = compose(page)
    give_keys(found, [])
    assert len({p.key for p in found}) == 200
