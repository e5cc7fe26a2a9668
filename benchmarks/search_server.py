"""What a page of search results costs with a search server, and what of it the server itself takes.

    TEST_ELASTICSEARCH_URL=http://127.0.0.1:9200 .venv/bin/python benchmarks/search_server.py [SIZE]

In an archive of SIZE works (20,000 by default) with an index of its own on that server. "the raw request" is what is
asked of the server, sent again as it was; "the whole page" as in benchmarks/search.py. Milliseconds, p50 / p95. Prints a
table, and before and behind it how fast the machine was at that time; judges nothing.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import archive
import machine

SIZE = 20_000


def main() -> None:
    size = sys.argv[1] if len(sys.argv) > 1 else str(SIZE)
    print(machine.told())
    answer = archive.python(Path(__file__), "--measure", size)
    for name, value in json.loads(answer.stdout.splitlines()[-1]).items():
        print(f"{name:48}{value:>20}")
    print(machine.told())


def measure(size: int) -> dict[str, str]:
    archive.set_up()
    from django.conf import settings

    from tests.search import servers

    archive.fill(size, passages=search.PASSAGES)
    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX = servers.URL, servers.unused_prefix()
    # Breaker and all: what it costs to know that the server is well belongs to the page.
    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    from core import garbage
    from search import delivery, indexing
    from search.engines.elasticsearch import ElasticsearchEngine

    for _done in indexing.rebuild():
        pass
    server = ElasticsearchEngine.configured()
    try:
        began = time.perf_counter()
        for _done in delivery.rebuild():
            pass
        found = {"building the index": f"{time.perf_counter() - began:.0f} s"}
        garbage.settle()
        for kind, queries in search.questions().items():
            for typed in queries:
                raw(typed)
            found[f"{kind}: the raw request"] = search.told(search.timed(raw, queries))
            found[f"{kind}: the whole page"] = search.told(search.timed(search.whole_page, queries))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return found | {"memory": f"{peak:.0f} MB", "fell back": str(not delivery.breaker.well())}
    finally:
        server.index.remove()


def raw(typed: str) -> None:
    """The first request of a page, which is the only one as a rule."""
    from search import answering
    from search.engines.elasticsearch import ElasticsearchEngine, asking
    from search.query import Query

    server = ElasticsearchEngine.configured()
    told = Query.parse(typed).telling("en")
    server.client.search(
        index=server.index.alias, body=asking.search(told, answering.least(told)).to_dict()
    )


if __name__ == "__main__":
    # This folder's search.py, not the room: see archive.python.
    import importlib.util

    spec = importlib.util.spec_from_file_location(
        "benchmark_of_search", Path(__file__).parent / "search.py"
    )
    assert spec and spec.loader  # noqa: S101  it lies beside this
    search = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(search)
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main()
