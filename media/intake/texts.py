"""The words of a text, as plain UTF-8 with an empty line between paragraphs, or as parts that keep its
headings, lists and emphasis (see text_marks). Runs in the limited process, without Django.

What a word processor keeps beside the words stays behind: who wrote and changed them and when, what
was deleted or hidden, comments, headers, pictures, macros.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator

# rebuild.py is the program in this process; it alone can load what lies beside it.
hidden_words = sys.modules["__main__"].beside("hidden_words")
marks = sys.modules["__main__"].beside("text_marks")

_NOT_WORDS = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NEITHER_WORDS_NOR_MARKS = re.compile(_NOT_WORDS.pattern.replace("\x0e-\x1f", "\x1a-\x1f"))
_TOO_MANY_BREAKS = re.compile(r"\n[ \t]*\n\s*\n")


def rebuild(source, result, format_, limits, turned_away, shape="text") -> dict:
    """`shape`: "text"; "parts", or "markdown" for the parts of a plain file written in it."""
    plain = format_ == "plain"
    words = _plain(source) if plain else _packed(source, format_, limits, turned_away)
    # In a plain file a mark would be its writer's own.
    words = _tidy(words, _NOT_WORDS if plain else _NEITHER_WORDS_NOR_MARKS)
    if len(words) > limits.TEXT_CHARACTERS:
        raise turned_away("too_long_a_text")
    if plain and shape == "markdown":
        words = _tidy("\n\n".join(marks.of_markdown(words)), _NEITHER_WORDS_NOR_MARKS)
    told = "\n\n".join(each.strip(" \t") for each in _NOT_WORDS.sub("", words).split("\n\n"))
    if not told:
        raise turned_away("empty")
    if shape == "text":
        result.write(told.encode())
        return {"format": "text"}
    result.write(json.dumps(marks.parts(words)).encode())
    return {"format": "parts"}


def _tidy(words: str, without: re.Pattern) -> str:
    """With one kind of line break, and an empty line between paragraphs."""
    words = re.sub("\r\n|[\r\v\x85\u2028]", "\n", re.sub("[\f\u2029]", "\n\n", words))
    return _TOO_MANY_BREAKS.sub("\n\n", without.sub("", words)).strip()


def _plain(source) -> str:
    data = source.read()
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data[1:8:2] == b"\0\0\0\0":
        return data.decode("utf-16-le", errors="replace")
    if data[0:8:2] == b"\0\0\0\0":
        return data.decode("utf-16-be", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The code page of old word processors in the languages of this site.
        return data.decode("cp1252", errors="replace")


def _packed(source, format_: str, limits, turned_away) -> str:
    with zipfile.ZipFile(source) as parts:
        names = parts.namelist()
    if not any(
        name == "content.xml" if format_ == "odt" else name.startswith("word/") for name in names
    ):
        raise turned_away("not_a_text")
    source = hidden_words.bare(source, format_, limits, turned_away)
    notes: list[str] = []
    paragraphs = list((_of_odt if format_ == "odt" else _of_docx)(source, notes))
    all_words = [*paragraphs, *notes]
    return "\n\n".join(each.strip(" \t") for each in all_words if _NOT_WORDS.sub("", each).strip())


def _noted(notes: list[str], body: Iterator[str]) -> str:
    """The number that stands in the text for a note; the note itself comes after the text."""
    number = len(notes) + 1
    notes.append("")
    notes[number - 1] = f"[{number}] " + " ".join(body).strip()
    return f"[{number}]"


def _of_docx(source, notes: list[str]) -> Iterator[str]:
    from mammoth import documents, docx

    document = docx.read(source, external_file_access=False).value

    def paragraphs(element) -> Iterator[str]:
        if isinstance(element, documents.Paragraph):
            yield words(element)
        else:
            for child in getattr(element, "children", []):
                yield from paragraphs(child)

    def words(element) -> str:
        match element:
            case documents.Text():
                return element.value
            case documents.Tab():
                return "\t"
            case documents.Break():
                return "\n" if element.break_type == "line" else "\n\n"
            case documents.NoteReference():
                body = document.notes.resolve(element).body
                return _noted(notes, (each for part in body for each in paragraphs(part)))
        inner = "".join(map(words, getattr(element, "children", [])))
        if isinstance(element, documents.Run):
            return marks.emphasis(inner, element.is_bold, element.is_italic)
        # Of a box that stands within a paragraph.
        return f"\n\n{inner}\n\n" if isinstance(element, documents.Paragraph) else inner

    for child in document.children:
        if isinstance(child, documents.Paragraph):
            yield _mark_of_docx(child) + words(child).strip("\n")
        else:
            yield from paragraphs(child)


def _mark_of_docx(paragraph) -> str:
    for name in (paragraph.style_name, paragraph.style_id):
        if found := re.fullmatch(r"heading ?([1-9])", name or "", re.IGNORECASE):
            return marks.heading(int(found[1]))
        if (name or "").lower() == "title":
            return marks.heading(1)
    if paragraph.numbering is None:
        return ""
    return marks.NUMBERED if paragraph.numbering.is_ordered else marks.ITEM


_UNSEEN = {
    *("text:tracked-changes", "office:annotation", "office:forms", "text:sequence-decls"),
    *("svg:title", "svg:desc", "text:ruby-text", "office:meta", "office:scripts"),
    *("office:event-listeners", "text:alphabetical-index-mark"),
}


def _of_odt(source, notes: list[str]) -> Iterator[str]:
    import odfdo

    looks, numbered = marks.odt_looks(source)
    body = odfdo.Document(source).body

    def paragraphs(element, mark: str = "") -> Iterator[str]:
        for child in element.children:
            if child.tag in ("text:p", "text:h"):
                yield (heading(child) or mark) + shown(child, "paragraph").strip("\n")
                mark = ""
            elif child.tag == "text:list":
                style = child.get_attribute("text:style-name") or outer[-1]
                outer.append(style)
                yield from paragraphs(child, marks.NUMBERED if style in numbered else marks.ITEM)
                outer.pop()
            elif child.tag == "text:list-item":
                yield from paragraphs(child, mark)
            elif child.tag not in _UNSEEN:
                yield from paragraphs(child)

    def look(element, family: str) -> dict:
        return looks.get(f"{family} {element.get_attribute('text:style-name')}", {})

    def heading(element) -> str:
        if element.tag == "text:h":
            return marks.heading(int(element.get_attribute("text:outline-level") or 1))
        return marks.heading(1) if look(element, "paragraph").get("title") else ""

    def shown(element, family: str) -> str:
        how = {} if family == "paragraph" and heading(element) else look(element, family)
        return marks.emphasis(words(element), how.get("bold", False), how.get("italic", False))

    def words(element) -> str:
        return _spaced(element.text) + "".join(
            within(child) + _spaced(child.tail) for child in element.children
        )

    def within(element) -> str:
        match element.tag:
            case "text:s":
                return " " * min(int(element.get_attribute("text:c") or 1), 100)
            case "text:tab":
                return "\t"
            case "text:line-break":
                return "\n"
            case "text:note":
                bodies = (each for each in element.children if each.tag == "text:note-body")
                return _noted(notes, (each for part in bodies for each in paragraphs(part)))
            case "text:p" | "text:h":
                return f"\n\n{words(element)}\n\n"
            case "text:span":
                return shown(element, "text")
            case tag if tag in _UNSEEN:
                return ""
        return words(element)

    # Names of the styles of the lists that are open: one within another often has none of its own.
    outer = [""]
    yield from paragraphs(body)


def _spaced(text: str | None) -> str:
    """Space between the words of an ODT is one space, however its lines are broken."""
    return re.sub(r"\s+", " ", text or "")
