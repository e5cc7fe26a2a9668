"""The parts of an office file that hold its words, without what nobody sees on the page. Read by texts.

Word processors can hide words, and put in by themselves who wrote them: whoever brings a letter to the
form does not know of either.
"""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

_ODT_PARTS = {"mimetype", "content.xml", "styles.xml", "META-INF/manifest.xml"}
_DOCX_PARTS = {"[Content_Types].xml", "_rels/.rels"}

# Fields of Word that say something about the writer, the machine or the file.
_TELLING = {
    *("AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS", "FILENAME", "TEMPLATE"),
    *("COMMENTS", "KEYWORDS", "SUBJECT", "TITLE", "INFO", "DOCPROPERTY", "DOCVARIABLE"),
}
# The same of OpenDocument, beside all that begins with "sender-".
_TELLING_TAGS = {
    *("author-name", "author-initials", "initial-creator", "creator", "file-name", "template-name"),
    *("printed-by", "user-defined", "description", "keywords", "subject", "title"),
}
_OFF = {"0", "false", "off", "none"}


def bare(source, format_: str, limits, turned_away) -> io.BytesIO:
    """The file anew with nothing in it but the parts that are read."""
    parts = dict(_parts(source, format_, limits, turned_away))
    trees = {name: _tree(data) for name, data in parts.items() if name != "mimetype"}
    for what, most in (("//*", limits.TEXT_ELEMENTS), (_PARAGRAPHS, limits.TEXT_PARAGRAPHS)):
        if sum(tree.xpath(f"count({what})") for tree in trees.values()) > most:
            raise turned_away("too_heavy")
    hide = _hide_odt if format_ == "odt" else _hide_docx
    hide(trees)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as anew:
        for name, data in parts.items():
            if name in trees:
                data = etree.tostring(trees[name], encoding="UTF-8", xml_declaration=True)
            anew.writestr(name, data)
    whole.seek(0)
    return whole


_PARAGRAPHS = "//*[local-name()='p' or local-name()='h']"


def _parts(source, format_: str, limits, turned_away) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(source) as packed:
        wanted = [part for part in packed.infolist() if _is_read(part.filename, format_)]
        # No more than this is ever unpacked, whatever is in it.
        if sum(part.file_size for part in wanted) > limits.TEXT_XML_BYTES:
            raise turned_away("too_heavy")
        for part in wanted:
            yield part.filename, packed.read(part)


def _is_read(name: str, format_: str) -> bool:
    if format_ == "odt":
        return name in _ODT_PARTS
    folder, _slash, last = name.rpartition("/")
    return name in _DOCX_PARTS or (
        folder in ("word", "word/_rels") and last.endswith((".xml", ".rels"))
    )


def _tree(data: bytes):
    """Raises ValueError: no word processor defines entities of its own."""
    tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    if tree.getroottree().docinfo.doctype:
        raise ValueError("a document type")
    return tree


def _local(element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _get(element, name: str) -> str | None:
    """An attribute by its local name."""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _child(element, name: str):
    return next((child for child in element if _local(child) == name), None)


def _hide_docx(trees: dict) -> None:
    hidden = _hidden_styles_of_word(trees.get("word/styles.xml"))
    for name, tree in trees.items():
        if name.endswith(".xml") and name != "word/styles.xml":
            _hide_runs(tree, hidden)


def _hidden_styles_of_word(tree) -> set[str]:
    said: dict[str, bool] = {}
    above: dict[str, str] = {}
    for style in tree.iter() if tree is not None else ():
        if _local(style) == "style" and (name := _get(style, "styleId")):
            if (hides := _hides(style)) is not None:
                said[name] = hides
            if (parent := _child(style, "basedOn")) is not None:
                above[name] = _get(parent, "val") or ""
    return {name for name in {*said, *above} if _inherited(name, said, above)}


def _inherited(name: str, said: dict, above: dict) -> bool:
    met = set()
    while name not in said and name in above and name not in met:
        met.add(name)
        name = above[name]
    return said.get(name, False)


def _hides(element) -> bool | None:
    """What the properties of a style or a run say; None where they say nothing."""
    properties = _child(element, "rPr")
    marks = (
        []
        if properties is None
        else [each for each in properties if _local(each) in ("vanish", "webHidden")]
    )
    if not marks:
        return None
    return any(_get(mark, "val") not in _OFF for mark in marks)


def _style(element, properties: str, which: str) -> str | None:
    said = _child(element, properties)
    named = None if said is None else _child(said, which)
    return None if named is None else _get(named, "val")


def _hide_runs(tree, hidden: set[str]) -> None:
    # Of the fields that are open: their orders so far, and whether what is shown for them tells.
    fields: list[list] = []
    for element in list(tree.iter()):
        match _local(element):
            case "tr":
                row = _child(element, "trPr")
                mark = None if row is None else _child(row, "hidden")
                if mark is not None and _get(mark, "val") not in _OFF:
                    _remove(element)
            case "fldSimple":
                if _tells(_get(element, "instr") or ""):
                    _remove(element)
            case "r":
                _follow(element, fields)
                if _is_hidden(element, hidden) or any(tells for _orders, tells in fields):
                    _empty(element)


def _follow(run, fields: list[list]) -> None:
    for child in run:
        match _local(child), _get(child, "fldCharType"):
            case "fldChar", "begin":
                fields.append(["", False])
            case "fldChar", "separate" if fields:
                fields[-1][1] = _tells(fields[-1][0])
            case "fldChar", "end" if fields:
                fields.pop()
            case "instrText", _ if fields:
                fields[-1][0] += child.text or ""


def _tells(orders: str) -> bool:
    return orders.split()[:1] != [] and orders.split()[0].upper() in _TELLING


def _is_hidden(run, hidden: set[str]) -> bool:
    if (own := _hides(run)) is not None:
        return own
    if not hidden:
        return False
    paragraph = next((each for each in run.iterancestors() if _local(each) == "p"), None)
    names = {_style(run, "rPr", "rStyle")}
    if paragraph is not None:
        names.add(_style(paragraph, "pPr", "pStyle"))
    return not hidden.isdisjoint(names)


def _empty(run) -> None:
    """Not removed: where a field begins and ends stays in it."""
    for child in list(run):
        if _local(child) not in ("rPr", "fldChar"):
            run.remove(child)


def _hide_odt(trees: dict) -> None:
    said: dict[str, bool] = {}
    above: dict[str, str] = {}
    for name in ("styles.xml", "content.xml"):
        for style in trees[name].iter() if name in trees else ():
            if _local(style) != "style" or not (of := _get(style, "family")):
                continue
            key = f"{of} {_get(style, 'name')}"
            if parent := _get(style, "parent-style-name"):
                above[key] = f"{of} {parent}"
            words = _child(style, "text-properties")
            if words is not None and (display := _get(words, "display")) is not None:
                said[key] = display == "none"
    hidden = {key for key in {*said, *above} if _inherited(key, said, above)}
    if "content.xml" in trees:
        for element in list(trees["content.xml"].iter()):
            _hide_element(element, hidden)


def _hide_element(element, hidden: set[str]) -> None:
    tag = _local(element)
    family = {"p": "paragraph", "h": "paragraph", "span": "text"}.get(tag)
    if tag == "hidden-paragraph":
        if _get(element, "is-hidden") == "true":
            _remove(next((e for e in element.iterancestors() if _local(e) in "ph"), element))
    elif (
        tag == "hidden-text"
        or tag in _TELLING_TAGS
        or tag.startswith("sender-")
        or (tag != "text-properties" and _get(element, "display") == "none")
        or (tag == "section" and _get(element, "is-hidden") == "true")
        or (tag == "table-row" and _get(element, "visibility") in ("collapse", "filter"))
        or (family and f"{family} {_get(element, 'style-name')}" in hidden)
    ):
        _remove(element)


def _remove(element) -> None:
    """What follows it in the same paragraph stays."""
    above, tail = element.getparent(), element.tail or ""
    if above is None:
        return
    before = element.getprevious()
    if before is None:
        above.text = (above.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    above.remove(element)
