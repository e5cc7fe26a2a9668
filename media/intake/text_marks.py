"""What a text looks like beside its words: headings, lists, bold and italic. Read by texts, in the limited
process, without Django.

It travels within the words as characters that no text has (XML forbids them, and texts takes them out of
plain files), so that whoever wants the words alone gets them by leaving these out.
"""

import re
from collections.abc import Iterator

BOLD, NOT_BOLD, ITALIC, NOT_ITALIC = "\x0e", "\x0f", "\x10", "\x11"
# At the beginning of a paragraph.
ITEM, NUMBERED = "\x12", "\x13"
_HEADINGS = "\x14\x15\x16\x17\x18\x19"

_INLINE = re.compile(f"([{BOLD}{NOT_BOLD}{ITALIC}{NOT_ITALIC}])")


def emphasis(words: str, bold: bool, italic: bool) -> str:
    if not words.strip():
        return words
    words = f"{ITALIC}{words}{NOT_ITALIC}" if italic else words
    return f"{BOLD}{words}{NOT_BOLD}" if bold else words


def heading(level: int) -> str:
    """`level` from 1."""
    return _HEADINGS[min(max(level, 1), len(_HEADINGS)) - 1]


def parts(text: str) -> list[dict]:
    """{"is": "paragraph", "item", "numbered" or "heading", "level" (of a heading), "runs"} of each
    paragraph; a run is [words, bold, italic], and a line break in it a hard one."""
    return [part for paragraph in text.split("\n\n") if (part := _part(paragraph))]


def _part(paragraph: str) -> dict | None:
    first = paragraph.strip()[:1]
    kind = {ITEM: "item", NUMBERED: "numbered"}.get(first, "paragraph")
    level = _HEADINGS.find(first) + 1 if first else 0
    if level:
        kind = "heading"
    bold = italic = 0
    runs: list[list] = []
    for piece in _INLINE.split(paragraph):
        bold += {BOLD: 1, NOT_BOLD: -1}.get(piece, 0)
        italic += {ITALIC: 1, NOT_ITALIC: -1}.get(piece, 0)
        if _INLINE.match(piece) or not (words := re.sub("[\x12-\x19]", "", piece)):
            continue
        if runs and runs[-1][1:] == [bold > 0, italic > 0]:
            runs[-1][0] += words
        else:
            runs.append([words, bold > 0, italic > 0])
    if not "".join(run[0] for run in runs).strip():
        return None
    return {"is": kind, "level": level, "runs": runs}


def of_markdown(text: str) -> Iterator[str]:
    """Paragraphs of what Markdown means; HTML in it is text like any other."""
    from markdown_it import MarkdownIt

    mark, lists = "", []
    for token in MarkdownIt("commonmark", {"html": False}).parse(text):
        match token.type:
            case "heading_open":
                mark = heading(int(token.tag[1:]))
            case "bullet_list_open":
                lists.append(ITEM)
            case "ordered_list_open":
                lists.append(NUMBERED)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                mark = lists[-1]
            case "inline":
                yield mark + "".join(map(_inline, token.children or []))
                mark = ""
            case "code_block" | "fence":
                yield token.content.strip("\n")


def _inline(token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "strong_open":
            return BOLD
        case "strong_close":
            return NOT_BOLD
        case "em_open":
            return ITALIC
        case "em_close":
            return NOT_ITALIC
        case "image":
            return token.content
    return token.content


def odt_looks(source) -> tuple[dict, set[str]]:
    """Of an OpenDocument file: for each style of a phrase or paragraph whether it is bold and italic, and
    whether it is a title; the names of lists that are numbered."""
    import zipfile

    from lxml import etree

    said: dict[str, dict] = {}
    above: dict[str, str] = {}
    numbered = set()
    with zipfile.ZipFile(source) as packed:
        present = [name for name in ("styles.xml", "content.xml") if name in packed.namelist()]
        trees = [etree.fromstring(packed.read(name)) for name in present]
    source.seek(0)
    for style in (each for tree in trees for each in tree.iter("{*}style")):
        key = f"{_get(style, 'family')} {_get(style, 'name')}"
        if parent := _get(style, "parent-style-name"):
            above[key] = f"{_get(style, 'family')} {parent}"
        words = next(style.iterchildren("{*}text-properties"), None)
        said[key] = {
            what: _get(words, name) in yes
            for what, name, yes in (
                ("bold", "font-weight", ("bold", "600", "700", "800", "900")),
                ("italic", "font-style", ("italic", "oblique")),
            )
            if words is not None and _get(words, name) is not None
        }
    for style in (each for tree in trees for each in tree.iter("{*}list-style")):
        first = next((level for level in style if isinstance(level.tag, str)), None)
        if first is not None and first.tag.endswith("list-level-style-number"):
            numbered.add(_get(style, "name") or "")
    return {key: _looks(key, said, above) for key in said}, numbered


def _looks(key: str, said: dict, above: dict) -> dict:
    found: dict = {}
    met: set[str] = set()
    while key and key not in met:
        met.add(key)
        found = said.get(key, {}) | found
        if key.partition(" ")[2] == "Title":
            found["title"] = True
        key = above.get(key, "")
    return found


def _get(element, name: str) -> str | None:
    """An attribute by its local name."""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), None)
