"""A text as a row of headings, paragraphs and items of lists, for whoever makes something of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from django.core.files.base import File

from media.intake.accepting import accept_parts
from media.intake.refusal import Refused


class Is(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    NUMBERED = "numbered"


@dataclass(frozen=True)
class Run:
    """Words that look alike; a line break in them is a hard one."""

    text: str
    bold: bool
    italic: bool


@dataclass(frozen=True)
class Part:
    """`level`: of a heading, from 1; else 0."""

    kind: Is
    level: int
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs).strip()


def parts(file: File | IO[Any], markdown: bool = False) -> list[Part]:
    """Of a Word, ODT or plain file; `markdown`: the marks of Markdown in a plain one mean what they
    stand for. Raises Refused, and nothing else, whatever is in the file. As slow as `accept`."""
    said = accept_parts(file, markdown=markdown).open().read()
    try:
        # It comes from a process that has read a stranger's file: nothing but the expected passes.
        return [_part(each) for each in json.loads(said)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused("broken") from None


def _part(said: dict[str, Any]) -> Part:
    runs = tuple(
        Run(str(text), bold is True, italic is True) for text, bold, italic in said["runs"]
    )
    return Part(Is(said["is"]), int(said["level"]), runs)
