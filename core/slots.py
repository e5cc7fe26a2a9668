"""Named places in a lower room's pages that higher rooms fill, from AppConfig.ready()."""

from collections.abc import Callable
from typing import Any

Filler = Callable[..., Any]

_fillers: dict[str, list[Filler]] = {
    "story.head": [],
    "story.after": [],
    "story.edit_panels": [],
    "teller.after": [],
    "desk.queues": [],
    "question.elsewhere": [],
    "picture.redact": [],
}


def register(slot: str, filler: Filler) -> None:
    """Let `filler` add to `slot`. It gets what the slot's template or caller passes, by keyword,
    and answers None or "" where it has nothing to add. Markup must come as SafeString.

    KeyError for a slot that does not exist.
    """
    if filler not in _fillers[slot]:
        _fillers[slot].append(filler)


def contents(slot: str, **context: Any) -> list[Any]:
    """What all rooms put into `slot`, in the order in which they registered."""
    filled = (filler(**context) for filler in _fillers[slot])
    return [content for content in filled if content is not None and content != ""]
