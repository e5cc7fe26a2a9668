"""Wagtail lets everybody in the admin choose among all snippets of a kind, and with it read their titles. For
what not everybody may know of there is a right to ask for first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)


class AsksFirst:
    """Mixed into views: refuses whoever has not the right `needs`."""

    needs: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.needs):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # mixed into views


def chooser_for(right: str) -> type[SnippetChooserViewSet]:
    """A chooser for those alone who have `right`."""
    views = {
        "choose_view_class": ChooseView,
        "choose_results_view_class": ChooseResultsView,
        "chosen_view_class": SnippetChosenView,
        "chosen_multiple_view_class": SnippetChosenMultipleView,
    }
    asking = {
        name: type(view.__name__, (AsksFirst, view), {"needs": right})
        for name, view in views.items()
    }
    return type("Chooser", (SnippetChooserViewSet,), asking)
