"""How fast this machine is, beside the one on which the figures of the design were measured.

    .venv/bin/python benchmarks/machine.py

Builds an index like the one that the design measured (../shared/design/SEARCH.md): SQLite's FTS5 with external content,
20,000 texts of 1,800 words, nothing of ours. It took 6.3 s and 118 MB there; of the words of ../shared/narratives it comes
to 98 MB, a little less work. Prints a line.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import archive

TEXTS, WORDS = 20_000, 1_800
DESIGN = 6.3  # seconds
TIMES = 3


def told() -> str:
    seconds = sorted(built() for _ in range(TIMES))
    return (
        f"This machine builds an index like the design's in {', '.join(f'{each:.1f}' for each in seconds)} s; there it took "
        f"{DESIGN} s. It takes {seconds[0] / DESIGN:.1f} to {seconds[-1] / DESIGN:.1f} times as long."
    )


def built() -> float:
    """Seconds."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "texts.sqlite3")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)")
        database.executemany("INSERT INTO texts (text) VALUES (?)", texts())
        database.execute(
            "CREATE VIRTUAL TABLE words USING fts5(text, content=texts, content_rowid=id)"
        )
        database.commit()
        began = time.perf_counter()
        database.execute("INSERT INTO words (words) VALUES ('rebuild')")
        database.commit()
        return time.perf_counter() - began


def texts() -> Iterator[tuple[str]]:
    chance = random.Random(3)  # noqa: S311  which words a text has
    paragraphs = [text.split() for text in archive.paragraphs()]
    for _ in range(TEXTS):
        words: list[str] = []
        while len(words) < WORDS:
            words += chance.choice(paragraphs)
        yield (" ".join(words[:WORDS]),)


if __name__ == "__main__":
    print(told())
