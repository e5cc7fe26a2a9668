"""A document's pages as pictures, for whoever reads it through before it is shown."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from media.models import Document, DocumentPage

_AT_A_TIME = 20


class PagesView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "media/admin/pages.html"
    page_title = _("Pages")
    header_icon = "doc-full-inverse"
    _show_breadcrumbs = True

    document: Document

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.document = get_object_or_404(Document, pk=kwargs["pk"])
        policy = policy_registry.get_by_type(Document)
        if not policy.user_has_permission_for_instance(request.user, "change", self.document):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.document.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse_lazy("wagtaildocs:index"), "label": _("Documents")},
            {
                "url": reverse("wagtaildocs:edit", args=[self.document.pk]),
                "label": self.document.title,
            },
            {"url": "", "label": _("Pages")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "document": self.document,
            "numbers": (numbers := self._numbers()),
            "drawn": self._drawn(numbers),
        }

    def _numbers(self) -> Page:
        pages = Paginator(range(1, (self.document.page_count or 0) + 1), _AT_A_TIME)
        return pages.get_page(self.request.GET.get("p"))

    def _drawn(self, numbers: Page) -> list[tuple[int, DocumentPage | None]]:
        """Each number with its picture, or None where it is not drawn yet."""
        made = {page.number: page for page in self.document.pages.filter(number__in=list(numbers))}
        return [(number, made.get(number)) for number in numbers]
