"""The first words of the coalition's pages, from home/data/<language>. Editors own them from then on.

A file is one page, at its address below home. Its `body` is a list of tables with one of `heading`,
`paragraph` (HTML) and `rows`; a row leads `to` another page's address or to a `channel`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

DATA = Path(__file__).parent / "data"
HOME = "home"
EVENTS = "events"
# Parents before children, in the order of the menu.
PAGES = (
    "orientation",
    "get-involved",
    "get-involved/stay-informed",
    "legislation",
    "commutations",
    "pardons",
    "resentencing",
    "district-attorneys",
    "public-awareness",
    EVENTS,
)
STREAMS = ("means", "areas", "stay", "ways")

Find = Callable[[str], int | None]


def read(language: str, path: str) -> dict[str, Any]:
    return tomllib.loads((DATA / language / f"{path}.toml").read_text(encoding="utf-8"))


def plain(seed: dict[str, Any]) -> dict[str, Any]:
    """The fields that need no other page."""
    return {name: value for name, value in seed.items() if name not in ("body", *STREAMS)}


def streams(seed: dict[str, Any], find: Find) -> dict[str, list[dict[str, Any]]]:
    """The StreamFields as JSON holds them. `find` gives the id of the page at an address."""
    found = {
        name: [{"type": "row", "value": _row(row, find)} for row in seed[name]]
        for name in STREAMS
        if name in seed
    }
    if "body" in seed:
        found["body"] = [_block(block, find) for block in seed["body"]]
    return found


def _block(block: dict[str, Any], find: Find) -> dict[str, Any]:
    ((kind, value),) = block.items()
    if kind == "rows":
        # Wagtail tells this form of a list's items from older ones by their ids.
        value = [{"type": "item", "id": str(uuid4()), "value": _row(row, find)} for row in value]
    return {"type": kind, "value": value}


def _row(row: dict[str, str], find: Find) -> dict[str, Any]:
    return {
        "title": row["title"],
        "text": row.get("text", ""),
        "page": find(row["to"]) if "to" in row else None,
        "channel": row.get("channel", ""),
        "address": "",
    }
