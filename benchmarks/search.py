"""What a page of search results costs, in archives of 1,000, 20,000 and 100,000 works.

    .venv/bin/python benchmarks/search.py [SIZE ...]

Each size is a process on a database of its own; DATABASE_URL says which kind (SQLite by default). Words come from
../shared/narratives, those asked for from all parts of their vocabulary. "ranking alone" is which stories have the words
and which stand first; "the whole page" is that with every count of every facet, the stories themselves and their marked
passages, as the template takes them. Milliseconds, p50 / p95, of a process that was asked other things of the kind before. The
index is built by a process of its own, as `manage.py rebuild_search` does. Prints a table, and before and behind it how
fast the machine was at that time; judges nothing.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import archive
import machine

SIZES = (1_000, 20_000, 100_000)
ROUNDS = 60
# An archive small enough to ask for 10,000 pages.
FEW = 1_000
WORST = [
    "letter " * 15_000,
    "the OR " * 15_000,
    '"' + "the and of " * 9_000,
    "(" * 100_000,
    "-the " * 20_000,
    "theme:hope " * 9_000,
    "\0\ud800\u202e" * 30_000,
    " ".join(chr(code) for code in range(0x100, 0x5000)),
]
# About 1,800 words a story.
PASSAGES = 17


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    rows: dict[str, dict[int, str]] = {}
    print(machine.told())
    for size in sizes:
        answer = archive.python(Path(__file__), "--measure", str(size))
        for name, value in json.loads(answer.stdout.splitlines()[-1]).items():
            rows.setdefault(name, {})[size] = value
    print(f"{'':48}" + "".join(f"{size:>22,}" for size in sizes))
    for name, values in rows.items():
        print(f"{name:48}" + "".join(f"{values[size]:>22}" for size in sizes))
    print(machine.told())


def measure(size: int) -> dict[str, str]:
    archive.set_up()
    archive.fill(size, passages=PASSAGES)
    built = archive.python(Path(__file__), "--build", database=Path(os.environ["VAR_DIR"]))
    # As a web process does, see config/wsgi.py.
    from core import garbage

    garbage.settle()
    found = json.loads(built.stdout.splitlines()[-1])
    pages: list[float] = []
    for kind, queries in questions().items():
        found[f"{kind}: ranking alone"] = told(timed(ranking_alone, queries))
        times = timed(whole_page, queries)
        found[f"{kind}: the whole page"] = told(times)
        pages += times
    found["all of these pages"] = told(pages)
    found["the slowest of what should not be asked"] = f"{slowest(whole_page, WORST):.0f}"
    found["growth over 10,000 pages"] = f"{growth():.0f} MB" if size <= FEW else ""
    return found


def build() -> dict[str, str]:
    import django

    django.setup()
    from search import indexing

    with memory_of_all() as peak:
        began = time.perf_counter()
        for _done in indexing.rebuild():
            pass
        built = time.perf_counter() - began
    return {
        "building the index": f"{built:.0f} s",
        "memory of that": f"{max(peak, default=0):.0f} MB",
    }


@contextmanager
def memory_of_all() -> Iterator[list[float]]:
    """MB that this process and those that it started have together, looked at four times a second; what two share is
    counted twice."""
    found: list[float] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.25):
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            found.append(resident() + sum(resident(child) for child in children))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        over.set()
        looking.join()


def slowest(ask: Callable[[str], None], queries: list[str]) -> float:
    times = []
    for query in queries:
        start = time.perf_counter()
        ask(query)
        times.append((time.perf_counter() - start) * 1000)
    return max(times)


def growth() -> float:
    """MB by which this process has grown over 10,000 pages of results, no two for the same words."""
    chance = random.Random(12)  # noqa: S311  which words are asked for
    words = sorted({word for text in archive.paragraphs() for word in text.split()})
    before = resident()
    for _ in range(10_000):
        whole_page(" ".join(chance.sample(words, 2)))
    return resident() - before


def resident(process: str = "self") -> float:
    """MB; 0 for one that has just ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * resource.getpagesize() / 1024**2


def questions() -> dict[str, list[str]]:
    """Of each kind two for each round, from the words of the narratives."""
    from search import analysis

    chance = random.Random(11)  # noqa: S311  which words are asked for
    paragraphs = archive.paragraphs()
    often = Counter(word for text in paragraphs for word in set(analysis.spelled(text)))
    stop = analysis.STOP["en"]
    words = [word for word, _ in often.most_common() if word.isascii() and word not in stop]
    rare = [word for word in words if 3 <= often[word] <= 20]
    phrases = []
    while len(phrases) < 2 * ROUNDS:
        spelled = analysis.spelled(chance.choice(paragraphs))
        place = chance.randrange(len(spelled) - 3)
        phrases.append(f'"{" ".join(spelled[place : place + 3])}"')
    return {
        "one rare word": chance.sample(rare, 2 * ROUNDS),
        "one common word": chance.sample(words[:200], 2 * ROUNDS),
        "three words": [" ".join(chance.sample(words[:3000], 3)) for _ in range(2 * ROUNDS)],
        "three common words": [" ".join(chance.sample(words[:200], 3)) for _ in range(2 * ROUNDS)],
        "a phrase": phrases,
        "a question": [" ".join(chance.choice(paragraphs).split()[:12]) for _ in range(2 * ROUNDS)],
    }


def timed(ask: Callable[[str], None], queries: list[str]) -> list[float]:
    """Milliseconds of each question of the second half; the first half is asked before."""
    times = []
    before, asked = queries[ROUNDS:], queries[:ROUNDS]
    for query in before:
        ask(query)
    for query in asked:
        start = time.perf_counter()
        ask(query)
        times.append((time.perf_counter() - start) * 1000)
    return times


def told(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} / {statistics.quantiles(times, n=20)[-1]:.1f}"


def ranking_alone(typed: str) -> None:
    from search import answering
    from search.engines import engine
    from search.query import Query
    from stories import facets

    answering.ranked(engine(), Query.parse(typed), "en", facets.table(), answering.SPARE)


def whole_page(typed: str) -> None:
    from search import results
    from search.answering import Order
    from search.asked import Asked
    from search.query import Query
    from stories.facets import Choice

    results.context(Asked.of(Query.parse(typed), Choice(), Order.BEST, 1, exact=False), "en")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    elif sys.argv[1:2] == ["--build"]:
        print(json.dumps(build()))
    else:
        main()
