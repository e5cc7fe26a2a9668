"""The gate's answers beside the form: each obstacle with the field in which it can be mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.forms.utils import ErrorDict, ErrorList
from wagtail.blocks.stream_block import StreamBlockValidationError

from .. import publishing
from ..language_guard import Suggestion, of_page
from ..models import StoryPage
from ..publishing import Obstacle

# By an obstacle's code: the field that it is about. What is not here is mended elsewhere than in the form.
FIELDS = {
    **dict.fromkeys(
        (
            *("empty", "incomplete", "footnote", "alt", "faces", "photograph", "agreed", "voice"),
            *("unsilenced", "gone_words", "silent_words", "silencing"),
            *("cdcr_number", "email", "social_security", "phone", "address", "name", "place"),
        ),
        "body",
    ),
    "quote": "quote",
    "no_storyteller": "credits",
    "naming": "credits",
    "left_out": "credits",
    "continues": "belongings",
    "notes": "notes_reviewed",
    "others": "others_reviewed",
}
# The tab in which each field stands; see stories.admin.story_form.
TABS = {
    **dict.fromkeys(("title", "standfirst", "quote", "body", "translator"), "words"),
    "credits": "person",
    "rights": "facts",
    "custody": "facts",
    "notes_reviewed": "safety",
    "others_reviewed": "safety",
    "slug": "appears",
    "belongings": "appears",
}
# What was found in the words may stand in one of these, as short as they are.
SHORT = ("title", "standfirst", "quote", "translator", "rights")


def field_of(obstacle: Obstacle, page: StoryPage) -> str:
    """The name of the field or of the rows, "" where none can mend it."""
    kind, _colon, excerpt = obstacle.code.partition(":")
    where = FIELDS.get(kind, "")
    if not page.is_original and where in (*page.FACTS, *page.FACT_ROWS):
        return ""
    if where != "body" or not excerpt:
        return where
    wanted = excerpt.casefold()
    for name in SHORT:
        if wanted in str(getattr(page, name)).casefold():
            return name
    return where


@dataclass(frozen=True)
class Answer:
    obstacle: Obstacle
    field: str

    @property
    def anchor(self) -> str:
        """The id of the field's section in the form."""
        return f"panel-child-{TABS[self.field]}-{self.field}-section" if self.field else ""


@dataclass(frozen=True)
class Gate:
    """`stored` is False for a page that was never saved, of which nothing can be said yet."""

    page: StoryPage | None
    answers: list[Answer] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    @classmethod
    def of_stored(cls, page: StoryPage) -> Gate:
        """Of the latest draft as it is stored, whatever stands in the form."""
        stored = StoryPage.objects.filter(pk=page.pk).select_related("work").first()
        return cls.of(stored.get_latest_revision_as_object()) if stored else cls(None)

    @classmethod
    def of(cls, draft: StoryPage) -> Gate:
        obstacles = publishing.check(draft)
        answers = [Answer(obstacle, field_of(obstacle, draft)) for obstacle in obstacles]
        return cls(draft, answers, of_page(draft))


def show_as_errors(form: Any, draft: StoryPage) -> None:
    """Puts what stands in the way of `draft` beside its fields, in a form that was not sent."""
    by_field: dict[str, list[str]] = {}
    for answer in Gate.of(draft).answers:
        by_field.setdefault(answer.field, []).append(answer.obstacle.message)
    errors = ErrorDict()
    for name, messages in by_field.items():
        if name in form.formsets:
            _beside_rows(form.formsets[name], messages)
        elif name == "body":
            errors[name] = ErrorList([_in_the_words(draft, messages)])
        elif name in form.fields:
            errors[name] = ErrorList(messages)
    form._errors = errors


def _beside_rows(formset: BaseFormSet, messages: list[str]) -> None:
    formset._errors = []  # type: ignore[attr-defined]  # as full_clean leaves them in a formset that was not sent
    formset._non_form_errors = ErrorList(messages)  # type: ignore[attr-defined]  # as above


def _in_the_words(draft: StoryPage, messages: list[str]) -> StreamBlockValidationError:
    """With what is not filled in marked in its very block."""
    blocks: dict[int, ValidationError] = {}
    try:
        draft.body.stream_block.clean(draft.body)
    except StreamBlockValidationError as incomplete:
        blocks = incomplete.block_errors
    return StreamBlockValidationError(block_errors=blocks, non_block_errors=messages)
