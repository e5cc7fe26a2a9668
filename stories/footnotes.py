"""The archive's explanations of a few words of a story: a small number after the words, the note below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .blocks import plain
from .models import StoryPage

# Blocks whose passages a footnote can stand in.
NOTED = ("prose", "letter", "poem", "interview")


@dataclass(frozen=True)
class Footnote:
    """`block` is the id of the block in whose passages the words stand; `number` counts from 1."""

    number: int
    block: str
    after: str
    text: str


def of(page: StoryPage) -> list[Footnote]:
    found: list[Footnote] = []
    above = ""
    # As it is stored: to look at the blocks would fetch every picture and recording.
    for block in page.body.raw_data:
        if block["type"] in NOTED:
            above = block.get("id") or ""
        elif block["type"] == "footnote":
            value = block["value"]
            number, after = len(found) + 1, value["after"] or ""
            found.append(Footnote(number, above, after, value["text"] or ""))
    return found


def without_a_place(page: StoryPage) -> Iterator[str]:
    """The words of footnotes that do not stand in the passages above them; "" of one that names none."""
    above: list[str] = []
    for block in page.body:
        if block.block_type in NOTED:
            above = [words.text for words in block.block.words(block.value)]
        elif block.block_type == "footnote":
            after = block.value["after"] or ""
            if not after or not any(after in text for text in above):
                yield after


def mark(html: str, notes: list[Footnote]) -> tuple[str, list[Footnote]]:
    """`html` of a passage with the numbers of those notes whose words stand in it, and those that are
    left for the passages after it."""
    left = []
    for note in notes:
        if not note.after:
            left.append(note)
        elif found := _as_written(note.after).search(html):
            html = html[: found.end()] + _number(note) + html[found.end() :]
        elif note.after in plain(html):
            # The words run across emphasis: the number stands at the end of the passage.
            html += _number(note)
        else:
            left.append(note)
    return mark_safe(html), left  # noqa: S308  of passages, which were cleaned, and our own markup


# In words that came as rich text these stand as they are, in words that were typed they are escaped.
_QUOTES = {"'": "(?:'|&#x27;)", '"': '(?:"|&quot;)'}


def _as_written(words: str) -> re.Pattern[str]:
    """Finds `words` in the HTML of a passage, never within a tag."""
    written = "".join(_QUOTES.get(char) or re.escape(escape(char)) for char in words)
    return re.compile(rf"{written}(?![^<]*>)")


def _number(note: Footnote) -> SafeString:
    return format_html(
        '<sup><a id="noted-{0}" href="#note-{0}" role="doc-noteref">{0}</a></sup>', note.number
    )
