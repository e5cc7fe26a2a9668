"""The words of a live page as addressable rows. Keys outlive edits: a paragraph keeps its key by equal
text, else by the best likeness within its block, so that links and quotations go on pointing at it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from difflib import SequenceMatcher

from .blocks import covers
from .models import Passage, StoryPage

# Below this likeness (difflib's ratio, 0 to 1) a paragraph counts as a new one.
ALIKE = 0.6
# A text that was rewritten throughout keeps no keys, rather than holding up its publishing.
MOST_PAIRS = 20_000


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def compose(page: StoryPage) -> list[Passage]:
    """The passages that `page`, as it is in memory, would have; unsaved, without keys."""
    found: list[Passage] = []
    noted = 0
    for block in page.body:
        if block.block_type == "note":
            noted = max(noted, covers(block.value))
        if not hasattr(block.block, "words"):
            continue
        for words in block.block.words(block.value):
            found.append(
                Passage(
                    page=page,
                    block=block.id or "",
                    order=len(found) + 1,
                    kind=words.kind,
                    language=page.language,
                    speaker=words.speaker,
                    text=words.text,
                    html=words.html,
                    hash=text_hash(words.text),
                    start=words.start,
                    end=words.end,
                    noted=noted > 0 or bool(words.note),
                    note=words.note,
                )
            )
            noted -= 1
    return found


def words_hash(page: StoryPage) -> str:
    """Of the storyteller's words alone, whatever stands around them."""
    return text_hash("\n\n".join(passage.text for passage in compose(page)))


def give_keys(new: list[Passage], old: list[Passage]) -> None:
    """Sets `key` on each of `new`, reusing those of `old`; eight hex characters, unique among them."""
    free = {passage.key: passage for passage in old}
    for passage in sorted(new, key=lambda each: not each.text):
        if not passage.text:
            passage.key = _key_of_taken_out(passage, free)
            free.pop(passage.key, None)
            continue
        same = next(
            (k for k, p in free.items() if p.hash == passage.hash and p.block == passage.block),
            None,
        )
        same = same or next((k for k, p in free.items() if p.hash == passage.hash), None)
        if same:
            passage.key = same
            del free[same]
    for _likeness, key, passage in sorted(
        _alike(new, free), key=lambda pair: pair[0], reverse=True
    ):
        if key in free and not passage.key:
            passage.key = key
            del free[key]
    taken = {passage.key for passage in new}
    for passage in new:
        while not passage.key:
            key = secrets.token_hex(4)
            if key not in taken:
                passage.key = key
                taken.add(key)


def _key_of_taken_out(passage: Passage, free: dict[str, Passage]) -> str:
    """A line that was taken out has no words to know it by, but the time of those it had."""
    where = (passage.block, passage.start)
    return next((key for key, was in free.items() if (was.block, was.start) == where), "")


def _alike(new: list[Passage], free: dict[str, Passage]) -> Iterator[tuple[float, str, Passage]]:
    """Pairs of an old key and a passage without one that are alike, within a block."""
    changed = [passage for passage in new if not passage.key]
    if len(changed) * len(free) > MOST_PAIRS:
        return
    for passage in changed:
        for key, was in free.items():
            if was.block == passage.block:
                matcher = SequenceMatcher(None, was.text, passage.text, autojunk=False)
                # The quick one only counts letters: cheap, and never below the true one.
                if matcher.quick_ratio() >= ALIKE and (likeness := matcher.ratio()) >= ALIKE:
                    yield likeness, key, passage


def rebuild(page: StoryPage) -> None:
    """Replaces the stored passages by those of the page as it is. Inside the publishing transaction."""
    new = compose(page)
    give_keys(new, list(page.passages.all()))
    page.passages.all().delete()
    Passage.objects.bulk_create(new)
