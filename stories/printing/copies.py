"""Copies of stories on paper: made once in the background for exactly what a story says, and gone with it.
Which copy a reader may have is asked of the story each time; a copy of what it said before is never found."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.uses import Use
from media import names, pending

from .. import publishing, tasks
from ..models import PrintCopy, StoryPage, Work
from . import paper
from .typesetting import LettersMissing, NotSet, TooLong, pdf_of

# What is not made by then is asked for anew by the next reader: its task was lost, or what was in its
# way may be mended.
PATIENCE = timedelta(hours=1)
# Copies that nobody waits for yet are made when nothing else is to be done.
IN_ADVANCE = -50


def of(page: StoryPage) -> PrintCopy:
    """The copy of what `page`, a page that came through `for_reading`, says now; asks once for one that there
    is not yet."""
    digest = paper.of(page).digest
    if copy := PrintCopy.objects.filter(page=page, digest=digest).first():
        return copy
    with transaction.atomic():
        copy, is_new = PrintCopy.objects.get_or_create(page=page, digest=digest)
        if is_new:
            tasks.print_story.enqueue(page.pk)
    return copy


def make(page_id: int) -> None:
    """In the worker. Stores nothing if the story may no longer be downloaded, or says something else by now.
    Whatever goes wrong is told to readers; what is nobody's story's fault is raised too."""
    page = _printed().filter(pk=page_id).first()
    if page is None:
        return
    said = paper.of(page)
    copy, _is_new = PrintCopy.objects.get_or_create(page=page, digest=said.digest)
    if copy.file or copy.trouble:
        return
    try:
        _store(page, copy, pdf_of(said))
    except TooLong:
        _say(copy, PrintCopy.Trouble.TOO_LONG)
    except LettersMissing:
        _say(copy, PrintCopy.Trouble.LETTERS)
    except (NotSet, OSError):
        _say(copy, PrintCopy.Trouble.FAILED)
        raise


def _store(page: StoryPage, copy: PrintCopy, pdf: bytes) -> None:
    name = names.random_name(names.PRINT, "pdf")
    pending.announce(name)
    pending.write(name, ContentFile(pdf))
    with transaction.atomic():
        # Whatever is being taken back at this moment is, before this goes on.
        publishing.lock(Work.objects.filter(pk=page.work_id))
        wanted = PrintCopy.objects.select_for_update().filter(pk=copy.pk).first()
        if wanted is None or not _printed().filter(pk=page.pk).exists():
            # The file stays announced, and is put away.
            return
        wanted.file.name = name
        wanted.save(update_fields=["file"])
        pending.settle([name])
        forget(PrintCopy.objects.filter(page=page).exclude(pk=copy.pk))


def follow(work: Work) -> None:
    """Something of `work` changed: no copy of before stays, and new ones are made where they may be. In the
    transaction that changes it."""
    forget(PrintCopy.objects.filter(page__work=work))
    in_advance = tasks.print_story.using(priority=IN_ADVANCE)
    for page_id in (
        StoryPage.objects.public(Use.DOWNLOAD).filter(work=work).values_list("pk", flat=True)
    ):
        in_advance.enqueue(page_id)


def forget(copies: QuerySet[PrintCopy]) -> None:
    """Each by itself and locked: one whose file is being stored at this moment goes with its file."""
    with transaction.atomic():
        for copy in copies.select_for_update(of=["self"]):
            copy.delete()


def forget_what_nobody_gets(now: datetime | None = None) -> None:
    """Copies that were not made in time, and those of stories that nobody may download: a permission that
    ran out, or a page that was restricted, says nothing to `follow`."""
    late = PrintCopy.objects.filter(file="", asked_at__lt=(now or timezone.now()) - PATIENCE)
    forget(late)
    permitted = StoryPage.objects.public(Use.DOWNLOAD).values("pk")
    forget(PrintCopy.objects.exclude(page__in=permitted))


def _printed() -> QuerySet[StoryPage]:
    return StoryPage.objects.for_reading().public(Use.DOWNLOAD)


def _say(copy: PrintCopy, trouble: PrintCopy.Trouble) -> None:
    PrintCopy.objects.filter(pk=copy.pk, file="").update(trouble=trouble)
