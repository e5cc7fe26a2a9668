"""What is said in a recording as WebVTT, for the browser's own player."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from .models import Passage, StoryPage
from .notes import Note, placed
from .transcripts import ARROW, Cue, to_vtt


def address(page: StoryPage, number: int) -> str:
    """Of the captions of the recording numbered `number`, from 1, of the page."""
    return f"{page.path_on_site}captions/{number}.vtt"


def of(page: StoryPage, number: int) -> str | None:
    """From the stored passages, and so exactly what a reader may read; None without such a recording."""
    rows = list(page.passages.all())
    recordings: dict[str, list[Passage]] = {}
    for passage in rows:
        if passage.kind == Passage.Kind.CUE:
            recordings.setdefault(passage.block, []).append(passage)
    if not 1 <= number <= len(recordings):
        return None
    cues = _said(list(recordings.values())[number - 1], placed(page, rows))
    title = " ".join(page.title.split()).replace(ARROW, "→")
    return f"WEBVTT {title}\n\n" + to_vtt(cues).removeprefix("WEBVTT").lstrip()


def _said(passages: Iterable[Passage], notes: Mapping[int, Note]) -> list[Cue]:
    """Each content note before the first line that it stands for. Of what was taken out nothing is
    left to show."""
    cues = []
    warning = ""
    for passage in passages:
        if note := notes.get(passage.order):
            warning = "[" + gettext("Content note: %(what)s") % {"what": note.text} + "]\n"
        if passage.text:
            text = warning + passage.text
            cues.append(Cue(passage.start or 0, passage.end or 0, text, passage.speaker))
            warning = ""
    return cues
