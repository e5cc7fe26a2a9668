"""Whether the voice in a recording may be heard: its storyteller's own, or that of somebody who reads.
A recording has one voice, whatever page it is on; where two pages disagree, nobody hears it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from core.uses import Use
from media.models import Recording

from .blocks import Voice
from .disclosure import Permissions
from .models import Said, StoryPage


def may_be_heard(value: Mapping[str, Any], page: StoryPage, permissions: Permissions) -> bool:
    """`value` is a recording's block. A storyteller's voice needs the yes of everybody who tells, a
    reader's the yes to reading aloud; a story without a storyteller has nobody who could say it.
    One query for all recordings of `page`, which is remembered with it."""
    if not _permitted(value, page, permissions):
        return False
    # A page is asked about each of its recordings, and about each more than once.
    if "_voices_elsewhere" not in page.__dict__:
        page.__dict__["_voices_elsewhere"] = _of_other_live_pages(page)
    return not page.__dict__["_voices_elsewhere"][value["recording"].pk] - {voice_of(value)}


def voice_of(value: Mapping[str, Any]) -> str:
    """Whose voice a recording's block says it is; equal for equal voices."""
    return f"{Voice.READER}:{value['reader']}" if value["voice"] == Voice.READER else value["voice"]


def in_doubt(page: StoryPage) -> list[Recording]:
    """Recordings of `page`, as it is in memory, that stand elsewhere with another voice: in another of
    its blocks, on any live page, or on the latest draft of another page of its work."""
    shown = {value["recording"].pk: value["recording"] for value in _values(page)}
    if not shown:
        return []
    voices: defaultdict[int, set[str]] = defaultdict(set)
    for pk, elsewhere in _of_other_live_pages(page).items():
        voices[pk] |= elsewhere
    drafts = [
        other.get_latest_revision_as_object() for other in page.work.pages.exclude(pk=page.pk)
    ]
    for version in (page, *drafts):
        for value in _values(version):
            voices[value["recording"].pk].add(voice_of(value))
    return [recording for pk, recording in shown.items() if len(voices[pk]) > 1]


def _permitted(value: Mapping[str, Any], page: StoryPage, permissions: Permissions) -> bool:
    if value["voice"] == Voice.READER:
        return permissions.allows(Use.READ_ALOUD)
    tellers = [credit.storyteller_id for credit in page.tellers()]
    return bool(tellers) and all(permissions.allows(Use.VOICE_RECORDING, pk) for pk in tellers)


def _of_other_live_pages(page: StoryPage) -> defaultdict[int, set[str]]:
    """Whose voice each recording of `page` is on the live pages that aren't it."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    shown = {value["recording"].pk for value in _values(page)}
    rows = Said.objects.filter(recording__in=shown, page__live=True).exclude(page=page.pk)
    for pk, voice in rows.order_by().values_list("recording", "voice").distinct():
        found[pk].add(voice)
    return found


def _values(page: StoryPage) -> Iterator[Mapping[str, Any]]:
    for block in page.body:
        if block.block_type == "recording" and block.value["recording"]:
            yield block.value
