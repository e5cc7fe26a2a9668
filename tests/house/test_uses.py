"""Every use is asked about somewhere, and nothing asks about a use that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from core.uses import NAMING, Use

ROOMS = (
    "core",
    "media",
    "stories",
    "consent",
    "search",
    "submissions",
    "home",
    "campaigns",
    "demo",
)
# What no page or tool of this slice does yet, so nothing can check it. A later room takes its line away.
NOT_YET = {
    Use.EMBED_BY_PARTNERS: "frames for partners",
    Use.OFFICIAL_RECORD: "campaign kits",
    Use.PRESS: "campaign kits",
    Use.EDUCATION_AND_RESEARCH: "teaching kits",
    Use.READER_LETTERS: "the letter desk",
    Use.PRESERVATION_COPY: "erasure with a copy kept",
}
CHECKED = re.compile(
    r"(?:public|allows|allowed|allowed_by_all|permitted|register|Surface)\([^()]*(?:\([^()]*\)[^()]*)*\bUse\.([A-Z_]+)"
)
NAMED = re.compile(r"\bUse\.([A-Z][A-Z_]+)")


def sources() -> str:
    return "\n".join(
        path.read_text()
        for room in ROOMS
        for path in Path(settings.BASE_DIR, room).rglob("*.py")
        if "migrations" not in path.parts
    )


def test_no_code_asks_about_a_use_that_does_not_exist():
    assert set(NAMED.findall(sources())) <= set(Use.__members__)


def test_every_use_is_checked_by_something_or_known_to_wait():
    checked = {Use[name] for name in CHECKED.findall(sources())} | {Use.DISPLAY_NAME, *NAMING}
    assert set(Use) - checked - set(NOT_YET) == set()
    assert not checked & set(NOT_YET), "these are checked now: take them off the list"
