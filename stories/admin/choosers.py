"""Choosers list names of people who may never be public: for those alone who work with stories."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.generic import View
from wagtail.admin.views.chooser import ChosenMultipleView

from core.choosers import AsksFirst, chooser_for

from ..models import StoryPage, Storyteller

StorytellerChooserViewSet = chooser_for("stories.view_storyteller")


class ChosenPages(ChosenMultipleView):
    """Stands before Wagtail's own, which tells everybody in the admin the title of any draft."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            stories = StoryPage.objects.filter(pk__in=request.GET.getlist("id")).exists()
        except ValueError:
            raise Http404 from None
        if stories and not request.user.has_perm("stories.approve_work"):
            raise PermissionDenied
        return super().get(request)


def label(teller: Storyteller) -> str:
    """The public name and the code, without the comma that parts one name from the next."""
    return f"{teller.name.replace(',', ' ')} ({teller.code})" if teller.name else str(teller)


class Suggestions(AsksFirst, View):
    """Labels of storytellers whose public name has the `term` in it, or whose code begins with it."""

    needs = "stories.view_storyteller"
    http_method_names = ["get", "head"]
    MOST = 10

    def get(self, request: HttpRequest) -> JsonResponse:
        term = request.GET.get("term", "").strip()
        found = Storyteller.objects.filter(Q(name__icontains=term) | Q(code__istartswith=term))
        return JsonResponse([label(teller) for teller in found[: self.MOST] if term], safe=False)
