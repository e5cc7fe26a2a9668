"""A recording as readers get it: the voice where it may be heard, the words in any case."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from consent import withdrawal
from core.uses import Use
from media import names
from media.models import Recording, Sound
from stories import pausing, publishing
from stories.models import Passage, StoryPage
from tests import factories as make

pytestmark = pytest.mark.django_db


def cue(start: float, text: str = "", speaker: str = "Jerome", **more: Any) -> dict[str, Any]:
    return {"start": start, "end": start + 4, "speaker": speaker, "text": text} | more


TALK = (
    cue(0.4, "There was one microwave."),
    cue(5, "I knew the word."),
    cue(10, "Who sent it?", speaker="Interviewer"),
    cue(15, "They hit the desk.", note="a child being hit"),
    cue(20, "Then it wasn’t the desk.", note="a child being hit"),
    cue(25, "He waited."),
)


def recording(cues: tuple[dict[str, Any], ...] = TALK, **value: Any) -> dict[str, Any]:
    value = {"recording": make.RecordingFactory().pk, "cues": list(cues)} | value
    return {"type": "recording", "value": value}


def prepared(block: dict[str, Any]) -> dict[str, Any]:
    """The same block with the sounds that readers get."""
    for format_, extension in ((Sound.Format.AAC, "m4a"), (Sound.Format.OPUS, "opus")):
        file = ContentFile(b"sound", name=names.random_name(names.SOUND, extension))
        Sound.objects.create(
            recording_id=block["value"]["recording"], format=format_, file=file, size=123_456
        )
    Recording.objects.update(state=Recording.State.READY)
    return block


def spoken(*blocks: dict[str, Any], **fields: Any) -> StoryPage:
    return make.story(body=list(blocks or [prepared(recording())]), **fields)


def read(client, page: StoryPage, query: str = "") -> str:
    response = client.get(page.path_on_site + query)
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def lines(page: StoryPage) -> list[Passage]:
    return list(page.passages.filter(kind=Passage.Kind.CUE))


def links_to_sound(body: str) -> list[str]:
    return re.findall(r'<a class="at" href="[^"]*#t=([\d.]+)"', body)


def sounds(page: StoryPage) -> dict[str, str]:
    return {sound.format: sound.url for sound in Sound.objects.all()}


def test_the_browsers_own_player_offers_both_sounds_and_the_captions(client):
    page = spoken()
    body = read(client, page)
    files = sounds(page)
    audio = re.search(r"<audio.*?</audio>", body).group()
    assert "controls" in audio
    assert 'preload="none"' in audio
    opus, aac = re.findall(r'<source src="([^"]+)" type="([^"]+)">', audio)
    assert opus == (files["opus"], "audio/ogg; codecs=opus")
    assert aac == (files["aac"], "audio/mp4")
    track = re.search(r"<track[^>]*>", audio).group()
    assert 'kind="captions"' in track
    assert 'srclang="en"' in track
    assert " default" in track
    address = re.search(r'src="([^"]+)"', track).group(1)
    assert client.get(address)["Content-Type"] == "text/vtt; charset=utf-8"


def test_every_line_can_be_read_and_linked_whether_or_not_it_is_played(client):
    page = spoken()
    body = read(client, page)
    for line in lines(page):
        assert line.html in body
        assert body.count(f'id="p-{line.key}"') == 1
        assert f"Link to passage </span>{line.order}" not in body
    body = read(client, page, "?tools=1")
    assert all(f'href="#p-{line.key}"' in body for line in lines(page))


def test_a_speaker_is_named_once_a_turn_and_has_one_stop_of_the_tab_key(client):
    body = read(client, spoken())
    speakers = re.findall(r'<span class="speaker">(\w+)', body)
    # Behind a note it is still the same person who speaks.
    assert speakers == ["Jerome", "Interviewer", "Jerome"]
    assert links_to_sound(body) == ["0.4", "10", "15"]
    said = body[body.index('id="recording-said"') : body.index('class="along')]
    stops = [link for link in re.findall(r"<a [^>]*>", said) if 'tabindex="-1"' not in link]
    assert len(stops) == 4, "one a turn, and the way past the note"


def test_a_note_stands_before_the_lines_it_is_for_and_leads_past_all_of_them(client):
    page = spoken()
    body = read(client, page)
    noted, after = lines(page)[3], lines(page)[5]
    note = body.index(f'id="p-{noted.key}"')
    assert body.count('role="note"') == 1
    assert note < body.index(f'<a href="#p-{after.key}">Go on after it') < body.index(noted.html)
    assert f'href="#p-{noted.key}">a child being hit, at 0:15' in body
    assert re.findall(r'data-noted="(a child being hit)" data-past="([\d.]+)"', body) == [
        ("a child being hit", "25"),
        ("a child being hit", "25"),
    ]


def test_a_note_of_the_last_lines_leads_to_what_follows_the_story(client):
    body = read(client, spoken(prepared(recording((*TALK, cue(30, "It ended.", note="a death"))))))
    assert 'href="#after-the-words"' in body
    assert 'data-noted="a death" data-past=""' in body


def test_a_note_block_before_the_recording_is_told_in_it_too(client):
    note = make.noted("a death", 2)
    page = spoken(make.prose("Before."), note, prepared(recording(TALK[:3])))
    body = read(client, page)
    assert re.findall(r'data-noted="([^"]+)" data-past="([\d.]+)"', body) == [("a death", "10")] * 2
    captions = client.get(f"{page.path_on_site}captions/1.vtt").content.decode()
    assert captions.count("[Content note: a death]") == 1


def test_until_the_sound_is_prepared_the_page_says_so_and_shows_all_that_is_said(client):
    page = spoken(recording())
    body = read(client, page)
    assert "<audio" not in body
    assert "still being prepared" in body
    assert links_to_sound(body) == []
    for line in lines(page):
        assert line.html in body


def test_a_page_that_was_kept_shows_the_sound_as_soon_as_it_is_there(client):
    from core import epoch

    block = recording()
    page = spoken(block)
    assert "<audio" not in read(client, page)
    prepared(block)
    epoch.bump()
    assert "<audio" in read(client, page)


@pytest.mark.parametrize(
    ("voice", "refused"),
    [("storyteller", Use.VOICE_RECORDING), ("reader", Use.READ_ALOUD)],
)
def test_where_a_voice_may_not_be_heard_its_words_stand_alone(client, voice: str, refused: Use):
    more = {"voice": voice, "reader": "Odile"} if voice == "reader" else {}
    block = prepared(recording(**more))
    page = spoken(block, uses=make.without(refused))
    body = read(client, page)
    assert "<audio" not in body
    assert "/media/" not in body
    assert "player" not in body
    assert "There was one microwave." in body
    assert '<span class="at">0:00</span>' in body
    assert client.get(f"{page.path_on_site}captions/1.vtt").status_code == 200


def test_somebody_else_who_reads_is_named_at_the_player_and_needs_no_yes_to_the_voice(client):
    block = prepared(recording(voice="reader", reader="Odile Fenwick"))
    body = read(client, spoken(block, uses=make.without(Use.VOICE_RECORDING)))
    assert "Read by Odile Fenwick" in body
    assert "<audio" in body


def test_a_voice_that_one_of_several_storytellers_refused_is_not_heard(client):
    page = make.draft(
        storytellers=[make.StorytellerFactory(), make.StorytellerFactory(name="Bettina")],
        body=[prepared(recording())],
    )
    make.permit(page)
    second = page.tellers()[1]
    from consent import ledger

    ledger.record(
        second.storyteller, page.work, {Use.VOICE_RECORDING: False}, naming=None,
        answered_by="storyteller", means="letter", given_on=timezone.localdate() - timedelta(days=1),
        recorded_by=make.moderator(), confirmed=True,
    )  # fmt: skip
    publishing.publish(page, make.approve(page))
    assert "<audio" not in read(client, page)


def test_keeping_a_copy_is_offered_only_where_it_is_allowed(client):
    page = spoken()
    body = read(client, page)
    assert f'href="{sounds(page)["aac"]}?download=1"' in body
    assert "120.6 KB" in body
    assert "nodownload" not in body
    kept = client.get(f"{sounds(page)['aac']}?download=1")
    assert kept["Content-Disposition"].startswith("attachment")
    Sound.objects.all().delete()
    page = spoken(prepared(recording()), title="Kept here", uses=make.without(Use.DOWNLOAD))
    body = read(client, page)
    assert "download=1" not in body
    assert 'controlslist="nodownload"' in body
    assert client.get(sounds(page)["aac"]).status_code == 200
    assert client.get(f"{sounds(page)['aac']}?download=1").status_code == 404


def test_what_was_taken_out_leaves_its_place_and_no_word(client):
    silent = make.RecordingFactory()
    Recording.objects.update(silences=[[1.0, 2.0]])
    cues = (cue(0.1, "There was one.", end=0.9), cue(1, taken_out=True, end=1.9))
    page = spoken(prepared(recording(cues, recording=silent.pk)))
    body = read(client, page)
    assert "Something was taken out here." in body
    assert "0:01" in body
    captions = client.get(f"{page.path_on_site}captions/1.vtt").content.decode()
    assert captions.count("-->") == 1


def test_captions_say_who_speaks_when_and_warn_first(client):
    page = spoken(prepared(recording((*TALK, cue(30, "<b>1 & 2</b>\n\n--> here")))))
    response = client.get(f"{page.path_on_site}captions/1.vtt")
    assert response["X-Robots-Tag"] == "noindex"
    blocks = response.content.decode().strip().split("\n\n")
    assert blocks[0].startswith("WEBVTT ")
    assert blocks[1] == "00:00:00.400 --> 00:00:04.400\n<v Jerome>There was one microwave."
    assert blocks[4].endswith("<v Jerome>[Content note: a child being hit]\nThey hit the desk.")
    assert blocks[5].endswith("<v Jerome>Then it wasn’t the desk.")
    assert blocks[7].endswith("&lt;b&gt;1 &amp; 2&lt;/b&gt;\n--&gt; here")
    assert len(blocks) == 8


def test_each_language_has_its_own_words_for_the_same_voice(client):
    teller = make.StorytellerFactory()
    block = prepared(recording())
    page = spoken(block, storytellers=[teller])
    translation = make.draft(
        "A través", slug="a-traves", language="es", work=page.work, storytellers=[teller], themes=(),
        body=[recording((cue(0.4, "Había un microondas."),), recording=block["value"]["recording"])],
    )  # fmt: skip
    publishing.publish(translation, make.approve(translation))
    body = read(client, StoryPage.objects.get(pk=translation.pk))
    address = "/es/stories/a-traves/captions/1.vtt"
    assert f'src="{address}" srclang="es" label="Español"' in body
    assert "Había un microondas." in client.get(address).content.decode()
    assert "Había" not in client.get(f"{page.path_on_site}captions/1.vtt").content.decode()


def test_two_recordings_of_a_story_have_a_player_and_captions_each(client):
    page = spoken(
        prepared(recording(TALK[:2])), make.prose("Between."), prepared(recording(TALK[5:]))
    )
    body = read(client, page)
    assert 'id="recording"' in body
    assert 'id="recording-2"' in body
    ids = re.findall(r'\bid="([^"]+)"', body)
    assert len(ids) == len(set(ids))
    second = client.get(f"{page.path_on_site}captions/2.vtt").content.decode()
    assert "He waited." in second
    assert "microwave" not in second


def test_a_story_that_begins_with_words_leads_to_its_voice_from_the_head(client):
    below = read(client, spoken(make.prose("Words first."), prepared(recording())))
    assert re.search(r'href="#recording">Hear it <small>0:02</small>', below)
    Sound.objects.all().delete()
    assert "Hear it" not in read(client, spoken(prepared(recording()), title="At the top"))


@pytest.mark.database
def test_a_recording_costs_one_more_query_however_many_there_are(client, django_assert_num_queries):
    for count in (1, 3):
        page = spoken(*(prepared(recording()) for _ in range(count)), title=f"With {count}")
        with django_assert_num_queries(7):
            assert read(client, page).count("<audio") == count
        with django_assert_num_queries(4):
            client.get(f"{page.path_on_site}captions/1.vtt")
        with django_assert_num_queries(1):
            client.get(f"{page.path_on_site}captions/1.vtt")


NOWHERE = [
    "captions/0.vtt",
    "captions/2.vtt",
    "captions/99999999999999999999.vtt",
    "captions/x.vtt",
]


@pytest.mark.parametrize("address", NOWHERE)
def test_captions_that_never_were_are_not_found(client, address: str):
    page = spoken()
    assert client.get(f"{page.path_on_site}{address}").status_code == 404


def test_captions_of_a_draft_or_of_no_story_are_not_found(client):
    draft = make.draft("Not yet", body=[recording()])
    for address in (f"{draft.path_on_site}captions/1.vtt", "/stories/none/captions/1.vtt"):
        assert client.get(address).status_code == 404


def test_captions_are_gone_with_their_story(client):
    page = spoken()
    address = f"{page.path_on_site}captions/1.vtt"
    assert client.get(address).status_code == 200
    pausing.pause(page.work, "Asked", make.editor())
    assert client.get(address).status_code == 410


def test_a_voice_that_is_taken_back_goes_and_its_words_stay(client):
    page = spoken()
    assert "<audio" in read(client, page)
    withdrawal.withdraw(
        page.work, [Use.VOICE_RECORDING], asked_by=page.tellers()[0].storyteller,
        means="letter", recorded_by=make.moderator(),
    )  # fmt: skip
    body = read(client, page)
    assert "<audio" not in body
    assert "There was one microwave." in body


def test_a_preview_plays_what_the_draft_says_without_captions_that_are_not_there():
    page = make.draft("Not yet", body=[prepared(recording())])
    make.permit(page)
    body = page.make_preview_request().content.decode()
    assert "There was one microwave." in body
    assert "<audio" in body
    assert "<track" not in body
