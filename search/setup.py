from __future__ import annotations

from core.setup import step

from . import indexing
from .engines import engine


# After every migrate: SQLite drops the triggers of a table that a migration remakes.
@step("search index", order=15)
def prepare_index() -> None:
    engine().prepare()
    if not engine().ready():
        for _done in indexing.rebuild():
            pass
