"""For those who make cards, flyers and letters: words that may be used, by whom, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.urls import reverse_lazy
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core import epoch
from core.uses import Use
from stories import cards
from stories.browse import Group
from stories.disclosure import Permissions, Shown
from stories.facets import Facet
from stories.models.work import short_address
from stories.passage_ranges import NotToBeShown, PassageRange

from .. import quote_results, quotes
from ..highlight import Terms
from ..query import Query
from ..quote_results import AskedForQuotes, Length
from ..quote_views import asked_for_quotes
from ..quotes import Quote
from ..results import NoSuchPage

CHOSEN_BY = (Facet.THEME, Facet.KIND, Facet.LANGUAGE, Facet.PLACE)


class WhatToFind(forms.Form):
    q = forms.CharField(
        label=_("Words that a sentence should have"),
        required=False,
        max_length=200,
        help_text=_(
            "Or the mark of words that were chosen before, to see whether they may be used still."
        ),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    length = forms.ChoiceField(label=_("How long"), required=False)

    def __init__(self, asked: AskedForQuotes, groups: list[Group]) -> None:
        super().__init__(initial={"q": asked.text, "length": asked.length.value})
        self.fields["length"].choices = [(each.value, each.told) for each in Length]  # type: ignore[attr-defined]  # a ChoiceField
        for group in groups:
            if group.name in CHOSEN_BY:
                chosen = [value.value for value in group.values if value.chosen]
                self.fields[group.name] = forms.ChoiceField(
                    label=group.title,
                    required=False,
                    initial=chosen[0] if chosen else "",
                    choices=[
                        ("", gettext("all")),
                        *(
                            (value.value, f"{value.label} ({value.works})")
                            for value in group.values
                        ),
                    ],
                )


class FindQuote(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """What the public page finds, and what stands behind a content note as well."""

    permission_required = "stories.quote_work"
    template_name = "search/admin/quotes.html"
    page_title = _("Find a quote")
    header_icon = "openquote"
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse_lazy("find_quote"), "label": _("Find a quote")},
    ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        with epoch.one_moment():
            return super().get_context_data(**kwargs) | self._found()

    def _found(self) -> dict[str, Any]:
        asked = asked_for_quotes(self.request)
        try:
            wanted = PassageRange.parse(asked.text)
        except ValueError:
            return self._asked_for(asked)
        found: dict[str, Any] = {"form": WhatToFind(asked, []), "chosen": True}
        try:
            return found | {"quotes": [told(quotes.of_range(wanted), Terms.of(Query(), ""))]}
        except NotToBeShown as refusal:
            return found | {"refusal": refusal.args[0]}

    def _asked_for(self, asked: AskedForQuotes) -> dict[str, Any]:
        language = cards.reader_language()
        try:
            found = quote_results.context(self.request, asked, language, noted=True)
        except NoSuchPage:
            raise Http404 from None
        return found | {
            "form": WhatToFind(asked, found["groups"]),
            "quotes": [told(quote, found["terms"]) for quote in found["quotes"]],
        }


def told(quote: Quote, terms: Terms) -> dict[str, Any]:
    """What the page shows: as in public, and beside it the mark of the words and what is allowed."""
    permissions = Permissions.of(quote.page.work)
    uses = [Use.READ_ON_SITE, Use.SEARCH_AND_INDEX, Use.CAMPAIGN_QUOTES, Use.DISPLAY_NAME]
    if not quote.page.is_original:
        uses.append(Use.TRANSLATION)
    ends = filter(None, [permissions.end(*uses), quote.page.expire_at])
    shown = quote_results.told(quote, terms)
    name = shown["name"] or gettext("Name withheld")
    source = f"{name}, “{quote.page.title}”, {short_address(quote.page.work.code)}"
    return shown | {
        "mark": str(quote.range),
        "to_copy": f"{quote.text}\n\n{source}",
        "naming": [_naming(each) for each in quote.by],
        "until": _last_day(min(ends, default=None)),
        "on_cards": permissions.allows(Use.SOCIAL_MEDIA_CARDS),
    }


def _last_day(end: datetime | None) -> str:
    """Of words and name, whichever may be used less long."""
    return date_format(localdate(end - timedelta(seconds=1))) if end else ""


def _naming(person: Shown) -> str:
    if person.name is None:
        return gettext("No name: say nothing that tells who it is.")
    return f"{person.name}: {person.naming.label}"
