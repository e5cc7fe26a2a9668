"""Files that are two things, files that are another thing than they say, and what is not taken."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from functools import partial

from PIL import Image

from media.intake import Kind
from tests.media.hostile import boxes, parts
from tests.media.hostile.parts import chunk, gif_extension, jpeg_with, png_with, segment
from tests.media.hostile.rows import MARKER, Row
from tests.media.media_files import four_corners, picture, recording, saved

_SCRIPT = b"<script>alert('" + MARKER + b"')</script>"
_PHP = b"<?php system($_GET['" + MARKER + b"']); ?>"
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert('" + MARKER + b"'))>>"
    b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'


def zipped(*names: str, method: int = zipfile.ZIP_DEFLATED, content: bytes = MARKER) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name in names or ("evil.js",):
            archive.writestr(name, content)
    return data.getvalue()


def _tarred(mode: str = "w") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        info = tarfile.TarInfo("../../etc/passwd")
        info.size = len(MARKER)
        archive.addfile(info, io.BytesIO(MARKER))
    return data.getvalue()


def _both(name: str, make, stored: str = "taken:jpeg", *planted: bytes, **more) -> Row:
    """A picture that is something else as well: the picture stays, the rest goes."""
    rest = (b"PK\x03\x04", b"<script", b"<?php", b"%PDF", b"alert(", *planted)
    return Row(name, make, (stored,), planted=rest, **more)


def _two_at_once() -> list[Row]:
    jpeg, png = partial(picture, "JPEG"), partial(picture, "PNG")
    js_gif = parts.gif(0x2A2F, 8, parts.gif_frame(8, 8), b";*/=1;alert('" + MARKER + b"')")
    return [
        _both("JPEG and ZIP", lambda: jpeg() + zipped()),
        _both("JPEG and ZIP of bare files", lambda: jpeg() + zipped(method=zipfile.ZIP_STORED)),
        _both("JPEG and JAR", lambda: jpeg() + zipped("META-INF/MANIFEST.MF", "A.class")),
        _both("JPEG and RAR", lambda: jpeg() + b"Rar!\x1a\x07\x00" + MARKER),
        _both("JPEG and PDF", lambda: jpeg() + _PDF),
        _both("JPEG with a PDF in its comment", lambda: jpeg_with(segment(0xFE, _PDF))),
        _both("JPEG with PHP in its comment", lambda: jpeg_with(segment(0xFE, _PHP))),
        _both("JPEG with PHP behind it", lambda: jpeg() + _PHP),
        _both("JPEG with a web page in its comment", lambda: jpeg_with(segment(0xFE, _SCRIPT))),
        _both(
            "JPEG that runs as a script",
            lambda: jpeg_with(segment(0xE0, b"/*" + b"\0" * 40), segment(0xFE, b"*/=alert(1);/*")),
        ),
        _both("JPEG that is a PHAR", lambda: jpeg() + _PHP + b"__HALT_COMPILER(); ?>" + b"GBMB"),
        _both("JPEG with a program behind it", lambda: jpeg() + b"MZ\x90\0" + MARKER),
        _both("JPEG with another JPEG behind it", lambda: jpeg() + picture(comment=MARKER)),
        _both("JPEG with a WAV behind it", lambda: jpeg() + recording(seconds=0.1)),
        _both("PNG and ZIP", lambda: png() + zipped(), "taken:png"),
        _both("PNG with ZIP in a chunk", lambda: png_with(chunk(b"ziPp", zipped())), "taken:png"),
        _both(
            "PNG with a web page in its text",
            lambda: png_with(chunk(b"tEXt", b"Comment\0" + _SCRIPT)),
            "taken:png",
        ),
        _both(
            "PNG with PHP in its palette",
            lambda: _palette_of(b"<?=eval($_GET[1])?>"),
            "taken:png",
            b"eval(",
        ),
        _both("PNG with PHP behind it", lambda: png() + _PHP, "taken:png"),
        _both("PNG with a PDF in a chunk", lambda: png_with(chunk(b"teST", _PDF)), "taken:png"),
        _both("GIF with a script behind it", lambda: picture("GIF") + _SCRIPT, "taken:png"),
        _both("GIF that runs as a script", lambda: js_gif, "taken:png", b"*/=1;"),
        _both(
            "GIF with a web page in its comment",
            lambda: parts.gif(8, 8, gif_extension(0xFE, _SCRIPT), parts.gif_frame(8, 8), b";"),
            "taken:png",
        ),
        _both("GIF and ZIP", lambda: picture("GIF") + zipped(), "taken:png"),
        _both("GIF and JAR", lambda: picture("GIF") + zipped("META-INF/MANIFEST.MF"), "taken:png"),
        _both("GIF and PDF", lambda: picture("GIF") + _PDF, "taken:png"),
        _both("WebP and ZIP", lambda: picture("WEBP") + zipped()),
        _both("WebP with a script in a chunk", lambda: _webp_with(_SCRIPT)),
        _both("TIFF and ZIP", lambda: picture("TIFF") + zipped()),
        _both("TIFF with a PDF in its gap", lambda: _tiff_with(_PDF)),
        _both("AVIF with a web page in a free box", lambda: _free("AVIF")),
        _both("HEIC with a web page in a free box", lambda: _free("HEIF")),
        _both("HEIC and MP4", lambda: picture("HEIF") + boxes.box(b"moov", MARKER)),
        Row(
            "HEIC that says it is MP4 as well",
            lambda: boxes.heif(
                [boxes.picture_item()], head=boxes.ftyp(b"heic", b"mif1", b"mp42", b"isom")
            ),
            ("taken:jpeg", "broken"),
        ),
        Row("PDF with a JPEG at its start", lambda: b"%PDF-1.4\n" + jpeg(), ("pdf", "broken")),
        Row("PDF behind a line of junk", lambda: b"junk\n" + _PDF, ("pdf", "broken")),
        Row("ZIP with a JPEG before it", lambda: b"\0" + jpeg() + zipped(), ("unknown", "archive")),
        Row("picture behind a line feed", lambda: b"\n" + jpeg(), ("unknown",)),
        Row("picture behind the mark of a text", lambda: b"\xef\xbb\xbf" + jpeg(), ("unknown",)),
        Row("picture in base64", lambda: b"data:image/png;base64,iVBORw0KGgo=", ("text",)),
        Row("picture in a web page", lambda: b"<html><img src='data:image/png;base64,aa'>", ("web_page",)),
        Row("PNG mangled by a text transfer", lambda: png().replace(b"\r\n", b"\n"), ("unknown",)),
    ]  # fmt: skip


def _palette_of(script: bytes) -> bytes:
    image = Image.new("P", (8, 8))
    image.putpalette(script.ljust(768, b"\0"))
    image.putdata([at % 7 for at in range(64)])
    return saved(image, "PNG")


def _webp_with(data: bytes) -> bytes:
    inside = parts.webp_inside(picture("WEBP"))
    extra = b"EVIL" + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return parts.riff(parts.vp8x(60, 40), inside, extra)


def _tiff_with(data: bytes) -> bytes:
    whole = bytearray(parts.grey_tiff())
    whole[2000 : 2000 + len(data)] = data
    return bytes(whole)


def _free(format_: str) -> bytes:
    return picture(format_) + boxes.box(b"free", _SCRIPT)


def _not_taken() -> list[Row]:
    docx = zipped("[Content_Types].xml", "word/document.xml", content=b"<x/>")
    odt = zipped(
        "mimetype", method=zipfile.ZIP_STORED, content=b"application/vnd.oasis.opendocument.text"
    )
    xlsx = zipped("[Content_Types].xml", "xl/workbook.xml")
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "'
        + b"x" * 99
        + b'"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'
    )
    outside = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    )
    rows = {
        "SVG": (_SVG, "svg"),
        "SVG behind a long comment": (b"<!--" + b"x" * 3_000 + b"-->" + _SVG, "svg"),
        "SVG in capitals": (b"<SVG></SVG>", "svg"),
        "SVG in UTF-16": (_SVG.decode().encode("utf-16"), "svg"),
        "SVG in UTF-16 without a mark": (_SVG.decode().encode("utf-16-le"), "svg"),
        "SVG in UTF-32": (_SVG.decode().encode("utf-32"), "svg"),
        "SVG under a prefix": (b'<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg"/>', "svg"),
        "SVG that is an entity bomb": (bomb, "svg"),
        "SVGZ": (gzip.compress(_SVG), "archive"),
        "XML that reads a file": (outside, "web_page"),
        "web page": (b"<!DOCTYPE html><html><script>1</script></html>", "web_page"),
        "web page behind spaces": (b" \n" * 500 + b"<html>", "web_page"),
        "web page in UTF-16": ("<html><body>".encode("utf-16"), "web_page"),
        "web page that is one tag": (b"<img src=x onerror=alert(1)>", "web_page"),
        "PHP": (_PHP, "script"),
        "PHP, the short tag": (b"<?= `id` ?>", "script"),
        "JSP": (b"<%@ page import='java.io.*' %>", "script"),
        "shell script": (b"#!/bin/sh\nrm -rf /\n", "script"),
        "Python": (b"#!/usr/bin/env python3\nimport os\n", "script"),
        "batch file": (b"@ECHO OFF\r\ndel *.*\r\n", "script"),
        "Windows program": (b"MZ\x90\0\3\0\0\0" + b"\0" * 60, "script"),
        "Linux program": (b"\x7fELF\2\1\1\0" + b"\0" * 60, "script"),
        "Mac program": (b"\xcf\xfa\xed\xfe" + b"\0" * 60, "script"),
        "Java class": (b"\xca\xfe\xba\xbe\0\0\0\x34", "script"),
        "WebAssembly": (b"\0asm\1\0\0\0", "script"),
        "Flash": (b"CWS\x0a\0\0\0\0", "script"),
        "Windows shortcut": (b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60, "script"),
        "JavaScript": (b"'use strict';\nfetch('/admin/');\n", "text"),
        "spreadsheet of formulas": (b'=cmd|"/c calc"!A1,2,3\n', "text"),
        "letter in UTF-8": ("Querida Lucía:\nmañana te escribo.\n".encode() * 300, "text"),
        "letter in Latin-1": ("Querida Lucía: mañana será otro día. ".encode("latin-1") * 9, "text"),
        "letter in UTF-16": ("Querida Lucía".encode("utf-16"), "text"),
        "letter in UTF-32": ("Querida Lucía".encode("utf-32"), "text"),
        "letter written from the right": ("\u202eمرحبا يا أمي، كيف حالك اليوم؟".encode(), "text"),
        "spaces": (b" \n\t" * 900, "unknown"),
        "ZIP": (zipped(), "archive"),
        "ZIP of pictures": (zipped("a.jpg", content=picture()), "archive"),
        "ZIP of nothing": (b"PK\x05\x06" + b"\0" * 18, "archive"),
        "ZIP in parts": (b"PK\x07\x08PK\x03\x04" + b"\0" * 40, "archive"),
        "ZIP that climbs": (zipped("../../../etc/cron.d/x"), "archive"),
        "7z": (b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 30, "archive"),
        "RAR": (b"Rar!\x1a\x07\x01\0" + b"\0" * 30, "archive"),
        "gzip": (gzip.compress(b"x" * 999), "archive"),
        "gzip bomb": (gzip.compress(b"\0" * (32 << 20)), "archive"),
        "bzip2": (bz2.compress(b"x" * 999), "archive"),
        "xz": (lzma.compress(b"x" * 999), "archive"),
        "tar": (_tarred(), "archive"),
        "tar.gz": (_tarred("w:gz"), "archive"),
        "zstd": (b"\x28\xb5\x2f\xfd" + b"\0" * 30, "archive"),
        "lz4": (b"\x04\x22\x4d\x18" + b"\0" * 30, "archive"),
        "LHA": (b"\x19\x00-lh5-" + b"\0" * 30, "archive"),
        "cabinet": (b"MSCF\0\0\0\0" + b"\0" * 30, "archive"),
        "Debian package": (b"!<arch>\ndebian-binary", "archive"),
        "RPM": (b"\xed\xab\xee\xdb\3\0" + b"\0" * 30, "archive"),
        "cpio": (b"070701000000010000", "archive"),
        "compress": (b"\x1f\x9d\x90" + b"\0" * 30, "archive"),
        "Word of old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "office"),
        "RTF": (b"{\\rtf1\\ansi Dear Jane}", "office"),
        "Excel": (xlsx, "office"),
        "BMP": (saved(four_corners(), "BMP"), "other_picture"),
        "ICO": (saved(four_corners((32, 32)), "ICO"), "other_picture"),
        "PPM": (saved(four_corners(), "PPM"), "other_picture"),
        "JPEG 2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 40, "other_picture"),
        "JPEG 2000, bare": (b"\xff\x4f\xff\x51\0\x2f" + b"\0" * 40, "other_picture"),
        "JPEG XL": (b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 40, "other_picture"),
        "JPEG XL, bare": (b"\xff\x0a" + b"\0" * 40, "other_picture"),
        "Photoshop": (b"8BPS\0\1" + b"\0" * 40, "other_picture"),
        "Canon raw": (boxes.ftyp(b"crx ", b"crx ", b"isom"), "other_picture"),
        "Windows metafile": (b"\xd7\xcd\xc6\x9a" + b"\0" * 40, "other_picture"),
        "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "other_picture"),
        "QOI": (b"qoif\0\0\0\1\0\0\0\1\4\0", "other_picture"),
        "OpenEXR": (b"\x76\x2f\x31\x01\2\0\0\0", "other_picture"),
        "film, MP4": (boxes.ftyp(b"isom", b"isom", b"avc1", b"mp41") + b"\0" * 40, "video"),
        "film, QuickTime": (boxes.ftyp(b"qt  ", b"qt  ") + b"\0" * 40, "video"),
        "film, QuickTime of old": (b"\0\0\0\x08wide\0\0\0\0mdat", "video"),
        "film, Matroska": (b"\x1aE\xdf\xa3" + b"\0" * 40, "video"),
        "film, AVI": (b"RIFF\0\0\0\0AVI LIST", "video"),
        "film, Flash": (b"FLV\1\5\0\0\0\x09", "video"),
        "RIFF of an unknown kind": (b"RIFF\x04\0\0\0EVIL", "unknown"),
        "database": (b"SQLite format 3\0" + b"\0\1" * 40, "unknown"),
        "font": (b"\0\1\0\0\0\x0f\0\x80" + bytes(range(128, 256)), "unknown"),
    }  # fmt: skip
    asked_for_a_picture = {
        "PDF where a picture is asked for": (_PDF, "pdf"),
        "docx where a picture is asked for": (docx, "office"),
        "odt where a picture is asked for": (odt, "office"),
        "WAV where a picture is asked for": (recording(seconds=0.1), "not_a_picture"),
    }
    return [
        *(Row(name, lambda data=data: data, (code,)) for name, (data, code) in rows.items()),
        *(
            Row(name, lambda data=data: data, (code,), only=Kind.PICTURE)
            for name, (data, code) in asked_for_a_picture.items()
        ),
        Row("PDF that goes by a picture's name", lambda: _PDF, ("pdf",), filename="photo.JPG"),
        Row("docx that goes by a picture's name", lambda: docx, ("office",), filename="photo.heic"),
        Row(
            "picture where a recording is asked for",
            picture,
            ("not_a_recording",),
            only=Kind.RECORDING,
        ),
        Row("picture where a document is asked for", picture, ("not_a_document",), only=Kind.DOCUMENT),
        Row("picture where a text is asked for", picture, ("not_a_text",), only=Kind.TEXT),
        Row("deflated bytes", lambda: zlib.compress(MARKER * 99), ("unknown", "text")),
    ]  # fmt: skip


ROWS = [*_two_at_once(), *_not_taken()]
