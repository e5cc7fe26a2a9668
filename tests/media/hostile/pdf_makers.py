"""What a PDF can carry beside its pages, put in one thing at a time."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.media.hostile.rows import MARKER
from tests.media.media_files import picture
from tests.media.paper_files import action, file_spec, note, pdf

MARK = MARKER.decode()


def _script(document: Pdf) -> Dictionary:
    return action("JavaScript", JS=String(f"app.alert('{MARK}')"))


def opens(document: Pdf) -> None:
    document.Root.OpenAction = _script(document)


def script_on_close(document: Pdf) -> None:
    document.Root.AA = Dictionary(WC=_script(document))


def script_on_page(document: Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=_script(document))


def named_script(document: Pdf) -> None:
    names = Array([String(MARK), _script(document)])
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))


def with_note(subtype: str, **more):
    def change(document: Pdf) -> None:
        document.pages[0].obj.Annots = Array([document.make_indirect(note(subtype, **more))])

    return change


def link(kind: str, **more):
    return with_note("Link", A=action(kind, **more), Contents=String(MARK))


def attached(document: Pdf) -> None:
    spec = file_spec(document, MARKER * 9, f"{MARK}.txt")
    document.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(MARK), spec])))
    document.Root.AF = Array([spec])


def attached_note(document: Pdf) -> None:
    with_note("FileAttachment", FS=file_spec(document, MARKER), Contents=String(MARK))(document)


def portfolio(document: Pdf) -> None:
    attached(document)
    document.Root.Collection = Dictionary(Type=Name.Collection, D=String(MARK))


def form(document: Pdf) -> None:
    field = document.make_indirect(
        note(
            "Widget", FT=Name.Tx, T=String(MARK), V=String(MARK), AA=Dictionary(K=_script(document))
        )
    )
    document.pages[0].obj.Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True)


def xfa(document: Pdf) -> None:
    form(document)
    document.Root.AcroForm.XFA = document.make_stream(b"<xdp>" + MARKER + b"</xdp>")


def signed(document: Pdf) -> None:
    value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String(MARK))
    field = document.make_indirect(note("Widget", FT=Name.Sig, T=String("s"), V=value))
    document.pages[0].obj.Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    document.Root.Perms = Dictionary(DocMDP=value)


def information(document: Pdf) -> None:
    for key in ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Jane"):
        document.docinfo[f"/{key}"] = MARK
    document.docinfo["/CreationDate"] = "D:20240101120000Z"


_XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="' + MARKER + b'"/></rdf:RDF>'
    b'</x:xmpmeta><?xpacket end="w"?>'
)


def _xmp(document: Pdf) -> pikepdf.Object:
    return document.make_stream(_XMP, Type=Name.Metadata, Subtype=Name.XML)


def xmp_everywhere(document: Pdf) -> None:
    document.Root.Metadata = _xmp(document)
    page = document.pages[0].obj
    page.Metadata = _xmp(document)
    page.Resources.Font.F1.Metadata = _xmp(document)
    page.Contents.Metadata = _xmp(document)


def private_of_the_program(document: Pdf) -> None:
    private = Dictionary(LastModified=String("D:2024"), Private=Dictionary(Path=String(MARK)))
    for holder in (document.Root, document.pages[0].obj):
        holder.PieceInfo = Dictionary(Illustrator=private)
        holder.LastModified = String(MARK)


def thumbnail(document: Pdf) -> None:
    thumb = document.make_stream(picture("JPEG", comment=MARKER), Width=60, Height=40)
    thumb.Filter, thumb.ColorSpace, thumb.BitsPerComponent = Name.DCTDecode, Name.DeviceRGB, 8
    document.pages[0].obj.Thumb = thumb


def outline(document: Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(MARK, 0))


def threads_and_labels(document: Pdf) -> None:
    document.Root.Threads = Array([Dictionary(I=Dictionary(Title=String(MARK)))])
    document.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(MARK))]))
    document.Root.URI = Dictionary(Base=String(f"http://{MARK}/"))
    document.Root.Legal = Dictionary(Attestation=String(MARK))


def tagged(document: Pdf) -> None:
    element = Dictionary(Type=Name.StructElem, S=Name.P, T=String(MARK), Alt=String(MARK))
    document.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=element)
    document.Root.MarkInfo = Dictionary(Marked=True)


def remark_in_drawing(document: Pdf) -> None:
    page = document.pages[0].obj
    page.Contents = document.make_stream(
        b"% " + MARKER + b"\n/P << /ActualText (" + MARKER + b") /MCID 0 >> BDC\n"
        b"BT /F1 12 Tf (a) Tj ET EMC /X << /Y (" + MARKER + b") >> DP\n" + MARKER + b" foo"
    )


def left_among_the_resources(document: Pdf) -> None:
    hidden = document.make_stream(MARKER * 3, Width=4, Height=4, BitsPerComponent=8)
    hidden.Type, hidden.Subtype, hidden.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
    document.pages[0].obj.Resources.XObject = Dictionary(Unused=hidden)


def of_no_page(document: Pdf) -> None:
    document.Root.Nowhere = document.make_stream(MARKER)
    document.trailer.Elsewhere = document.make_indirect(String(MARK))


def layers(**settings):
    def change(document: Pdf) -> None:
        group = document.make_indirect(Dictionary(Type=Name.OCG, Name=String(MARK)))
        standing = Dictionary(Order=Array([group]))
        if settings.get("off"):
            standing.OFF = Array([group])
        if settings.get("base"):
            standing.BaseState = Name.OFF
        if settings.get("view_off"):
            group.Usage = Dictionary(View=Dictionary(ViewState=Name.OFF))
        document.Root.OCProperties = Dictionary(OCGs=Array([group]), D=standing)
        page = document.pages[0].obj
        page.Resources.Properties = Dictionary(L1=group)
        if settings.get("inverse"):
            page.Resources.Properties.L1 = document.make_indirect(
                Dictionary(Type=Name.OCMD, OCGs=Array([group]), P=Name.AllOff)
            )
        page.Contents = document.make_stream(b"/OC /L1 BDC BT /F1 9 Tf (a) Tj ET EMC")

    return change


def not_text_but_media(document: Pdf) -> None:
    spec = file_spec(document, MARKER, "film.swf")
    notes = [
        note(
            "RichMedia",
            RichMediaContent=Dictionary(Assets=Dictionary(Names=Array([String("f"), spec]))),
        ),
        note("Screen", A=action("Rendition", JS=String(MARK))),
        note("Movie", Movie=Dictionary(F=spec), T=String(MARK)),
        note("Sound", Sound=document.make_stream(MARKER, R=8000)),
        note("3D", **{"3DD": document.make_stream(MARKER, Subtype=Name.U3D)}),
        note("Text", Contents=String(MARK), T=String(MARK), Popup=note("Popup")),
        note("FreeText", Contents=String(MARK), DA=String("/F1 9 Tf")),
        note("Stamp", Contents=String(MARK)),
        note("Redact", OverlayText=String(MARK)),
        note("Watermark", Contents=String(MARK)),
        note("PrinterMark"),
        note("TrapNet"),
        note("Ink", InkList=Array([Array([1, 2, 3, 4])]), Contents=String(MARK)),
    ]
    document.pages[0].obj.Annots = Array([document.make_indirect(each) for each in notes])


def outside(document: Pdf) -> None:
    """A form that stands in another file, and a stream whose data does."""
    other = Dictionary(Type=Name.Filespec, FS=Name.URL, F=String(f"http://{MARK}.example/x.pdf"))
    form = document.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form)
    form.BBox = Array([0, 0, 9, 9])
    form.Ref = Dictionary(F=other, Page=0)
    page = document.pages[0].obj
    page.Resources.XObject = Dictionary(Fx=form)
    page.Contents = document.make_stream(b"/Fx Do", F=other)


def tagged_jpeg() -> bytes:
    exif = b"\xff\xe1" + (8 + len(MARKER)).to_bytes(2, "big") + b"Exif\0\0" + MARKER
    photoshop = b"\xff\xed" + (16 + len(MARKER)).to_bytes(2, "big") + b"Photoshop 3.0\0" + MARKER
    plain = picture("JPEG", size=(600, 400), comment=MARKER)
    return plain[:2] + exif + photoshop + plain[2:] + MARKER


def jpeg_2000(format_: str) -> bytes:
    plain = picture("JPEG2000", size=(60, 40), no_jp2=format_ == "j2k", comment=MARKER)
    if format_ == "j2k":
        return plain
    xml = b"<a>" + MARKER + b"</a>"
    boxes = (len(xml) + 8).to_bytes(4, "big") + b"xml " + xml
    boxes += (24 + len(MARKER)).to_bytes(4, "big") + b"uuid" + b"\x55" * 16 + MARKER
    at = plain.index(b"jp2c") - 4
    return plain[:at] + boxes + plain[at:]


def _zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b"\0" * 2**20) for _each in range(megabytes)) + packer.flush()


def bomb(times: int, image: bool = False) -> bytes:
    """A stream that is packed `times` over and unpacks into 300 MB."""
    data = _zeros(300)
    for _each in range(times - 1):
        data = zlib.compress(data, 9)

    def change(document: Pdf) -> None:
        filters = Array([Name.FlateDecode] * times)
        if not image:
            document.pages[0].obj.Contents = document.make_stream(data)
            document.pages[0].obj.Contents.Filter = filters
            return
        picture_ = document.make_stream(data, Width=7000, Height=7000, BitsPerComponent=8)
        picture_.Type, picture_.Subtype, picture_.ColorSpace = (
            Name.XObject,
            Name.Image,
            Name.DeviceRGB,
        )
        picture_.Filter = filters
        document.pages[0].obj.Resources.XObject = Dictionary(Im=picture_)
        document.pages[0].obj.Contents = document.make_stream(b"/Im Do")

    return pdf(change)


def draws_itself(document: Pdf) -> None:
    form = document.make_stream(b"/Again Do", Type=Name.XObject, Subtype=Name.Form)
    form.BBox = Array([0, 0, 9, 9])
    form.Resources = Dictionary(XObject=Dictionary(Again=form))
    page = document.pages[0].obj
    page.Resources.XObject = Dictionary(Again=form)
    page.Contents = document.make_stream(b"/Again Do")


def page_tree_ring() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


def nested(depth: int) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/X "
        + b"[" * depth
        + b"]" * depth
        + b">>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def huge_page(document: Pdf) -> None:
    document.pages[0].obj.MediaBox = Array([0, 0, 10**9, 10**9])


def odd_box(document: Pdf) -> None:
    document.pages[0].obj.MediaBox = Array([Name.Left, String("x")])


def locked(user: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner="owner of " + MARK))


def cut(tenth: int) -> bytes:
    whole = pdf(pages=4)
    return whole[: len(whole) * tenth // 10]


def with_update() -> bytes:
    """Saved once more behind the end, as programs do that keep what was there before."""
    before = pdf(words=MARK)
    with Pdf.open(io.BytesIO(before)) as document:
        number, _generation = document.pages[0].obj.Contents.objgen
        root, _generation = document.Root.objgen
        size = len(document.objects) + 1
    drawing = b"BT /F1 9 Tf (after) Tj ET"
    changed = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    start = before.rindex(b"startxref") + len("startxref")
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Root %d 0 R /Size %d /Prev %d >>\n" % (
        *(number, len(before), root, size),
        int(before[start:].split()[0]),
    )
    after = before + changed % (number, len(drawing), drawing)
    return after + table + b"startxref\n%d\n%%%%EOF\n" % len(after)
