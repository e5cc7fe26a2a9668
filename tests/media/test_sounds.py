"""From a recording to what readers hear, and what was taken out of it."""

import re
import subprocess
import wave
from array import array
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django_tasks_db.models import DBTaskResult

from core.models import AuditEntry
from media import exposure, ffmpeg, silencing, transcoding
from media.models import PendingFile, Recording, Sound
from media.names import could_be_a_name
from media.tasks import prepare_recording
from tests.media import sounds
from tests.media.hostile.rows import MARKER

pytestmark = pytest.mark.django_db


def a_voice(data: bytes | None = None) -> Recording:
    """Eight seconds: soft, then loud, with gaps like those between words."""
    file = ContentFile(data or sounds.voice(seconds=8), name="call with Jane.wav")
    return Recording.objects.create(title="A letter, read", file=file)


def ffmpeg_says(stored: str, path: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    file = path / stored
    file.write_bytes(default_storage.open(stored).read())
    command = [ffmpeg.program(), "-nostdin", "-hide_banner", "-i", str(file), *arguments, "-"]
    return subprocess.run(command, capture_output=True, check=True)  # noqa: S603  our own arguments


def loudness(stored: str, path: Path) -> float:
    measuring = ("-af", "ebur128=framelog=quiet", "-f", "null")
    said = ffmpeg_says(stored, path, *measuring).stderr.decode()
    return float(re.findall(r"I:\s+(-[\d.]+) LUFS", said)[-1])


def loud_parts(stored: str, path: Path) -> set[int]:
    """The tenths of a second in which something is to be heard."""
    raw = ffmpeg_says(stored, path, "-ac", "1", "-ar", "8000", "-f", "s16le").stdout
    samples = array("h", raw)
    return {
        at // 800
        for at in range(0, len(samples) - 799, 800)
        if max(map(abs, samples[at : at + 800])) > 300
    }


def test_a_recording_becomes_two_sounds_in_the_order_in_which_browsers_should_try(worker):
    recording = a_voice()
    assert (recording.state, recording.sources()) == (Recording.State.WAITING, [])
    worker()
    recording.refresh_from_db()
    assert (recording.state, recording.progress) == (Recording.State.READY, 100)
    opus, aac = recording.sources()
    assert (opus.format, aac.format) == ("opus", "aac")
    assert opus.file.name.endswith(".opus") and aac.file.name.endswith(".m4a")
    for sound in (opus, aac):
        assert could_be_a_name(sound.file.name) and sound.file.name.startswith("s")
        assert sound.size == sound.file.size > 1000
    assert not PendingFile.objects.exists()


def test_sounds_are_one_voice_at_full_rate(worker, tmp_path):
    recording = a_voice(sounds.voice(seconds=8, channels=2, rate=22_050))
    worker()
    for sound in recording.sources():
        said = ffmpeg_says(sound.file.name, tmp_path, "-f", "null").stderr.decode()
        assert re.search(r"Audio: (opus|aac).*48000 Hz, mono", said)
        hours, minutes, seconds = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said).groups()
        assert (int(hours), int(minutes)) == (0, 0)
        assert float(seconds) == pytest.approx(8, abs=0.1)


@pytest.mark.parametrize("gain", [0.02, 0.2, 0.9])
def test_every_voice_is_about_equally_loud(worker, tmp_path, gain):
    recording = a_voice(sounds.voice(seconds=8, gain=gain))
    worker()
    for sound in recording.sources():
        assert loudness(sound.file.name, tmp_path) == pytest.approx(transcoding.LOUDNESS, abs=1)


def test_silence_stays_silent(a_recording, worker, tmp_path):
    silence = a_voice(sounds.wav(array("h", bytes(2 * 8000 * 4)), rate=8000))
    worker()
    assert len(silence.sources()) == 2
    assert not loud_parts(silence.sources()[0].file.name, tmp_path)


def test_a_moment_of_sound_is_a_recording_too(worker):
    moment = a_voice(sounds.voice(seconds=0.05))
    worker()
    assert len(moment.sources()) == 2


def test_the_index_stands_before_the_sound_so_that_playing_can_begin_at_once(worker):
    recording = a_voice()
    worker()
    data = recording.sources()[1].file.read()
    assert data[4:11] == b"ftypM4A"
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_no_tag_of_the_upload_is_in_what_is_stored_or_served(worker, stored_bytes, exiftool_says):
    tagged = sounds.encoded(
        sounds.voice(seconds=2),
        *("-metadata", f"title={MARKER.decode()}", "-metadata", f"comment={MARKER.decode()}"),
        *("-c:a", "libmp3lame", "-f", "mp3"),
    )
    assert MARKER in tagged
    a_voice(tagged)
    worker()
    assert {name[-4:] for name in stored_bytes()} == {"opus", ".m4a"}
    for name, data in stored_bytes().items():
        assert MARKER not in data
        said = exiftool_says(data)
        assert not {"Title", "Comment", "Artist", "EncodingTool", "Picture"} & set(said), name
        assert "0000:00:00" in said.get("CreateDate", "0000:00:00")


def test_a_recording_that_was_deleted_meanwhile_leaves_nothing(worker, stored_bytes):
    recording = a_voice()
    recording.delete()
    worker()
    assert not stored_bytes() and not PendingFile.objects.exists()


def test_what_was_replaced_before_the_worker_came_is_not_made(worker, stored_bytes):
    recording = a_voice()
    recording.file = ContentFile(sounds.voice(seconds=2), name="again.wav")
    recording.save()
    worker()
    recording.refresh_from_db()
    assert recording.state == Recording.State.READY
    assert Sound.objects.count() == 2
    assert len(stored_bytes()) == 3


def test_sounds_of_a_file_that_changed_during_the_work_are_not_stored(stored_bytes, monkeypatch):
    recording = a_voice()
    stale = Recording.objects.get(pk=recording.pk)
    encode = transcoding._encode

    def and_meanwhile(*args) -> None:
        encode(*args)
        recording.file = ContentFile(sounds.voice(seconds=1), name="again.wav")
        recording.save()

    monkeypatch.setattr(transcoding, "_encode", and_meanwhile)
    transcoding.prepare(stale)
    assert not Sound.objects.exists()
    recording.refresh_from_db()
    assert recording.state == Recording.State.WAITING


def test_making_sounds_twice_makes_them_once(worker, stored_bytes):
    recording = a_voice()
    worker()
    before = set(stored_bytes())
    prepare_recording.enqueue(recording.pk, recording.file.name)
    worker()
    recording.refresh_from_db()
    assert recording.state == Recording.State.READY
    assert set(stored_bytes()) == before


def test_what_cannot_be_made_is_said_and_can_be_tried_again(worker):
    recording = a_voice()
    default_storage.delete(recording.file.name)
    default_storage.save(recording.file.name, ContentFile(b"RIFF but no sound at all"))
    worker()
    recording.refresh_from_db()
    assert recording.state == Recording.State.FAILED
    assert not recording.sources()


def test_a_title_saved_from_an_older_look_keeps_what_the_worker_did(worker):
    recording = a_voice()
    stale = Recording.objects.get(pk=recording.pk)
    worker()
    stale.title = "Read by her sister"
    stale.save(update_fields=["title"])
    recording.refresh_from_db()
    assert (recording.title, recording.state) == ("Read by her sister", Recording.State.READY)


def test_another_file_takes_sounds_and_silences_of_the_old_along(worker, editor, stored_bytes):
    recording = a_voice()
    worker()
    silencing.take_out(recording, [(1, 2)], by=editor)
    worker()
    recording.refresh_from_db()
    recording.file = ContentFile(sounds.voice(seconds=3), name="again.wav")
    recording.save()
    assert not Sound.objects.exists()
    worker()
    recording.refresh_from_db()
    assert (recording.silences, recording.state) == ([], Recording.State.READY)
    assert recording.duration == 3.0
    assert len(stored_bytes()) == 3


@pytest.mark.database
def test_sounds_cost_a_list_no_query_of_their_own(worker, django_assert_num_queries):
    a_voice()
    a_voice()
    worker()
    with django_assert_num_queries(2):
        for recording in Recording.objects.prefetch_related("sounds"):
            assert len(recording.sources()) == 2


# Taken out


@pytest.mark.parametrize("source", ["wav", "mp3"])
def test_what_is_taken_out_is_in_no_stored_file(worker, editor, stored_bytes, tmp_path, source):
    """A tone all through, so that every moment can be told to be there or not."""
    tone = sounds.tone(seconds=6)
    recording = a_voice(tone if source == "wav" else sounds.mp3(tone))
    worker()
    before = set(stored_bytes())
    silencing.take_out(recording, [(1.5, 2.5), (4.0, 4.7)], by=editor)
    worker()
    recording.refresh_from_db()
    assert recording.state == Recording.State.READY
    assert recording.silences == [[1.5, 2.5], [4.0, 4.7]]
    assert not before & set(stored_bytes())
    assert len(stored_bytes()) == 3
    gone = {*range(15, 25), *range(40, 47)}
    for name in stored_bytes():
        # Encoders smear a few milliseconds.
        assert loud_parts(name, tmp_path) >= set(range(58)) - gone - {14, 25, 39, 47}
        assert not loud_parts(name, tmp_path) & (gone - {15, 24, 40, 46})
    assert recording.duration == pytest.approx(6, abs=0.1)
    drawn = recording.peaks
    assert max(drawn[int(800 * 1.6 / 6) : int(800 * 2.4 / 6)]) < 0.01
    assert min(drawn[int(800 * 0.2 / 6) : int(800 * 1.4 / 6)]) > 0.1


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_every_sample_outside_stays_as_it_was(worker, editor, width):
    recording = a_voice(sounds.noise(seconds=2, width=width, rate=8000, channels=2))
    before = sounds.frames(recording.file.read())
    silencing.take_out(recording, [(0.5, 1.0)], by=editor)
    worker()
    recording.refresh_from_db()
    after = sounds.frames(recording.file.read())
    frame = width * 2
    assert len(after) == len(before)
    assert after[: int(0.46 * 8000) * frame] == before[: int(0.46 * 8000) * frame]
    assert after[int(1.04 * 8000) * frame :] == before[int(1.04 * 8000) * frame :]
    nothing = bytes([128]) if width == 1 else bytes(1)
    inside = after[int(0.5 * 8000) * frame : int(1.0 * 8000) * frame]
    assert inside == nothing * len(inside)


def pitches(stored: str, path: Path) -> list[int]:
    """In the middle of each second, in hundreds of hertz; 0 where nothing is to be heard."""
    raw = ffmpeg_says(
        stored, path, "-af", "asetpts=N/SR/TB", "-ac", "1", "-ar", "16000", "-f", "s16le"
    )
    samples = array("h", raw.stdout)
    found = []
    for second in range(len(samples) // 16_000):
        some = samples[second * 16_000 + 6400 : second * 16_000 + 9600]
        turns = sum((one < 0) != (other < 0) for one, other in pairwise(some))
        found.append(round(turns / 2 / 0.2 / 100) if max(map(abs, some)) > 300 else 0)
    return found


GAPS = {
    "a gap": {"at": 4, "seconds": 6},
    "a gap of days": {"at": 4, "seconds": 400_000},
    "a step back": {"at": 4, "seconds": -2},
}


@pytest.mark.parametrize("container", ["ogg", "ipod"])
@pytest.mark.parametrize("gap", GAPS)
def test_what_is_taken_out_is_gone_whatever_times_the_file_gives(
    worker, editor, tmp_path, container, gap
):
    source = sounds.with_a_gap(sounds.steps(10), container, tmp_path, **GAPS[gap])
    recording = a_voice(source)
    heard = pitches(recording.file.name, tmp_path)
    assert recording.duration == pytest.approx(10, abs=0.2)
    silencing.take_out(recording, [(5, 7)], by=editor)
    worker()
    recording.refresh_from_db()
    assert recording.state == Recording.State.READY
    for stored in (recording.file, *(sound.file for sound in recording.sources())):
        assert pitches(stored.name, tmp_path)[:9] == [*heard[:5], 0, 0, *heard[7:9]]


def test_a_gap_in_a_file_that_was_stored_long_ago_moves_nothing(worker, editor, tmp_path):
    recording = a_voice(sounds.mp3(sounds.steps(10)))
    gapped = sounds.with_a_gap(sounds.steps(10), "ogg", tmp_path, at=4, seconds=6)
    default_storage.delete(recording.file.name)
    default_storage.save(recording.file.name, ContentFile(gapped))
    silencing.take_out(recording, [(5, 7)], by=editor)
    worker()
    recording.refresh_from_db()
    for stored in (recording.file, *(sound.file for sound in recording.sources())):
        assert pitches(stored.name, tmp_path)[:10] == [3, 5, 7, 9, 11, 0, 0, 17, 19, 21]


@pytest.mark.parametrize("source", ["wav", "opus"])
def test_the_loudest_sound_beside_a_silence_is_no_reason_to_doubt_it(worker, editor, source):
    noise = sounds.noise(seconds=4, width=2, rate=48_000, channels=2)
    recording = a_voice(noise if source == "wav" else sounds.mp3(noise))
    stretches = [(0, 0.1), (0.5, 0.52), (0.8, 0.9), (1.001, 2.017), (3.5, 4)]
    silencing.take_out(recording, stretches, by=editor)
    worker()
    recording.refresh_from_db()
    assert recording.state == Recording.State.READY


@pytest.mark.parametrize("changed", ["nothing is silenced", "it is cut"])
def test_a_silence_that_did_not_come_about_is_never_given_to_readers(editor, monkeypatch, changed):
    recording = a_voice(sounds.mp3(sounds.tone(seconds=4)))
    silencing.take_out(recording, [(1, 2)], by=editor)
    name = recording.file.name
    instead = "anull" if changed == "nothing is silenced" else "volume=0,atrim=end=3"
    monkeypatch.setattr(silencing, "_filter", lambda silences: instead)
    with pytest.raises(silencing.NotSilent):
        transcoding.prepare(recording)
    recording.refresh_from_db()
    assert (recording.state, recording.file.name) == (Recording.State.FAILED, name)
    assert recording.sources() == []


def test_silencing_waits_for_no_other_files(worker, editor):
    recording = a_voice()
    waiting = DBTaskResult.objects.ready().filter(task_path=prepare_recording.module_path)
    assert waiting.get().queue_name == "renditions"
    worker()
    silencing.take_out(recording, [(1, 2)], by=editor)
    assert waiting.get().queue_name == "default"


def test_a_program_that_says_nothing_is_ended(monkeypatch):
    monkeypatch.setattr(ffmpeg, "_AT_LEAST", 0.2)
    forever = ("-protocol_whitelist", "", "-f", "lavfi", "-i", "anullsrc,atrim=start=1000000000")
    with pytest.raises(ffmpeg.Failed):
        ffmpeg.run([*forever, "-f", "null", "-"], [], seconds=0.1)


def test_nobody_hears_it_from_the_moment_on_that_it_is_asked_for(client, worker, editor):
    recording = a_voice()
    worker()
    exposure.expose(recording, "story:abc")
    sound = recording.sources()[0]
    assert client.get(sound.url).status_code == 200
    silencing.take_out(recording, [(1, 2)], by=editor)
    assert recording.state == Recording.State.WORKING
    assert recording.sources() == []
    assert client.get(sound.url).status_code == 410
    worker()
    assert client.get(sound.url).status_code == 410
    fresh = Recording.objects.get(pk=recording.pk).sources()[0]
    assert client.get(fresh.url).status_code == 200


def test_taking_out_is_written_down_in_numbers_alone(editor):
    recording = a_voice()
    silencing.take_out(recording, [(1, 2.5)], by=editor)
    line = AuditEntry.objects.get(action="recording.silenced")
    assert (line.user, line.subject) == (editor, str(recording.pk))
    assert line.detail == {"stretches": [[1.0, 2.5]]}


def test_asking_again_for_what_is_silent_changes_nothing(worker, editor):
    recording = a_voice()
    silencing.take_out(recording, [(1, 3)], by=editor)
    worker()
    recording.refresh_from_db()
    name = recording.file.name
    silencing.take_out(recording, [(1, 3)], by=editor)
    silencing.take_out(recording, [(1.5, 2)], by=editor)
    assert not DBTaskResult.objects.ready().exists()
    recording.refresh_from_db()
    assert (recording.file.name, recording.state) == (name, Recording.State.READY)
    assert AuditEntry.objects.filter(action="recording.silenced").count() == 1


def test_stretches_that_touch_become_one_and_end_with_the_recording(editor):
    recording = a_voice()
    silencing.take_out(recording, [(5, 600), (1, 2), (2, 3)], by=editor)
    silencing.take_out(recording, [(2.5, 4)], by=editor)
    assert recording.silences == [[1, 4], [5, recording.duration]]


@pytest.mark.parametrize(
    "stretch", [(2, 2), (3, 2), (-1, 2), (90, 91), (float("nan"), 2), (1, float("inf"))]
)
def test_a_stretch_that_is_none_is_an_error_and_changes_nothing(editor, stretch):
    recording = a_voice()
    with pytest.raises(ValueError, match="stretch"):
        silencing.take_out(recording, [(1, 2), stretch], by=editor)
    recording.refresh_from_db()
    assert recording.silences == []


def test_two_takings_out_before_the_worker_comes_are_both_done(worker, editor, tmp_path):
    recording = a_voice(sounds.tone(seconds=4))
    silencing.take_out(recording, [(0.5, 1.5)], by=editor)
    silencing.take_out(recording, [(2.5, 3.5)], by=editor)
    worker()
    recording.refresh_from_db()
    assert recording.state == Recording.State.READY
    assert loud_parts(recording.file.name, tmp_path) & set(range(5, 15)) == set()
    assert loud_parts(recording.file.name, tmp_path) & set(range(25, 35)) == set()


def test_the_new_recording_and_its_sounds_come_together(editor, monkeypatch):
    """Nothing in between is to be seen: readers hear nothing, or what is silent there."""
    recording = a_voice(sounds.tone(seconds=4))
    name = recording.file.name
    silencing.take_out(recording, [(1, 3)], by=editor)
    monkeypatch.setattr(transcoding, "_size", lambda file: None)
    with pytest.raises(DatabaseError):
        transcoding.prepare(recording)
    recording.refresh_from_db()
    assert recording.file.name == name
    assert recording.state != Recording.State.READY
    assert not recording.sources()


def test_sounds_that_were_being_made_when_something_was_taken_out_are_not_stored(
    editor, monkeypatch
):
    recording = a_voice(sounds.tone(seconds=4))
    stale = Recording.objects.get(pk=recording.pk)
    encode = transcoding._encode

    def and_meanwhile(*args) -> None:
        encode(*args)
        silencing.take_out(recording, [(1, 2)], by=editor)

    monkeypatch.setattr(transcoding, "_encode", and_meanwhile)
    transcoding.prepare(stale)
    assert not Sound.objects.exists()


def test_a_taking_out_that_is_rolled_back_was_none(worker, editor):
    recording = a_voice()
    worker()
    with pytest.raises(RuntimeError), transaction.atomic():
        silencing.take_out(recording, [(1, 2)], by=editor)
        raise RuntimeError
    recording.refresh_from_db()
    assert (recording.silences, recording.state) == ([], Recording.State.READY)
    assert len(recording.sources()) == 2
    assert not DBTaskResult.objects.ready().exists()


def test_a_silencing_done_again_after_a_crash_ends_the_same(worker, editor):
    recording = a_voice()
    silencing.take_out(recording, [(1, 2)], by=editor)
    prepare_recording.enqueue(recording.pk, recording.file.name)
    worker()
    recording.refresh_from_db()
    assert recording.state == Recording.State.READY
    assert len(recording.sources()) == 2


def test_the_recording_before_is_nowhere_to_be_had(client, worker, editor):
    recording = a_voice()
    name = recording.file.name
    worker()
    client.force_login(editor)
    assert client.get(recording.url).status_code == 200
    silencing.take_out(recording, [(1, 2)], by=editor)
    worker()
    assert client.get(f"/media/{name}").status_code in (404, 410)
    with wave.open(Recording.objects.get().file) as now:
        assert now.getnframes() == 8 * 16_000
