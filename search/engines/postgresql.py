"""PostgreSQL full text over tokens that are ours already: no parser or dictionary of its server is
asked, so every server gives the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from search import analysis
from search.query import Query

from .base import BREAK, FIELDS, Document
from .database import DatabaseEngine, Match

# tsvector keeps no position beyond this and at most 256 a lexeme.
LAST_POSITION = 16_383
WEIGHTS = dict(zip(FIELDS, "ABCD", strict=True))
# What ts_rank gives for weights D, C, B and A.
RANK_WEIGHTS = "{0.1, 0.4, 0.6, 1.0}"
# Divide by 1 + log(length): a long story has more of every word.
BY_LENGTH = 1

_PREPARE = (
    "CREATE TABLE search_words (rowid integer PRIMARY KEY, words tsvector NOT NULL, exact tsvector NOT NULL)",
    # Ranking reads whole vectors; unpacking them is what it would spend its time on.
    "ALTER TABLE search_words ALTER words SET STORAGE EXTERNAL, ALTER exact SET STORAGE EXTERNAL",
    "CREATE INDEX search_words_words ON search_words USING gin (words)",
    "CREATE INDEX search_words_exact ON search_words USING gin (exact)",
)
# Words leave with their Entry, by whatever road that goes: a cascade, a flush, raw SQL.
_FOLLOW = (
    """
    CREATE OR REPLACE FUNCTION search_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            DELETE FROM search_words;
        ELSE
            DELETE FROM search_words WHERE rowid = OLD.page_id;
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
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('search_words') IS NOT NULL")
            there = cursor.fetchone()[0]
            for statement in _FOLLOW if there else _PREPARE + _FOLLOW:
                cursor.execute(statement)

    def _insert(self, document: Document) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_words (rowid, words, exact) VALUES (%s, %s::tsvector, %s::tsvector)",
                [
                    document.page_id,
                    _vector(
                        (token, WEIGHTS[field])
                        for field in FIELDS
                        for token in document.tokens[field]
                    ),
                    _vector((token, "D") for token in document.exact),
                ],
            )

    def _match(self, query: Query, words: Sequence[str], *, every: bool) -> Match:
        wanted = _parts(words, query.phrases)
        unwanted = _parts(query.without_words, query.without_phrases)
        condition = f"({(' AND ' if every else ' OR ').join(sql for sql, _ in wanted)})"
        if unwanted:
            condition += f" AND NOT ({' OR '.join(sql for sql, _ in unwanted)})"
        scores, score_params = [], []
        for column in ("words", "exact"):
            asked = [tsquery for sql, tsquery in wanted if sql.startswith(column)]
            if asked:
                scores.append(f"ts_rank('{RANK_WEIGHTS}', {column}, %s::tsquery, {BY_LENGTH})")
                score_params.append(" | ".join(asked))
        return Match(
            condition,
            tuple(tsquery for _, tsquery in wanted + unwanted),
            " + ".join(scores),
            tuple(score_params),
        )


def _parts(words: Iterable[str], phrases: Iterable[tuple[str, ...]]) -> list[tuple[str, Any]]:
    """(condition, its tsquery) for each word and each phrase. No token has anything to escape: they hold letters, digits and analysis' own mark."""
    any_form = [
        " | ".join(f"'{token}'" for token in sorted(analysis.looked_for(word))) for word in words
    ]
    in_order = [" <-> ".join(f"'{token}'" for token in phrase) for phrase in phrases]
    return [("words @@ %s::tsquery", f"({forms})") for forms in any_form] + [
        ("exact @@ %s::tsquery", f"({forms})") for forms in in_order
    ]


def _vector(tokens: Iterable[tuple[str, str]]) -> str:
    """The literal of a tsvector, positions counted through."""
    places: dict[str, list[str]] = {}
    for position, (token, weight) in enumerate(tokens, start=1):
        if token != BREAK:
            places.setdefault(token, []).append(f"{min(position, LAST_POSITION)}{weight}")
    return " ".join(f"'{token}':{','.join(found)}" for token, found in places.items())
