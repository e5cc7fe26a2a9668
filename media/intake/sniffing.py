"""What a file really is, by its first bytes. Its name and its declared type are never asked."""

import re
from dataclasses import dataclass

from media.intake.foreign import why_turned_away
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
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
)
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"),
}
_OTHER_PICTURE_BRANDS = {b"crx ", b"avci", b"avcs", b"j2ki", b"jxl "}
# Names of the first parts of packed documents. Whether one is what it seems is seen when it is read.
_WORDS = {
    "odt": (b"mimetypeapplication/vnd.oasis.opendocument.text",),
    "docx": (b"word/", b"[Content_Types].xml", b"_rels/.rels"),
}
_TABLES = (b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis.opendocument.text-")
_SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
_SOUNDS = (
    (re.compile(rb"(RF64|BW64).{4}WAVE", re.DOTALL), "wav"),
    (re.compile(rb"fLaC"), "flac"),
    (re.compile(rb"OggS"), "ogg"),
    # Tags alone; what follows them is seen when it is read.
    (re.compile(rb"ID3[\x02-\x04]"), "mp3"),
    # A frame of layer I, II or III, of a version and a bit rate that there are. FF FE is the mark of
    # a text in UTF-16.
    (re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfd\xff][\x00-\xef]"), "mp3"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), "aac"),
)
_FILM_IN_OGG = (b"\x80theora", b"OVP80", b"BBCD\x00")


def sniff(head: bytes, plain_words: bool = False) -> Sniffed:
    """`head` holds the first HEAD_BYTES of the file, or all of it. A text without a form of its own
    is one only where `plain_words` are wanted. Raises Refused."""
    if not head:
        raise Refused("empty")
    for magic, format_ in _PICTURES:
        if head.startswith(magic):
            return Sniffed(Kind.PICTURE, format_)
    if head[:4] == b"RIFF":
        return _riff(head)
    if head[4:8] == b"ftyp":
        return _boxes(head)
    for mark, format_ in _SOUNDS:
        if mark.match(head):
            return _sound(head, format_)
    return _paper(head, plain_words)


def _paper(head: bytes, plain_words: bool) -> Sniffed:
    code = why_turned_away(head)
    if code == "pdf":
        return Sniffed(Kind.DOCUMENT, "pdf")
    if code == "text" and plain_words:
        return Sniffed(Kind.TEXT, "plain")
    if code == "office":
        for format_, marks in _WORDS.items():
            if any(mark in head for mark in marks) and not any(mark in head for mark in _TABLES):
                return Sniffed(Kind.TEXT, format_)
        if plain_words:
            # A PDF of it, which is what is asked for elsewhere, would be no help here.
            raise Refused("not_a_text")
    raise Refused(code)


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
    brands = _brands(head)
    if brands & _OTHER_PICTURE_BRANDS:
        raise Refused("other_picture")
    if brands & _AVIF_BRANDS:
        return Sniffed(Kind.PICTURE, "avif")
    if brands & _HEIC_BRANDS:
        return Sniffed(Kind.PICTURE, "heic")
    # Recorders write the brands of film as well: what is inside is seen when it is read.
    return Sniffed(Kind.RECORDING, "m4a" if brands & _SOUND_BRANDS else "mp4")


def _sound(head: bytes, format_: str) -> Sniffed:
    if format_ == "ogg" and any(film in head for film in _FILM_IN_OGG):
        raise Refused("video")
    return Sniffed(Kind.RECORDING, format_)


def _brands(head: bytes) -> set[bytes]:
    """The main one and those that it goes with. A box that lies about its size has the main one."""
    size = int.from_bytes(head[:4], "big")
    others = head[16:size] if 16 <= size <= len(head) else b""
    return {head[8:12], *(others[at : at + 4] for at in range(0, len(others) - 3, 4))}
