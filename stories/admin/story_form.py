"""A story's form, grouped by what an editor thinks of: the words, the person, the facts, safety, and
where it appears."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    InlinePanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

from core.admin_policy import SnippetChooser

from ..models import Institution, StoryPage, Storyteller
from .checkboxes import GroupedCheckboxes, by_heading, by_kind
from .gate import Gate
from .work_chooser import WorkChooser


def is_translation(page: StoryPage | None) -> bool:
    return bool(page and page.work_id and not page.is_original)


class StoryForm(WagtailAdminPageForm):
    """Of a translation without the facts: they would be overwritten by the original's on publishing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_translation(self.instance):
            for name in StoryPage.FACTS:
                self.fields.pop(name, None)
            for name in StoryPage.FACT_ROWS:
                self.formsets.pop(name, None)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return self._belongs_to_others() and valid

    def _belongs_to_others(self) -> bool:
        fine = True
        belongings = self.formsets.get("belongings")
        for form in belongings.forms if belongings and belongings.is_bound else []:
            other = getattr(form, "cleaned_data", {}).get("other")
            if other and other.pk == self.instance.work_id:
                form.add_error("other", ValidationError(gettext("This is the story itself.")))
                fine = False
        return fine


class Tab(ObjectList):
    """`name` makes the addresses of its fields the same in every language."""

    def __init__(self, children: Any = (), *args: Any, name: str = "", **kwargs: Any) -> None:
        super().__init__(children, *args, **kwargs)
        self.name = name

    def clone_kwargs(self) -> dict[str, Any]:
        return super().clone_kwargs() | {"name": self.name}

    @property
    def clean_name(self) -> str:
        return self.name


class Rows(InlinePanel):
    """Rows of a table of their own; not shown where the form has none."""

    @property
    def clean_name(self) -> str:
        return self.relation_name

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            form, panel = kwargs["form"], kwargs["panel"]
            self.absent = form is not None and panel.relation_name not in form.formsets
            if self.absent:
                Panel.BoundPanel.__init__(self, **kwargs)
            else:
                super().__init__(**kwargs)

        def is_shown(self) -> bool:
            return not self.absent and super().is_shown()


class FromTheOriginal(Panel):
    """Stands on a translation in the place of the facts."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "stories/admin/from_the_original.html"

        def is_shown(self) -> bool:
            return self.form is not None and is_translation(self.instance)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return context | {"original": self.instance.work.original}


class StoryTabs(TabbedInterface):
    """With the gate's answers above, whichever tab is open."""

    class BoundPanel(TabbedInterface.BoundPanel):
        template_name = "stories/admin/story_tabs.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"gate": self.gate}

        @property
        def gate(self) -> Gate:
            return Gate.of_stored(self.instance)


WORDS = Tab(
    [
        # Proposes the address, without which a new story can't be saved.
        TitleFieldPanel("title"),
        FieldPanel("standfirst"),
        FieldPanel("quote"),
        FieldPanel("body"),
        FieldPanel("translator"),
    ],
    name="words",
    heading=_("The words"),
)
PERSON = Tab(
    [
        FromTheOriginal(),
        Rows("credits", heading=_("Whose story it is, and who helped"), label=_("Person")),
    ],
    name="person",
    heading=_("The person"),
)
FACTS = Tab(
    [
        FromTheOriginal(),
        FieldPanel("kind"),
        FieldPanel("written"),
        FieldPanel("received"),
        FieldPanel("came_by"),
        Rows(
            "custody",
            heading=_("Through whose hands it went"),
            label=_("Step"),
            panels=[FieldPanel(name) for name in ("what", "role", "name", "since")],
        ),
        FieldPanel("place", widget=SnippetChooser(Institution)),
        FieldPanel("themes", widget=GroupedCheckboxes(by_heading)),
        FieldPanel("legal_routes", widget=GroupedCheckboxes(by_kind)),
        FieldPanel("rights"),
    ],
    name="facts",
    heading=_("The facts"),
)
SAFETY = Tab(
    [
        FromTheOriginal(),
        Rows(
            "told_about",
            heading=_("Other people in it who serve life without parole"),
            label=_("Person"),
            panels=[
                FieldPanel("person", widget=SnippetChooser(Storyteller)),
                FieldPanel("agreed"),
            ],
        ),
        FieldPanel("others_reviewed"),
        FieldPanel("content_notes", widget=forms.CheckboxSelectMultiple),
        FieldPanel("notes_reviewed"),
    ],
    name="safety",
    heading=_("Safety"),
)
APPEARS = Tab(
    [
        FieldPanel(
            "slug",
            heading=_("Address"),
            help_text=_("The last part of the address at which it is read."),
        ),
        FromTheOriginal(),
        Rows(
            "belongings",
            heading=_("What it has to do with other stories"),
            label=_("Story"),
            panels=[FieldPanel("relation"), FieldPanel("other", widget=WorkChooser())],
        ),
    ],
    name="appears",
    heading=_("Where it appears"),
)

StoryPage.edit_handler = StoryTabs(
    [WORDS, PERSON, FACTS, SAFETY, APPEARS, ObjectList([PublishingPanel(), CommentPanel()])],
    base_form_class=StoryForm,
)
