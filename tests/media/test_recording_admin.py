"""What editors see of a recording, and what they can do with it."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEntry
from media import times
from media.models import Recording
from tests.media import sounds

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_media_recording:add"
LIST = "wagtailsnippets_media_recording:list"


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def a_voice(db):
    file = ContentFile(sounds.voice(seconds=4), name="call with Jane.wav")
    return Recording.objects.create(title="A letter, read", file=file)


def edit(recording: Recording) -> str:
    return reverse("wagtailsnippets_media_recording:edit", args=[recording.pk])


def page(admin, address: str) -> str:
    response = admin.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_mp3_is_uploaded_and_belongs_to_who_did_it(admin, editor, worker):
    upload = SimpleUploadedFile("Jane.mp3", sounds.mp3(sounds.voice(seconds=4)))
    assert admin.post(reverse(ADD), {"title": "A call", "file": upload}).status_code == 302
    stored = Recording.objects.get()
    assert (stored.uploaded_by, stored.state) == (editor, Recording.State.WAITING)
    worker()
    stored.refresh_from_db()
    assert stored.state == Recording.State.READY


def test_what_is_no_recording_is_refused_beside_the_field_and_the_title_is_kept(admin):
    upload = SimpleUploadedFile("Jane.mp3", b"ID3\x04\x00")
    html = admin.post(reverse(ADD), {"title": "A call", "file": upload}).content.decode()
    assert "This file is damaged or incomplete" in html
    assert 'value="A call"' in html
    assert not Recording.objects.exists()


def test_the_form_says_what_it_takes(admin):
    assert "WAV, MP3, M4A, OGG, Opus or FLAC" in page(admin, reverse(ADD))


def test_the_list_says_how_far_each_recording_is(admin, a_voice, worker):
    assert "Waiting to be prepared" in page(admin, reverse(LIST))
    Recording.objects.update(state=Recording.State.WORKING, progress=40)
    html = page(admin, reverse(LIST))
    assert "Being prepared, 40 %" in html
    assert "0:04" in html
    worker()
    assert "Ready" in page(admin, reverse(LIST))


def test_the_page_shows_progress_without_a_script_and_lets_staff_listen(admin, a_voice, worker):
    Recording.objects.update(state=Recording.State.WORKING, progress=40)
    html = page(admin, edit(a_voice))
    assert '<progress max="100" value="40"' in html
    assert a_voice.url in html
    worker()
    html = page(admin, edit(a_voice))
    assert "<progress" not in html
    for sound in a_voice.sources():
        assert f'<source src="{sound.url}"' in html
        assert admin.get(sound.url).status_code == 200
    assert admin.get(a_voice.url).status_code == 200


def test_the_script_is_told_the_same(admin, a_voice, worker):
    address = reverse("recording_state", args=[a_voice.pk])
    Recording.objects.update(state=Recording.State.WORKING, progress=40)
    now = admin.get(address).json()
    assert (now["state"], now["progress"], now["under_way"]) == ("Being prepared", 40, True)
    worker()
    now = admin.get(address).json()
    assert (now["state"], now["under_way"]) == ("Ready", False)
    assert a_voice.sources()[0].url in now["rest"]


def test_a_title_is_changed_while_the_worker_is_at_it(admin, a_voice, worker):
    Recording.objects.update(state=Recording.State.WORKING, progress=40)
    assert admin.post(edit(a_voice), {"title": "Renamed"}).status_code == 302
    a_voice.refresh_from_db()
    assert (a_voice.title, a_voice.progress) == ("Renamed", 40)


def test_another_file_in_the_form_is_prepared_anew(admin, a_voice, worker):
    worker()
    upload = SimpleUploadedFile("again.mp3", sounds.mp3(sounds.voice(seconds=2)))
    assert admin.post(edit(a_voice), {"title": "Again", "file": upload}).status_code == 302
    assert not a_voice.sources()
    worker()
    a_voice.refresh_from_db()
    assert a_voice.duration == pytest.approx(2, abs=0.1)
    assert len(a_voice.sources()) == 2


def test_what_failed_says_so_and_is_tried_again_by_a_button(admin, a_voice, worker):
    data = default_storage.open(a_voice.file.name).read()
    default_storage.delete(a_voice.file.name)
    default_storage.save(a_voice.file.name, ContentFile(b"no sound at all"))
    worker()
    assert "could not be prepared" in page(admin, edit(a_voice))
    default_storage.delete(a_voice.file.name)
    default_storage.save(a_voice.file.name, ContentFile(data))
    again = reverse("recording_again", args=[a_voice.pk])
    assert again in page(admin, edit(a_voice))
    assert admin.get(again).status_code == 405
    assert admin.post(again).status_code == 302
    worker()
    a_voice.refresh_from_db()
    assert a_voice.state == Recording.State.READY


def test_trying_again_what_is_ready_changes_nothing(admin, a_voice, worker):
    worker()
    admin.post(reverse("recording_again", args=[a_voice.pk]))
    a_voice.refresh_from_db()
    assert a_voice.state == Recording.State.READY


def test_a_stretch_is_taken_out_after_it_was_listened_to(admin, editor, a_voice, worker):
    worker()
    address = reverse("recording_take_out", args=[a_voice.pk])
    assert address in page(admin, edit(a_voice))
    assert "Nothing brings the sound of a stretch back" in page(admin, address)
    asked = admin.post(address, {"start": "0:01.5", "end": "2,25"}).content.decode()
    assert "From 0:01.5 to 0:02.25" in asked
    assert "#t=1.5,2.25" in asked
    assert Recording.objects.get().silences == []
    done = admin.post(address, {"start": "0:01.5", "end": "0:02.25", "do": "silence"})
    assert done.status_code == 302
    assert Recording.objects.get().silences == [[1.5, 2.25]]
    assert AuditEntry.objects.get(action="recording.silenced").user == editor
    worker()
    assert "0:01.5–0:02.25" in page(admin, edit(a_voice))


def test_times_can_be_changed_before_it_is_done(admin, a_voice):
    address = reverse("recording_take_out", args=[a_voice.pk])
    html = admin.post(address, {"start": "1", "end": "2", "do": "change"}).content.decode()
    assert 'value="1"' in html
    assert "Silence it for good" not in html


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("", "2", "This field is required"),
        ("half past", "2", "Write a time as seconds"),
        ("2", "1", "must end after it starts"),
        ("90", "91", "shorter than that"),
        ("nan", "2", "Write a time as seconds"),
    ],
)
@pytest.mark.parametrize("do", ["", "silence"])
def test_a_stretch_that_is_none_is_said_beside_the_field(admin, a_voice, start, end, said, do):
    address = reverse("recording_take_out", args=[a_voice.pk])
    html = admin.post(address, {"start": start, "end": end, "do": do}).content.decode()
    assert said in html
    assert Recording.objects.get().silences == []


@pytest.mark.parametrize("name", ["recording_state", "recording_again", "recording_take_out"])
def test_nobody_else_gets_there(client, staff, a_voice, name):
    address = reverse(name, args=[a_voice.pk])
    for method in (client.get, client.post):
        assert "login" in method(address).get("Location", "")
    client.force_login(staff)
    for method in (client.get, client.post):
        assert method(address).status_code in (302, 403, 405)
    assert Recording.objects.get().silences == []
    staff.user_permissions.add(Permission.objects.get(codename="change_recording"))
    if name != "recording_again":
        assert client.get(address).status_code == 200


def test_a_recording_that_is_gone_is_not_found(admin):
    for name in ("recording_state", "recording_take_out"):
        assert admin.get(reverse(name, args=[404])).status_code == 404


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("37", 37),
        ("0:37", 37),
        (" 1:02:05.25 ", 3725.25),
        ("90", 90),
        ("61:30", 3690),
        ("7,5", 7.5),
    ],
)
def test_times_are_read_as_people_write_them(text, seconds):
    assert times.read(text) == seconds


@pytest.mark.parametrize("text", ["", "1:60", "1:99:00", "-1", "1e3", "a", "1:2:3:4", "٣", "1:"])
def test_what_is_no_time_is_an_error(text):
    with pytest.raises(ValidationError):
        times.read(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (37, "0:37"), (37.5, "0:37.5"), (59.9996, "1:00"), (3725.25, "1:02:05.25")],
)
def test_times_are_said_so_that_they_can_be_read_again(seconds, text):
    assert times.said(seconds) == text
    assert times.read(text) == pytest.approx(seconds, abs=0.001)
