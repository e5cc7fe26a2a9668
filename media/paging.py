"""Makes pictures of a document's pages, in the worker, a few pages at a time."""

from time import monotonic

from django.db import transaction

from media import pending
from media.intake import Refused, SafeFile, page_pictures
from media.models import Document, DocumentPage

# For one document, in seconds, so that others have their turn. The rest is asked for again.
MOST_SECONDS = 600


class NotDrawn(Exception):
    """Pages that can't be drawn, or not in this time. The others are there."""


def make(document: Document) -> None:
    """Makes what is missing, so that a task that was cut off goes on where it stopped. Stores
    nothing more once the document was replaced or deleted. Raises NotDrawn."""
    pages, until = document.page_count or 0, monotonic() + MOST_SECONDS
    made = set(document.pages.values_list("number", flat=True))
    number = next((each for each in range(1, pages + 1) if each not in made), pages + 1)
    with document.file.storage.open(str(document.file.name)) as file:
        while number <= pages and monotonic() < until:
            try:
                for picture in page_pictures(file, number):
                    if number not in made and not _store(document, number, picture):
                        return
                    number += 1
                    if monotonic() > until:
                        break
                break
            except Refused:
                number += 1
    missing = pages - document.pages.count()
    if missing:
        raise NotDrawn(f"Of {pages} pages {missing} are not drawn.")


def _store(document: Document, number: int, picture: SafeFile) -> bool:
    """False if nobody wants it any more; the file stays announced then, and is swept."""
    name = str(picture.name)
    pending.announce(name)
    pending.write(name, picture)
    with transaction.atomic():
        same = Document.objects.select_for_update().filter(pk=document.pk, file=document.file.name)
        if same.first() is None:
            return False
        DocumentPage.objects.create(
            document=document,
            number=number,
            file=name,
            width=picture.width,  # type: ignore[misc]
            height=picture.height,  # type: ignore[misc]
        )
        pending.settle([name])
    return True
