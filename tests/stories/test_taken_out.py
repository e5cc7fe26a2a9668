"""What was public once and is taken out of a transcript is asked about, on whatever road it goes."""

from __future__ import annotations

import io
import math
import wave
from array import array
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.blocks import StreamValue

from consent import erasure
from core.uses import Use
from media import silencing, transcoding
from media.models import Exposure, Recording
from stories import exposing, publishing, taken_out
from stories.content import content_hash
from stories.models import Said, StoryPage
from stories.transcripts import Cue
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NAMED = Cue(0.0, 0.8, "My sister Marisol came to see me", "A")
KETTLE = Cue(0.8, 1.6, "And the kettle sings", "A")


def sounding(pitch: int = 440) -> Recording:
    """Two seconds of a tone: the same for the same `pitch`, in hertz."""
    samples = array("h", (int(9000 * math.sin(n * pitch / 8000)) for n in range(16000)))
    data = io.BytesIO()
    with wave.open(data, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(samples.tobytes())
    file = ContentFile(data.getvalue(), name="voice.wav")
    return make.RecordingFactory(title=f"A tone of {pitch}", file=file)


def block(sound: Recording, *cues: Cue, **more: Any) -> dict[str, Any]:
    stored = [cue.as_stored() for cue in cues]
    return {"type": "recording", "value": {"recording": sound.pk, "cues": stored, **more}}


def told(sound: Recording, *cues: Cue, **fields: Any) -> StoryPage:
    return make.story(body=[make.prose("Words."), block(sound, *cues)], **fields)


def redrafted(page: StoryPage, *blocks: dict[str, Any]) -> StoryPage:
    """The draft of `page` with these recordings, stored as the page editor stores one."""
    draft = page.get_latest_revision_as_object()
    body = [make.prose("Words."), *blocks]
    draft.body = StreamValue(draft.body.stream_block, body, is_lazy=True)
    if not StoryPage.objects.get(pk=page.pk).live:
        draft.save()
    draft.save_revision(user=make.editor())
    return StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def asked(draft: StoryPage) -> list[tuple[float, float]]:
    return [(each.start, each.end) for each in taken_out.still_heard(draft)]


def published(page: StoryPage) -> StoryPage:
    page = StoryPage.objects.get(pk=page.pk)
    publishing.publish(page, make.approve(page))
    return StoryPage.objects.get(pk=page.pk)


def is_public(page: StoryPage) -> bool:
    return StoryPage.objects.public(Use.READ_ON_SITE).filter(pk=page.pk).exists()


def test_words_taken_out_while_the_story_is_offline_are_asked_about():
    page = told(sound := sounding(), NAMED, KETTLE)
    page.unpublish()
    page = StoryPage.objects.get(pk=page.pk)
    draft = redrafted(page, block(sound, KETTLE))
    assert asked(draft) == [(0.0, 0.8)]
    # However often it is saved on the way.
    assert asked(redrafted(page, block(sound, KETTLE))) == [(0.0, 0.8)]
    with pytest.raises(publishing.NotReady):
        published(page)
    assert not is_public(page)


def test_what_is_silenced_and_published_is_remembered_no_more():
    page = told(sound := sounding(), NAMED, KETTLE)
    Recording.objects.update(silences=[[0.0, 0.8]], state=Recording.State.READY)
    redrafted(page, block(sound, Cue(0.0, 0.8, "", "A", taken_out=True), KETTLE))
    published(page)
    assert "Marisol" not in "".join(Said.objects.values_list("text", flat=True))


def test_a_recording_that_left_and_comes_back_is_compared_with_what_it_said():
    page = told(sound := sounding(), NAMED, KETTLE)
    assert asked(redrafted(page)) == []
    page = published(page)
    assert asked(redrafted(page, block(sound, KETTLE))) == [(0.0, 0.8)]


def test_the_same_sound_under_another_name_says_the_same():
    page = told(sounding(), NAMED, KETTLE)
    assert asked(redrafted(page, block(sounding(), KETTLE))) == [(0.0, 0.8)]


def test_a_sound_that_was_deleted_and_uploaded_again_says_the_same():
    page = told(sound := sounding(), NAMED, KETTLE)
    redrafted(page)
    published(page)
    page.revisions.all().delete()
    sound.delete()
    page = StoryPage.objects.get(pk=page.pk)
    page.save_revision(user=make.editor())
    assert asked(redrafted(page, block(sounding(), KETTLE))) == [(0.0, 0.8)]


def test_another_recording_in_the_place_of_one_is_asked_about_once():
    page = told(sounding(), NAMED, KETTLE)
    other = [Cue(0.0, 1.0, "Quite another tale", "B")]
    assert asked(redrafted(page, block(sounding(660), *other))) == [(0.0, 1.6)]
    assert asked(redrafted(page, block(sounding(660), NAMED, KETTLE))) == []


def test_what_another_story_said_in_the_same_sound_is_asked_about_once():
    told(sounding(), NAMED, KETTLE)
    draft = make.draft("Another", body=[block(sounding(), Cue(1.0, 1.6, "Something"))])
    assert asked(draft) == [(0.0, 1.6)]
    spanish = make.draft("Otra", language="es", body=[block(sounding(), Cue(1.0, 1.6, "Algo"))])
    assert asked(spanish) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Marisol", "Marisa"),
        ("Elena", "else"),
        ("Carmen", "Carmela"),
        ("Ana", "Anna"),
        ("1994", "1998"),
        ("Delgado", "Salgado"),
    ],
)
def test_another_name_or_number_is_no_corrected_spelling(before: str, after: str):
    page = told(sound := sounding(), Cue(0.0, 0.8, f"It was {before} who came"), KETTLE)
    draft = redrafted(page, block(sound, Cue(0.0, 0.8, f"It was {after} who came"), KETTLE))
    assert asked(draft) == [(0.0, 0.8)]


def test_of_lines_that_are_all_others_each_is_gone():
    lines = [Cue(n / 10, (n + 1) / 10, f"brote cedro duna {n:b}") for n in range(20)]
    new = [Cue(n / 10, (n + 1) / 10, f"xkzw vqjp wyxk zzqv {n:x}") for n in range(20)]
    page = told(sound := sounding(), *lines)
    assert len(asked(redrafted(page, block(sound, *new)))) == 20


def test_a_story_is_hidden_from_the_moment_its_recording_is_to_be_silenced(client):
    sound = make.RecordingFactory()
    transcoding.prepare(sound)
    page = told(sound, NAMED, KETTLE)
    assert "Marisol" in client.get(page.path_on_site).content.decode()
    before = content_hash(page)
    silencing.take_out(Recording.objects.get(pk=sound.pk), [(0.0, 0.8)], by=make.moderator())
    assert not is_public(page)
    answer = client.get(page.path_on_site)
    assert answer.status_code == 410
    assert "Marisol" not in answer.content.decode()
    assert content_hash(StoryPage.objects.get(pk=page.pk)) != before


def test_erasing_a_story_erases_what_was_remembered_of_it():
    page = told(sounding(), NAMED, KETTLE)
    other = told(sounding(660), KETTLE, title="Another")
    erasure.erase(page.work, by=make.moderator())
    assert set(Said.objects.values_list("page", flat=True)) == {other.pk}


# One recording, one voice

READER = {"voice": "reader", "reader": "Wren Okafor"}


def codes(draft: StoryPage) -> set[str]:
    return {obstacle.code for obstacle in publishing.check(draft) if obstacle.safety}


def test_a_voice_that_was_refused_is_not_heard_as_a_readers_on_another_page():
    english = told(sound := sounding(), NAMED, uses=make.without(Use.VOICE_RECORDING))
    spanish = make.draft(
        "Otra",
        language="es",
        work=english.work,
        storytellers=[credit.storyteller for credit in english.tellers()],
        body=[block(sound, Cue(0.0, 0.8, "Vino mi hermana"), **READER)],
    )
    other = make.draft("Another", body=[block(sound, NAMED, **READER)])
    for page in (spanish, other):
        assert "voice" in codes(page.get_latest_revision_as_object())
    make.permit(other)
    make.approve(other)
    with pytest.raises(publishing.NotReady):
        publishing.publish(other, make.moderator())
    # The other draft of the same story says something else.
    assert "voice" in codes(StoryPage.objects.get(pk=english.pk))
    assert not Exposure.objects.current().filter(recording=sound).exists()


def test_where_two_public_pages_disagree_about_a_voice_nobody_hears_it():
    first = told(sound := sounding(), NAMED)
    second = told(sound, NAMED, title="Another")
    assert Exposure.objects.current().filter(recording=sound).count() == 4
    Said.objects.filter(page=second).update(voice="reader:Wren Okafor")
    exposing.rewrite(first.work)
    assert Exposure.objects.current().filter(recording=sound).count() == 2


def test_two_blocks_of_a_page_give_a_recording_one_voice():
    sound = sounding()
    page = make.draft(body=[block(sound, NAMED), block(sound, KETTLE, **READER)])
    assert "voice" in codes(page)
    page = make.draft("Another", body=[block(sound, NAMED), block(sound, KETTLE)])
    assert "voice" not in codes(page)
