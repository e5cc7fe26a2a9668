"""Checkboxes under headings, for vocabularies too long for one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django import forms

from ..models import LegalRoute, Theme


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """`grouped` gets the rows in their order and answers (heading, rows), "" for those without one."""

    def __init__(
        self, grouped: Callable[[list[Any]], Iterable[tuple[str, list[Any]]]], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.grouped = grouped

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        chosen = {key.instance.pk: (key, label) for key, label in self.choices}
        rows = [key.instance for key, _label in chosen.values()]
        headed = copy(self)
        headed.choices = []
        for heading, those in self.grouped(rows):
            choices = [chosen[row.pk] for row in those]
            headed.choices += [(heading, choices)] if heading else choices
        return super(GroupedCheckboxes, headed).optgroups(name, value, attrs)


def by_kind(routes: list[LegalRoute]) -> Iterable[tuple[str, list[LegalRoute]]]:
    for kind in LegalRoute.Kind:
        if those := [route for route in routes if route.kind == kind]:
            yield str(kind.label), those


def by_heading(themes: list[Theme]) -> Iterable[tuple[str, list[Theme]]]:
    """Headings are themes themselves, and stand first among their own."""
    headings = {theme.pk: theme for theme in themes if theme.parent_id is None}
    for heading in headings.values():
        yield heading.label, [heading, *(t for t in themes if t.parent_id == heading.pk)]
    rest = [t for t in themes if t.parent_id is not None and t.parent_id not in headings]
    if rest:
        yield "", rest
