"""Transcripts: what is typed comes back, what is taken out is heard nowhere, each language has its own."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StreamValue
from wagtail.test.utils.form_data import querydict_from_html

from consent import ledger
from core import roles
from core.models import AuditEntry
from core.uses import Use
from media.models import Exposure, Recording, Sound
from stories import publishing, taken_out
from stories.blocks import RecordingBlock, StoryBody
from stories.content import content_hash, words
from stories.models import Settlement, StoryPage
from stories.passages import compose
from stories.transcripts import Cue, clock, from_vtt, to_vtt
from tests import factories as make

pytestmark = pytest.mark.django_db

SPOKEN = (
    Cue(0.0, 0.6, "I keep a list of small sounds.", "Amparo"),
    Cue(0.6, 1.2, "My cousin Berta gave me the pencil.", "Amparo"),
    Cue(1.2, 2.0, "The kettle comes first.", "Amparo"),
)


# As WebVTT


def line_of_text() -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029")
    return st.text(letters, min_size=1, max_size=40).map(lambda s: " ".join(s.split())).filter(bool)


@st.composite
def transcripts(draw: st.DrawFn) -> list[Cue]:
    cues: list[Cue] = []
    start = 0
    for _ in range(draw(st.integers(0, 5))):
        start += draw(st.integers(0, 90_000_000))
        out = draw(st.booleans())
        cues.append(
            Cue(
                start / 1000,
                (start + draw(st.integers(1, 20_000))) / 1000,
                "" if out else "\n".join(draw(st.lists(line_of_text(), min_size=1, max_size=3))),
                draw(st.just("") | line_of_text()),
                draw(st.just("") | line_of_text().filter(lambda s: "-->" not in s)),
                out,
            )
        )
    return cues


@given(transcripts())
def test_what_goes_out_as_webvtt_comes_back_the_same(cues: list[Cue]):
    assert from_vtt(to_vtt(cues)) == cues


@given(
    st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\n<>-: 0.&"), max_size=300
    )
)
def test_whatever_is_pasted_is_read_or_refused_with_the_line(text: str):
    try:
        from_vtt(text)
    except ValidationError as refusal:
        assert all(message.startswith("Line ") for message in refusal.messages)


def test_a_file_of_another_program_is_read():
    text = (
        "\ufeffWEBVTT - by some program\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
        "NOTE made by hand\r\n\r\n12\r\n00:01.500 --> 00:03.000 align:start position:10%\r\n"
        "<v.first.loud Ros&eacute;>I <b>kept</b> &amp; counted\r\n<00:02.000><c>them</c>.</v>\r\n"
    )
    assert from_vtt(text) == [Cue(1.5, 3.0, "I kept & counted\nthem.", "Rosé")]


def test_subtitles_with_commas_in_their_times_are_read_too():
    assert from_vtt("1\n00:00:01,500 --> 00:00:03,000\nHere.\n") == [Cue(1.5, 3.0, "Here.")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("WEBVTT\n\nno times", "Line 3: times are missing"),
        ("WEBVTT\n\n0:01 --> 0:02\nWords", "Line 3: “0:01 --> 0:02” is not a pair of times"),
        ("WEBVTT\n\nx\n00:02.000 --> 00:01.000\nWords", "Line 4: the line must end after"),
        (
            "00:02.000 --> 00:03.000\nB\n\n00:01.000 --> 00:02.000\nA",
            "Line 4: it starts before the line above",
        ),
        ("00:01.000 --> 00:02.000\n<v Rosa>\n", "Line 1: there are no words"),
        (
            "00:01.000 --> 00:02.000\nA\n00:02.000 --> 00:03.000\nB",
            "Line 1: an empty line is missing",
        ),
        ("00:01.000 --> 00:02.000\n<v A>One <v B>two", "Line 1: two people speak"),
        (f"00:01.000 --> 00:02.000\n<v {'n' * 81}>One", "Line 1: the speaker's name"),
        (f"NOTE content: {'n' * 201}\n\n00:01.000 --> 00:02.000\nOne", "Line 3: the content note"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, said: str):
    with pytest.raises(ValidationError) as refusal:
        from_vtt(text)
    assert refusal.value.messages[0].startswith(said)


def test_a_line_that_is_taken_out_loses_its_words_wherever_it_is_marked():
    typed = "NOTE taken out\n\n00:01.000 --> 00:02.000\n<v Rosa>My cousin Berta.\n"
    assert from_vtt(typed) == [Cue(1.0, 2.0, "", "Rosa", taken_out=True)]
    stored = {"start": 1.0, "end": 2.0, "text": "My cousin Berta.", "taken_out": True}
    assert Cue.stored(stored).text == ""


def test_times_are_said_as_people_say_them():
    assert [clock(37.9), clock(61), clock(3725)] == ["0:37", "1:01", "1:02:05"]


# In a story


def recording(cues: Any, of: Recording | None = None, **more: Any) -> dict[str, Any]:
    sound = of or make.RecordingFactory()
    stored = [cue.as_stored() if isinstance(cue, Cue) else cue for cue in cues]
    return {"type": "recording", "value": {"recording": sound.pk, "cues": stored, **more}}


def told(cues: Any = SPOKEN, **more: Any) -> StoryPage:
    """A public story that is a recording."""
    fields = {
        name: more.pop(name) for name in ("uses", "until", "language", "work") if name in more
    }
    return make.story(body=[recording(cues, **more)], **fields)


def rewritten(page: StoryPage, cues: Any) -> StoryPage:
    """The draft of `page` with another transcript for the same recording."""
    draft = page.get_latest_revision_as_object()
    stored = draft.body.get_prep_value()
    stored[0]["value"]["cues"] = [cue.as_stored() for cue in cues]
    draft.body = StreamValue(draft.body.stream_block, stored, is_lazy=True)
    draft.save_revision(user=make.editor())
    return page.get_latest_revision_as_object()


def sound_of(page: StoryPage) -> Recording:
    return Recording.objects.get(pk=page.body[0].value["recording"].pk)


def silence(page: StoryPage, *stretches: tuple[float, float]) -> None:
    """As it is noted when the sound was silenced and is ready again."""
    sound = sound_of(page)
    Recording.objects.filter(pk=sound.pk).update(
        silences=[list(stretch) for stretch in stretches], state=Recording.State.READY
    )


def codes(draft: StoryPage) -> list[str]:
    about = ("unsilenced", "gone_words", "silent_words", "silencing", "incomplete")
    found = (obstacle.code.partition(":")[0] for obstacle in publishing.check(draft))
    return [code for code in found if code in about]


def test_a_transcript_stored_as_a_list_of_blocks_is_read_and_keeps_its_hash():
    plain = [{"start": 0.5, "end": 1.5, "speaker": "Amparo", "text": "A line.\r\nOf two."}]
    wrapped = [{"type": "item", "id": "a-b", "value": plain[0]}]
    sound = make.RecordingFactory()
    value = {"recording": sound.pk, "cues": wrapped}
    body = [{"type": "recording", "id": "one", "value": value}]
    page = make.draft(body=body)
    assert list(page.body[0].value["cues"]) == [Cue(0.5, 1.5, "A line.\r\nOf two.", "Amparo")]
    assert page.body.get_prep_value()[0]["value"] == {"recording": sound.pk, "cues": plain}
    before = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    after = [cue.as_stored() for cue in page.body[0].value["cues"]]
    assert hashlib.sha256(json.dumps(after, sort_keys=True).encode()).hexdigest() == before
    again = make.draft(body=[{**body[0], "value": {"recording": sound.pk, "cues": plain}}])
    again.slug = page.slug
    again.credits.set([])
    page.credits.set([])
    assert content_hash(again) == content_hash(page)


def test_a_note_a_taking_out_and_another_voice_change_what_is_approved():
    page = make.draft(body=[recording(SPOKEN)])
    seen = {content_hash(page)}
    changes: list[dict[str, Any]] = [
        {"cues": [{**SPOKEN[0].as_stored(), "note": "a loss"}]},
        {"cues": [{**SPOKEN[0].as_stored(), "taken_out": True}]},
        {"voice": "reader", "reader": "Some Body"},
    ]
    for change in changes:
        stored = page.body.get_prep_value()
        stored[0]["value"] |= change
        page.body = StreamValue(page.body.stream_block, stored, is_lazy=True)
        seen.add(content_hash(page))
    assert len(seen) == 4


def test_the_form_gives_back_what_was_typed_and_names_the_line():
    block = StoryBody().child_blocks["recording"].child_blocks["cues"]
    typed = (
        "WEBVTT\n\n00:00:05.000 --> 00:00:02.000\n<v Rosa>Words that nobody wants to type twice.\n"
    )
    value = block.value_from_datadict({"cues": typed}, {}, "cues")
    with pytest.raises(ValidationError, match="Line 3"):
        block.clean(value)
    assert block.get_form_state(value) == typed


def test_a_draft_may_hold_a_line_without_words_and_a_live_story_may_not():
    block = StoryBody().child_blocks["recording"].child_blocks["cues"]
    value = block.value_from_datadict({"c": "00:01.000 --> 00:02.000\n<v Rosa>"}, {}, "c")
    assert block.clean_deferred(value) == [Cue(1.0, 2.0, "", "Rosa")]
    assert block.clean_deferred(block.value_from_datadict({"c": ""}, {}, "c")) == []
    for unfinished in (value, []):
        with pytest.raises(ValidationError):
            block.clean(unfinished)
    page = make.draft(body=[recording([Cue(0, 1, "")])])
    assert codes(page) == ["incomplete"]


def test_saving_the_admin_form_unchanged_changes_nothing_that_is_approved():
    page = told()
    client = Client()
    client.force_login(make.moderator())
    address = f"/admin/pages/{page.pk}/edit/"
    html = client.get(address).content.decode()
    assert "transcript-editor" in html
    before = content_hash(page.get_latest_revision_as_object())
    data = querydict_from_html(html, form_id="page-edit-form")
    stored = page.body.get_prep_value()[0]
    data.update(
        {
            # What it reads from a page leaves out single ticks.
            "notes_reviewed": "on",
            "others_reviewed": "on",
            "body-count": "1",
            "body-0-deleted": "",
            "body-0-order": "0",
            "body-0-type": "recording",
            "body-0-id": stored["id"],
            "body-0-value-recording": str(stored["value"]["recording"]),
            "body-0-value-voice": "storyteller",
            "body-0-value-reader": "",
            "body-0-value-cues": to_vtt(SPOKEN).replace("\n", "\r\n"),
        }
    )
    assert client.post(address, data).status_code == 302
    page = StoryPage.objects.get(pk=page.pk)
    assert content_hash(page.get_latest_revision_as_object()) == before


def test_two_versions_of_a_transcript_can_be_compared(admin_client):
    page = told()
    rewritten(page, [SPOKEN[0], Cue(0.6, 1.2, "My cousin Dolores gave it.", "Amparo"), SPOKEN[2]])
    first, last = page.revisions.order_by("pk")
    answer = admin_client.get(f"/admin/pages/{page.pk}/revisions/compare/{first.pk}...{last.pk}/")
    assert "Dolores" in answer.content.decode()


def test_a_taken_out_line_is_an_empty_passage_in_its_place_that_keeps_its_address():
    page = told()
    key = page.passages.get(start=0.6).key
    silence(page, (0.6, 1.2))
    draft = rewritten(page, [SPOKEN[0], Cue(0.6, 1.2, "", "Amparo", taken_out=True), SPOKEN[2]])
    assert [(p.text, p.html) for p in compose(draft)][1] == ("", "")
    publishing.publish(page, make.approve(page))
    assert page.passages.get(start=0.6).key == key
    assert "Berta" not in "".join(page.passages.values_list("text", flat=True))


def test_a_note_on_a_line_stands_with_its_passage():
    page = told([SPOKEN[0], Cue(0.6, 1.2, "He died in May.", "Amparo", note="a death")])
    assert [(p.noted, p.note) for p in page.passages.all()] == [(False, ""), (True, "a death")]


def test_names_in_notes_and_of_readers_pass_the_same_conditions_as_words():
    page = make.draft(
        body=[
            recording(
                [Cue(0, 1, "Words.", note="about P.O. Box 12")], voice="reader", reader="R. Oe"
            )
        ]
    )
    assert {"about P.O. Box 12", "R. Oe"} <= set(words(page))


def test_a_story_with_a_line_taken_out_can_be_searched(client):
    page = told([SPOKEN[0], Cue(0.6, 1.2, "", taken_out=True), SPOKEN[2]], of=silent((0.6, 1.2)))
    assert page.title in client.get("/search/", {"q": "kettle"}).content.decode()


def silent(*stretches: tuple[float, float]) -> Recording:
    sound = make.RecordingFactory()
    sound.silences = [list(stretch) for stretch in stretches]
    sound.state = Recording.State.READY
    sound.save()
    return sound


# Taken out of the sound as well


def test_a_line_that_is_taken_out_waits_until_the_sound_is_silent_there():
    page = told()
    without = [SPOKEN[0], Cue(0.6, 1.2, "", "Amparo", taken_out=True), SPOKEN[2]]
    draft = rewritten(page, without)
    assert codes(draft) == ["unsilenced"]
    silence(page, (0.7, 1.2))
    assert codes(page.get_latest_revision_as_object()) == ["unsilenced"]
    silence(page, (0.0, 0.9), (0.9, 1.21))
    assert codes(page.get_latest_revision_as_object()) == ["silent_words"]
    silence(page, (0.58, 1.22))
    assert codes(page.get_latest_revision_as_object()) == []


@pytest.mark.parametrize("stretch", [(11.0, 12.0), (1.99, 12.0), (2.0, 2.2)])
def test_a_line_taken_out_behind_the_end_of_the_sound_is_not_silent(stretch):
    page = told()
    silence(page, (0.0, 2.0))
    draft = rewritten(page, [Cue(*stretch, "", "Amparo", taken_out=True)])
    assert "unsilenced" in codes(draft)


def test_nobody_approves_before_the_silencing_is_done():
    page = make.draft(body=[recording(SPOKEN)])
    Recording.objects.update(silences=[[1.9, 2.0]], state=Recording.State.WORKING)
    assert codes(page.get_latest_revision_as_object()) == ["silencing"]


GONE = {
    "a whole line": (SPOKEN[0], SPOKEN[2]),
    "a name": (SPOKEN[0], Cue(0.6, 1.2, "My cousin gave me the pencil."), SPOKEN[2]),
    "a name for a stranger": (
        SPOKEN[0],
        Cue(0.6, 1.2, "My cousin Xoch gave me the pencil."),
        SPOKEN[2],
    ),
    "all the times moved, and a line": (
        Cue(10.0, 10.6, SPOKEN[0].text),
        Cue(11.2, 12.0, SPOKEN[2].text),
    ),
}


@pytest.mark.parametrize("case", GONE)
def test_words_that_were_public_and_are_gone_are_asked_about(case: str):
    page = told()
    draft = rewritten(page, GONE[case])
    assert codes(draft) == ["gone_words"]
    assert [(each.start, each.end) for each in taken_out.still_heard(draft)] == [(0.6, 1.2)]
    silence(page, (0.6, 1.2))
    assert codes(page.get_latest_revision_as_object()) in ([], ["silent_words"])


STILL_THERE = {
    "spelled right": [
        *SPOKEN[:1],
        Cue(0.6, 1.2, "My cousin Berta gave me the pensil."),
        SPOKEN[2],
    ],
    "times moved": [Cue(cue.start + 7, cue.end + 7, cue.text, cue.speaker) for cue in SPOKEN],
    "split": [
        SPOKEN[0],
        Cue(0.6, 0.9, "My cousin Berta"),
        Cue(0.9, 1.2, "gave me the pencil."),
        SPOKEN[2],
    ],
    "joined": [Cue(0.0, 2.0, " ".join(cue.text for cue in SPOKEN))],
    "words added": [*SPOKEN, Cue(2.0, 2.1, "And the rain.")],
    "other speakers": [Cue(cue.start, cue.end, cue.text, "A.") for cue in SPOKEN],
    "no recording": None,
}


@pytest.mark.parametrize("case", STILL_THERE)
def test_what_is_only_corrected_split_joined_or_moved_is_not_gone(case: str):
    page = told()
    cues = STILL_THERE[case]
    if cues is None:
        draft = page.get_latest_revision_as_object()
        body = [make.prose("Only words now.")]
        draft.body = StreamValue(draft.body.stream_block, body, is_lazy=True)
    else:
        draft = rewritten(page, cues)
    assert taken_out.still_heard(draft) == []


def test_leaving_out_an_um_takes_nothing_from_what_was_said():
    page = told([Cue(0, 1, "Um, I kept, uh, a list.")])
    assert codes(rewritten(page, [Cue(0, 1, "I kept a list.")])) == []


def test_a_first_draft_has_nothing_public_to_lose():
    page = make.draft(body=[recording(SPOKEN)])
    assert codes(rewritten(page, SPOKEN[:1])) == []


def test_a_reason_settles_words_that_are_gone_and_not_a_line_that_was_taken_out():
    page = told()
    rewritten(page, [SPOKEN[0], Cue(0.6, 1.2, "", taken_out=True)])
    draft = page.get_latest_revision_as_object()
    assert sorted(codes(draft)) == ["gone_words", "unsilenced"]
    client = Client()
    client.force_login(make.moderator())
    for find in taken_out.still_heard(draft):
        client.post(
            f"/admin/desk/stories/{page.pk}/settle/",
            {"finding": find.key, "reason": "Said twice, written once."},
        )
    assert Settlement.objects.count() == 1
    assert codes(page.get_latest_revision_as_object()) == ["unsilenced"]


def test_two_thousand_lines_are_compared_while_somebody_waits():
    lines = [
        Cue(n, n + 1, f"The {n}th thing that I counted was {n * 7 % 991}.") for n in range(2000)
    ]
    page = told(lines)
    Recording.objects.filter(pk=sound_of(page).pk).update(duration=2000)
    draft = rewritten(page, [*lines[:700], *lines[701:]])
    assert [each.start for each in taken_out.still_heard(draft)] == [700]


# Whose voice


def exposed(page: StoryPage) -> bool:
    return Exposure.objects.current().filter(recording__in=[sound_of(page)]).exists()


def test_another_voice_needs_the_yes_to_reading_aloud_and_not_the_storytellers_voice():
    by_reader = {"voice": "reader", "reader": "Wren Okafor"}
    assert exposed(told(uses=make.without(Use.VOICE_RECORDING), **by_reader))
    assert not exposed(told(uses=make.without(Use.READ_ALOUD), **by_reader))
    assert exposed(told(uses=make.without(Use.READ_ALOUD)))
    assert not exposed(told(uses=make.without(Use.VOICE_RECORDING)))


def test_whoever_reads_is_named():
    block = RecordingBlock()
    sound = make.RecordingFactory()
    value = block.to_python(
        {"recording": sound.pk, "voice": "reader", "cues": [SPOKEN[0].as_stored()]}
    )
    with pytest.raises(ValidationError):
        block.clean(value)
    assert block.clean_deferred(value)["voice"] == "reader"
    page = make.draft(body=[recording(SPOKEN, voice="reader")])
    assert codes(page) == ["incomplete"]


def test_a_recording_may_be_kept_only_with_the_use_and_while_it_stands():
    page = told(uses=make.without(Use.DOWNLOAD))
    assert not Exposure.objects.current().filter(download=True).exists()
    last_day = timezone.localdate() + timedelta(days=9)
    for credit in page.tellers():
        ledger.record(
            credit.storyteller,
            page.work,
            {Use.DOWNLOAD: True},
            answered_by="storyteller",
            means="letter",
            given_on=timezone.localdate(),
            until=last_day,
            recorded_by=make.moderator(),
            confirmed=True,
        )
    keeping = Exposure.objects.current().get(download=True)
    assert timezone.localdate(keeping.until - timedelta(seconds=1)) == last_day
    assert Exposure.objects.current().get(recording=sound_of(page), download=False).until is None


def test_each_language_has_its_own_transcript_of_the_same_recording():
    english = told()
    sound = sound_of(english)
    said = [Cue(0.0, 1.2, "Guardo una lista de ruidos.", "Amparo"), Cue(1.2, 2.0, "La tetera.")]
    spanish = make.story(
        "Una lista",
        language="es",
        work=english.work,
        storytellers=[credit.storyteller for credit in english.tellers()],
        body=[recording(said, of=sound)],
    )
    assert [p.text for p in spanish.passages.all()] == [cue.text for cue in said]
    assert [p.text for p in english.passages.all()] == [cue.text for cue in SPOKEN]
    assert {p.language for p in spanish.passages.all()} == {"es"}
    silence(english, (0.0, 1.2))
    draft = spanish.get_latest_revision_as_object()
    assert codes(draft) == ["silent_words"]


# On the desk


def staff(role: str = roles.EDITOR) -> Client:
    client = Client()
    client.force_login(make.UserFactory(role=role))
    return client


def test_the_draft_goes_out_as_a_file_and_a_file_comes_in_as_a_draft():
    page = told()
    block = page.body.get_prep_value()[0]["id"]
    client = staff()
    address = f"/admin/desk/stories/{page.pk}/transcripts/"
    response = client.get(f"{address}{block}.vtt")
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="transcript.vtt"'
    assert from_vtt(response.content.decode()) == list(SPOKEN)
    longer = to_vtt([*SPOKEN, Cue(1.9, 2.0, "Then the rain.")])
    file = SimpleUploadedFile("../../a.vtt", longer.encode())
    response = client.post(address, {"block": block, "file": file}, follow=True)
    assert "a new transcript of 4 lines" in response.content.decode()
    draft = StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.body[0].value["cues"][3].text == "Then the rain."
    assert StoryPage.objects.get(pk=page.pk).body[0].value["cues"] == list(SPOKEN)
    sheet = client.get(f"/admin/desk/stories/{page.pk}/").content.decode()
    assert f"{address}{block}.vtt" in sheet


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"WEBVTT\n\nsomething else", "Line 3: times are missing"),
        (b"WEBVTT\n", "no lines with times"),
        (b"x" * 1_500_001, "too large"),
    ],
)
def test_a_file_that_is_no_transcript_changes_nothing(content: bytes, said: str):
    page = told()
    block = page.body.get_prep_value()[0]["id"]
    file = SimpleUploadedFile("a.vtt", content)
    response = staff().post(
        f"/admin/desk/stories/{page.pk}/transcripts/", {"block": block, "file": file}, follow=True
    )
    assert said in response.content.decode()
    draft = StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.body[0].value["cues"] == list(SPOKEN)


def test_the_sound_is_for_staff_who_work_with_recordings():
    sound = make.RecordingFactory()
    address = f"/admin/desk/recordings/{sound.pk}/sound.json"
    answer = staff().get(address).json()
    assert answer["sources"] == [{"url": sound.url, "type": "audio/wav"}]
    assert answer["seconds"] == sound.duration
    assert (
        not staff(roles.ORGANISER)
        .get(address)
        .headers["Content-Type"]
        .startswith("application/json")
    )
    assert Client().get(address).status_code == 302


def test_what_readers_hear_comes_before_the_recording_itself():
    sound = make.RecordingFactory()
    for format_, name in (("aac", "s" + "b" * 26 + ".m4a"), ("opus", "s" + "a" * 26 + ".opus")):
        Sound.objects.create(recording=sound, format=format_, file=name, size=1)
    types = [
        each["type"]
        for each in staff().get(f"/admin/desk/recordings/{sound.pk}/sound.json").json()["sources"]
    ]
    assert types == ["audio/ogg; codecs=opus", "audio/mp4", "audio/wav"]


def silencing_of(page: StoryPage) -> str:
    return f"/admin/desk/stories/{page.pk}/silence/"


def filled(page: StoryPage, **more: str) -> dict[str, str]:
    """What the page for silencing sends when nothing but a tick is changed."""
    data = {}
    for find in taken_out.still_heard(page.get_latest_revision_as_object()):
        prefix = find.key.replace(":", "-")
        data |= {f"{prefix}-start": str(find.start), f"{prefix}-end": str(find.end)}
        data |= {f"{prefix}-silence": "on"} | {f"{prefix}-{name}": v for name, v in more.items()}
    return data


def test_what_was_taken_out_is_silenced_from_the_storys_sheet():
    page = told()
    rewritten(page, [SPOKEN[0], Cue(0.6, 1.2, "", "Amparo", taken_out=True), SPOKEN[2]])
    client = staff()
    sheet = client.get(f"/admin/desk/stories/{page.pk}/").content.decode()
    assert silencing_of(page) in sheet
    asked = client.get(silencing_of(page)).content.decode()
    assert "Nothing brings the sound of a stretch back" in asked
    assert sound_of(page).silences == []
    client.post(silencing_of(page), filled(page))
    sound = sound_of(page)
    assert sound.silences == [[0.6, 1.2]]
    assert sound.state == Recording.State.WORKING
    assert codes(page.get_latest_revision_as_object()) == ["silencing"]
    audited = AuditEntry.objects.get(action="recording.silenced")
    assert audited.subject == str(sound.pk)


def test_of_a_line_that_only_lost_some_words_as_much_is_silenced_as_somebody_says():
    page = told()
    rewritten(page, [SPOKEN[0], Cue(0.6, 1.2, "My cousin gave me the pencil."), SPOKEN[2]])
    client = staff()
    form = client.get(silencing_of(page)).context["recordings"][0].forms[0]
    assert not form["silence"].value()
    client.post(silencing_of(page), filled(page, start="0.75", end="0.9"))
    assert sound_of(page).silences == [[0.75, 0.9]]
    assert codes(page.get_latest_revision_as_object()) == ["gone_words", "silencing"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"start": "1.3"}, "must end after it starts"),
        ({"start": "60", "end": "70"}, "shorter than that"),
        ({"end": ""}, "required"),
        ({"silence": ""}, "Tick at least one"),
    ],
)
def test_a_stretch_that_is_none_is_answered_in_words_and_silences_nothing(
    more: dict[str, str], said: str
):
    page = told()
    rewritten(page, [SPOKEN[0], Cue(0.6, 1.2, "", taken_out=True), SPOKEN[2]])
    answer = staff().post(silencing_of(page), filled(page, **more)).content.decode()
    assert said in answer
    assert sound_of(page).silences == []


def test_only_those_who_may_change_recordings_silence_them():
    page = told()
    rewritten(page, [SPOKEN[0], Cue(0.6, 1.2, "", taken_out=True), SPOKEN[2]])
    for client in (staff(roles.ORGANISER), Client()):
        client.post(silencing_of(page), filled(page))
    assert sound_of(page).silences == []
