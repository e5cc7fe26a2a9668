"""Checkboxes under headings, for vocabularies too long for one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django import forms
from django.utils.translation import gettext

from ..models import LegalRoute, Theme

Grouped = Iterable[tuple[str, list[tuple[Any, str]]]]


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """`grouped` gets the rows in their order and answers headings, "" for none, each with its rows and
    their labels."""

    def __init__(self, grouped: Callable[[list[Any]], Grouped], **kwargs: Any) -> None:
        super().__init__(attrs={"class": "grouped"}, **kwargs)
        self.grouped = grouped

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        given: list[Any] = [key for key, _label in self.choices]  # of a ModelMultipleChoiceField
        keys = {key.instance.pk: key for key in given}
        headed = copy(self)
        headed.choices = []
        for heading, those in self.grouped([key.instance for key in keys.values()]):
            choices = [(keys[row.pk], label) for row, label in those]
            headed.choices += [(heading, choices)] if heading else choices
        return super(GroupedCheckboxes, headed).optgroups(name, value, attrs)


def by_kind(routes: list[LegalRoute]) -> Grouped:
    for kind in LegalRoute.Kind:
        if those := [(route, route.label) for route in routes if route.kind == kind]:
            yield str(kind.label), those


def by_heading(themes: list[Theme]) -> Grouped:
    """A heading is a theme as well, for what belongs to none below it."""
    headings = {theme.pk: theme for theme in themes if theme.parent_id is None}
    for heading in headings.values():
        below = [(theme, theme.label) for theme in themes if theme.parent_id == heading.pk]
        yield heading.label, [(heading, gettext("In general")), *below]
    if rest := [t for t in themes if t.parent_id is not None and t.parent_id not in headings]:
        yield "", [(theme, theme.label) for theme in rest]
