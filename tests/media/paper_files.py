"""PDFs and texts for tests, made on the spot."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.media.media_files import picture

WORDS = "The commissary sells one kind of peach."


def pdf(
    change: Callable[[Pdf], None] | None = None, pages: int = 1, words: str = WORDS, **saving
) -> bytes:
    """Each page says `words` and its number; `change` may do to it what it likes."""
    document = Pdf.new()
    for number in range(1, pages + 1):
        add_page(document, f"BT /F1 24 Tf 72 700 Td ({words} {number}) Tj ET".encode())
    if change:
        change(document)
    data = io.BytesIO()
    document.save(data, **saving)
    return data.getvalue()


def add_page(document: Pdf, drawing: bytes, **resources) -> pikepdf.Page:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, 612, 792]),
        Resources=Dictionary(Font=Dictionary(F1=font), **resources),
        Contents=document.make_stream(drawing),
    )
    document.pages.append(pikepdf.Page(document.make_indirect(page)))
    return document.pages[-1]


def scan(coding: str = "DCTDecode", data: bytes | None = None, size=(600, 400), **keys) -> bytes:
    """A PDF of one page that shows one picture, as scanners make them."""

    def show(document: Pdf) -> None:
        image = document.make_stream(picture("JPEG", size=size) if data is None else data)
        image.update(
            Dictionary(
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=size[0],
                Height=size[1],
                BitsPerComponent=8,
                ColorSpace=Name.DeviceRGB,
                Filter=Name(f"/{coding}"),
            )
        )
        for key, value in keys.items():
            image[f"/{key}"] = value
        del document.pages[0]
        add_page(document, b"q 612 0 0 408 0 384 cm /Scan Do Q", XObject=Dictionary(Scan=image))

    return pdf(show)


def action(kind: str, **more) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **more)


def note(subtype: str, **more) -> Dictionary:
    return Dictionary(
        Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array([72, 600, 272, 640]), **more
    )


def file_spec(document: Pdf, data: bytes, name: str = "letter.txt") -> pikepdf.Object:
    embedded = document.make_stream(data, Type=Name.EmbeddedFile)
    return document.make_indirect(
        Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=embedded))
    )


def packed(parts: dict[str, str | bytes], stored_first: bool = False) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as zipped:
        for number, (name, part) in enumerate(parts.items()):
            how = zipfile.ZIP_STORED if stored_first and number == 0 else zipfile.ZIP_DEFLATED
            zipped.writestr(name, part, how)
    return data.getvalue()


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(*paragraphs: str, raw: str = "", before: str = "", more: dict | None = None) -> bytes:
    """`raw` is put after the paragraphs, `before` in front of the document's root; `more` are
    further parts, or others in place of these."""
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{each}</w:t></w:r></w:p>' for each in paragraphs
    )
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{_W}" '
            f'xmlns:r="{_OFFICE}"><w:body>{body}{raw}</w:body></w:document>'
        ),
    }
    return packed(parts | (more or {}))


def word_part(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{_W}">{inner}</w:{root}>'


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def odt(*paragraphs: str, raw: str = "", before: str = "", more: dict | None = None) -> bytes:
    body = "".join(f"<text:p>{each}</text:p>" for each in paragraphs)
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content '
            f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:table="{_ODF}:table:1.0" '
            f'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="{_ODF}:drawing:1.0" '
            'office:version="1.3"><office:body><office:text>'
            f"{body}{raw}</office:text></office:body></office:document-content>"
        ),
        "META-INF/manifest.xml": (
            f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" manifest:version="1.3">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>"
        ),
    }
    return packed(parts | (more or {}), stored_first=True)
