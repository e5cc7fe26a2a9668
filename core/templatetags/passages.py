"""The words of a story. A long one has hundreds of passages, and a template takes longer over each than all
the rest of a short story's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def passages(
    passages: Iterable[Mapping[str, Any]], kind: str, tools: bool, cite_url: str
) -> SafeString:
    """The numbered, linkable pieces of one block of a `kind` ("prose", "poem", "letter" or "interview"; for a
    recording see components/turn.html). Of each: key, number, note or None, and by kind html (safe), or lines
    (safe), or speaker, is_answer and html. With a content note, the anchor stands on the note. `tools`:
    whether each carries its links; see components/pin.html for these and `cite_url`."""
    written = (_passage(each, kind, tools, cite_url) for each in passages)
    return mark_safe("\n".join(written))  # noqa: S308  each is escaped where it is put together


def _passage(passage: Mapping[str, Any], kind: str, tools: bool, cite_url: str) -> str:
    key = escape(passage["key"])
    note, anchor = "", f' id="p-{key}"'
    if passage["note"]:
        shown = {"note": passage["note"], "anchor": f"p-{key}"}
        note, anchor = f"{render_to_string('components/note.html', shown)}\n", ""
    words = _verses(passage["lines"]) if kind == "poem" else _prose(passage)
    pin = _pin(passage, tools, cite_url)
    return f'{note}<div class="{_look(passage, kind)}"{anchor}>\n  {words}{pin}\n</div>'


@register.simple_tag
def quote(words: str) -> SafeString:
    """The words of a quotation, which are exact plain text, a line of a poem a line."""
    lines = words.splitlines()
    if len(lines) < 2:
        return format_html("<p>{}</p>", words)
    verses = format_html_join("\n", '<span class="verse">{}</span>', ((line,) for line in lines))
    return format_html("<p>{}</p>", verses)


def _look(passage: Mapping[str, Any], kind: str) -> str:
    if kind == "poem":
        return "pass stanza"
    if kind == "interview":
        return "pass turn" if passage["is_answer"] else "pass turn question"
    return "pass"


def _verses(lines: Iterable[str]) -> str:
    verses = "".join(f'<span class="verse">{conditional_escape(line)}</span> ' for line in lines)
    return f"<p>{verses}</p>"


def _prose(passage: Mapping[str, Any]) -> str:
    words = f"<p>{conditional_escape(passage['html'])}</p>"
    if not passage.get("speaker"):
        return words
    speaker = escape(passage["speaker"])
    return f'<span class="speaker">{speaker}<span class="vh">:</span></span>\n  {words}'


def _pin(passage: Mapping[str, Any], tools: bool, cite_url: str) -> str:
    """After the last word, without a space and with a word joiner, so that it never stands alone on a line of
    a phone."""
    if not tools:
        return f'<span class="pin" aria-hidden="true">&#8288;{int(passage["number"])}</span>'
    shown = {"key": passage["key"], "number": passage["number"], "cite_url": cite_url}
    return render_to_string("components/pin.html", shown)
