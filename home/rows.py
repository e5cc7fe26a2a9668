"""Rows of a page, with the addresses that they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from .addresses import address
from .models import CoalitionLinks


@dataclass(frozen=True)
class Row:
    """The shape of what templates/components/index_rows.html takes."""

    title: str
    text: str = ""
    url: str = ""
    meta: str = ""
    external: bool = False


def resolve(values: Iterable[Any], beside: Page, links: CoalitionLinks) -> list[Row]:
    """`values`: those of RowBlock, on the page `beside`. A page that is not live is not led to."""
    return [_row(value, beside, links) for value in values]


def _row(value: Any, beside: Page, links: CoalitionLinks) -> Row:
    title, text = value["title"], value["text"]
    if value["page"]:
        url = address(value["page"], beside) if value["page"].live else ""
        return Row(title, text, url)
    if channel := value["channel"]:
        url = links.address(channel)
        return Row(title, text, url, links.shown(channel), external=url.startswith("http"))
    return Row(title, text, value["address"], external=bool(value["address"]))
