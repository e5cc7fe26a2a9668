"""SQLite FTS5 over tokens that are ours already: its tokenizer only cuts at the blanks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from search import analysis
from search.query import Query

from .base import FIELDS, Document
from .database import DatabaseEngine, Match

_PREPARE = (
    # ascii takes every character beyond ASCII for a letter, so no token of ours is ever cut.
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(title, names, standfirst, body, exact, tokenize = 'ascii')",
    # BM25 with what a word weighs in each of these columns, whenever `rank` is asked for.
    "INSERT INTO search_words (search_words, rank) VALUES ('rank', 'bm25(8.0, 6.0, 4.0, 1.0, 1.0)')",
    # Words leave with their Entry, by whatever road that goes: a cascade, a flush, raw SQL.
    "CREATE TRIGGER IF NOT EXISTS search_words_follow AFTER DELETE ON search_entry "
    "BEGIN DELETE FROM search_words WHERE rowid = old.page_id; END",
)


class SQLiteEngine(DatabaseEngine):
    def prepare(self) -> None:
        with connection.cursor() as cursor:
            for statement in _PREPARE:
                cursor.execute(statement)

    def _insert(self, document: Document) -> None:
        texts = [" ".join(document.tokens[field]) for field in FIELDS]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_words (rowid, title, names, standfirst, body, exact) VALUES (%s, %s, %s, %s, %s, %s)",
                [document.page_id, *texts, " ".join(document.exact)],
            )

    def _match(self, query: Query, words: Sequence[str], *, every: bool) -> Match:
        wanted = _parts(words, query.phrases)
        unwanted = _parts(query.without_words, query.without_phrases)
        expression = (" AND " if every else " OR ").join(wanted)
        if unwanted:
            expression = f"({expression}) NOT ({' OR '.join(unwanted)})"
        return Match("search_words MATCH %s", (expression,), "-rank")


def _parts(words: Iterable[str], phrases: Iterable[tuple[str, ...]]) -> list[str]:
    """FTS5 syntax. No token has anything to escape: they hold letters, digits and analysis' own mark."""
    any_form = [
        " OR ".join(f'"{token}"' for token in sorted(analysis.looked_for(word))) for word in words
    ]
    return [f"({{{' '.join(FIELDS)}}} : ({forms}))" for forms in any_form] + [
        f'(exact : "{" ".join(phrase)}")' for phrase in phrases
    ]
