"""Programs that copy the web to train models, and what robots.txt says to them.

The names come from data/crawlers.csv, which somebody made sure of on one day and which is to be looked at again
by another: their operators add and rename them. Whoever serves pages to one reader or one search is not
in it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.core import checks
from django.utils import timezone

# To everybody else, on the page of a story that is not open data. "noarchive" keeps the copies of search engines
# away, and Bing's away from its models. "noai" and "noimageai" are no standard: collectors of data sets look
# for them, and whoever does not know them passes over them.
NO_COPIES = "noarchive, noai, noimageai"

SOURCE = Path(__file__).parent / "data" / "crawlers.csv"


@dataclass(frozen=True)
class Crawler:
    agent: str
    operator: str
    what_for: str
    as_of: date
    review_by: date


@cache
def training() -> tuple[Crawler, ...]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Crawler(
                row["agent"],
                row["operator"],
                row["what_for"],
                date.fromisoformat(row["as_of"]),
                date.fromisoformat(row["review_by"]),
            )
            for row in csv.DictReader(file)
        )


def review_by() -> date:
    """The day by which the first of them is to be looked at again."""
    return min(each.review_by for each in training())


@checks.register
def list_is_current(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning only: an old list refuses too few, which stops no site from running."""
    if timezone.localdate() <= review_by():
        return []
    return [
        checks.Warning(
            f"core/data/crawlers.csv was to be looked at again by {review_by()}.",
            hint="Compare it with what the operators document today, then date its lines anew.",
            id="core.W001",
        )
    ]
