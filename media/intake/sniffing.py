"""What a file really is, by its first bytes. Its name and its declared type are never asked."""

import re
from dataclasses import dataclass

from media.intake.refusal import Refused
from media.intake.safe_file import Kind

HEAD_BYTES = 4096


@dataclass(frozen=True)
class Sniffed:
    kind: Kind
    format: str


_PICTURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_SOUND_BRANDS = {b"M4A ", b"M4B "}
# FF FE is the mark of a text in UTF-16.
_MP3_FRAME = re.compile(rb"\xff[\xe0-\xfd\xff]")

# First bytes of what is turned away, and the sentence that says so.
_FOREIGN = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "office"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"#!", "script"),
    (b"<?php", "script"),
    (b"MZ", "script"),
    (b"\x7fELF", "script"),
    (b"BM", "other_picture"),
    (b"8BPS", "other_picture"),
    (b"\x00\x00\x01\x00", "other_picture"),
    (b"\xff\x0a", "other_picture"),
    (b"\x00\x00\x00\x0cJXL ", "other_picture"),
    (b"\x00\x00\x00\x0cjP  ", "other_picture"),
    (b"II+\x00", "other_picture"),
    (b"MM\x00+", "other_picture"),
    (b"ID3", "other_sound"),
    (b"OggS", "other_sound"),
    (b"fLaC", "other_sound"),
    (b"FORM", "other_sound"),
    (b"RF64", "wav_kind"),
    (b"\x1aE\xdf\xa3", "video"),
)


def sniff(head: bytes) -> Sniffed:
    """`head` holds the first HEAD_BYTES of the file, or all of it. Raises Refused."""
    if not head:
        raise Refused("empty")
    for magic, format_ in _PICTURES:
        if head.startswith(magic):
            return Sniffed(Kind.PICTURE, format_)
    if head[:4] == b"RIFF":
        return _riff(head)
    if head[4:8] == b"ftyp":
        return _boxes(head)
    raise Refused(_foreign(head))


def _riff(head: bytes) -> Sniffed:
    match head[8:12]:
        case b"WEBP":
            return Sniffed(Kind.PICTURE, "webp")
        case b"WAVE":
            return Sniffed(Kind.RECORDING, "wav")
        case b"AVI ":
            raise Refused("video")
    raise Refused("unknown")


def _boxes(head: bytes) -> Sniffed:
    """ISO media: one container for HEIC, AVIF, sound and film; the brands tell which."""
    size = int.from_bytes(head[:4], "big")
    box = head[8 : min(size, len(head))]
    brands = [box[at : at + 4] for at in range(0, len(box) - 3, 4) if at != 4]
    if _AVIF_BRANDS.intersection(brands):
        return Sniffed(Kind.PICTURE, "avif")
    if _HEIC_BRANDS.intersection(brands):
        return Sniffed(Kind.PICTURE, "heic")
    raise Refused("other_sound" if _SOUND_BRANDS.intersection(brands) else "video")


def _foreign(head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        packed_document = b"word/" in head or b"[Content_Types].xml" in head or b"mimetype" in head
        return "office" if packed_document else "archive"
    for magic, code in _FOREIGN:
        if head.startswith(magic):
            return code
    if head[257:262] == b"ustar":
        return "archive"
    if _MP3_FRAME.match(head):
        return "other_sound"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _textual(head)


def _textual(head: bytes) -> str:
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(encoding, errors="replace").strip().lower()
    if "<svg" in text or "<!doctype svg" in text:
        return "svg"
    if any(
        mark in text for mark in ("<!doctype html", "<html", "<head", "<body", "<script", "<?xml")
    ):
        return "web_page"
    strange = sum(not (char.isprintable() or char.isspace()) or char == "\ufffd" for char in text)
    return "text" if text and strange * 20 < len(text) else "unknown"
