"""Words of a story as a name that can be written down: which stretch of which passage, in which state of its
words. What is named so is asked for anew each time it is to be shown; nothing of the words is in the name.

    7h2k9f3m4x.en.1a2b3c4d.12-80~9f86d081884c

The code of the work, the language, the key of the passage, its characters from and up to, and the first digits
of the passage's hash. No character of it has to be escaped in an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from core.uses import Use

from .models import Passage, StoryPage

DIGITS = 12
_NUMBER = "(?:0|[1-9][0-9]{0,5})"
_FORM = re.compile(
    r"(?P<work>[0-9a-z]{1,20})\.(?P<language>[a-z]{2})\.(?P<key>[0-9a-f]{8})"
    rf"\.(?P<start>{_NUMBER})-(?P<end>{_NUMBER})~(?P<digest>[0-9a-f]{{{DIGITS}}})"
)


class NotToBeShown(LookupError):
    """Its text, and that of its kinds, is a sentence for whoever asked."""


class NotPermitted(NotToBeShown):
    def __init__(self) -> None:
        super().__init__(_("These words may not be used: the story is not shared for that."))


class WordsChanged(NotToBeShown):
    def __init__(self) -> None:
        super().__init__(
            _("The words have changed since they were chosen. Read the passage again, then choose.")
        )


class Words(Protocol):
    """A passage, or the columns of one."""

    @property
    def key(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def hash(self) -> str: ...


@dataclass(frozen=True)
class PassageRange:
    """Characters `start` up to `end` of a passage. Any change in the passage makes it another: what stands beside
    a sentence may turn it round."""

    work: str
    language: str
    key: str
    start: int
    end: int
    digest: str

    @classmethod
    def of(cls, work: str, passage: Words, start: int, end: int) -> PassageRange:
        """`work`: its code."""
        digest = passage.hash[:DIGITS]
        return cls(work, passage.language, passage.key, start, end, digest)

    @classmethod
    def parse(cls, text: str) -> PassageRange:
        """Raises ValueError for what is no name of words."""
        match = _FORM.fullmatch(text)
        if match is None or not int(match["start"]) < int(match["end"]):
            raise ValueError("no name of words in a passage")
        return cls(
            match["work"],
            match["language"],
            match["key"],
            int(match["start"]),
            int(match["end"]),
            match["digest"],
        )

    def __str__(self) -> str:
        return f"{self.work}.{self.language}.{self.key}.{self.start}-{self.end}~{self.digest}"

    def words_of(self, passage: Words) -> str:
        """Exactly as they stand there. Raises WordsChanged."""
        words = passage.text[self.start : self.end]
        if not passage.hash.startswith(self.digest) or len(words) != self.end - self.start:
            raise WordsChanged
        return words

    def find(self, use: Use) -> tuple[StoryPage, Passage]:
        """The page, ready for a card, and the passage in which these words stand, as they are shown for `use` at
        this moment. Raises NotPermitted or WordsChanged."""
        pages = StoryPage.objects.public(use).for_card()
        page = pages.filter(work__code=self.work, language=self.language).first()
        if page is None:
            raise NotPermitted
        passage = page.passages.filter(key=self.key).first()
        if passage is None:
            raise WordsChanged
        self.words_of(passage)
        return page, passage
