"""PDFs."""

from functools import partial

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from media.intake import Kind
from tests.media.hostile import pdf_makers as made
from tests.media.hostile.pdf_makers import MARK
from tests.media.hostile.rows import MARKER, Row
from tests.media.media_files import picture
from tests.media.paper_files import action, pdf, scan

TAKEN = ("taken:pdf",)


def _changed(change) -> bytes:
    return pdf(change, pages=2)


def _pdf_row(name: str, change, expect: tuple[str, ...] = TAKEN, **more) -> Row:
    return Row(f"pdf, {name}", partial(_changed, change), expect, "letter.pdf", **more)


def _of_pdf(name: str, make, *expect: str, filename: str = "letter.pdf", **more) -> Row:
    return Row(f"pdf, {name}", make, expect or TAKEN, filename, **more)


_HARMFUL_LINKS = {
    "a program": ("Launch", {"F": String(f"{MARK}.exe")}),
    "a program of Windows": ("Launch", {"Win": Dictionary(F=String(MARK))}),
    "another file": ("GoToR", {"F": String(MARK), "D": Array([0, Name.Fit])}),
    "an attachment": ("GoToE", {"T": Dictionary(R=Name.C, N=String(MARK))}),
    "a script": ("JavaScript", {"JS": String(MARK)}),
    "a form to send": ("SubmitForm", {"F": String(f"http://{MARK}/")}),
    "data to fetch": ("ImportData", {"F": String(MARK)}),
    "a file address": ("URI", {"URI": String(f"file:///home/{MARK}")}),
    "a script address": ("URI", {"URI": String(f"javascript:{MARK}")}),
    "a mail address": ("URI", {"URI": String(f"mailto:{MARK}@example.org")}),
    "an address with a line break": ("URI", {"URI": String(f"http://a/\n{MARK}")}),
    "a film": ("Movie", {"T": String(MARK)}),
    "a named order": ("Named", {"N": Name(f"/{MARK}")}),
    "a layer": ("SetOCGState", {"State": Array([Name.OFF])}),
    "a web page and then a script": (
        "URI",
        {"URI": String("https://example.org/"), "Next": action("JavaScript", JS=String(MARK))},
    ),
}
ROWS = [
    _of_pdf("plain", pdf),
    _of_pdf("without a name", pdf, filename=None),
    _of_pdf("asked for", pdf, only=Kind.DOCUMENT),
    _of_pdf("where a picture is wanted", pdf, "pdf", only=Kind.PICTURE),
    _of_pdf("where a text is wanted", pdf, "not_a_text", only=Kind.TEXT),
    _of_pdf("named like a picture", pdf, "pdf", filename="portrait.jpg"),
    _of_pdf("of 300 pages", partial(pdf, pages=300)),
    _of_pdf("of 301 pages", partial(pdf, pages=301), "too_many_pages"),
    _of_pdf(
        "with objects in streams",
        partial(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ),
    _of_pdf("in order for the web", partial(pdf, linearize=True)),
    _of_pdf("with remarks of qpdf", partial(pdf, qdf=True)),
    _of_pdf("locked for changes", partial(made.locked, "")),
    _of_pdf("locked for readers", partial(made.locked, "secret"), "locked_pdf"),
    _of_pdf("saved over an older one", made.with_update),
    _of_pdf("behind other bytes", lambda: b"junk\n" * 50 + pdf()),
    _of_pdf("too large", lambda: pdf() + b"\0" * 27_000_000, "document_too_big"),
    _of_pdf("only its first line", lambda: b"%PDF-1.7\n", "broken"),
    _of_pdf("of no page", lambda: pdf(pages=0), "broken"),
    _of_pdf("whose pages are a ring", made.page_tree_ring, "broken"),
    _of_pdf("nested a thousand times", partial(made.nested, 1000), "broken"),
    _of_pdf("nested a million times", partial(made.nested, 1_000_000), "broken", "too_heavy"),
    *(
        _of_pdf(f"cut at {tenth}/10", partial(made.cut, tenth), "broken", *TAKEN)
        for tenth in range(1, 10)
    ),
    _of_pdf("a bomb", partial(made.bomb, 1), "too_heavy", "broken"),
    _of_pdf("a bomb in a bomb", partial(made.bomb, 2), "too_heavy", "broken"),
    _of_pdf("a picture that is a bomb", partial(made.bomb, 2, image=True), "too_heavy", "broken"),
    _pdf_row("a script when it opens", made.opens),
    _pdf_row("a script when it closes", made.script_on_close),
    _pdf_row("a script on a page", made.script_on_page),
    _pdf_row("a script by name", made.named_script),
    *(
        _pdf_row(f"a link to {name}", made.link(kind, **more))
        for name, (kind, more) in _HARMFUL_LINKS.items()
    ),
    _pdf_row("an attachment", made.attached),
    _pdf_row("an attachment on a page", made.attached_note),
    _pdf_row("a portfolio", made.portfolio),
    _pdf_row("a form", made.form),
    _pdf_row("a form in XML", made.xfa),
    _pdf_row("a signature", made.signed),
    _pdf_row("all kinds of notes", made.not_text_but_media),
    _pdf_row("who made it", made.information),
    _pdf_row("metadata on everything", made.xmp_everywhere),
    _pdf_row("what a program keeps for itself", made.private_of_the_program),
    _pdf_row("a small picture of the page", made.thumbnail),
    _pdf_row("a table of contents", made.outline),
    _pdf_row("threads and labels", made.threads_and_labels),
    _pdf_row("tags", made.tagged),
    _pdf_row("remarks among the drawing orders", made.remark_in_drawing),
    _pdf_row("a picture that is not drawn", made.left_among_the_resources),
    _pdf_row("objects of no page", made.of_no_page),
    _pdf_row("parts that stand elsewhere", made.outside, (*TAKEN, "broken")),
    _pdf_row("a form that draws itself", made.draws_itself, (*TAKEN, "broken", "too_heavy")),
    _pdf_row("a page of a thousand kilometres", made.huge_page),
    _pdf_row("a page without a size", made.odd_box),
    _pdf_row("layers that all show", made.layers()),
    _pdf_row("a layer that is off", made.layers(off=True), ("hidden_layers",)),
    _pdf_row("layers that begin off", made.layers(base=True), ("hidden_layers",)),
    _pdf_row("a layer that is only printed", made.layers(view_off=True), ("hidden_layers",)),
    _pdf_row(
        "a layer that shows when others do not", made.layers(inverse=True), ("hidden_layers",)
    ),
    _of_pdf("a scan", scan),
    _of_pdf("a scan with tags in its JPEG", lambda: scan(data=made.tagged_jpeg())),
    _of_pdf("a scan that is no JPEG", lambda: scan(data=MARKER * 40), "broken"),
    _of_pdf("a scan cut short", lambda: scan(data=picture("JPEG", size=(600, 400))[:900])),
    _of_pdf(
        "a scan of a hundred million pixels",
        lambda: scan(size=(10_000, 10_000), data=picture()),
        "too_many_pixels",
    ),
    _of_pdf(
        "a scan with metadata",
        lambda: scan(Metadata=Dictionary(X=String(MARK)), PieceInfo=String(MARK), ID=String(MARK)),
    ),
    _of_pdf(
        "a JPEG 2000 with boxes", lambda: scan("JPXDecode", made.jpeg_2000("jp2"), size=(60, 40))
    ),
    _of_pdf(
        "a bare JPEG 2000 with a remark",
        lambda: scan("JPXDecode", made.jpeg_2000("j2k"), size=(60, 40)),
    ),
    _of_pdf("a JPEG 2000 that is none", lambda: scan("JPXDecode", MARKER), "broken"),
    _of_pdf("a JBIG2 that is none", lambda: scan("JBIG2Decode", MARKER), "broken"),
    _of_pdf("a filter that nobody knows", lambda: scan("JaneDecode", MARKER), "broken"),
]
