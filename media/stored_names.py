"""Which stored files a row names, whatever model the row is of."""

from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, Model


def is_named(name: str) -> bool:
    return any(
        model._base_manager.filter(**{field: name}).exists() for model, field in _file_fields()
    )


def all_named() -> Iterator[tuple[str, type[Model], object]]:
    """Name, model and key of every row that names a file in the storage of this site."""
    for model, field in _file_fields():
        rows = model._base_manager.exclude(**{field: ""}).exclude(**{field: None})
        for key, name in rows.values_list("pk", field).iterator():
            yield name, model, key


def _file_fields() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField) and field.storage is default_storage:
                yield model, field.attname
