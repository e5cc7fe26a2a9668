"""What pages cost in an archive of 1,000 works and in one of 100,000, side by side.

    .venv/bin/python benchmarks/scale.py [SIZE ...]

Each size is a process on a database of its own (SQLite), with an empty page cache; every line is the median,
and for browsing also the 95th percentile, of requests through the whole of Django, in this process. Prints a
table; judges nothing.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import time
from pathlib import Path

import archive

SIZES = (1_000, 100_000)
ROUNDS = 60


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    rows: dict[str, dict[int, str]] = {}
    for size in sizes:
        answer = archive.python(Path(__file__), "--measure", str(size))
        for name, value in json.loads(answer.stdout.splitlines()[-1]).items():
            rows.setdefault(name, {})[size] = value
    print(f"{'':58}" + "".join(f"{size:>14,}" for size in sizes) + f"{'ratio':>9}")
    for name, values in rows.items():
        told = "".join(f"{values[size]:14.1f}" for size in sizes)
        ratio = f"{values[sizes[-1]] / values[sizes[0]]:9.2f}" if len(sizes) > 1 else ""
        print(f"{name:58}{told}{ratio}")


def measure(size: int) -> dict[str, float]:
    archive.set_up()
    began = time.perf_counter()
    archive.fill(size)
    filled = time.perf_counter() - began
    from django.test import Client

    from stories import facets

    client = Client()
    began = time.perf_counter()
    table = facets.table()
    read = time.perf_counter() - began
    chance = random.Random(7)  # noqa: S311  which pages are asked for
    values = {facet: list(table.values(facet)) for facet in facets.FACETS}
    numbers = [chance.randrange(size) for _ in range(ROUNDS)]
    languages = dict(_languages(numbers))

    def two(first: facets.Facet, second: facets.Facet) -> str:
        return f"/stories/?{first}={chance.choice(values[first])}&{second}={chance.choice(values[second])}"

    theme, kind, place, decade = (
        facets.Facet.THEME,
        facets.Facet.KIND,
        facets.Facet.PLACE,
        facets.Facet.DECADE,
    )
    asked = {
        "story page": [f"{languages[n]}/stories/story-{n}/" for n in numbers],
        "feed": ["/feeds/stories.xml"] * ROUNDS,
        "sitemap index": ["/sitemap.xml"] * ROUNDS,
        "all stories": ["/stories/"] * ROUNDS,
        "browse, two themes and kinds": [two(theme, kind) for _ in range(ROUNDS)],
        "browse, a place and a decade": [two(place, decade) for _ in range(ROUNDS)],
        "browse, a theme and a place, in the order written": [
            two(theme, place) + "&sort=written" for _ in range(ROUNDS)
        ],
        "a theme's page": [f"/themes/{chance.choice(values[theme])}/" for _ in range(ROUNDS)],
        "storytellers by the letter": ["/storytellers/?letter=A"] * 10,
    }
    found: dict[str, float] = {}
    for name, addresses in asked.items():
        times = []
        for address in addresses:
            start = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)  # noqa: S101  a measured error page is no measurement
        found[f"{name}: median ms"] = statistics.median(times)
        if name.startswith("browse"):
            found[f"{name}: p95 ms"] = statistics.quantiles(times, n=20)[-1]
    found["reading the narrow table: ms"] = read * 1000
    found["whole process: MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["writing the archive: s"] = filled
    return found


def _languages(numbers: list[int]):
    from stories.models import StoryPage

    for number in numbers:
        page = StoryPage.objects.get(slug=f"story-{number}")
        yield number, "" if page.language == "en" else "/es"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main()
