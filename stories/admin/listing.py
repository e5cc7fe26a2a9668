"""All stories in one list, with the questions that editors ask of it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import Button

from .. import standing
from ..models import StoryPage, Storyteller, Theme
from ..queryset import StoryPageQuerySet
from ..standing import Standing

MAY_SEE = "stories.approve_work"
MENU = "register_archive_menu_item"


class StoryFilterSet(WagtailFilterSet):
    stands = django_filters.ChoiceFilter(
        label=_("Where it stands"),
        method="filter_stands",
        choices=[("stuck", _("Stuck: somebody has to do something first")), *Standing.choices],
        empty_label=_("Anywhere"),
        widget=RadioSelect,
    )
    translation = django_filters.ChoiceFilter(
        label=_("Translation"),
        method="filter_translation",
        choices=[
            ("none", _("No page in the other language")),
            ("allowed", _("Allowed by the storyteller, and not there yet")),
        ],
        empty_label=_("With or without"),
        widget=RadioSelect,
    )
    review = django_filters.ChoiceFilter(
        label=_("Review"),
        method="filter_review",
        choices=[("due", _("Public, and for two years neither approved nor touched"))],
        empty_label=_("Due or not"),
        widget=RadioSelect,
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=StoryPage.Kind.choices, widget=CheckboxSelectMultiple
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=settings.LANGUAGES,
        empty_label=_("Both"),
        widget=RadioSelect,
    )
    storyteller = django_filters.ModelChoiceFilter(
        label=_("Storyteller"),
        field_name="credits__storyteller",
        queryset=Storyteller.objects.all(),
        distinct=True,
    )
    theme = django_filters.ModelMultipleChoiceFilter(
        label=_("Theme"),
        field_name="themes",
        queryset=Theme.objects.all(),
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = StoryPage
        fields: list[str] = []

    def _add_locale_filter(self) -> None:
        """Wagtail's own question about the language, which is asked above."""

    def filter_stands(self, pages: StoryPageQuerySet, name: str, value: str) -> StoryPageQuerySet:
        wanted = standing.STUCK if value == "stuck" else (Standing(value),)
        found = [standing.standing(pages, each).values("pk") for each in wanted]
        either = Q()
        for each in found:
            either |= Q(pk__in=each)
        return pages.filter(either)

    def filter_translation(
        self, pages: StoryPageQuerySet, name: str, value: str
    ) -> StoryPageQuerySet:
        pages = standing.without_translation(pages)
        return standing.translation_allowed(pages) if value == "allowed" else pages

    def filter_review(self, pages: StoryPageQuerySet, name: str, value: str) -> StoryPageQuerySet:
        return standing.due_for_review(pages)


def tellers(page: StoryPage) -> str:
    return ", ".join(str(credit.person) for credit in page.tellers())


class StoryList(IndexView):
    page_title = _("Stories")
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        TitleColumn(
            "stands",
            label=_("Where it stands"),
            accessor=lambda page: standing.of(page).label,
            get_url=lambda page: reverse("story_sheet", args=[page.pk]),
            classname="stands",
        ),
        Column("tellers", label=_("Storyteller"), accessor=tellers),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column(
            "language", label=_("Language"), accessor="get_language_display", sort_key="language"
        ),
        DateColumn(
            "latest_revision_created_at", label=_("Changed"), sort_key="latest_revision_created_at"
        ),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(MAY_SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def show_locale_labels(self) -> bool:
        return False

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        new = Button(_("A new story from a file"), reverse("story_new"), icon_name="upload")
        return [*super().header_more_buttons, new]

    def annotate_queryset(self, pages: StoryPageQuerySet) -> StoryPageQuerySet:
        """Stories are what they are: nothing has to be looked up by its type."""
        return (
            standing.with_standing(pages)
            .defer_streamfields()
            .select_related("content_type", "locale")
            .prefetch_related("sites_rooted_here", "credits__storyteller")
            .annotate_site_root_state()
            .annotate_approved_schedule()
            .annotate_has_untranslated_locale()
        )

    def search_queryset(self, pages: StoryPageQuerySet) -> StoryPageQuerySet:
        """By the title of the draft or of what is public, and by the public name."""
        if not self.is_searching:
            return pages
        sought = self.search_query
        named = Storyteller.objects.filter(name__icontains=sought)
        return pages.filter(
            Q(draft_title__icontains=sought)
            | Q(title__icontains=sought)
            | Q(credits__storyteller__in=named)
        ).distinct()


class StoriesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_SEE)


class StoryListing(PageListingViewSet):
    name = "stories"
    model = StoryPage
    icon = "doc-full-inverse"
    menu_label = _("Stories")
    menu_name = "stories"
    menu_order = 0
    menu_hook = MENU
    menu_item_class = StoriesMenuItem
    index_view_class = StoryList
    columns = StoryList.columns
    filterset_class = StoryFilterSet
