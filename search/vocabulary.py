"""Every word of what may be found, as it is spelled: by language, with the number of pages that have it. From here
come corrections (search.spelling) and what is suggested while somebody types (search.suggesting).

Words enter and leave in the transaction that changes the index. What a page brought is kept with the page, so
that exactly that leaves with it, by whatever road it goes; see also search.receivers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from core import epoch
from stories.models import Listing

from . import analysis, beside
from .document import Document, counted, unpacked
from .models import SpelledWord, Spelling, SuggestedWord

Counted = Counter[tuple[str, str]]

# Rows that are counted at a time, and from which other processes help.
BATCH, MANY = 2_000, 10_000


def put(work_id: int, documents: Collection[Document]) -> None:
    """Makes these the words of the work. In the caller's transaction."""
    change: Counted = Counter()
    for before, language, after in _store([work_id], documents):
        had = set(unpacked(before)) if before else set()
        has = set(unpacked(after)) if after else set()
        change.update((language, word) for word in has - had)
        change.subtract((language, word) for word in had - has)
    count(change)


def along(works: Collection[int], documents: Collection[Document]) -> None:
    """The same for many works. Leaves it to `recount` to count their words."""
    for _change in _store(works, documents):
        pass


def recount() -> None:
    """Counts all words anew. Some seconds for 100,000 pages."""
    for _try in range(2):
        before, total = epoch.current(), _counted()
        with transaction.atomic():
            if epoch.hold() == before:
                _write(total)
                return
    # Stories keep changing: once they have to wait.
    with transaction.atomic():
        epoch.hold()
        _write(_counted())


def _counted() -> Counted:
    total: Counted = Counter()
    for language in analysis.LANGUAGES:
        rows = Spelling.objects.filter(language=language).values_list("packed", flat=True)
        words: Counter[str] = Counter()
        with beside.each(counted, _batches(rows), many=rows.count() >= MANY) as counts:
            for each in counts:
                words.update(each)
        total.update({(language, word): pages for word, pages in words.items()})
    return total


def _batches(rows: QuerySet[Spelling, Any]) -> Iterator[list[bytes]]:
    each = rows.iterator(chunk_size=BATCH)
    while batch := [bytes(packed) for packed in islice(each, BATCH)]:
        yield batch


def _write(total: Counted) -> None:
    epoch.bump()
    SpelledWord.objects.all().delete()
    _more(total.items())


def count(change: Counted) -> None:
    """Adds to how many pages have each (language, word), or takes away. In the caller's transaction."""
    if not any(change.values()):
        return
    # Whoever has the epoch's row is the only one to write: two stories that share words can't wait for each other.
    epoch.bump()
    _more((word, pages) for word, pages in change.items() if pages > 0)
    less = [(language, word, -pages) for (language, word), pages in change.items() if pages < 0]
    with connection.cursor() as cursor:
        where = "WHERE language = %s AND word = %s"
        cursor.executemany(f"DELETE FROM search_spelledword {where} AND pages <= %s", less)  # noqa: S608  our own SQL
        cursor.executemany(
            f"UPDATE search_spelledword SET pages = pages - %s {where}",  # noqa: S608  our own SQL
            [(pages, language, word) for language, word, pages in less],
        )


def ready() -> bool:
    return Spelling.objects.exists() or not Listing.objects.exists()


def _store(
    work_ids: Collection[int], documents: Collection[Document]
) -> Iterator[tuple[bytes, str, bytes]]:
    """Of each page and language that has other words now: its words before, and now; b"" for none. What is the same is not
    written again."""
    wanted = {
        (document.page_id, language): packed
        for document in documents
        for language, packed in document.words.items()
    }
    there = Spelling.objects.filter(page__work__in=work_ids)
    gone, changed = [], []
    for key, page, language, packed in there.values_list("pk", "page_id", "language", "packed"):
        before, after = bytes(packed), wanted.pop((page, language), b"")
        if after != before:
            yield before, language, after
            if after:
                changed.append(Spelling(pk=key, packed=after))
            else:
                gone.append(key)
    Spelling.objects.filter(pk__in=gone)._raw_delete(Spelling.objects.db)
    Spelling.objects.bulk_update(changed, ["packed"], batch_size=100)
    for (_page, language), packed in wanted.items():
        yield b"", language, packed
    Spelling.objects.bulk_create(
        Spelling(page_id=page, language=language, packed=packed)
        for (page, language), packed in wanted.items()
    )
    _store_suggested(work_ids, documents)


def works() -> set[int]:
    """All works of which any word is kept."""
    return {
        work
        for kept in (Spelling, SuggestedWord)
        for work in kept.objects.values_list("page__work", flat=True).distinct()
    }


def disagreements(work_ids: Collection[int], documents: Collection[Document]) -> set[int]:
    """Pages of these works of which other words are kept than those of `documents`."""
    spelled = {
        (document.page_id, language, packed)
        for document in documents
        for language, packed in document.words.items()
    }
    rows = Spelling.objects.filter(page__work__in=work_ids)
    kept = {
        (page, language, bytes(packed))
        for page, language, packed in rows.values_list("page_id", "language", "packed")
    }
    suggested = SuggestedWord.objects.filter(page__work__in=work_ids)
    known = set(suggested.values_list("page_id", "name", "word"))
    return {row[0] for row in (spelled ^ kept) | (_suggested(documents) ^ known)}


def _suggested(documents: Collection[Document]) -> set[tuple[int, str, str]]:
    return {
        (document.page_id, name, word)
        for document in documents
        for name in ("", *document.names)
        for word in folded(name or document.title)
    }


def _store_suggested(work_ids: Collection[int], documents: Collection[Document]) -> None:
    wanted = _suggested(documents)
    there = SuggestedWord.objects.filter(page__work__in=work_ids)
    known = {tuple(row): key for key, *row in there.values_list("pk", "page_id", "name", "word")}
    gone = [key for row, key in known.items() if row not in wanted]
    SuggestedWord.objects.filter(pk__in=gone).delete()
    with connection.cursor() as cursor:
        # Rows, because a rebuild has half a million of them.
        cursor.executemany(
            "INSERT INTO search_suggestedword (page_id, name, word) VALUES (%s, %s, %s)",
            sorted(wanted - known.keys()),
        )


def _more(counted: Iterable[tuple[tuple[str, str], int]]) -> None:
    rows = ((language, word, analysis.fold(word), pages) for (language, word), pages in counted)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_spelledword (language, word, folded, pages) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (language, word) DO UPDATE SET pages = search_spelledword.pages + excluded.pages",
            list(rows),
        )


def folded(text: str) -> list[str]:
    """The words of a text as search compares them, each once."""
    return list(dict.fromkeys(analysis.fold(word) for word in analysis.spelled(text)))
