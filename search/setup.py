from __future__ import annotations

import csv
from pathlib import Path

from core.setup import step

from . import indexing, vocabulary
from .engines import engine
from .models import Synonyms

SYNONYMS = Path(__file__).parent / "data" / "synonyms.csv"


# After every migrate: SQLite drops the triggers of a table that a migration remakes.
# Not in one transaction: a large archive takes minutes, in which others write.
@step("search index", order=15, whole=False)
def prepare_index() -> None:
    engine().prepare()
    if not (engine().ready() and vocabulary.ready()) or engine().stale():
        for _done in indexing.rebuild():
            pass


@step("words that mean the same", order=30)
def load_synonyms() -> None:
    """Adds the rows that are missing. Never overwrites one that is there: editors may have improved it."""
    known = set(Synonyms.objects.values_list("key", flat=True))
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["key"] not in known:
                words = "\n".join(row["words"].split(" = "))
                Synonyms.objects.create(key=row["key"], words=words)
