"""How well an engine finds what people judged to be relevant.

    .venv/bin/python benchmarks/relevance.py FILE ...

Prints `collection engine nDCG@10` for each collection (its form: tests/relevance/collection.py). The engine is that
of the database which DATABASE_URL names, SQLite by default; and that of the search server of TEST_ELASTICSEARCH_URL,
where it is set.
"""

from __future__ import annotations

import sys
from pathlib import Path

import archive


def main() -> None:
    files = [str(Path(name).resolve()) for name in sys.argv[1:]]
    if not files:
        sys.exit(__doc__)
    print(archive.python(Path(__file__), "--measure", *files).stdout, end="")


def measure(files: list[str]) -> None:
    archive.set_up()
    from django.db import connection

    from search.engines import engine
    from tests.relevance.collection import Collection
    from tests.search import servers

    for name in files:
        collection = Collection.load(Path(name))
        with collection.indexed(engine()):
            print(f"{collection.name} {connection.vendor} {collection.ndcg(engine()):.4f}")
        if servers.URL:
            with servers.at_once() as server, collection.indexed(server):
                print(f"{collection.name} elasticsearch {collection.ndcg(server):.4f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2:])
    else:
        main()
