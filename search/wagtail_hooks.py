from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

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
