"""SIGKILL at each step: afterwards the work is done, no file is orphaned, no row points at nothing."""

import io
import os
import shutil
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pikepdf import Pdf

from core.models import Worker
from media import lost_files, pending, redaction, silencing, stored_names
from media.models import Document, PendingFile, Picture, Recording
from stories import pausing
from stories.models import PrintCopy
from tests import factories as make
from tests.faults.processes import Processes
from tests.media.media_files import picture, recording

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

full = pytest.mark.skipif(os.environ.get("FULL") != "1", reason="fault drills run with FULL=1")

TAKEN = "django_tasks_db.models:DBTaskResult.claim after 1"
DONE = "django_tasks_db.models:DBTaskResult.set_successful before 1"
MARKED = "django_tasks_db.models:DBTaskResult.set_successful after 1"
WRITING = [
    TAKEN,
    "media.pending:announce before 1",
    "media.pending:announce after 1",
    "django.core.files.base:File.chunks half 1",
    "media.pending:write after 1",
    "media.pending:settle before 1",
    # The transaction is still open.
    "media.pending:settle after 1",
    DONE,
    MARKED,
]
DISCARDING = [
    TAKEN,
    "django.core.files.storage:FileSystemStorage.delete before 1",
    "django.core.files.storage:FileSystemStorage.delete after 1",
    DONE,
    MARKED,
]


@pytest.fixture
def stored(settings):
    def names() -> set[str]:
        root = settings.MEDIA_ROOT
        return {str(each.relative_to(root)) for each in root.rglob("*") if each.is_file()}

    return names


@pytest.fixture(scope="module")
def processes(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        made = Processes(tmp_path_factory.mktemp("media"))
    yield made
    made.end()


@pytest.fixture(autouse=True)
def storage(processes, settings):
    """The one that the processes have."""
    shutil.rmtree(processes.media_root)
    settings.MEDIA_ROOT = processes.media_root


@pytest.fixture
def work(processes):
    def do(step: str = "", *what: object) -> None:
        processes.run(*(what or ("worker",)), step=step)

    return do


@pytest.fixture
def all_is_well(stored):
    def check() -> None:
        assert stored() == {name for name, _model, _key in stored_names.all_named()}
        assert lost_files.missing() == []
        assert not PendingFile.objects.exists()
        assert not Worker.objects.exists()
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}

    return check


@pytest.fixture
def a_picture():
    return Picture.objects.create(
        title="Yard", file=ContentFile(picture(size=(400, 300)), name="x")
    )


@pytest.fixture
def a_recording():
    return Recording.objects.create(title="Letter", file=ContentFile(recording(1), name="x.wav"))


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser("editor", "e@example.org", "a long password")


def check_sizes(step, a_picture, work, all_is_well):
    work(step)
    work()
    all_is_well()
    assert a_picture.sources()


def test_the_next_worker_makes_the_sizes_that_a_killed_one_did_not(a_picture, work, all_is_well):
    check_sizes("media.pending:settle after 1", a_picture, work, all_is_well)


@full
@pytest.mark.parametrize("step", [*WRITING, "media.pending:write after 7"])
def test_sizes(step, a_picture, work, all_is_well):
    check_sizes(step, a_picture, work, all_is_well)


@full
@pytest.mark.parametrize("step", [*WRITING, "media.pending:announce after 2"])
def test_sounds(step, a_recording, work, all_is_well):
    work(step)
    work()
    all_is_well()
    a_recording.refresh_from_db()
    assert a_recording.state == Recording.State.READY
    assert len(a_recording.sources()) == 2


@full
@pytest.mark.parametrize("step", [*WRITING, "media.transcoding:_store after 1"])
def test_silences(step, a_recording, editor, work, all_is_well):
    work()
    before = a_recording.file.name
    silencing.take_out(a_recording, [(0.2, 0.5)], by=editor)
    work(step)
    work()
    all_is_well()
    a_recording.refresh_from_db()
    assert a_recording.file.name != before
    assert not default_storage.exists(before)
    assert len(a_recording.sources()) == 2


@full
@pytest.mark.parametrize("step", WRITING)
def test_pages(step, work, all_is_well):
    pdf, made = Pdf.new(), io.BytesIO()
    pdf.add_blank_page(page_size=(200, 200))
    pdf.add_blank_page(page_size=(200, 200))
    pdf.save(made)
    document = Document(title="A resource", file=ContentFile(made.getvalue(), name="x.pdf"))
    document.save()
    work(step)
    work()
    all_is_well()
    assert document.pages.count() == 2


@full
@pytest.mark.parametrize("step", WRITING)
def test_a_story_on_paper(step, work, all_is_well):
    make.story()
    work(step)
    work()
    all_is_well()
    assert default_storage.exists(PrintCopy.objects.get().file.name)


@full
@pytest.mark.parametrize("step", DISCARDING)
def test_a_story_on_paper_that_is_paused(step, work, all_is_well, stored):
    page = make.story()
    work()
    pausing.pause(page.work, "Asked", make.editor())
    work(step)
    work()
    all_is_well()
    assert stored() == set()


@full
@pytest.mark.parametrize(
    "step",
    [
        *DISCARDING,
        # Of the renditions' tasks that follow.
        "django.core.files.storage:FileSystemStorage.delete after 3",
    ],
)
def test_a_deletion(step, a_picture, a_recording, work, all_is_well, stored):
    work()
    a_picture.delete()
    a_recording.delete()
    work(step)
    work()
    all_is_well()
    assert stored() == set()


@full
@pytest.mark.parametrize("step", [*DISCARDING, *WRITING])
def test_the_work_after_a_redaction(step, a_picture, editor, work, all_is_well):
    work()
    before = a_picture.file.name
    redaction.cover(a_picture, [redaction.Box(0, 0, 50, 50)], by=editor)
    work(step)
    work()
    all_is_well()
    assert not default_storage.exists(before)
    assert a_picture.sources()


@full
@pytest.mark.parametrize(
    "step",
    [
        "media.pending:announce before 1",
        "media.pending:announce after 1",
        "django.core.files.storage:FileSystemStorage._save before 1",
        "media.pending:write after 1",
        "media.pending:settle before 1",
        "media.pending:settle after 1",
        "core.audit:record after 1",
        "media.redaction:_put_in_its_place after 1",
    ],
)
def test_a_web_process_that_dies_in_a_redaction(step, a_picture, editor, work, all_is_well):
    """Either the old picture stands or the new one; never both, never none."""
    work()
    sha = a_picture.sha
    work(step, "cover", a_picture.pk)
    work()
    pending.sweep(timezone.now() + timedelta(hours=2))
    all_is_well()
    a_picture.refresh_from_db()
    assert (a_picture.sha != sha) == (step == "media.redaction:_put_in_its_place after 1")
    assert a_picture.sources()
