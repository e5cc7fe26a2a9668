from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .admin.quotes import FindQuote
from .models import Synonyms


class SynonymsViewSet(SnippetViewSet):
    model = Synonyms
    icon = "search"
    menu_label = _("Words that mean the same")
    list_display = [
        "__str__",
        Column("others", label=_("the same as")),
        BooleanColumn("used", label=_("in use")),
    ]
    ordering = ["words"]
    list_filter = ["used"]
    search_fields = ["words"]
    add_to_settings_menu = True


register_snippet(SynonymsViewSet)


class QuoteMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stories.quote_work")


@hooks.register("register_admin_menu_item")
def quote_menu_item() -> MenuItem:
    return QuoteMenuItem(
        _("Find a quote"), reverse("find_quote"), name="quotes", icon_name="openquote", order=92
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("quotes/", FindQuote.as_view(), name="find_quote")]
