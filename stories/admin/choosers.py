"""Choosers list names of people who may never be public: for those alone who work with stories."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.generic import View
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)

from ..models import Storyteller


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


def label(teller: Storyteller) -> str:
    """The public name and the code, without the comma that parts one name from the next."""
    return f"{teller.name.replace(',', ' ')} ({teller.code})" if teller.name else str(teller)


class Suggestions(ForStoryStaff, View):
    """Labels of storytellers whose public name has the `term` in it, or whose code begins with it."""

    http_method_names = ["get", "head"]
    MOST = 10

    def get(self, request: HttpRequest) -> JsonResponse:
        term = request.GET.get("term", "").strip()
        found = Storyteller.objects.filter(Q(name__icontains=term) | Q(code__istartswith=term))
        return JsonResponse([label(teller) for teller in found[: self.MOST] if term], safe=False)
