import io
import zipfile

import pytest
from django.core.files.base import ContentFile

from media.intake import Kind, Refused, accept, limited
from tests.media.media_files import picture
from tests.media.paper_files import docx, odt, packed, word_part


def words(data: bytes, name: str = "letter", only: Kind | None = Kind.TEXT) -> str:
    safe = accept(ContentFile(data, name=name), only=only)
    assert (safe.kind, safe.format) == (Kind.TEXT, "text")
    return safe.open().read().decode()


def code(data: bytes, only: Kind | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        accept(ContentFile(data, name="letter"), only=only)
    return refusal.value.code


@pytest.mark.parametrize("make", [docx, odt])
@pytest.mark.parametrize("only", [Kind.TEXT, None])
def test_the_words_come_with_an_empty_line_between_paragraphs(make, only):
    data = make("Querida mamá:", "", "The peaches &amp; the pits.", "None has come up yet.")
    told = "Querida mamá:\n\nThe peaches & the pits.\n\nNone has come up yet."
    assert words(data, only=only) == told


def _run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


def test_line_breaks_tabs_and_tables_of_a_word_document_stay_readable():
    poem = "<w:p>" + _run("<w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t>") + "</w:p>"
    cell = "<w:tc><w:p>" + _run("<w:t>cell</w:t>") + "</w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"
    assert words(docx(raw=poem + table)) == "one\ntwo\tthree\n\ncell\n\ncell"


def test_line_breaks_tabs_and_spaces_of_an_odt_stay_readable():
    raw = (
        "<text:p>one<text:line-break/>two<text:tab/>three<text:s text:c='2'/>four\n   five</text:p>"
        "<text:h>Six</text:h><text:list><text:list-item><text:p>seven</text:p></text:list-item>"
        "</text:list><text:p><text:span>ei</text:span>ght</text:p>"
    )
    assert words(odt(raw=raw)) == "one\ntwo\tthree  four five\n\nSix\n\nseven\n\neight"


def test_notes_at_the_foot_follow_the_text_by_their_numbers():
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>A coffee can.</text:p></text:note-body></text:note>"
    )
    told = "In a can[1] by the door.\n\n[1] A coffee can."
    assert words(odt(f"In a can{note} by the door.")) == told
    reference = (
        "<w:p>"
        + _run("<w:t>In a can</w:t>")
        + _run('<w:footnoteReference w:id="2"/>')
        + _run('<w:t xml:space="preserve"> by the door.</w:t>')
        + "</w:p>"
    )
    notes = word_part(
        "footnotes",
        f'<w:footnote w:id="2"><w:p>{_run("<w:t>A coffee can.</w:t>")}</w:p></w:footnote>',
    )
    assert words(docx(raw=reference, more={"word/footnotes.xml": notes})) == told


def test_what_was_deleted_or_commented_does_not_come_back():
    by = 'w:id="1" w:author="Jane" w:date="2024-01-01T00:00:00Z"'
    raw = (
        f"<w:p>{_run('<w:t>kept</w:t>')}"
        f"<w:del {by}>{_run('<w:delText>gone</w:delText>')}</w:del>"
        f"<w:ins {by}>{_run('<w:t> added</w:t>')}</w:ins></w:p>"
    )
    comments = word_part(
        "comments", f"<w:comment {by}><w:p>{_run('<w:t>Jane</w:t>')}</w:p></w:comment>"
    )
    header = word_part("hdr", f"<w:p>{_run('<w:t>Jane Roe, W12345</w:t>')}</w:p>")
    more = {"word/comments.xml": comments, "word/header1.xml": header}
    assert words(docx(raw=raw, more=more)) == "kept added"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"One.\r\nTwo.\r\rThree.", "One.\nTwo.\n\nThree."),
        ("\ufeffSí, señor.".encode(), "Sí, señor."),
        ("Sí, señor.".encode("utf-16"), "Sí, señor."),
        ("Dear señor: escríbame.".encode("utf-16-le"), "Dear señor: escríbame."),
        ("Sí, señor: “escríbame”.".encode("cp1252"), "Sí, señor: “escríbame”."),
        (b"One.\fTwo.\v\vThree.\n\n\n\n\nFour.", "One.\n\nTwo.\n\nThree.\n\nFour."),
        (
            b"a letter with a bell \x07 in it and a long enough rest",
            "a letter with a bell  in it and a long enough rest",
        ),
    ],
)
def test_a_plain_text_comes_in_where_words_are_wanted(data, told):
    assert words(data) == told
    assert code(data) == "text"


def test_a_text_carries_no_name_of_its_file():
    safe = accept(ContentFile(docx("one"), name="Jane Roe.docx"))
    assert "Jane" not in safe.name and safe.name.endswith(".txt")


@pytest.mark.parametrize(
    ("only", "said"),
    [
        (Kind.PICTURE, "Please save it as a PDF"),
        (Kind.DOCUMENT, "can be saved as a PDF first"),
        (Kind.RECORDING, "This is not a recording"),
    ],
)
@pytest.mark.parametrize("make", [docx, odt])
def test_where_no_words_are_wanted_an_office_document_is_refused_with_what_to_do(make, only, said):
    with pytest.raises(Refused) as refusal:
        accept(ContentFile(make("one")), only=only)
    assert said in refusal.value.sentence


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"{\\rtf1\\ansi hello}",
        packed({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}),
        packed({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"}),
        packed({"[Content_Types].xml": "<a/>", "other/thing.xml": "<a/>"}),
        packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, stored_first=True),
        packed({"Index/Document.iwa": "x"}),
    ],
    ids=["doc", "rtf", "xlsx", "pptx", "unknown", "ods", "pages"],
)
def test_other_office_documents_are_refused_with_what_to_do(data):
    assert code(data) in ("office", "not_a_text")
    with pytest.raises(Refused) as refusal:
        accept(ContentFile(data), only=Kind.TEXT)
    assert "Word (docx), ODT or plain text" in refusal.value.sentence


@pytest.mark.parametrize("make", [docx, odt])
def test_no_other_file_and_no_other_machine_is_read(make, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("Jane Roe")
    for entity in (f'SYSTEM "file://{secret}"', 'SYSTEM "http://127.0.0.1:9/"'):
        data = make("before &x; after", before=f"<!DOCTYPE a [<!ENTITY x {entity}>]>")
        try:
            told = words(data)
        except Refused:
            continue
        assert "Jane" not in told


@pytest.mark.parametrize("make", [docx, odt])
def test_a_document_without_a_word_is_empty(make):
    assert code(make()) == "empty"
    assert code(make("", "  ")) == "empty"


def test_words_without_end_are_refused():
    assert code(b"word " * 250_000, Kind.TEXT) == "too_long_a_text"


@pytest.mark.parametrize(
    "data",
    [
        docx(raw="<w:p/>" * 300_000),
        docx(raw="<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 100_000),
        docx("one", raw=f"<w:p>{'<w:r/>' * 600_000}</w:p>"),
        odt(raw="<text:p/>" * 300_000),
        odt("one", raw="<text:p>" + "<text:s/>" * 300_000 + "</text:p>"),
        docx("one", more={"word/styles.xml": word_part("styles", " " * 4_500_000)}),
    ],
    ids=["empty", "short", "runs", "empty of odt", "spaces", "styles"],
)
def test_a_small_file_that_is_much_to_read_is_refused_unread(data):
    assert len(data) < 100_000
    assert code(data, Kind.TEXT) == "too_heavy"


def test_a_long_letter_is_read():
    letter = docx(*(f"{number} {'word ' * 20}" for number in range(5000)))
    assert words(letter).count("\n\n") == 4999


def test_while_another_text_is_being_read_nobody_waits_for_long():
    with limited.SLOTS["texts"].one():
        with pytest.raises(Refused) as refusal:
            accept(ContentFile(docx("one")), only=Kind.TEXT)
        assert "Please try again in a minute" in refusal.value.sentence
        assert accept(ContentFile(picture())).kind is Kind.PICTURE
    assert words(docx("one")) == "one"


def _shown(text: str, how: str = "") -> str:
    return _run(f"<w:rPr>{how}</w:rPr><w:t>{text}</w:t>")


def test_hidden_words_of_a_word_document_do_not_come():
    styles = word_part(
        "styles",
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="HH"><w:basedOn w:val="H"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="S"><w:basedOn w:val="H"/><w:rPr>'
        '<w:vanish w:val="0"/></w:rPr></w:style>',
    )
    seen = (
        _shown("kept")
        + _shown(" too", '<w:vanish w:val="0"/>')
        + _shown(" three", '<w:rStyle w:val="S"/>')
    )
    hidden = (
        _shown("GONE", "<w:vanish/>")
        + _shown("GONE", "<w:webHidden/>")
        + _shown("GONE", '<w:vanish w:val="true"/>')
        + _shown("GONE", '<w:rStyle w:val="H"/>')
        + _shown("GONE", '<w:rStyle w:val="HH"/>')
    )
    raw = (
        f"<w:p>{hidden}{seen}</w:p><w:p><w:pPr><w:pStyle w:val='P'/></w:pPr>{_shown('GONE')}</w:p>"
        "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p>"
        f"{_shown('GONE')}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert words(docx(raw=raw, more={"word/styles.xml": styles})) == "kept too three"


def test_who_wrote_a_word_document_does_not_come_by_a_field():
    def field(orders: str, shown: str) -> str:
        marks = [f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")]
        return (
            _run(marks[0])
            + _run(f"<w:instrText> {orders} </w:instrText>")
            + _run(marks[1])
            + _run(f"<w:t>{shown}</w:t>")
            + _run(marks[2])
        )

    raw = (
        f"<w:p>{_shown('one')}{field('AUTHOR', 'Jane')}{field('DATE', ' May')}"
        f'<w:fldSimple w:instr=" FILENAME ">{_shown("Jane")}</w:fldSimple>{_shown(" two")}</w:p>'
    )
    assert words(docx(raw=raw)) == "one May two"


def test_hidden_words_and_names_of_an_odt_do_not_come():
    styles = (
        '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
        '<style:style style:name="H" style:family="text">'
        '<style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="HH" style:family="text" style:parent-style-name="H"/>'
        '<style:style style:name="P" style:family="paragraph">'
        '<style:text-properties text:display="none"/></style:style></office:automatic-styles>'
    )
    raw = (
        '<text:p>seen<text:hidden-text text:is-hidden="true">GONE</text:hidden-text> and'
        '<text:span text:style-name="H">GONE</text:span><text:span text:style-name="HH">GONE'
        "</text:span><text:author-name>GONE</text:author-name><text:sender-email>GONE"
        '</text:sender-email><text:variable-set text:display="none">GONE</text:variable-set>'
        ' kept</text:p><text:p text:style-name="P">GONE</text:p>'
        '<text:p>GONE<text:hidden-paragraph text:is-hidden="true"/></text:p>'
        '<text:section text:name="s" text:display="none"><text:p>GONE</text:p></text:section>'
        '<text:section text:name="t" text:display="condition" text:is-hidden="true">'
        "<text:p>GONE</text:p></text:section>"
    )
    data = odt(raw=raw)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        content = (
            parts.read("content.xml").decode().replace("<office:body>", f"{styles}<office:body>")
        )
    assert words(odt(more={"content.xml": content})) == "seen and kept"
