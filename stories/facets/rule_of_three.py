"""A fact that could tell who somebody is finds their story only in company: of people who are not named in
full, at least three must match the whole of what was chosen. The rule holds for each chosen place with each
chosen decade by itself, so that two answers can't be subtracted from each other."""

from __future__ import annotations

from .table import Table

THREE = 3


def visible(table: Table, found: int) -> int:
    """Of the listings `found` by an identifying fact, those that may be shown as such."""
    if table.unnamed.at_least(THREE, found & ~table.named_in_full):
        return found
    return found & table.named_in_full
