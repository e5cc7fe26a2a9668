"""What pages cost in an archive of 1,000 works and in one of 100,000, side by side.

    .venv/bin/python benchmarks/scale.py [SIZE ...]

Each size is a process on a database of its own (SQLite), with an empty page cache, and all live at the same
time: every request is asked of each size by turns, so that a machine whose speed wanders wanders for all of
them. A line is the median, and for browsing also the 95th percentile, of requests through the whole of Django,
in milliseconds; its ratio is the median of the turns' own ratios. Prints a table; judges nothing.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import archive

SIZES = (1_000, 100_000)
ROUNDS = 100
WARM = 5


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    with ExitStack() as stack:
        asks = [
            stack.enter_context(archive.talking(Path(__file__), "--serve", str(size)))
            for size in sizes
        ]
        print(f"{'':58}" + "".join(f"{size:>14,}" for size in sizes) + f"{'ratio':>9}")
        # All are asked: to answer, an archive has to be written.
        lines, *_others = [json.loads(ask("lines")) for ask in asks]
        for name in lines:
            times = by_turns(asks, name)
            row(f"{name}: median ms", [statistics.median(t) for t in times], ratio(times))
            if name.startswith("browse"):
                row(f"{name}: p95 ms", [statistics.quantiles(t, n=20)[-1] for t in times])
        answers = [json.loads(ask("itself")) for ask in asks]
        for name in answers[0]:
            row(name, [answer[name] for answer in answers])


def by_turns(asks: list, name: str) -> list[list[float]]:
    """Milliseconds for each size; who goes first changes with every turn."""
    times: list[list[float]] = [[] for _ in asks]
    for turn in range(WARM + ROUNDS):
        order = list(range(len(asks)))
        for place in order if turn % 2 else reversed(order):
            took = float(asks[place](name))
            if turn >= WARM:
                times[place].append(took)
    return times


def ratio(times: list[list[float]]) -> float:
    return statistics.median(
        large / small for small, large in zip(times[0], times[-1], strict=True)
    )


def row(name: str, values: list[float], compared: float | None = None) -> None:
    told = "".join(f"{value:14.1f}" for value in values)
    print(
        f"{name:58}{told}" + (f"{compared:9.2f}" if compared and len(values) > 1 else ""),
        flush=True,
    )


def serve(size: int) -> None:
    """Answers the lines of its input: `lines` and `itself` with JSON, a line's name with milliseconds."""
    archive.set_up()
    began = time.perf_counter()
    archive.fill(size)
    filled = time.perf_counter() - began
    from django.test import Client

    from stories import facets

    began = time.perf_counter()
    table = facets.table()
    read = time.perf_counter() - began
    lines = {name: iter(addresses) for name, addresses in addresses_of(size, table).items()}
    client = Client()
    for line in sys.stdin:
        name = line.rstrip("\n")
        if name == "lines":
            print(json.dumps(list(lines)), flush=True)
        elif name == "itself":
            itself = {
                "reading the narrow table: ms": read * 1000,
                "whole process: MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "writing the archive: s": filled,
            }
            print(json.dumps(itself), flush=True)
        else:
            address = next(lines[name])
            start = time.perf_counter()
            answer = client.get(address)
            took = (time.perf_counter() - start) * 1000
            assert answer.status_code == 200, (address, answer.status_code)  # noqa: S101  a measured error page is no measurement
            print(took, flush=True)


def addresses_of(size: int, table) -> dict[str, list[str]]:
    """One address for each turn, by the name of the line."""
    from stories import facets

    chance = random.Random(7)  # noqa: S311  which pages are asked for
    values = {facet: list(table.values(facet)) for facet in facets.FACETS}
    turns = range(WARM + ROUNDS)
    numbers = [chance.randrange(size) for _ in turns]
    languages = dict(_languages(numbers))

    def two(first: facets.Facet, second: facets.Facet) -> str:
        return f"/stories/?{first}={chance.choice(values[first])}&{second}={chance.choice(values[second])}"

    theme, kind, place, decade = (
        facets.Facet.THEME,
        facets.Facet.KIND,
        facets.Facet.PLACE,
        facets.Facet.DECADE,
    )
    return {
        "story page": [f"{languages[n]}/stories/story-{n}/" for n in numbers],
        "feed": ["/feeds/stories.xml" for _ in turns],
        "sitemap index": ["/sitemap.xml" for _ in turns],
        "all stories": ["/stories/" for _ in turns],
        "browse, two themes and kinds": [two(theme, kind) for _ in turns],
        "browse, a place and a decade": [two(place, decade) for _ in turns],
        "browse, a theme and a place, in the order written": [
            two(theme, place) + "&sort=written" for _ in turns
        ],
        "a theme's page": [f"/themes/{chance.choice(values[theme])}/" for _ in turns],
        "storytellers by the letter": ["/storytellers/?letter=A" for _ in turns],
    }


def _languages(numbers: list[int]):
    from stories.models import StoryPage

    for number in numbers:
        page = StoryPage.objects.get(slug=f"story-{number}")
        yield number, "" if page.language == "en" else "/es"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(int(sys.argv[2]))
    else:
        main()
