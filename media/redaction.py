"""Covering something up in a stored picture: a face, a number, an address. What was under a box is
in no file of ours afterwards; copies that a backup or a reader made before are out of reach."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from django.db import transaction
from wagtail.images.models import SourceImageIOError

from core import audit, epoch
from core.models import User
from media import intake, pending
from media.intake import SafeFile
from media.models import Picture

MOST_BOXES = 50


class ChangedMeanwhile(Exception):
    """The picture has another file than the one that was looked at, or none."""


@dataclass(frozen=True)
class Box:
    """In per cent of the picture's width and height."""

    left: float
    top: float
    width: float
    height: float


def cover(picture: Picture, boxes: Sequence[Box], by: User) -> None:
    """Burns solid boxes into a new file of the same picture. The old file, its sizes and the pages
    that were kept with them are gone with it; new sizes are made in the background.

    Takes seconds: call it outside a transaction. Raises intake.Refused, and ChangedMeanwhile when
    somebody replaced, covered or deleted the picture in the meantime."""
    try:
        with picture.open_file() as file:
            covered = intake.cover(file, [astuple(box) for box in boxes])
    except SourceImageIOError as error:
        raise ChangedMeanwhile from error
    pending.store(covered)
    try:
        _put_in_its_place(picture, covered, len(boxes), by)
    except BaseException:
        pending.discard(covered)
        raise
    picture.refresh_from_db()


def _put_in_its_place(picture: Picture, covered: SafeFile, boxes: int, by: User) -> None:
    with transaction.atomic():
        now = Picture.objects.select_for_update().filter(pk=picture.pk, sha=picture.sha).first()
        if now is None:
            raise ChangedMeanwhile
        now.file = covered
        now.save()
        audit.record("picture.covered", user=by, subject=str(now.pk), detail={"boxes": boxes})
        epoch.forget_pages()
