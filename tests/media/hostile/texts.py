"""Office documents and plain texts: of what is taken, only the words."""

from functools import partial

from media.intake import Kind
from tests.media.hostile.rows import MARKER, Row
from tests.media.media_files import picture
from tests.media.paper_files import docx, odt, packed, word_part

MARK = MARKER.decode()

_TEXT = Kind.TEXT
_NOT_TAKEN = ("office",)


def _run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def _tracked() -> bytes:
    by = f'w:id="1" w:author="{MARK}" w:date="2024-01-01T00:00:00Z"'
    deleted = f"<w:del {by}><w:r><w:delText>{MARK}</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom {by}>{_run(MARK)}</w:moveFrom>"
    inserted = f"<w:ins {by}>{_run('kept')}</w:ins>"
    return docx(raw=f"<w:p>{inserted}{deleted}{moved}</w:p>")


def _commented() -> bytes:
    comments = word_part(
        "comments", f'<w:comment w:id="0" w:author="{MARK}"><w:p>{_run(MARK)}</w:p></w:comment>'
    )
    return docx(
        "one",
        raw='<w:p><w:r><w:commentReference w:id="0"/></w:r></w:p>',
        more={"word/comments.xml": comments},
    )


_ENTITIES = "".join(
    f'<!ENTITY a{n} "{("&a" + str(n - 1) + ";") * 10}">' if n else '<!ENTITY a0 "ha">'
    for n in range(12)
)
_BILLION = f"<!DOCTYPE x [{_ENTITIES}]>"
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'
_FETCHED = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
_BIG_PART = b"<?xml version='1.0'?><a>" + b" " * 40_000_000 + b"</a>"


def _texts(make, name: str, part: str) -> list[Row]:
    kept = ("taken:text",)
    harmless = (*kept, "broken", "too_heavy", "empty")
    rows = [
        Row(f"{name}, plain", partial(make, "one", "two"), kept),
        Row(f"{name}, asked for", partial(make, "one"), kept, only=_TEXT),
        Row(
            f"{name}, where a picture is wanted",
            partial(make, "one"),
            _NOT_TAKEN,
            only=Kind.PICTURE,
        ),
        Row(
            f"{name}, where a PDF is wanted",
            partial(make, "one"),
            ("not_a_document",),
            only=Kind.DOCUMENT,
        ),
        Row(f"{name}, nothing in it", make, ("empty",)),
        Row(f"{name}, a bomb of entities", partial(make, "&a11;", before=_BILLION), harmless),
        Row(
            f"{name}, another file in it",
            partial(make, "&a11;", before=_OUTSIDE),
            harmless,
            planted=(b"root:",),
        ),
        Row(
            f"{name}, a definition from elsewhere", partial(make, "one", before=_FETCHED), harmless
        ),
        Row(
            f"{name}, a part that unpacks for ever",
            partial(make, more={part: _BIG_PART}),
            ("too_heavy",),
        ),
        Row(f"{name}, broken inside", partial(make, more={part: "<a><b>"}), ("broken",)),
        Row(f"{name}, without its words", partial(_without, make, part), ("broken", "not_a_text")),
        Row(
            f"{name}, with strange paths",
            partial(make, "one", more={f"../../{MARK}": MARK, "/etc/x": "x"}),
            kept,
        ),
        Row(
            f"{name}, with pictures",
            partial(make, "one", more={"media/a.jpg": picture("JPEG", comment=MARKER)}),
            kept,
        ),
        Row(
            f"{name}, with macros",
            partial(make, "one", more={"word/vbaProject.bin": MARKER, "Basic/a.xml": MARK}),
            kept,
        ),
        Row(
            f"{name}, with its maker's name",
            partial(
                make,
                "one",
                more={"docProps/core.xml": f"<a>{MARK}</a>", "meta.xml": f"<a>{MARK}</a>"},
            ),
            kept,
        ),
        Row(
            f"{name}, deep in itself",
            partial(make, raw=_deep("w:p" if make is docx else "text:section")),
            harmless,
        ),
        *(
            Row(
                f"{name}, cut at {tenth}/10",
                partial(_cut_text, make, tenth),
                ("broken", "office", "archive", "not_a_text", "empty", *kept),
            )
            for tenth in range(1, 10)
        ),
    ]
    return [_named(row, f"letter.{name}") for row in rows]


def _named(row: Row, filename: str) -> Row:
    return Row(row.name, row.make, row.expect, filename, row.only, row.size, row.planted)


def _deep(tag: str) -> str:
    return f"<{tag}>" * 5000 + f"</{tag}>" * 5000


def _without(make, part: str) -> bytes:
    return make("one").replace(part.encode(), b"x" * len(part))


def _cut_text(make, tenth: int) -> bytes:
    whole = make(*["one two three"] * 50)
    return whole[: len(whole) * tenth // 10]


def _odt_tracked() -> bytes:
    region = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info>"
        f"<dc:creator>{MARK}</dc:creator></office:change-info><text:p>{MARK}</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    annotation = f"<office:annotation><dc:creator>{MARK}</dc:creator><text:p>{MARK}</text:p></office:annotation>"
    return odt(f"one{annotation}", raw=region)


_ZIP_64_LIE = b"PK\x03\x04" + b"\xff" * 26 + b"word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

ROWS = [
    *_texts(docx, "docx", "word/document.xml"),
    *_texts(odt, "odt", "content.xml"),
    Row("docx, changes that were tracked", _tracked, ("taken:text",), "a.docx"),
    Row("docx, comments", _commented, ("taken:text",), "a.docx"),
    Row("odt, changes and comments", _odt_tracked, ("taken:text",), "a.odt"),
    Row("docx, a lying head", lambda: _ZIP_64_LIE, ("broken",), "a.docx"),
    Row(
        "a table of Excel",
        lambda: packed({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}),
        _NOT_TAKEN,
        "a.xlsx",
    ),
    Row(
        "slides of PowerPoint",
        lambda: packed({"[Content_Types].xml": "<a/>", "ppt/p.xml": "<a/>"}),
        _NOT_TAKEN,
        "a.pptx",
    ),
    Row(
        "a table of LibreOffice",
        lambda: packed(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, stored_first=True
        ),
        _NOT_TAKEN,
        "a.ods",
    ),
    Row("pages of a Mac", lambda: packed({"Index/Document.iwa": "x"}), _NOT_TAKEN, "a.pages"),
    Row("an old Word document", lambda: _OLE, _NOT_TAKEN, "a.doc"),
    Row("an old Word document, as a text", lambda: _OLE, ("not_a_text",), "a.doc", only=_TEXT),
    Row("an RTF", lambda: b"{\\rtf1\\ansi hello}", _NOT_TAKEN, "a.rtf"),
    Row("words", lambda: b"One.\n\nTwo.", ("text",), "a.txt"),
    Row("words, asked for", lambda: b"One.\n\nTwo.", ("taken:text",), "a.txt", only=_TEXT),
    Row(
        "words with a mark, asked for",
        lambda: "\ufeffSí.".encode(),
        ("taken:text",),
        "a.txt",
        only=_TEXT,
    ),
    Row(
        "words of UTF-16, asked for",
        lambda: "Sí, señor.".encode("utf-16"),
        ("taken:text",),
        "a.txt",
        only=_TEXT,
    ),
    Row(
        "words of Windows, asked for",
        lambda: "Sí, señor. ".encode("cp1252") * 9,
        ("taken:text",),
        "a.txt",
        only=_TEXT,
    ),
    Row(
        "words without end, asked for",
        lambda: b"word " * 300_000,
        ("too_long_a_text",),
        "a.txt",
        only=_TEXT,
    ),
    Row("a script, asked for as words", lambda: b"#!/bin/sh\n", ("script",), "a.txt", only=_TEXT),
    Row(
        "a web page, asked for as words",
        lambda: b"<html><script>1</script>",
        ("web_page",),
        "a.txt",
        only=_TEXT,
    ),
    Row("a picture, asked for as words", picture, ("not_a_text",), "a.txt", only=_TEXT),
]
