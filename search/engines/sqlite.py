"""SQLite FTS5 over tokens that are ours already: its tokenizer only cuts at the blanks."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from search import analysis
from search.document import FIELDS, Document
from search.query import Clause, Query
from search.ranking import WEIGHTS

from .database import DatabaseEngine

COLUMNS = (*FIELDS, "most")
# BM25 with what a word weighs in each of these columns.
_RANK = f"bm25({', '.join(str(WEIGHTS.get(column, 0.0)) for column in COLUMNS)})"
_PREPARE = (
    # ascii takes every character beyond ASCII for a letter, so no token of ours is ever cut.
    f"CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5({', '.join(COLUMNS)}, "
    f"tokenize = \"ascii tokenchars '{analysis.OF}'\")",
    # Whenever `rank` is asked for.
    f"INSERT INTO search_words (search_words, rank) VALUES ('rank', '{_RANK}')",  # noqa: S608  our own columns
    # Words leave with their Entry, by whatever road that goes: a cascade, a flush, raw SQL.
    "CREATE TRIGGER IF NOT EXISTS search_words_follow AFTER DELETE ON search_entry "
    "BEGIN DELETE FROM search_words WHERE rowid = old.page_id; END",
)
# An earlier form of it; search.setup fills the new one.
_FORGET = ("DELETE FROM search_entry", "DROP TABLE search_words")


class SQLiteEngine(DatabaseEngine):
    def prepare(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pragma_table_info('search_words')")
            columns = tuple(name for (name,) in cursor.fetchall())
            earlier = columns and columns != COLUMNS
            for statement in (*(_FORGET if earlier else ()), *_PREPARE):
                cursor.execute(statement)

    def _insert(self, documents: Sequence[Document]) -> None:
        marks = ", ".join(["%s"] * (1 + len(COLUMNS)))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO search_words (rowid, {', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608  our own columns
                [
                    [
                        document.page_id,
                        *(document.texts[field] for field in FIELDS),
                        analysis.joined(document.most),
                    ]
                    for document in documents
                ],
            )

    def pages_with(self, clause: Clause, *, often: bool = False) -> list[int]:
        ((found,),) = self.rows(
            # One value instead of a row for each page: a third of the time.
            "SELECT json_group_array(rowid) FROM search_words WHERE search_words MATCH %s",
            [_expression(clause, often=often)],
        )
        return json.loads(found)

    def first(
        self, query: Query, within: Sequence[int] | None, count: int, *, often: bool
    ) -> list[int]:
        parts = [_expression(clause) for clause in query.clauses]
        parts += [_expression(clause, often=True) for clause in query.clauses if often]
        only, params = "", [" AND ".join(parts)]
        if within is not None:
            # The plus keeps SQLite from looking the pages up one by one.
            only = "AND +rowid IN (SELECT value FROM json_each(%s))"
            params.append(json.dumps(within))
        rows = self.rows(
            f"SELECT rowid FROM search_words WHERE search_words MATCH %s {only} ORDER BY rank LIMIT %s",  # noqa: S608  our own SQL
            [*params, count],
        )
        return [page for (page,) in rows]


def _expression(clause: Clause, *, often: bool = False) -> str:
    """FTS5 syntax. No token has anything to escape: they hold letters, digits and analysis' own mark."""
    forms = " OR ".join(
        '"' + " ".join(form) + '"'
        for words in clause.alternatives
        for form in analysis.forms(words)
    )
    if often:
        return f"(most : ({forms}))"
    if all(len(words) == 1 for words in clause.alternatives):
        # What stands in "most" stands in the text as well; without a filter no place of a word has to be read.
        return f"({forms})"
    return f"({{{' '.join(FIELDS)}}} : ({forms}))"
