"""Every word of what may be found, as it is spelled: by language, with the number of pages that have it. From here
come corrections (search.spelling) and what is suggested while somebody types (search.suggesting).

Words enter and leave in the transaction that changes the index. What a page brought is kept with the page, so
that exactly that leaves with it, by whatever road it goes; see also search.receivers.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from django.db import connection, transaction

from core import epoch
from stories.models import Listing

from . import analysis
from .document import Document
from .models import SpelledWord, Spelling, SuggestedWord

# Shorter words have too many neighbours, and longer ones are none.
SHORTEST, LONGEST = 3, 40

Counted = Counter[tuple[str, str]]


def of(document: Document) -> dict[str, frozenset[str]]:
    """Its words by language, a name's in that of the page; those with digits left out."""
    written: defaultdict[str, set[str]] = defaultdict(set)
    for language, words in document.written.items():
        written[language or document.language] |= words
    return {
        language: frozenset(filter(_is_word, words))
        for language, words in written.items()
        if language in analysis.LANGUAGES
    }


def put(work_id: int, documents: Collection[Document]) -> None:
    """Makes these the words of the work. In the caller's transaction."""
    count(_store([work_id], documents))


def along(works: Collection[int], documents: Collection[Document]) -> None:
    """The same for many works. Leaves it to `recount` to count their words."""
    _store(works, documents)


def recount() -> None:
    """Counts all words anew. Some seconds for 100,000 pages."""
    with transaction.atomic():
        epoch.bump()
        total: Counted = Counter()
        for language in analysis.LANGUAGES:
            words: Counter[str] = Counter()
            rows = Spelling.objects.filter(language=language).only("packed")
            for row in rows.iterator(chunk_size=500):
                words.update(unpacked(row))
            total.update({(language, word): pages for word, pages in words.items()})
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


def unpacked(row: Spelling) -> frozenset[str]:
    return frozenset(zlib.decompress(row.packed).decode().split())


def ready() -> bool:
    return Spelling.objects.exists() or not Listing.objects.exists()


def _is_word(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def _pack(words: Iterable[str]) -> bytes:
    """Less than half the size for a tenth of a millisecond; in order, because that packs better."""
    return zlib.compress(" ".join(sorted(words)).encode(), level=1)


def _store(work_ids: Collection[int], documents: Collection[Document]) -> Counted:
    """Gives by how much the number of pages that have a word has changed."""
    wanted = {
        (document.page_id, language): words
        for document in documents
        for language, words in of(document).items()
        if words
    }
    change: Counted = Counter()
    for row in Spelling.objects.filter(page__work__in=work_ids):
        words = wanted.pop((row.page_id, row.language), None)
        if words is None:
            row.delete()
        elif words != (before := unpacked(row)):
            change.update((row.language, word) for word in words - before)
            change.subtract((row.language, word) for word in before - words)
            row.packed = _pack(words)
            row.save(update_fields=["packed"])
    for (_page, language), words in wanted.items():
        change.update((language, word) for word in words)
    Spelling.objects.bulk_create(
        Spelling(page_id=page, language=language, packed=_pack(words))
        for (page, language), words in wanted.items()
    )
    SuggestedWord.objects.filter(page__work__in=work_ids).delete()
    SuggestedWord.objects.bulk_create(
        SuggestedWord(page_id=document.page_id, name=name, word=word)
        for document in documents
        for name in ("", *document.names)
        for word in folded(name or document.title)
    )
    return change


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
