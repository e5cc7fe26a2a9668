import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import unfinished
from core.models import Worker
from media import lost_files, names, pending, tasks, unmade
from media.intake import Kind, Refused, accept
from media.models import PendingFile, Picture, Recording, Rendition
from tests.media.media_files import picture

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def a_file(kind=names.RENDITION):
    name = names.random_name(kind, "webp")
    pending.announce(name)
    pending.write(name, ContentFile(b"bytes"))
    return name


def later(**how):
    return timezone.now() + timedelta(**how)


def a_size_of(a_picture, name):
    return Rendition.objects.create(
        image=a_picture, filter_spec="width-1|format-webp", file=name, width=1, height=1
    )


class FullDisk(ContentFile):
    """Ends in the middle, as a write on a full disk does."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(28, "No space left on device")


def test_a_file_that_got_its_row_is_no_longer_pending(a_picture):
    name = a_file()
    with transaction.atomic():
        a_size_of(a_picture, name)
        pending.settle([name])
    pending.sweep(later(days=30))
    assert default_storage.exists(name)
    assert not PendingFile.objects.exists()


def test_a_transaction_that_fails_leaves_the_file_announced(a_picture):
    name = a_file()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        pending.settle([name])
        a_size_of(a_picture, name)
        raise ZeroDivisionError
    assert PendingFile.objects.get().name == name
    assert pending.sweep(later(hours=2)) == 1
    assert not default_storage.exists(name)


def test_what_a_web_process_left_goes_after_an_hour_and_not_before():
    name = a_file()
    assert pending.sweep(later(minutes=59)) == 0
    assert default_storage.exists(name)
    assert pending.sweep(later(minutes=61)) == 1
    assert not default_storage.exists(name)


def test_what_a_dead_worker_left_goes_at_once_and_what_a_living_one_writes_stays():
    with unfinished.working("living"):
        kept = a_file()
        gone = names.random_name(names.SOUND, "opus")
        PendingFile.objects.create(name=gone, worker="dead")
        pending.write(gone, ContentFile(b"bytes"))
        pending.sweep(later(days=1))
        assert default_storage.exists(kept)
        assert not default_storage.exists(gone)


def test_the_next_worker_sweeps_what_a_dead_one_left():
    name = names.random_name(names.SOUND, "opus")
    PendingFile.objects.create(name=name, worker="dead")
    pending.write(name, ContentFile(b"bytes"))
    Worker.objects.create(
        name="dead", place="elsewhere", pid=1, last_seen=timezone.now() - timedelta(hours=1)
    )
    with unfinished.working("next"):
        assert not default_storage.exists(name)
    assert not PendingFile.objects.exists()


def test_a_file_that_was_swept_too_early_undoes_what_would_name_it(a_picture):
    name = a_file()
    pending.sweep(later(hours=2))
    with pytest.raises(pending.Swept), transaction.atomic():
        a_size_of(a_picture, name)
        pending.settle([name])
    assert not Rendition.objects.filter(file=name).exists()


def test_a_row_that_names_the_file_saves_it_from_the_sweep(a_picture):
    name = a_file()
    a_size_of(a_picture, name)
    pending.sweep(later(hours=2))
    assert default_storage.exists(name)
    assert not PendingFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_announced_where_it_could_be_taken_back():
    with pytest.raises(RuntimeError), transaction.atomic():
        pending.announce(names.random_name(names.SOUND, "opus"))
    with pytest.raises(RuntimeError):
        pending.settle(["x"])


def test_a_full_disk_leaves_nothing_half(stored_bytes):
    name = names.random_name(names.SOUND, "opus")
    pending.announce(name)
    with pytest.raises(pending.NotWritten):
        pending.write(name, FullDisk(b""))
    assert stored_bytes() == {}


def test_a_name_that_is_taken_keeps_its_file():
    name = a_file()
    with pytest.raises(pending.NotWritten):
        pending.write(name, ContentFile(b"other"))
    assert default_storage.open(name).read() == b"bytes"


def test_an_upload_that_finds_no_room_is_refused_with_a_sentence(stored_bytes):
    safe = accept(ContentFile(picture()), only=Kind.PICTURE)
    safe.chunks = FullDisk(b"").chunks
    with pytest.raises(Refused) as refused:
        pending.store(safe)
    assert refused.value.code == "no_room"
    assert not PendingFile.objects.exists()
    assert "no room" in refused.value.sentence
    assert stored_bytes() == {}


@pytest.mark.django_db(transaction=True)
def test_a_saved_picture_leaves_nothing_pending(worker):
    saved = Picture.objects.create(title="Yard", file=ContentFile(picture(), name="x.jpg"))
    assert default_storage.exists(saved.file.name)
    assert not PendingFile.objects.exists()
    worker()
    assert not PendingFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_picture_whose_row_is_refused_leaves_its_file_to_the_sweep(stored_bytes):
    refused = Picture(
        title="Yard", file=ContentFile(picture(), name="x.jpg"), collection_id=999_999
    )
    with pytest.raises(IntegrityError):
        refused.save()
    assert len(stored_bytes()) == PendingFile.objects.count() == 1
    pending.sweep(later(hours=2))
    assert stored_bytes() == {}


@pytest.mark.django_db(transaction=True)
def test_what_somebody_elses_transaction_took_back_goes_with_the_daily_look(stored_bytes):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Picture.objects.create(title="Yard", file=ContentFile(picture(), name="x.jpg"))
        raise ZeroDivisionError
    assert len(stored_bytes()) == 1
    lost_files.discard_unnamed(later(days=2))
    assert stored_bytes() == {}


def test_a_form_with_another_fault_keeps_no_file(admin_client, stored_bytes):
    response = admin_client.post(
        reverse("wagtailimages:add"),
        {"title": "", "file": ContentFile(picture(), name="yard.jpg"), "description": "Morning"},
    )
    assert response.status_code == 200
    assert b"Morning" in response.content
    assert stored_bytes() == {}
    assert not PendingFile.objects.exists()


def test_a_task_that_failed_leaves_nothing(worker, stored_bytes):
    DBTaskResult.objects.all().delete()
    with unfinished.working("tests"):
        a_file()
        tasks.discard_file.enqueue("x")
        worker()
    assert stored_bytes() == {}
    assert not PendingFile.objects.exists()


def aged(name, days):
    at = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(default_storage.path(name), (at, at))


def test_the_daily_look_deletes_old_files_that_no_row_names(a_picture, media_root):
    old, new = names.random_name(names.PICTURE, "jpg"), names.random_name(names.PICTURE, "jpg")
    announced = a_file()
    upload = "wagtail_uploads/" + names.random_name(names.PICTURE, "jpg")
    foreign = "readme.txt"
    for name in (old, new, upload, foreign):
        default_storage.save(name, ContentFile(b"bytes"))
    for name in (old, upload, foreign, announced, a_picture.file.name):
        aged(name, days=2)
    assert sorted(lost_files.unnamed()) == sorted([old, upload])
    assert lost_files.discard_unnamed() == 2
    for name in (new, foreign, announced, a_picture.file.name):
        assert default_storage.exists(name)


def test_a_missing_file_is_said_and_not_hidden(a_picture, a_recording, capsys):
    call_command("check_files")
    default_storage.delete(a_recording.file.name)
    with pytest.raises(CommandError):
        call_command("check_files")
    said = capsys.readouterr().out
    assert f"missing: {a_recording.file.name} of media.Recording {a_recording.pk}" in said
    assert a_picture.file.name not in said


def test_work_that_was_lost_is_asked_for_again_once(a_picture, worker):
    DBTaskResult.objects.all().delete()
    assert unmade.enqueue() == 1
    assert unmade.enqueue() == 0
    worker()
    assert unmade.enqueue() == 0
    assert a_picture.sources()


def fail_all(**how):
    DBTaskResult.objects.all().update(status="FAILED", finished_at=timezone.now(), **how)


def test_work_that_failed_is_asked_for_again_less_and_less_often(a_picture):
    now = timezone.now()
    fail_all()
    assert unmade.enqueue(now + timedelta(minutes=9)) == 0
    assert unmade.enqueue(now + timedelta(minutes=11)) == 1
    fail_all()
    assert unmade.enqueue(now + timedelta(minutes=39)) == 0
    assert unmade.enqueue(now + timedelta(minutes=41)) == 1


def test_a_recording_that_killed_its_workers_waits_for_an_editor(a_recording):
    fail_all(exception_class_path="core.unfinished.WorkerDied")
    assert unmade.enqueue(later(days=99)) == 0
    a_recording.refresh_from_db()
    assert a_recording.state == Recording.State.FAILED
