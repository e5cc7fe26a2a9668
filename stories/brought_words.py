"""Words that came in a file, as blocks of a story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from wagtail.blocks import StreamValue

from media.intake import Is, Part

from .blocks import StoryBody
from .models import StoryPage

if TYPE_CHECKING:
    from core.models import User

LONGEST_HEADING = 120
# A program that breaks its lines by itself breaks them beyond this; a poet rarely writes as far.
LONG_LINE = 55


@dataclass(frozen=True)
class Brought:
    """`title` is what the file calls itself, "" where it does not; it is not among the blocks."""

    title: str
    blocks: list[dict[str, Any]]


def blocks(parts: Iterable[Part], kind: str) -> Brought:
    """`kind`: of the story. In a poem, paragraphs whose lines are broken by hand are verse."""
    parts = list(parts)
    title = ""
    if first := next((part for part in parts if part.kind == Is.HEADING and part.level == 1), None):
        title = first.text
        parts = [part for part in parts if part is not first]
    found: list[dict[str, Any]] = []
    for is_heading, those in groupby(parts, key=_is_heading):
        if is_heading:
            found += [{"type": "heading", "value": _one_line(part.text)} for part in those]
        else:
            found.append(_written(list(those), kind))
    return Brought(_one_line(title), found)


def _is_heading(part: Part) -> bool:
    return part.kind == Is.HEADING and len(part.text) <= LONGEST_HEADING


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _written(parts: list[Part], kind: str) -> dict[str, Any]:
    if kind == StoryPage.Kind.POEM and any("\n" in part.text for part in parts):
        return {"type": "poem", "value": "\n\n".join(part.text for part in parts)}
    return {"type": "prose", "value": "".join(_paragraphs(parts))}


def _paragraphs(parts: list[Part]) -> Iterable[str]:
    number = 0
    for part in parts:
        number = number + 1 if part.kind == Is.NUMBERED else 0
        mark = {Is.ITEM: "• ", Is.NUMBERED: f"{number}. "}.get(part.kind, "")
        yield f"<p>{mark}{_html(part)}</p>"


def _html(part: Part) -> str:
    *before, _last = part.text.split("\n")
    break_ = " " if before and all(len(line) >= LONG_LINE for line in before) else "<br/>"
    html = ""
    for run in part.runs:
        words = escape(run.text).replace("\n", break_)
        words = f"<i>{words}</i>" if run.italic else words
        html += f"<b>{words}</b>" if run.bold else words
    return html.strip()


def append(page: StoryPage, brought: Brought, by: User) -> None:
    """After what stands in the latest draft, as a new version of it by `by`."""
    draft = page.get_latest_revision_as_object()
    stored = [*draft.body.get_prep_value(), *brought.blocks]
    draft.body = StreamValue(StoryBody(), stored, is_lazy=True)
    draft.save_revision(user=by, log_action=True)
