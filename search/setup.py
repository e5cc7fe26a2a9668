from __future__ import annotations

from core.setup import step

from .engines import engine


# After every migrate: SQLite drops the triggers of a table that a migration remakes.
@step("search index", order=15)
def prepare_index() -> None:
    engine().prepare()
