"""Choosers list names of people who may never be public: for those alone who work with stories."""

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


class ForStoryStaff:
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("stories.view_storyteller"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # mixed into views


class Choose(ForStoryStaff, ChooseView):
    pass


class ChooseResults(ForStoryStaff, ChooseResultsView):
    pass


class Chosen(ForStoryStaff, SnippetChosenView):
    pass


class ChosenMultiple(ForStoryStaff, SnippetChosenMultipleView):
    pass


class StorytellerChooserViewSet(SnippetChooserViewSet):
    choose_view_class = Choose
    choose_results_view_class = ChooseResults
    chosen_view_class = Chosen
    chosen_multiple_view_class = ChosenMultiple
