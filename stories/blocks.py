"""The kinds of block a story's body is made of. Each that holds a storyteller's words says how it
falls into passages (`words`); the others belong to the archive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import nh3
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

INLINE_TAGS = {"b", "i", "em", "strong", "br"}
PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)


@dataclass(frozen=True)
class Words:
    """One passage-to-be: its kind (a value of Passage.Kind), its words, and the same words cleaned as HTML."""

    kind: str
    text: str
    html: str
    speaker: str = ""
    start: float | None = None
    end: float | None = None


def plain(html: str) -> str:
    return re.sub(r"[^\S\n]+", " ", unescape(strip_tags(re.sub(r"<br\s*/?>", "\n", html)))).strip()


def from_lines(kind: str, text: str, **more: object) -> Words:
    """Words typed as plain text; its line breaks are kept."""
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return Words(kind, text, escape(text).replace("\n", "<br>"), **more)  # type: ignore[arg-type]  # speaker, start, end


def stanzas(text: str | None) -> list[str]:
    """Parts between empty lines. None is what a draft holds where nothing was typed yet."""
    return [
        part
        for part in re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n").strip("\n"))
        if part.strip()
    ]


class ProseBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=["bold", "italic"], **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Prose")
        help_text = _("The storyteller's words, as they wrote or said them.")

    def words(self, value: object) -> Iterator[Words]:
        for inner in PARAGRAPH.findall(getattr(value, "source", "")):
            html = nh3.clean(inner, tags=INLINE_TAGS, attributes={})
            if text := plain(html):
                yield Words("paragraph", text, html)


class PoemBlock(blocks.TextBlock):
    class Meta:
        icon = "list-ul"
        label = _("Poem")
        help_text = _("Line breaks are kept. An empty line begins a new stanza.")

    def words(self, value: str) -> Iterator[Words]:
        for stanza in stanzas(value):
            yield from_lines("stanza", stanza)


class TurnBlock(blocks.StructBlock):
    speaker = blocks.CharBlock(
        max_length=80, label=_("Speaker"), help_text=_("As they may be named.")
    )
    question = blocks.BooleanBlock(required=False, label=_("A question by the interviewer"))
    text = blocks.TextBlock(label=_("Words"))

    class Meta:
        icon = "comment"
        label = _("Turn")


class InterviewBlock(blocks.ListBlock):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(TurnBlock(), **kwargs)

    class Meta:
        icon = "group"
        label = _("Interview")

    def words(self, value: object) -> Iterator[Words]:
        for turn in value:  # type: ignore[attr-defined]  # a ListValue
            for part in stanzas(turn["text"]):
                yield from_lines(
                    "question" if turn["question"] else "answer", part, speaker=turn["speaker"]
                )


class CueBlock(blocks.StructBlock):
    start = blocks.FloatBlock(min_value=0, label=_("Starts at second"))
    end = blocks.FloatBlock(min_value=0, label=_("Ends at second"))
    speaker = blocks.CharBlock(max_length=80, required=False, label=_("Speaker"))
    text = blocks.TextBlock(label=_("Words"))

    class Meta:
        icon = "openquote"
        label = _("Line of the transcript")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if cleaned["end"] <= cleaned["start"]:
            raise blocks.StructBlockValidationError(
                block_errors={"end": ValidationError(_("The line must end after it starts."))}
            )
        return cleaned


class RecordingBlock(blocks.StructBlock):
    recording = SnippetChooserBlock("media.Recording", label=_("Recording"))
    cues = blocks.ListBlock(CueBlock(), min_num=1, label=_("Transcript"))

    class Meta:
        icon = "media"
        label = _("Recording with transcript")

    def words(self, value: blocks.StructValue) -> Iterator[Words]:
        for cue in value["cues"]:
            yield from_lines(
                "cue", cue["text"] or "", speaker=cue["speaker"], start=cue["start"], end=cue["end"]
            )


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("Picture"))
    shows = blocks.ChoiceBlock(
        choices=[("nobody", _("No person")), ("storyteller", _("The storyteller"))],
        default="nobody",
        label=_("Who is in it"),
        help_text=_("A picture of the storyteller needs their yes to “Your photo”."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")


def content_note_choices() -> list[tuple[str, str]]:
    from .models import ContentNote

    return [(note.key, note.label) for note in ContentNote.objects.filter(retired=False)]


class ContentNoteBlock(blocks.StructBlock):
    notes = blocks.MultipleChoiceBlock(
        choices=content_note_choices, widget=forms.CheckboxSelectMultiple, label=_("About")
    )
    text = blocks.CharBlock(
        max_length=200, label=_("It speaks of"), help_text=_("For example: a parent’s death")
    )
    passages = blocks.IntegerBlock(
        min_value=1, default=1, label=_("How many passages it stands for")
    )

    class Meta:
        icon = "warning"
        label = _("Content note")


def covers(note: Any) -> int:
    """How many passages a content note stands for; one, where a draft does not say."""
    return note.get("passages") or 1


class ContextBlock(blocks.TextBlock):
    class Meta:
        icon = "info-circle"
        label = _("Editor's context")
        help_text = _("The archive's own voice, set apart from the storyteller's.")


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Section heading")


class StoryBody(blocks.StreamBlock):
    prose = ProseBlock()
    heading = HeadingBlock(max_length=120)
    poem = PoemBlock()
    interview = InterviewBlock()
    recording = RecordingBlock()
    picture = PictureBlock()
    note = ContentNoteBlock()
    context = ContextBlock()
