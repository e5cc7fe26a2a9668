from django.core.files.storage import default_storage
from django_tasks import task

from media import making
from media.models import Document, Picture, Recording, Rendition


@task(backend="background", queue_name="renditions")
def make_renditions(picture_id: int, sha: str) -> None:
    """`sha` is the file's that was stored with this task: a later file has a task of its own."""
    picture = Picture.objects.filter(pk=picture_id, sha=sha).first()
    if picture is not None:
        making.make(picture)


@task(backend="background", queue_name="default")
def discard_file(name: str) -> None:
    """Deletes a stored file that no row names any more."""
    for model in (Picture, Rendition, Recording, Document):
        if model.objects.filter(file=name).exists():
            return
    default_storage.delete(name)
