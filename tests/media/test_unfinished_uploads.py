"""An upload whose form was never completed does not stay."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import UploadedFile

from media import jobs
from tests.media.media_files import picture

pytestmark = pytest.mark.django_db


def an_upload(days: float) -> str:
    upload = UploadedFile.objects.create(file=ContentFile(picture(), name="a.jpg"))
    at = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(default_storage.path(upload.file.name), (at, at))
    return upload.file.name


def test_what_was_left_unfinished_for_a_day_is_forgotten_with_its_file(
    media_root, django_capture_on_commit_callbacks
):
    new = an_upload(days=0.5)
    lost = an_upload(days=0)
    default_storage.delete(lost)
    old = an_upload(days=2)
    jobs.forget_unfinished_uploads()
    assert list(UploadedFile.objects.values_list("file", flat=True)) == [new]
    assert default_storage.exists(new)

    wanted = [row.args_kwargs["args"] for row in DBTaskResult.objects.all()]
    assert [old] in wanted and [new] not in wanted
