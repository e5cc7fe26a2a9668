import base64
import io
import os
import re
import zlib

import pikepdf
import pypdfium2
import pytest
from django.core.files.base import ContentFile
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageChops, ImageCms

from media.intake import Kind, Refused, SafeFile, accept, page_pictures, paper_pictures
from media.names import could_be_a_name
from tests.media.hostile import documents
from tests.media.hostile.pdf_makers import jpeg_2000, tagged_jpeg
from tests.media.hostile.rows import MARKER
from tests.media.media_files import picture
from tests.media.paper_files import WORDS, action, add_page, note, pdf, scan

# What may make a program do something, or holds what nobody sees.
HARMFUL = re.compile(
    rb"/(JS|JavaScript|Launch|OpenAction|AA|AcroForm|XFA|SubmitForm|ImportData|GoToR|GoToE|GoTo|"
    rb"EmbeddedFiles?|Filespec|AF|Names|RichMedia|Rendition|Movie|Sound|3D|Widget|Metadata|PieceInfo|"
    rb"LastModified|Thumb|Encrypt|Info|OCProperties|OCGs?|StructTreeRoot|Collection|Threads|URI "
    rb"\((?!http))(?=[\s/<\[(>])"
)


def taken(data: bytes, **options) -> SafeFile:
    return accept(ContentFile(data, name="letter.pdf"), **options)


def rebuilt(data: bytes) -> bytes:
    return taken(data).open().read()


def unpacked(data: bytes) -> bytes:
    """Everything in a PDF as it can be read, for looking through. Written by qpdf, which only reads
    here what it wrote before."""
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(data)) as document:
        document.save(
            out,
            qdf=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )
    return out.getvalue()


def words_of(data: bytes) -> list[str]:
    """Page by page, as another program reads them."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def looks(data: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.render(scale=1).to_pil().convert("RGB") for page in document]


def same_looks(one: bytes, other: bytes, tolerance: int = 0) -> bool:
    pairs = list(zip(looks(one), looks(other), strict=True))
    return all(
        a.size == b.size
        and max(most for _least, most in ImageChops.difference(a, b).getextrema()) <= tolerance
        for a, b in pairs
    )


def test_a_pdf_comes_in_with_its_pages_and_its_words():
    safe = taken(pdf(pages=3), only=Kind.DOCUMENT)
    assert (safe.kind, safe.format, safe.page_count) == (Kind.DOCUMENT, "pdf", 3)
    assert could_be_a_name(safe.name) and safe.name.startswith("d")
    assert words_of(safe.open().read()) == [f"{WORDS} {number}" for number in (1, 2, 3)]


def _drawn_in_many_ways(document: Pdf) -> None:
    """Inks, tables of colours, patterns, shades, masks, a form in a form, letters that are drawn."""
    stream = document.make_stream
    ramp = Dictionary(FunctionType=2, Domain=Array([0, 1]), N=1)
    ramp.C0, ramp.C1 = Array([0, 0, 0, 0]), Array([0, 1, 1, 0])
    image = stream(
        bytes(range(64)),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=8,
        Height=8,
        BitsPerComponent=8,
    )
    image.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, 255, String(bytes(range(256)) * 3)])
    image.SMask = stream(
        bytes(range(0, 256, 4)), Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8
    )
    image.SMask.ColorSpace, image.SMask.BitsPerComponent = Name.DeviceGray, 8
    inner = stream(b"0 1 0 rg 0 0 40 40 re f", Type=Name.XObject, Subtype=Name.Form)
    inner.BBox = Array([0, 0, 50, 50])
    inner.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    form = stream(b"/Gs gs /Inner Do", Type=Name.XObject, Subtype=Name.Form)
    form.BBox = Array([0, 0, 50, 50])
    form.Resources = Dictionary(
        XObject=Dictionary(Inner=inner),
        ExtGState=Dictionary(Gs=Dictionary(ca=0.5, BM=Name.Multiply)),
    )
    tile = stream(
        b"1 0 0 rg 0 0 5 5 re f", PatternType=1, PaintType=1, TilingType=1, XStep=10, YStep=10
    )
    tile.BBox, tile.Resources = Array([0, 0, 10, 10]), Dictionary()
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceCMYK, Function=ramp)
    shading.Coords = Array([0, 0, 200, 0])
    letter = stream(b"500 0 0 0 500 500 d1 0 0 500 500 re f")
    drawn = Dictionary(Type=Name.Font, Subtype=Name.Type3, FirstChar=97, LastChar=97)
    drawn.Widths, drawn.FontBBox = Array([500]), Array([0, 0, 500, 500])
    drawn.FontMatrix, drawn.CharProcs = Array([0.001, 0, 0, 0.001, 0, 0]), Dictionary(a=letter)
    drawn.Encoding = Dictionary(Differences=Array([97, Name.a]))
    page = add_page(
        document,
        b"q 100 0 0 100 50 600 cm /Im Do Q q 1 0 0 1 200 600 cm /Fm Do Q "
        b"/Pattern cs /Tile scn 50 450 100 100 re f q 1 0 0 1 200 450 cm 0 0 200 100 re W n /Sh sh Q "
        b"/Spot cs 0.7 scn 50 300 100 100 re f BT /T3 40 Tf 200 300 Td (aaa) Tj ET "
        b"BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\x40\x80\xff EI "
        b"q 60 0 0 60 50 200 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\x40\x80\xff EI Q",
        XObject=Dictionary(Im=image, Fm=form),
        Pattern=Dictionary(Tile=tile),
        Shading=Dictionary(Sh=shading),
        ColorSpace=Dictionary(
            Spot=Array([Name.Separation, Name.Ink, Name.DeviceCMYK, document.make_indirect(ramp)])
        ),
    )
    page.obj.Resources.Font.T3 = drawn
    page.obj.Rotate = 90


@pytest.mark.parametrize(
    "data",
    [
        pdf(pages=2),
        pdf(_drawn_in_many_ways),
        scan(),
        scan(data=picture("JPEG", size=(600, 400), mode="CMYK"), ColorSpace=Name.DeviceCMYK),
        scan(data=picture("JPEG", size=(600, 400), progressive=True)),
        scan(data=tagged_jpeg()),
        scan("JPXDecode", jpeg_2000("jp2"), size=(60, 40)),
        scan("JPXDecode", jpeg_2000("j2k"), size=(60, 40)),
    ],
    ids=["words", "drawn in many ways", "jpeg", "cmyk", "progressive", "tagged", "jp2", "j2k"],
)
def test_a_page_looks_as_it_did(data):
    assert len(set(looks(data)[-1].tobytes())) > 1
    assert same_looks(data, rebuilt(data))


_PACKERS = {
    "A85": lambda data: base64.a85encode(data) + b"~>",
    "AHx": lambda data: data.hex().encode() + b">",
    "Fl": zlib.compress,
}


@pytest.mark.parametrize("filters", [["A85", "DCT"], ["AHx", "Fl", "DCT"]])
def test_a_picture_that_is_packed_before_it_is_coded_is_cleaned_as_well(filters):
    full = {
        "A85": "ASCII85Decode",
        "AHx": "ASCIIHexDecode",
        "Fl": "FlateDecode",
        "DCT": "DCTDecode",
    }

    def pack(document: Pdf) -> None:
        with Pdf.open(io.BytesIO(scan(data=tagged_jpeg()))) as other:
            del document.pages[0]
            document.pages.append(other.pages[0])
        image = document.pages[0].obj.Resources.XObject.Scan
        data = image.read_raw_bytes()
        for name in reversed(filters[:-1]):
            data = _PACKERS[name](data)
        image.write(data, filter=Array([Name(f"/{full[name]}") for name in filters]))

    data = pdf(pack)
    assert same_looks(data, rebuilt(data))
    assert MARKER not in unpacked(rebuilt(data))


_EVERY = 1 if os.environ.get("FULL") == "1" else 5


@pytest.mark.parametrize("row", documents.ROWS[::_EVERY], ids=str)
def test_nothing_harmful_or_hidden_is_in_what_was_taken_however_it_is_packed(row):
    try:
        safe = accept(ContentFile(row.make(), name=row.filename), only=row.only)
    except Refused:
        return
    data = unpacked(safe.open().read())
    assert MARKER not in data
    assert MARKER.decode().encode("utf-16-be") not in data
    assert not HARMFUL.findall(data)


def test_links_to_web_pages_stay_and_nothing_of_what_else_they_carried():
    def link(document: Pdf) -> None:
        kept = note(
            "Link",
            A=action("URI", URI=String("https://example.org/a?b=c")),
            Contents=String("Jane"),
            NM=String("Jane"),
            AA=Dictionary(E=action("JavaScript", JS=String("x"))),
        )
        document.pages[0].obj.Annots = Array([document.make_indirect(kept)])

    with Pdf.open(taken(pdf(link)).open()) as document:
        (only,) = document.pages[0].obj.Annots
        assert set(only.keys()) == {"/Type", "/Subtype", "/Rect", "/Border", "/A"}
        assert set(only.A.keys()) == {"/S", "/URI"}
        assert str(only.A.URI) == "https://example.org/a?b=c"


@pytest.mark.parametrize(
    ("said", "kept"), [("es", "es"), ("en-US", "en-US"), ("Jane Roe was here", None), ("", None)]
)
def test_the_language_stays_where_it_is_one(said, kept):
    def say(document: Pdf) -> None:
        document.Root.Lang = String(said)

    with Pdf.open(taken(pdf(say)).open()) as document:
        assert document.Root.get("/Lang") == (kept and String(kept))


def test_what_a_smaller_box_cut_from_sight_is_seen_again():
    def crop(document: Pdf) -> None:
        page = document.pages[0].obj
        page.CropBox = page.TrimBox = Array([0, 0, 100, 100])

    data = pdf(crop)
    assert looks(data)[0].size == (100, 100)
    assert looks(rebuilt(data))[0].size == (612, 792)


def test_a_pdf_that_is_locked_against_changes_alone_comes_in_unlocked():
    data = pdf(encryption=pikepdf.Encryption(user="", owner="secret"))
    assert b"/Encrypt" in data
    with Pdf.open(taken(data).open()) as document:
        assert not document.is_encrypted
    assert words_of(rebuilt(data)) == [f"{WORDS} 1"]


def test_a_pdf_with_a_password_is_refused_with_what_to_do():
    with pytest.raises(Refused) as refusal:
        taken(pdf(encryption=pikepdf.Encryption(user="secret", owner="secret")))
    assert "without" in refusal.value.sentence and "password" in refusal.value.sentence


def test_a_pdf_that_lost_pages_is_refused():
    whole = pdf(pages=40)
    with pytest.raises(Refused) as refusal:
        taken(whole[: len(whole) // 2])
    assert refusal.value.code == "broken"


def test_the_same_pdf_gives_the_same_bytes():
    data = pdf(pages=2)
    assert rebuilt(data) == rebuilt(data)


def test_another_program_finds_no_tag(exiftool_says):
    every = pdf(_information_everywhere)
    assert "Author" in exiftool_says(every)
    said = exiftool_says(rebuilt(every))
    assert set(said) <= {
        *("SourceFile", "ExifToolVersion", "FileType", "FileTypeExtension", "MIMEType"),
        *("PDFVersion", "Linearized", "PageCount"),
    }


def _information_everywhere(document: Pdf) -> None:
    document.docinfo["/Author"] = "Jane Roe"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["Jane Roe"]
    profile = document.make_stream(b"\0" * 128, N=3)
    document.pages[0].obj.Resources.ColorSpace = Dictionary(Cs1=Array([Name.ICCBased, profile]))
    document.pages[0].obj.Contents = document.make_stream(b"/Cs1 cs 1 0 0 sc 9 9 99 99 re f")


def test_remarks_in_a_fax_like_picture_go():
    def segment(number: int, kind: int, data: bytes) -> bytes:
        return number.to_bytes(4, "big") + bytes([kind, 0, 1]) + len(data).to_bytes(4, "big") + data

    first, last = segment(0, 48, b"\0" * 19), segment(2, 49, b"")
    remark = segment(1, 62, b"\x20\0\0\0" + MARKER)
    assert paper_pictures.jbig2(first + remark + last) == (first + last, None)
    with pytest.raises((ValueError, IndexError)):
        paper_pictures.jbig2(first + remark[:9])


def test_each_page_becomes_a_picture_at_200_dots_an_inch():
    pages = list(page_pictures(taken(pdf(pages=3))))
    assert [(page.format, page.width, page.height) for page in pages] == [("webp", 1700, 2200)] * 3
    assert all(page.name.startswith("w") and could_be_a_name(page.name) for page in pages)
    for page in pages:
        with Image.open(page.open()) as image:
            assert image.size == (1700, 2200)
            assert not image.info.get("exif") and not image.info.get("xmp")
            assert len(set(image.convert("L").tobytes())) > 10


def test_pages_are_drawn_from_the_one_that_is_asked_for():
    safe = taken(pdf(pages=4))
    assert len(list(page_pictures(safe, 3))) == 2
    assert list(page_pictures(safe, 5)) == []


def test_a_page_of_any_size_becomes_a_picture_of_a_usual_one():
    def grow(document: Pdf) -> None:
        document.pages[0].obj.MediaBox = Array([0, 0, 14_400, 7_200])

    (page,) = page_pictures(taken(pdf(grow)))
    assert (page.width, page.height) == (4400, 2200)


def test_what_is_no_pdf_gives_no_pages():
    with pytest.raises(Refused):
        list(page_pictures(ContentFile(b"%PDF-1.7 nothing")))


def test_a_coded_picture_keeps_neither_its_profile_nor_what_follows_its_tables():
    # Of a length that its box allows.
    mark = MARKER + b"-" * (40 - len(MARKER))

    def boxed(data: bytes, name: bytes, body: bytes) -> bytes:
        at = data.index(name) - 4
        length = int.from_bytes(data[at : at + 4], "big")
        return data[:at] + (len(body) + 8).to_bytes(4, "big") + name + body + data[at + length :]

    plain = jpeg_2000("jp2")
    at = plain.index(b"jp2h") + 4
    header = plain[at : at + int.from_bytes(plain[at - 8 : at - 4], "big") - 8]
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + mark
    data = boxed(plain, b"jp2h", boxed(header, b"colr", b"\x02\0\0" + profile))
    data = boxed(data, b"ftyp", b"jp2 \0\0\0\0" + mark)
    whole = scan("JPXDecode", data, size=(60, 40))
    cleaned, size = paper_pictures.jpeg_2000(data)
    assert size == (60, 40) and MARKER not in cleaned
    assert same_looks(whole, rebuilt(whole), tolerance=1)
    tagged = picture("JPEG", size=(600, 400))
    table = b"\xff\xdb" + (2 + 65 + len(mark)).to_bytes(2, "big") + b"\0" + b"\1" * 64 + mark
    cleaned, _size = paper_pictures.jpeg(tagged[:2] + table + tagged[2:])
    assert MARKER not in cleaned
    assert paper_pictures.jpeg(tagged)[0] == paper_pictures.jpeg(cleaned)[0].replace(
        b"\xff\xdb\0\x43\0" + b"\1" * 64, b"", 1
    )


def test_nothing_stays_behind_the_pixels_or_among_the_orders():
    def hide(document: Pdf) -> None:
        image = document.make_stream(bytes(3 * 64 * 64) + MARKER)
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width = image.Height = 64
        image.BitsPerComponent, image.ColorSpace = 8, Name.DeviceRGB
        mark = MARKER
        add_page(
            document,
            b"q 99 0 0 99 0 0 cm /I Do Q (" + mark + b") ri [(" + mark + b")] 0 d 0 0 m "
            b"BT /F1 9 Tf 9 9 Td [(a \\( b) -20 <4142>] TJ (c < d) Tj ET",
            XObject=Dictionary(I=image),
        )

    data = pdf(hide)
    assert MARKER in unpacked(data)
    assert MARKER not in unpacked(rebuilt(data))
    assert same_looks(data, rebuilt(data))
    assert words_of(rebuilt(data)) == words_of(data)


def test_a_picture_among_the_orders_that_carries_more_than_a_picture_is_refused():
    def hide(document: Pdf) -> None:
        add_page(document, b"BI /W 2 /H 2 /BPC 8 /CS /G /Foo (" + MARKER + b") ID abcd EI Q")

    with pytest.raises(Refused):
        taken(pdf(hide))


def test_the_words_that_a_scanner_laid_over_a_page_can_still_be_selected():
    def lay(document: Pdf) -> None:
        add_page(document, b"BT 3 Tr /F1 9 Tf 9 9 Td (Dear Ana) Tj ET")

    assert words_of(rebuilt(pdf(lay)))[-1] == "Dear Ana"
