"""PostgreSQL full text over tokens that are ours already: no parser or dictionary of its server is
asked, so every server gives the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from search import analysis
from search.document import BREAK, FIELDS, STEPS, Document, in_step, step
from search.models import Entry
from search.query import Clause, Query
from search.ranking import Numbers

from .database import DatabaseEngine, forms

# Of the words that a story has most often, the first few weigh more: a letter for each of the STEPS.
STEP_WEIGHTS = "ABCD"
# What stands in no vector.
_NOTHING = f"'{BREAK}'"
RANK_WEIGHTS = "{0.1, 0.3, 0.6, 1.0}"
# By which the first of two words is told from the second.
_FIRST = np.uint32(0x9E3779B1)

# `pairs`: numbers of words that stand side by side, for phrases.
COLUMNS = ("rowid", "words", "most", "pairs")
_INDEXED = COLUMNS[1:]
# Words leave with their Entry, by whatever road that goes: a cascade, a flush, raw SQL.
_FOLLOW = (
    """
    CREATE OR REPLACE FUNCTION search_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            DELETE FROM search_words_0;
            DELETE FROM search_words_1;
        ELSIF OLD.index = 0 THEN
            DELETE FROM search_words_0 WHERE rowid = OLD.page_id;
        ELSE
            DELETE FROM search_words_1 WHERE rowid = OLD.page_id;
        END IF;
        RETURN NULL;
    END $$
    """,
    "CREATE OR REPLACE TRIGGER search_words_follow AFTER DELETE ON search_entry "
    "FOR EACH ROW EXECUTE FUNCTION search_words_follow()",
    "CREATE OR REPLACE TRIGGER search_words_follow_truncate AFTER TRUNCATE ON search_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION search_words_follow()",
)


class PostgreSQLEngine(DatabaseEngine):
    def prepare(self) -> None:
        for index in (0, 1):
            self.at(index)._make()
        self._execute(*_FOLLOW)

    def _make(self) -> None:
        """The table; an earlier form of it goes with all that it has, for search.setup to fill anew."""
        columns = self.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) "
            "AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [self.table],
        )
        there = tuple(name for (name,) in columns)
        if there != COLUMNS:
            self._make_table(there=bool(there))
        self._execute(
            self._function("words", "wanted tsquery", "words @@ wanted"),
            self._function("most", "wanted tsquery", "most @@ wanted"),
            self._function("pairs", "wanted integer[]", "pairs @> wanted"),
        )

    def _function(self, name: str, wanted: str, condition: str) -> str:
        """Which pages have it. Where most have, the planner would rather unpack every vector than look at the index, which
        takes ten times as long; a function alone can tell it not to without a transaction around it."""
        return f"""
            CREATE OR REPLACE FUNCTION {self.table}_{name}({wanted}) RETURNS integer[]
            LANGUAGE sql STABLE SET enable_seqscan = off
            AS $$ SELECT array_agg(rowid) FROM {self.table} WHERE {condition} $$
        """  # noqa: S608  our own names

    def _make_table(self, *, there: bool) -> None:
        if there:
            Entry.objects.filter(index=self.index)._raw_delete(Entry.objects.db)
            self._execute(f"DROP TABLE {self.table}")
        self._execute(
            f"CREATE TABLE {self.table} "
            "(rowid integer PRIMARY KEY, words tsvector NOT NULL, most tsvector NOT NULL, pairs integer[] NOT NULL)",
            # What ranks lies in the row itself; of the others only their indexes are read.
            f"ALTER TABLE {self.table} ALTER most SET STORAGE MAIN",
            *self._indexes(),
        )

    def _indexes(self, how: str = "") -> list[str]:
        return [
            f"CREATE INDEX {how}{self.table}_{name} ON {self.table} USING gin ({name})"
            for name in _INDEXED
        ]

    def _execute(self, *statements: str) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _empty(self) -> None:
        self._execute(f"TRUNCATE {self.table}")

    def _gather(self) -> None:
        """Indexes are made when the rows are there: a fraction of the work."""
        self._execute(*(f"DROP INDEX IF EXISTS {self.table}_{name}" for name in _INDEXED))

    def _settle(self) -> None:
        self._gather()
        # Whoever publishes meanwhile stores here, too, and should not have to wait.
        how = "" if connection.in_atomic_block else "CONCURRENTLY "
        self._execute(*self._indexes(how), f"ANALYZE {self.table}")

    def _insert(self, documents: Sequence[Document]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.table} ({', '.join(COLUMNS)}) "  # noqa: S608  our own columns
                "VALUES (%s, %s::tsvector, %s::tsvector, %s::integer[])",
                [
                    [
                        document.page_id,
                        _vector(
                            (token, "")
                            for f in FIELDS
                            for token in document.fields[f].tokens.split()
                        ),
                        _vector(
                            (in_step(token, step(place)), STEP_WEIGHTS[step(place)])
                            for place, token in enumerate(document.most)
                        ),
                        _array(np.concatenate([_pairs(document.fields[f].coded) for f in FIELDS])),
                    ]
                    for document in documents
                ],
            )

    def forget(self) -> None:
        """Rows go as all rows of the database go."""

    def pages_with(self, clause: Clause, *, often: int = 0) -> Numbers:
        found = forms(clause, often)
        words = " | ".join(f"'{form[0]}'" for form in found if len(form) == 1)
        parts: list[str] = []
        params: list[Any] = []
        if words:
            parts.append(f"{self.table}_{'most' if often else 'words'}(%s::tsquery)")
            params.append(words)
        for form in found:
            if len(form) > 1:
                sql, values = self._phrase(form)
                parts.append(sql)
                params += values
        if not parts:
            return np.array([], np.int64)
        (answers,) = self.rows(f"SELECT {', '.join(parts)}", params)
        return np.unique(np.concatenate([np.array(each or [], np.int64) for each in answers]))

    def _phrase(self, form: tuple[str, ...]) -> tuple[str, list[Any]]:
        """SQL that gives the pages that have it, and its parameters."""
        coded = analysis.coded(form)
        with_pairs, pairs = f"{self.table}_pairs(%s::integer[])", _array(_pairs(coded))
        if len(form) == 2:
            return with_pairs, [pairs]
        # All pairs may stand in it, and not in this order. That a match begins between two numbers happens to nobody.
        there = " OR ".join(f"position(%s::bytea in {field}) > 0" for field in FIELDS)
        return (
            f"(SELECT array_agg(page_id) FROM search_entry "  # noqa: S608  our own names
            f'WHERE "index" = %s AND page_id = ANY((SELECT {with_pairs})::integer[]) AND ({there}))',
            [self.index, pairs, *[coded] * len(FIELDS)],
        )

    def first(
        self, query: Query, within: Sequence[int] | None, count: int, *, often: int
    ) -> list[int]:
        """Ranked by a vector small enough to lie in the row itself; of equals the newer page."""
        # In a subquery, to be asked once.
        condition = f"rowid = ANY((SELECT {self.table}_{'most' if often else 'words'}(%s::tsquery))::integer[])"
        params: list = [_tsquery(query.clauses, often)]
        if within is not None:
            # A set that was counted before: no index is to be asked again.
            condition, params = "rowid = ANY(%s)", [list(within)]
        rows = self.rows(
            f"SELECT rowid FROM {self.table} WHERE {condition} "  # noqa: S608  our own SQL
            f"ORDER BY ts_rank('{RANK_WEIGHTS}', most, %s::tsquery) DESC, rowid DESC LIMIT %s",
            [*params, _tsquery(query.clauses, len(STEPS), " | "), count],
        )
        return [page for (page,) in rows]


def _tsquery(clauses: Sequence[Clause], often: int, together: str = " & ") -> str:
    """Of single words. No token has anything to escape: they hold letters, digits and analysis' own mark."""
    any_of = (
        " | ".join(f"'{form[0]}'" for form in forms(clause, often) if len(form) == 1)
        for clause in clauses
    )
    return together.join(f"({each or _NOTHING})" for each in any_of)


def _vector(tokens: Iterable[tuple[str, str]]) -> str:
    """The literal of a tsvector; what has a weight (“A” to “D”) has a place, which says nothing."""
    return " ".join(
        f"'{token}'{weight and f':1{weight}'}" for token, weight in dict.fromkeys(tokens)
    )


def _pairs(coded: bytes) -> NDArray[np.int32]:
    """A number for each two words that stand side by side, as analysis.coded has them."""
    words = np.frombuffer(coded, "<u4")
    return (words[:-1] * _FIRST + words[1:]).view(np.int32)


def _array(numbers: NDArray[np.int32]) -> str:
    """The literal of an array, each number once."""
    return f"{{{','.join(map(str, np.unique(numbers).tolist()))}}}"
