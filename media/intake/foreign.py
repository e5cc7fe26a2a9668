"""What is turned away by its first bytes, and the key of the sentence that says so."""

import re

# The first that matches. Where the bytes are letters that a text could begin with as well, more is
# asked than the mark alone.
_MARKS = [
    (re.compile(pattern, re.DOTALL), code)
    for pattern, code in (
        (rb"%PDF", "pdf"),
        (rb"\{\\rtf", "office"),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (rb"PK(\x03\x04|\x05\x06|\x07\x08)", "archive"),
        (rb"7z\xbc\xaf\x27\x1c", "archive"),
        (rb"Rar!\x1a\x07", "archive"),
        (rb"\x1f[\x8b\x9d\xa0]", "archive"),
        (rb"BZh[1-9](1AY&SY|\x17rE8P\x90)", "archive"),
        (rb"\xfd7zXZ\x00", "archive"),
        (rb"\x28\xb5\x2f\xfd", "archive"),
        (rb"\x04\x22\x4d\x18", "archive"),
        (rb"LZIP\x01", "archive"),
        (rb"..-l[hz][0-9sd]-", "archive"),
        (rb"\x60\xea..", "archive"),
        (rb"MSCF\x00", "archive"),
        (rb"MSWIM\x00", "archive"),
        (rb"!<arch>\n", "archive"),
        (rb"\xed\xab\xee\xdb", "archive"),
        (rb"xar!\x00", "archive"),
        (rb"0707(01|02|07)[0-9a-fA-F]{6}", "archive"),
        (rb"Cr24", "archive"),
        (rb".{257}ustar", "archive"),
        (rb"#!(?!AMR)", "script"),
        (rb"<\?php|<\?=|<%", "script"),
        (rb"MZ[^\r\n -~]", "script"),
        (rb"\x7fELF", "script"),
        (rb"[\xce\xcf]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|\xca\xfe\xba\xbe", "script"),
        (rb"\x00asm", "script"),
        (rb"dex\n", "script"),
        (rb"[FCZ]WS[\x01-\x40]", "script"),
        (rb"L\x00\x00\x00\x01\x14\x02\x00", "script"),
        (rb"(?i)@echo off", "script"),
        (rb"BM.{4}\x00\x00\x00\x00", "other_picture"),
        (rb"8BP[SB]", "other_picture"),
        (rb"\x00\x00[\x01\x02]\x00", "other_picture"),
        (rb"\xff\x0a", "other_picture"),
        (rb"\x00\x00\x00\x0c(JXL |jP  )", "other_picture"),
        (rb"\xff\x4f\xff\x51", "other_picture"),
        (rb"II[\xbcU]\x00|IIR[OS]|MMOR", "other_picture"),
        (rb"\x8aMNG|\x8bJNG", "other_picture"),
        (rb"P[1-7][ \t\r\n]", "other_picture"),
        (rb"qoif", "other_picture"),
        (rb"icns", "other_picture"),
        (rb"DDS ", "other_picture"),
        (rb"\x76\x2f\x31\x01", "other_picture"),
        (rb"#\?RADIANCE", "other_picture"),
        (rb"\xd7\xcd\xc6\x9a|\x01\x00\x00\x00.{36} EMF", "other_picture"),
        (rb"gimp xcf|FUJIFILMCCD-RAW", "other_picture"),
        (rb"%!PS|\xc5\xd0\xd3\xc6", "other_picture"),
        (rb"FORM.{4}AIF[FC]", "other_sound"),
        (rb"MThd\x00|#!AMR|caff\x00|wvpk|MAC |\.snd|DSD |ADIF", "other_sound"),
        # FF FE is the mark of a text in UTF-16.
        (rb"\xff[\xe0-\xfd\xff]", "other_sound"),
        (rb"\x1aE\xdf\xa3", "video"),
        (rb"FLV\x01|\x00\x00\x01[\xba\xb3]|\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),
        (rb".{4}(moov|mdat|wide|pnot|skip|free)", "video"),
        (rb".{0,1019}%PDF-", "pdf"),
    )
]
_PACKED_DOCUMENT = (
    *(b"word/", b"[Content_Types].xml", b"mimetypeapplication/", b"Index/Document.iwa"),
    *(b"xl/", b"ppt/", b"_rels/.rels"),
)
_SVG = ("<svg", "<!doctype svg", "http://www.w3.org/2000/svg")
_WEB_PAGE = (
    *("<!doctype html", "<html", "<head", "<body", "<script", "<?xml", "<!doctype", "<!entity"),
    *("<iframe", "<img", "<object", "<embed", "<meta", "<style", "javascript:"),
)


def why_turned_away(head: bytes) -> str:
    for mark, code in _MARKS:
        if mark.match(head):
            packed = code == "archive" and head.startswith(b"PK")
            return "office" if packed and _is_a_document(head) else code
    return _textual(head)


def _is_a_document(head: bytes) -> bool:
    return any(name in head for name in _PACKED_DOCUMENT)


def _textual(head: bytes) -> str:
    text = _decoded(head).strip().lower()
    if any(mark in text for mark in _SVG):
        return "svg"
    if any(mark in text for mark in _WEB_PAGE):
        return "web_page"
    strange = sum(not (char.isprintable() or char.isspace()) or char == "\ufffd" for char in text)
    return "text" if text and strange * 20 < len(text) else "unknown"


def _decoded(head: bytes) -> str:
    """As the marks at its start say, or as the zeros in it do; else as UTF-8."""
    for mark, encoding in (
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if head.startswith(mark):
            return head.decode(encoding, errors="replace")
    if re.match(rb"([\t\r\n -~]\x00){4}", head):
        return head.decode("utf-16-le", errors="replace")
    if re.match(rb"(\x00[\t\r\n -~]){4}", head):
        return head.decode("utf-16-be", errors="replace")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Old texts are in a code page of one byte a letter; a character cut in two at the end of
        # what was read is no reason to think so.
        whole = error.start >= len(head) - 4
        return head.decode("utf-8-sig" if whole else "cp1252", errors="replace")
