"""What people judged to be relevant is found, on every engine. Floors from ../shared/design/SEARCH.md, where Lucene's figures
stand: .384 and .957."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines import Engine
from tests.relevance.collection import Collection

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "relevance"


@pytest.mark.parametrize(("name", "floor"), [("cranfield", 0.376), ("xquad-es", 0.96)])
def test_relevant_documents_stand_among_the_first_ten(engine: Engine, name: str, floor: float):
    path = FOLDER / f"{name}.json"
    if not path.exists():
        pytest.skip(f"{path.name} is test data that is not part of this repository")
    collection = Collection.load(path)
    with collection.indexed(engine):
        assert collection.ndcg(engine) >= floor
