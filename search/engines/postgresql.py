"""PostgreSQL full text over tokens that are ours already: no parser or dictionary of its server is
asked, so every server gives the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection

from search.document import BREAK, FIELDS, STEPS, Document, in_step, step
from search.models import Entry
from search.query import Clause, Query
from search.ranking import Numbers

from .database import DatabaseEngine, forms

# tsvector keeps no position beyond this and at most 256 a lexeme.
LAST_POSITION = 16_383
# Of the words that a story has most often, the first few weigh more: a letter for each of the STEPS.
STEP_WEIGHTS = "ABCD"
# What stands in no vector.
_NOTHING = f"'{BREAK}'"
RANK_WEIGHTS = "{0.1, 0.3, 0.6, 1.0}"

COLUMNS = ("rowid", "words", "most")
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
        self._execute(*map(self._function, ("words", "most")))

    def _function(self, column: str) -> str:
        """Which pages have it. Where most have, the planner would rather unpack every vector than look at the index, which
        takes ten times as long; a function alone can tell it not to without a transaction around it."""
        return f"""
            CREATE OR REPLACE FUNCTION {self.table}_{column}(wanted tsquery) RETURNS integer[]
            LANGUAGE sql STABLE SET enable_seqscan = off
            AS $$ SELECT array_agg(rowid) FROM {self.table} WHERE {column} @@ wanted $$
        """  # noqa: S608  our own names

    def _make_table(self, *, there: bool) -> None:
        if there:
            Entry.objects.filter(index=self.index)._raw_delete(Entry.objects.db)
            self._execute(f"DROP TABLE {self.table}")
        self._execute(
            f"CREATE TABLE {self.table} "
            "(rowid integer PRIMARY KEY, words tsvector NOT NULL, most tsvector NOT NULL)",
            # Whole vectors are read only to check phrases; to unpack them is what that would spend its time on.
            f"ALTER TABLE {self.table} ALTER words SET STORAGE EXTERNAL, ALTER most SET STORAGE MAIN",
            *self._indexes(),
        )

    def _indexes(self, how: str = "") -> list[str]:
        return [
            f"CREATE INDEX {how}{self.table}_{name} ON {self.table} USING gin ({name})"
            for name in ("words", "most")
        ]

    def _execute(self, *statements: str) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _empty(self) -> None:
        self._execute(f"TRUNCATE {self.table}")

    def _gather(self) -> None:
        """Indexes are made when the rows are there: a fraction of the work."""
        self._execute(*(f"DROP INDEX IF EXISTS {self.table}_{name}" for name in ("words", "most")))

    def _settle(self) -> None:
        self._gather()
        # Whoever publishes meanwhile stores here, too, and should not have to wait.
        how = "" if connection.in_atomic_block else "CONCURRENTLY "
        self._execute(*self._indexes(how), f"ANALYZE {self.table}")

    def _insert(self, documents: Sequence[Document]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.table} ({', '.join(COLUMNS)}) "  # noqa: S608  our own columns
                f"VALUES (%s, %s::tsvector, %s::tsvector)",
                [
                    [
                        document.page_id,
                        _vector(
                            (t, "")
                            for f in FIELDS
                            for t in (*document.fields[f].tokens.split(), BREAK)
                        ),
                        _vector(
                            (in_step(t, step(place)), STEP_WEIGHTS[step(place)])
                            for place, t in enumerate(document.most)
                        ),
                    ]
                    for document in documents
                ],
            )

    def pages_with(self, clause: Clause, *, often: int = 0) -> Numbers:
        column = "most" if often else "words"
        ((found,),) = self.rows(
            f"SELECT {self.table}_{column}(%s::tsquery)",
            [_tsquery([clause], often)],
        )
        return np.array(found or [], np.int64)

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
    """No token has anything to escape: they hold letters, digits and analysis' own mark."""
    any_of = (
        " | ".join(" <-> ".join(f"'{token}'" for token in form) for form in forms(clause, often))
        for clause in clauses
    )
    return together.join(f"({each or _NOTHING})" for each in any_of)


def _vector(tokens: Iterable[tuple[str, str]]) -> str:
    """The literal of a tsvector, positions counted through."""
    places: dict[str, list[str]] = {}
    for position, (token, weight) in enumerate(tokens, start=1):
        if token != BREAK:
            places.setdefault(token, []).append(f"{min(position, LAST_POSITION)}{weight}")
    return " ".join(f"'{token}':{','.join(found)}" for token, found in places.items())
