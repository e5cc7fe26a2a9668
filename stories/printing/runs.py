"""The small HTML of a story's words as plain data, which data/story.typ sets without reading markup.

A run is a dict: {"t": words}, with "i" or "b" where they are emphasized and "lang" where they are in
another language; {"br": true}, a line break; or {"note": words}, an editors' footnote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

Run = dict[str, Any]

_EMPHASIS = {"i": "i", "em": "i", "b": "b", "strong": "b"}
# As a browser does: a no-break space is none of them.
_SPACE = re.compile(r"[ \t\r\n\f]+")


def paragraphs(html: str, notes: Mapping[int, str] | None = None) -> list[list[Run]]:
    """The paragraphs of cleaned HTML; words outside of any <p> are one of their own. `notes`: the words of
    the footnotes by their number."""
    if "<" not in html and "&" not in html:
        text = _SPACE.sub(" ", html).strip()
        return [[{"t": text}]] if text else []
    reader = _Reader(notes or {})
    reader.feed(html)
    reader.close()
    return [trimmed for each in reader.paragraphs if (trimmed := _trimmed(each))]


def runs(html: str, notes: Mapping[int, str] | None = None) -> list[Run]:
    """The same for HTML that is one paragraph."""
    return [run for each in paragraphs(html, notes) for run in each]


def lines(html: str, notes: Mapping[int, str] | None = None) -> list[list[Run]]:
    """One list for each line of a stanza."""
    found: list[list[Run]] = [[]]
    for run in runs(html, notes):
        if "br" in run:
            found.append([])
        else:
            found[-1].append(run)
    return [trimmed for line in found if (trimmed := _trimmed(line))]


class _Reader(HTMLParser):
    def __init__(self, notes: Mapping[int, str]) -> None:
        super().__init__()
        self.paragraphs: list[list[Run]] = [[]]
        self._notes = notes
        # What is open: the name of each tag, and what it says of the words in it.
        self._open: list[tuple[str, Run]] = []
        self._in_number = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "p":
            self.paragraphs.append([])
        elif tag == "br":
            self.paragraphs[-1].append({"br": True})
        elif tag == "a" and said.get("role") == "doc-noteref":
            self._in_number = True
            number = int((said.get("href") or "").rpartition("-")[2])
            self.paragraphs[-1].append({"note": self._notes[number]})
        else:
            means: Run = {_EMPHASIS[tag]: True} if tag in _EMPHASIS else {}
            if language := said.get("lang"):
                means["lang"] = language
            self._open.append((tag, means))

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.paragraphs.append([])
        elif tag == "a":
            self._in_number = False
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                break

    def handle_data(self, data: str) -> None:
        if self._in_number:
            return
        means: Run = {}
        for _tag, said in self._open:
            means |= said
        self.paragraphs[-1].append({"t": _SPACE.sub(" ", data)} | means)


def _trimmed(paragraph: list[Run]) -> list[Run]:
    """Without the space at its ends and around its line breaks, which no browser shows."""
    found: list[Run] = []
    at_start = True
    for run in paragraph:
        if "t" in run:
            text = run["t"].lstrip(" ") if at_start else run["t"]
            if not text:
                continue
            found.append(run | {"t": text})
            at_start = text.endswith(" ")
        else:
            if "br" in run:
                _end_line(found)
            found.append(run)
            at_start = "br" in run
    while found and "br" in found[-1]:
        found.pop()
    _end_line(found)
    return found


def _end_line(found: list[Run]) -> None:
    while found and "t" in found[-1]:
        found[-1] = found[-1] | {"t": found[-1]["t"].rstrip(" ")}
        if found[-1]["t"]:
            return
        found.pop()
