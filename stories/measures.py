"""What the shape of a story's words is made from, and that shape. Measured and drawn on publishing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.motif import Form, shape
from core.sentences import sentences, word_count

from . import content
from .models import Passage, StoryPage
from .passages import compose

# Silent reading of plain prose, words a minute.
READING_SPEED = 200


def measure(page: StoryPage) -> dict[str, Any]:
    """{"form", "measures", "quoted" (indexes of what opens the card), "strokes" (how many measures each passage has; of a
    recording, whose measures are of its sound, one), "drawn" (what core.motif makes of measures and quoted),
    "opening_noted" (whether a content note stands before what opens the card), "words", "lines", "seconds", "notes" (of
    the whole story), "themes", "routes", "custody", "changed" (days on which words changed), "picture" (of an artwork, by
    its key)}, ready for JSON."""
    passages = compose(page)
    form = Form.PROSE
    measures: list[Any] = []
    quoted: list[int] = []
    strokes = [1] * len(passages)
    kinds = {passage.kind for passage in passages}
    peaks, seconds = _sound(page)
    if peaks:
        form, measures = Form.RECORDING, peaks
        cue = next(
            (
                p
                for p in passages
                if p.kind == Passage.Kind.CUE and page.quote and page.quote in p.text
            ),
            None,
        )
        if cue and seconds:
            start, end = cue.start or 0.0, cue.end or seconds
            quoted = [i for i in range(len(peaks)) if start <= i * seconds / len(peaks) < end]
    elif kinds == {Passage.Kind.STANZA}:
        form = Form.POEM
        lines = [line for passage in passages for line in passage.text.splitlines()]
        measures = [len(line) for line in lines]
        strokes = [len(passage.text.splitlines()) for passage in passages]
        quoted = [i for i, line in enumerate(lines) if line and line in page.quote]
    elif kinds and kinds <= {Passage.Kind.QUESTION, Passage.Kind.ANSWER}:
        form = Form.INTERVIEW
        measures = [[p.kind == Passage.Kind.ANSWER, word_count(p.text)] for p in passages]
        quoted = [i for i, p in enumerate(passages) if page.quote and page.quote in p.text]
    else:
        strokes = []
        for passage in passages:
            parts = sentences(passage.text, passage.language)
            strokes.append(len(parts))
            for sentence in parts:
                if sentence in page.quote:
                    quoted.append(len(measures))
                measures.append(word_count(sentence))
    return {
        "form": form,
        "measures": measures,
        "quoted": quoted,
        "strokes": strokes,
        "drawn": asdict(shape(form, measures, quoted, page.work.code)) if measures else None,
        "opening_noted": _opening_noted(page.quote, passages),
        "words": sum(word_count(passage.text) for passage in passages),
        "lines": sum(len(p.text.splitlines()) for p in passages if p.kind == Passage.Kind.STANZA),
        "seconds": round(seconds),
        "notes": _unplaced_notes(page),
        "themes": [[theme.key, theme.label_en, theme.label_es] for theme in page.themes.all()],
        "routes": [
            [route.key, route.label_en, route.label_es]
            for route in page.legal_routes.all()
            if route.is_public
        ],
        "custody": [
            {"what": step.what, "role": step.role, "name": step.name, "since": step.since}
            for step in page.custody.all()
        ],
        "changed": [change.on.isoformat() for change in page.changes.all()] if page.pk else [],
        "picture": next((picture.pk for picture in content.pictures(page)), None)
        if page.kind == page.Kind.ARTWORK
        else None,
    }


def _opening_noted(quote: str, passages: list[Passage]) -> bool:
    having = [passage.noted for passage in passages if quote and quote in passage.text]
    return bool(having) and all(having)


def _unplaced_notes(page: StoryPage) -> list[list[str]]:
    """Labels, English and Spanish, of the content notes of the whole story that stand at no passage."""
    placed = {
        key for block in page.body if block.block_type == "note" for key in block.value["notes"]
    }
    notes = [note for note in page.content_notes.all() if note.key not in placed]
    return [[note.label_en, note.label_es] for note in notes]


def _sound(page: StoryPage) -> tuple[list[float], float]:
    for recording in content.recordings(page):
        return list(recording.peaks), recording.duration
    return [], 0.0
