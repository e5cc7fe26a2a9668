"""The drawing orders of a PDF's page, form, pattern or glyph, written anew. Read by papers.

Remarks between the orders go, and so do the marks that tie what is drawn to something outside the
drawing: layers, tags, the notes of the program that made it.
"""

import re

import pikepdf
from pikepdf import Array, Dictionary, String

# ISO 32000-1, annex A, without marked content (BMC, BDC, EMC, MP, DP) and BX, EX.
_ORDERS = (
    "b B b* B* BI BT c cm CS cs d d0 d1 Do EI ET f F f* G g gs h i ID j J K k l m M n q Q re RG rg "
    "ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
)
# A picture of its own coding among the orders would have to be cleaned like any other. Programs
# put such pictures beside the orders.
_NOT_AMONG_ORDERS = {"/DCT", "/DCTDecode", "/JPXDecode", "/JBIG2Decode"}
# Table 91, by the long names, and what PDF 2.0 added.
_OF_A_PICTURE = {
    *("/BitsPerComponent", "/ColorSpace", "/Decode", "/DecodeParms", "/Filter", "/Height"),
    *("/ImageMask", "/Intent", "/Interpolate", "/Width", "/L", "/Length"),
}


def cleaned(drawing) -> bytes:
    """`drawing` is a page or a stream. Raises ValueError."""
    orders = pikepdf.parse_content_stream(drawing, _ORDERS)
    for order in orders:
        if isinstance(order, pikepdf.ContentStreamInlineImage):
            _refuse_more_than_a_picture(order.iimage)
    written = pikepdf.unparse_content_stream(orders)
    # Looked for only where there is something: asking a million orders for what they take costs
    # many seconds.
    rest = _SHOWN_WORDS.sub(b"", written)
    if b"(" in rest or b"<" in rest:
        written = pikepdf.unparse_content_stream([o for o in orders if not _tells_more(o)])
    return written


def _refuse_more_than_a_picture(inline: pikepdf.PdfInlineImage) -> None:
    if _NOT_AMONG_ORDERS.intersection(map(str, inline.filters)):
        raise ValueError("a coded picture among the drawing orders")
    for key, value in inline.obj.items():
        if key not in _OF_A_PICTURE or isinstance(value, String):
            raise ValueError("more than a picture among the drawing orders")


# As qpdf writes them: brackets within a string are escaped.
_STRING = rb"(?:\((?:[^()\\]|\\.)*+\)|<[0-9A-Fa-f]*+>)"
_SHOWN_WORDS = re.compile(
    _STRING + rb"\s*(?:Tj|'|\")|\[(?:[-+.0-9\s]|" + _STRING + rb")*+\]\s*TJ", re.DOTALL
)


def _tells_more(order) -> bool:
    """No order that draws takes a dictionary, and only those that show words take a string."""
    if isinstance(order, pikepdf.ContentStreamInlineImage):
        return False
    shows, shows_row = str(order.operator) in ("Tj", "'", '"'), str(order.operator) == "TJ"
    return any(
        isinstance(operand, Dictionary)
        or (isinstance(operand, String) and not shows)
        or (isinstance(operand, Array) and not shows_row and any(map(_is_words, operand)))
        for operand in order.operands
    )


def _is_words(each) -> bool:
    return isinstance(each, String | Dictionary | Array)
