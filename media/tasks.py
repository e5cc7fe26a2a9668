from django.core.files.storage import default_storage
from django_tasks import task

from media import making, paging, transcoding
from media.models import Document, Picture, Recording
from media.stored_names import is_named


@task(backend="background", queue_name="renditions")
def make_renditions(picture_id: int, sha: str) -> None:
    """`sha` is the file's that was stored with this task: a later file has a task of its own."""
    picture = Picture.objects.filter(pk=picture_id, sha=sha).first()
    if picture is not None:
        making.make(picture)


@task(backend="background", queue_name="renditions")
def make_pages(document_id: int, name: str) -> None:
    """`name` is the file's that was stored with this task: a later file has a task of its own."""
    document = Document.objects.filter(pk=document_id, file=name).first()
    if document is not None:
        paging.make(document)


@task(backend="background", queue_name="renditions")
def prepare_recording(recording_id: int, name: str) -> None:
    """`name` as above."""
    recording = Recording.objects.filter(pk=recording_id, file=name).first()
    if recording is not None:
        transcoding.prepare(recording)


@task(backend="background", queue_name="default")
def discard_file(name: str) -> None:
    """Deletes a stored file that no row names any more."""
    if not is_named(name):
        default_storage.delete(name)
