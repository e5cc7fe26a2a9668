"""The archive's people and vocabularies in the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from core.admin_policy import PictureChooser, SnippetChooser

from ..models import Collection, ContentNote, Institution, LegalRoute, Storyteller, Theme
from ..models.vocabulary import TERM_PANELS
from .choosers import StorytellerChooserViewSet
from .listing import MENU
from .storyteller_views import StorytellerEdit
from .work_chooser import WorkChooser

# What is edited here is a draft; the desk shows it to a second person.
APPROVED_BY_ANOTHER = _("Readers get it when a second person has approved it on the story desk.")
# Said of the few that are, and nothing of the others.
RETIRED = Column(
    "retired",
    label=_("Retired"),
    sort_key="retired",
    accessor=lambda term: _("Yes") if term.retired else "",
)


class StorytellerViewSet(SnippetViewSet):
    model = Storyteller
    chooser_viewset_class = StorytellerChooserViewSet
    edit_view_class = StorytellerEdit
    icon = "user"
    menu_label = _("Storytellers")
    list_display = ["__str__", "naming", Column("code", label=_("Code"), sort_key="code")]
    search_fields = ["name", "code"]
    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("naming", "name", "slug", "pronouns")],
            heading=_("How they wish to be named"),
        ),
        InlinePanel(
            "texts",
            heading=_("In their own words"),
            label=_("Language"),
            help_text=APPROVED_BY_ANOTHER,
            max_num=2,
        ),
        FieldPanel("portrait", widget=PictureChooser()),
        MultiFieldPanel(
            [
                FieldPanel("county"),
                FieldPanel("year_sentenced"),
                FieldPanel("age_band"),
                FieldPanel("place_now", widget=SnippetChooser(Institution)),
            ],
            heading=_("Facts, each shown only as they allowed"),
        ),
        InlinePanel("course", heading=_("What became of the sentence"), label=_("Step")),
        FieldPanel("course_checked"),
    ]


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    menu_label = _("Themes")
    panels = [
        *TERM_PANELS,
        *(FieldPanel(name, widget=SnippetChooser(Theme)) for name in ("parent", "replaced_by")),
        InlinePanel(
            "texts",
            heading=_("Introduction"),
            label=_("Language"),
            help_text=APPROVED_BY_ANOTHER,
            max_num=2,
        ),
    ]
    list_display = ["__str__", "parent", RETIRED]


class LegalRouteViewSet(SnippetViewSet):
    model = LegalRoute
    icon = "clipboard-list"
    menu_label = _("Law")
    list_display = ["__str__", "kind", "status", "as_of", "confidence"]
    list_filter = ["kind", "confidence"]
    panels = [
        *TERM_PANELS,
        *(
            FieldPanel(name)
            for name in ("kind", "citation", "status", "as_of", "source", "confidence")
        ),
    ]


class InstitutionViewSet(SnippetViewSet):
    model = Institution
    icon = "site"
    menu_label = _("Prisons")
    list_display = ["__str__", "code", "city", "closed"]


class ContentNoteViewSet(SnippetViewSet):
    model = ContentNote
    icon = "warning"
    menu_label = _("Content notes")
    list_display = ["__str__", "key", RETIRED]


class CollectionViewSet(SnippetViewSet):
    model = Collection
    icon = "list-ol"
    menu_label = _("Collections of stories")
    panels = [
        FieldPanel("slug"),
        InlinePanel(
            "texts",
            heading=_("Title and essay"),
            label=_("Language"),
            help_text=APPROVED_BY_ANOTHER,
            min_num=1,
            max_num=2,
        ),
        FieldPanel("cover", widget=PictureChooser()),
        InlinePanel(
            "entries",
            heading=_("The stories, in their order"),
            label=_("Story"),
            panels=[
                FieldPanel("work", widget=WorkChooser()),
                FieldPanel("heading_en"),
                FieldPanel("heading_es"),
            ],
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("action_label_en", "action_label_es", "action_path")],
            heading=_("At the end"),
        ),
    ]


class ArchiveGroup(SnippetViewSetGroup):
    menu_label = _("Archive")
    menu_icon = "folder-open-inverse"
    menu_order = 150
    submenu_hook = MENU
    items = (
        StorytellerViewSet,
        CollectionViewSet,
        ThemeViewSet,
        LegalRouteViewSet,
        InstitutionViewSet,
        ContentNoteViewSet,
    )
