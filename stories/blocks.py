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
from django.db.models import TextChoices
from django.utils.html import escape, format_html, strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from .admin.transcript_widget import TranscriptField
from .transcripts import Cue, from_vtt, to_vtt

INLINE_TAGS = {"b", "i", "em", "strong", "br", "span"}
# A phrase in another language than the story's: `lang` is all that a span may say.
INLINE_ATTRIBUTES = {"span": {"lang"}}
PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)
# The same where words are typed as plain text: [es: mi niña]
PHRASE = re.compile(r"\[([a-z]{2,3}): ?([^\[\]]+)\]")


@dataclass(frozen=True)
class Words:
    """One passage-to-be: its kind (a value of Passage.Kind), its words, and the same words cleaned as
    HTML; both empty for a line of a transcript that was taken out."""

    kind: str
    text: str
    html: str
    speaker: str = ""
    start: float | None = None
    end: float | None = None
    note: str = ""


def plain(html: str) -> str:
    return re.sub(r"[^\S\n]+", " ", unescape(strip_tags(re.sub(r"<br\s*/?>", "\n", html)))).strip()


def from_lines(kind: str, text: str, **more: object) -> Words:
    """Words typed as plain text; its line breaks are kept, and so is the language of a marked phrase."""
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    html = PHRASE.sub(r'<span lang="\1">\2</span>', escape(text)).replace("\n", "<br>")
    return Words(kind, PHRASE.sub(r"\2", text), html, **more)  # type: ignore[arg-type]  # speaker, start, end, note


def from_rich_text(source: str) -> Iterator[Words]:
    """The paragraphs of what an editor's rich text field holds, cleaned."""
    for inner in PARAGRAPH.findall(source):
        html = nh3.clean(inner, tags=INLINE_TAGS, attributes=INLINE_ATTRIBUTES)
        if text := plain(html):
            yield Words("paragraph", text, html)


def stanzas(text: str | None) -> list[str]:
    """Parts between empty lines. None is what a draft holds where nothing was typed yet."""
    return [
        part
        for part in re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n").strip("\n"))
        if part.strip()
    ]


PROSE_FEATURES = ["bold", "italic", "in-english", "in-spanish"]


class ProseBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=PROSE_FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Prose")
        help_text = _("The storyteller's words, as they wrote or said them.")

    def words(self, value: object) -> Iterator[Words]:
        return from_rich_text(getattr(value, "source", ""))


class LetterBlock(blocks.StructBlock):
    """A page of a letter: its picture beside its words."""

    scan = ImageChooserBlock(
        label=_("Picture of the page"),
        help_text=_("Shown where the storyteller allows their handwriting to be seen."),
    )
    looked_over = blocks.BooleanBlock(
        label=_("Looked over"),
        help_text=_(
            "Somebody has looked at the page for names, numbers, addresses and faces that may not be "
            "seen, and covered them."
        ),
    )
    text = blocks.RichTextBlock(features=PROSE_FEATURES, label=_("Its words"))

    class Meta:
        icon = "doc-full"
        label = _("Page of a letter")

    def words(self, value: blocks.StructValue) -> Iterator[Words]:
        return from_rich_text(getattr(value["text"], "source", ""))


class PoemBlock(blocks.TextBlock):
    class Meta:
        icon = "list-ul"
        label = _("Poem")
        help_text = _(
            "Line breaks are kept. An empty line begins a new stanza. Words in another language can be "
            "marked, like [es: mi niña]."
        )

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


class TranscriptBlock(blocks.FieldBlock):
    """A list of Cue. What was typed and can't be read stays the text that it is until it is mended."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        self.field = TranscriptField(required=required)
        super().__init__(**kwargs)

    def get_default(self) -> list[Cue]:
        return []

    def normalize(self, value: Any) -> list[Cue] | str:
        return self.to_python(value)

    def to_python(self, value: Any) -> list[Cue] | str:
        if isinstance(value, str):
            return value
        return [item if isinstance(item, Cue) else Cue.stored(item) for item in value or []]

    def get_prep_value(self, value: list[Cue] | str) -> Any:
        return value if isinstance(value, str) else [cue.as_stored() for cue in value]

    def value_for_form(self, value: list[Cue] | str) -> str:
        return value if isinstance(value, str) else to_vtt(value)

    def value_from_form(self, value: str) -> list[Cue] | str:
        try:
            return from_vtt(value, unfinished=True)
        except ValidationError:
            return value

    def get_searchable_content(self, value: list[Cue]) -> list[str]:
        return [cue.text for cue in value if cue.text]

    def render_basic(self, value: list[Cue] | str, context: Any = None) -> str:
        """For comparing versions."""
        return format_html("<pre>{}</pre>", self.value_for_form(value))

    class Meta:
        icon = "openquote"
        label = _("Transcript")


def cues_of(value: Any) -> list[Cue]:
    """The lines of a recording's block; none, where what was typed can't be read yet."""
    return [] if isinstance(value["cues"], str) else value["cues"]


class Voice(TextChoices):
    STORYTELLER = "storyteller", _("The storyteller")
    READER = "reader", _("Somebody else reads it")


class RecordingBlock(blocks.StructBlock):
    recording = SnippetChooserBlock("media.Recording", label=_("Recording"))
    voice = blocks.ChoiceBlock(
        choices=Voice.choices,
        default=Voice.STORYTELLER,
        label=_("Whose voice it is"),
        help_text=_(
            "The storyteller's own voice needs their yes to “Your voice”, somebody else's their yes "
            "to “Read aloud”. Without it readers get the transcript alone."
        ),
    )
    reader = blocks.CharBlock(
        max_length=80,
        required=False,
        label=_("Read by"),
        help_text=_("The reader's name as they may be credited, where somebody else reads it."),
    )
    cues = TranscriptBlock()

    class Meta:
        icon = "media"
        label = _("Recording with transcript")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if (
            cleaned["voice"] == Voice.READER
            and not cleaned["reader"]
            and not self.is_deferred_validation
        ):
            raise blocks.StructBlockValidationError(
                block_errors={"reader": ValidationError(_("Say who reads it."))}
            )
        return cleaned

    def get_prep_value(self, value: blocks.StructValue) -> dict[str, Any]:
        """Without what is usual, so that the content hash of stories stored before stays what it was."""
        stored = super().get_prep_value(value)
        if stored["voice"] == Voice.STORYTELLER:
            del stored["voice"]
        if not stored["reader"]:
            del stored["reader"]
        return stored

    def words(self, value: blocks.StructValue) -> Iterator[Words]:
        for cue in cues_of(value):
            yield from_lines(
                "cue", cue.text, speaker=cue.speaker, start=cue.start, end=cue.end, note=cue.note
            )


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(
        label=_("Picture"),
        help_text=_("Alt text, and who can be recognized in it, are kept with the picture itself."),
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


class FootnoteBlock(blocks.StructBlock):
    """The archive's explanation of a few words of the block before it."""

    after = blocks.CharBlock(
        max_length=120,
        label=_("After the words"),
        help_text=_("A few words exactly as they stand in the passages above."),
    )
    text = blocks.TextBlock(max_length=600, label=_("The note"))

    class Meta:
        icon = "superscript"
        label = _("Editor's footnote")


class UpdateBlock(blocks.StructBlock):
    """What became known after the story was published; the archive's voice, with its day."""

    day = blocks.DateBlock(label=_("Day"))
    text = blocks.TextBlock(label=_("What there is to add"))

    class Meta:
        icon = "date"
        label = _("Update")


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Section heading")


class StoryBody(blocks.StreamBlock):
    prose = ProseBlock()
    letter = LetterBlock()
    heading = HeadingBlock(max_length=120)
    poem = PoemBlock()
    interview = InterviewBlock()
    recording = RecordingBlock()
    picture = PictureBlock()
    note = ContentNoteBlock()
    context = ContextBlock()
    footnote = FootnoteBlock()
    update = UpdateBlock()
