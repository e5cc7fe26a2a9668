"""SQLite FTS5 over tokens that are ours already: its tokenizer only cuts at the blanks."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from django.db import connection, transaction

from search import analysis
from search.document import FIELDS, Document, in_step, step
from search.models import Entry
from search.query import Clause, Query
from search.ranking import WEIGHTS, Numbers

from .database import DatabaseEngine, forms

# `often`: the words that it has most often, each with the step that it stands in; no other column has such tokens.
COLUMNS = (*FIELDS, "often")
# BM25 with what a word weighs in each of these columns.
_RANK = f"bm25({', '.join(str(WEIGHTS.get(column, 0.0)) for column in COLUMNS)})"
# How many bytes are gathered before they are written as a part of the index, and of how many parts one is made by and by:
# the usual, and while it is filled.
FEW, A_LOT = 1_048_576, 67_108_864
SOON, LATER = 4, 0
# Pages of the index that are merged at once.
MERGED = 2_000
# Words in a row beyond which they are looked for otherwise.
LONG = 4
# What FTS5 takes for a question that finds nothing.
_NOTHING = '""'


class SQLiteEngine(DatabaseEngine):
    def prepare(self) -> None:
        for index in (0, 1):
            self.at(index)._make()

    def _make(self) -> None:
        """The table, and its trigger; an earlier form of it goes with all that it has, for search.setup to fill anew."""
        # ascii takes every character beyond ASCII for a letter, so no token of ours is ever cut.
        wanted = (
            f"CREATE VIRTUAL TABLE {self.table} USING fts5({', '.join(COLUMNS)}, "
            f"tokenize = \"ascii tokenchars '{analysis.OF}'\")"
        )
        there = self.rows("SELECT sql FROM sqlite_master WHERE name = %s", [self.table])
        statements: list[str] = []
        if there != [(wanted,)]:
            if there:
                statements.append(f"DROP TABLE {self.table}")
                Entry.objects.filter(index=self.index).delete()
            # Whenever `rank` is asked for.
            statements += [wanted, self._setting("rank", f"'{_RANK}'")]
        # Words leave with their Entry, by whatever road that goes: a cascade, a flush, raw SQL.
        statements.append(
            f"CREATE TRIGGER IF NOT EXISTS {self.table}_follow AFTER DELETE ON search_entry "  # noqa: S608  our own names
            f'WHEN old."index" = {self.index} '
            f"BEGIN DELETE FROM {self.table} WHERE rowid = old.page_id; END"
        )
        self._execute(*statements)

    def _setting(self, name: str, value: str | int) -> str:
        return f"INSERT INTO {self.table} ({self.table}, rank) VALUES ('{name}', {value})"  # noqa: S608  our own names

    def _execute(self, *statements: str) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _empty(self) -> None:
        self._execute(
            f"DROP TRIGGER IF EXISTS {self.table}_follow", f"DROP TABLE IF EXISTS {self.table}"
        )

    def _gather(self) -> None:
        # Even one without words: where somebody has let SQLite ANALYZE that, it takes it for small for ever, and reads all
        # of it whenever parts become one.
        self._empty()
        self._make()
        self._execute(self._setting("hashsize", A_LOT), self._setting("automerge", LATER))

    def _settle(self) -> None:
        self._execute(self._setting("hashsize", FEW), self._setting("automerge", SOON))
        # Every search is faster for it.
        self._make_one_part()

    def forget(self) -> None:
        # What is deleted is only marked so, in a part of its own, until that and the part that has it become one.
        self.in_use()._make_one_part()

    def _make_one_part(self) -> None:
        """In steps, between which others may write. Nothing to do where it is one."""
        pages = -MERGED
        while self._merged(pages) > 1:
            pages = MERGED

    def _merged(self, pages: int) -> int:
        """How many rows changed; a merge that had nothing left to do changes one."""
        with transaction.atomic():
            before = self.rows("SELECT total_changes()", [])
            self._execute(self._setting("merge", pages))
            return self.rows("SELECT total_changes()", [])[0][0] - before[0][0]

    def _insert(self, documents: Sequence[Document]) -> None:
        marks = ", ".join(["%s"] * (1 + len(COLUMNS)))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.table} (rowid, {', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608  our own columns
                [
                    [
                        document.page_id,
                        *(document.fields[field].tokens for field in FIELDS),
                        analysis.joined(
                            in_step(token, step(place)) for place, token in enumerate(document.most)
                        ),
                    ]
                    for document in documents
                ],
            )

    def pages_with(self, clause: Clause, *, often: int = 0) -> Numbers:
        found = forms(clause, often)
        long = [form for form in found if len(form) > LONG]
        if not long:
            return self._matching(_any_of(found))
        short = [form for form in found if len(form) <= LONG]
        parts = [self._matching(_any_of(short))] if short else []
        return np.unique(np.concatenate(parts + [self._with_row(form) for form in long]))

    def _matching(self, expression: str) -> Numbers:
        # One value instead of a row for each page: a third of the time.
        sql = f"SELECT group_concat(rowid) FROM {self.table} WHERE {self.table} MATCH %s"  # noqa: S608  our own table
        return _numbers(self.rows(sql, [expression]))

    def _with_row(self, form: tuple[str, ...]) -> Numbers:
        """Pages that have so many words in a row. FTS5 takes as long as there are words, for each page that has all of
        them: it is asked for a few, and the rest is looked for in those that have these."""
        coded = analysis.coded(form)
        # That a match begins between two numbers happens to nobody.
        there = " OR ".join(f"instr({field}, %s)" for field in FIELDS)
        sql = (
            f'SELECT group_concat(page_id) FROM search_entry WHERE "index" = %s AND page_id IN '  # noqa: S608  our own SQL
            f"(SELECT rowid FROM {self.table} WHERE {self.table} MATCH %s) AND ({there})"
        )
        some = _phrase(_most_telling(form))
        return _numbers(self.rows(sql, [self.index, some, *[coded] * len(FIELDS)]))

    def first(
        self, query: Query, within: Sequence[int] | None, count: int, *, often: int
    ) -> list[int]:
        parts = [_expression(clause) for clause in query.clauses]
        parts += [_expression(clause, often) for clause in query.clauses if often]
        only, params = "", [" AND ".join(parts)]
        if within is not None:
            # The plus keeps SQLite from looking the pages up one by one.
            only = "AND +rowid IN (SELECT value FROM json_each(%s))"
            params.append(json.dumps(within))
        rows = self.rows(
            f"SELECT rowid FROM {self.table} WHERE {self.table} MATCH %s {only} ORDER BY rank LIMIT %s",  # noqa: S608  our own SQL
            [*params, count],
        )
        return [page for (page,) in rows]


def _expression(clause: Clause, often: int = 0) -> str:
    return _any_of(forms(clause, often))


def _any_of(phrases: Sequence[Sequence[str]]) -> str:
    """FTS5 syntax. No token has anything to escape: they hold letters, digits and analysis' own mark."""
    return f"({' OR '.join(map(_phrase, phrases)) or _NOTHING})"


def _phrase(tokens: Sequence[str]) -> str:
    return f'"{" ".join(tokens)}"'


def _most_telling(form: Sequence[str]) -> Sequence[str]:
    """The LONG of these words in a row that have the most letters: the longer a word, the rarer it is."""
    runs = [form[start : start + LONG] for start in range(len(form) - LONG + 1)]
    return max(runs, key=lambda run: sum(map(len, run)))


def _numbers(rows: list[tuple[str | None]]) -> Numbers:
    ((found,),) = rows
    return np.fromstring(found, np.int64, sep=",") if found else np.array([], np.int64)
