"""The slow look at all that is stored: files that no row names, and rows whose file is not there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from media import names, stored_names
from media.models import PendingFile

# No upload and no task takes so long; and a restored database may be a few hours older than its files.
OLD = timedelta(days=1)
# Where Wagtail keeps an upload whose form was not complete.
_UNFINISHED_UPLOADS = "wagtail_uploads"


@dataclass(frozen=True)
class Missing:
    """A row that names a file which the storage does not have."""

    model: str
    key: object
    name: str


def unnamed(now: datetime | None = None) -> Iterator[str]:
    """Files older than a day that neither a row nor an announcement names."""
    oldest = (now or timezone.now()) - OLD
    stored = sorted(_stored())
    known = {name for name, _model, _key in stored_names.all_named()}
    known.update(PendingFile.objects.values_list("name", flat=True))
    for name in stored:
        if name not in known and default_storage.get_modified_time(name) < oldest:
            yield name


def discard_unnamed(now: datetime | None = None) -> int:
    """Returns how many."""
    discarded = 0
    for name in unnamed(now):
        # Asked again: between the two lists a row may have been written.
        if not stored_names.is_named(name):
            default_storage.delete(name)
            discarded += 1
    return discarded


def missing() -> list[Missing]:
    # In this order: a file that comes between the two looks is not taken for missing.
    rows = list(stored_names.all_named())
    stored = set(_stored())
    return [
        Missing(model._meta.label, key, name)
        for name, model, key in rows
        if name not in stored
        and not default_storage.exists(name)
        and model._base_manager.filter(pk=key).exists()
    ]


def _stored() -> Iterator[str]:
    """Only names that we or Wagtail could have given: whatever else lies there is somebody's."""
    for name in _files_in(""):
        if names.could_be_a_name(name):
            yield name
    for name in _files_in(_UNFINISHED_UPLOADS):
        yield f"{_UNFINISHED_UPLOADS}/{name}"


def _files_in(folder: str) -> list[str]:
    try:
        _folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return files
