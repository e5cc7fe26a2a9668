import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image, ImageCms

from media.intake import Kind, Refused, accept, accepting, limits
from media.names import could_be_a_name
from tests.media.media_files import (
    BLUE,
    GREEN,
    RED,
    four_corners,
    held,
    near,
    picture,
    png_header,
    saved,
    shows_four_corners,
)


def taken(data: bytes, name: str = "picture"):
    return accept(ContentFile(data, name=name))


def opened(safe) -> Image.Image:
    return Image.open(io.BytesIO(safe.open().read()))


@pytest.mark.parametrize(
    ("format_", "stored"),
    [
        ("JPEG", "jpeg"),
        ("PNG", "png"),
        ("GIF", "png"),
        ("WEBP", "jpeg"),
        ("AVIF", "jpeg"),
        ("HEIF", "jpeg"),
        ("TIFF", "jpeg"),
    ],
)
def test_each_kind_of_picture_comes_in(format_, stored):
    safe = taken(picture(format_))
    assert (safe.kind, safe.format, safe.width, safe.height) == (Kind.PICTURE, stored, 60, 40)
    assert opened(safe).format == stored.upper()
    assert shows_four_corners(opened(safe))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held(orientation, format_):
    safe = taken(held(orientation, format_))
    assert (safe.width, safe.height) == (60, 40)
    assert shows_four_corners(opened(safe))
    assert not opened(safe).getexif()


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_transparency_is_kept(format_):
    image = four_corners(mode="RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    image.paste((0, 0, 0, 0), (0, 0, 20, 20))
    safe = taken(saved(image, format_))
    assert safe.format == "png"
    assert opened(safe).getpixel((5, 5))[3] < 20
    assert opened(safe).getpixel((50, 30))[3] == 255


@pytest.mark.parametrize("alpha", [0, 1])
@pytest.mark.parametrize("format_", ["PNG", "WEBP", "TIFF"])
def test_what_was_erased_keeps_no_colour(format_, alpha):
    image = Image.new("RGBA", (40, 600), (250, 10, 10, 255))
    image.paste((90, 100, 110, alpha), (10, 10, 30, 590))
    image.paste((200, 40, 20, 128), (0, 0, 5, 5))
    more = {"exact": True, "lossless": True} if format_ == "WEBP" else {}
    stored = opened(taken(saved(image, format_, **more)))
    assert stored.getpixel((20, 300)) == (0, 0, 0, alpha)
    assert stored.getpixel((35, 595)) == (250, 10, 10, 255)
    assert all(
        abs(a - b) <= 2 for a, b in zip(stored.getpixel((2, 2)), (200, 40, 20, 128), strict=True)
    )


@pytest.mark.parametrize(
    ("mode", "format_"),
    [("1", "PNG"), ("L", "JPEG"), ("LA", "PNG"), ("P", "PNG"), ("CMYK", "JPEG"), ("CMYK", "TIFF")],
)
def test_odd_colour_modes_become_plain_ones(mode, format_):
    safe = taken(picture(format_, mode=mode))
    assert opened(safe).mode in ("L", "RGB")
    if mode in ("P", "CMYK"):
        assert shows_four_corners(opened(safe))


def test_a_palette_with_a_transparent_colour_keeps_it():
    image = four_corners().quantize(8)
    safe = taken(saved(image, "PNG", transparency=image.getpixel((5, 5))))
    assert opened(safe).mode == "RGBA"
    assert opened(safe).getpixel((5, 5))[3] == 0


def test_sixteen_bits_a_channel_become_eight_without_turning_white():
    image = Image.new("I;16", (60, 40), 0x8000)
    assert abs(opened(taken(saved(image, "PNG"))).convert("L").getpixel((5, 5)) - 128) <= 1


def test_an_animation_becomes_its_first_frame():
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, GREEN, BLUE)]
    safe = taken(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert getattr(opened(safe), "n_frames", 1) == 1
    assert near(opened(safe).convert("RGB").getpixel((3, 3)), RED)


def test_colours_are_converted_from_the_profile_and_the_profile_is_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    safe = taken(picture("JPEG", icc_profile=profile))
    assert "icc_profile" not in opened(safe).info
    assert shows_four_corners(opened(safe))


def test_a_profile_that_is_no_profile_does_not_stop_the_picture():
    assert shows_four_corners(opened(taken(picture("JPEG", icc_profile=b"nonsense" * 40))))


TAGS = [
    "-GPSLatitude=37.49",
    "-GPSLatitudeRef=N",
    "-GPSLongitude=120.5",
    "-GPSLongitudeRef=W",
    "-Make=Camera",
    "-SerialNumber=12345",
    "-Artist=Jane Roe",
    "-XMP:Creator=Jane Roe",
    "-XMP:GPSLatitude=37.49",
]
# What a picture has by being one.
PLAIN = {
    *("SourceFile", "ExifToolVersion", "FileType", "FileTypeExtension", "MIMEType"),
    *("JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"),
    *("ImageWidth", "ImageHeight", "ImageSize", "Megapixels", "EncodingProcess"),
    *("BitsPerSample", "ColorComponents", "YCbCrSubSampling"),
    *("BitDepth", "ColorType", "Compression", "Filter", "Interlace"),
}


@pytest.mark.parametrize(
    ("format_", "more"),
    [
        ("JPEG", ["-IPTC:City=Chowchilla", "-Comment=visiting room", "-Copyright=Jane"]),
        ("PNG", ["-PNG:Comment=visiting room"]),
        ("WEBP", []),
        ("TIFF", ["-IPTC:City=Chowchilla"]),
        ("AVIF", []),
        ("HEIF", []),
    ],
)
def test_no_tag_survives_as_another_program_sees_it(exiftool, tmp_path, format_, more):
    path = tmp_path / f"tagged.{format_.lower()}"
    path.write_bytes(picture(format_))
    subprocess.run(  # noqa: S603
        [exiftool, "-q", "-m", "-overwrite_original", *TAGS, *more, str(path)], check=True
    )
    data = path.read_bytes() + b"Jane Roe was here"
    assert b"Roe" in data
    safe = taken(data)
    clean = tmp_path / "clean"
    clean.write_bytes(safe.open().read())
    said = subprocess.run(  # noqa: S603
        [exiftool, "-j", "-a", "-s", "-u", "-x", "System:all", str(clean)],
        capture_output=True,
        check=True,
    )
    assert set(json.loads(said.stdout)[0]) <= PLAIN
    assert b"Roe" not in clean.read_bytes()


def test_a_bomb_is_refused_by_its_header_and_no_process_is_started(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    with pytest.raises(Refused) as refusal:
        taken(png_header(16_000, 8_000))
    assert refusal.value.code == "too_many_pixels"
    assert "50 million" in refusal.value.sentence


@pytest.mark.parametrize("format_", ["AVIF", "TIFF"])
def test_a_size_that_only_the_decoder_finds_is_refused_before_decoding(format_):
    image = Image.new("1" if format_ == "TIFF" else "L", (8000, 6400))
    options = {"compression": "group4"} if format_ == "TIFF" else {"speed": 10}
    with pytest.raises(Refused) as refusal:
        taken(saved(image, format_, **options))
    assert refusal.value.code == "too_many_pixels"


def test_a_picture_too_long_for_any_size_of_it_is_refused():
    with pytest.raises(Refused) as refusal:
        taken(picture("PNG", size=(16_500, 4)))
    assert refusal.value.code == "too_long_a_side"


def test_the_cap_counts_bytes_that_came_and_not_the_length_that_was_said():
    upload = SimpleUploadedFile("a.jpg", picture("JPEG") + b"\0" * limits.PICTURE_BYTES)
    upload.size = 10
    with pytest.raises(Refused) as refusal:
        accept(upload)
    assert refusal.value.code == "picture_too_big"


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF", "GIF"])
def test_a_picture_cut_short_is_refused_with_a_sentence(format_, tenth):
    whole = saved(Image.effect_noise((200, 120), 90).convert("RGB"), format_)
    try:
        safe = taken(whole[: len(whole) * tenth // 10])
    except Refused as refusal:
        assert refusal.code in ("broken", "unknown", "video")
    else:
        # Some decoders are content with less; then there is a whole picture of the right size.
        assert (safe.width, safe.height) == (200, 120)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "svg"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<svg/>", "svg"),
        ("<svg/>".encode("utf-16"), "svg"),
        (b"%PDF-1.7\n", "pdf"),
        (b"junk before\n%PDF-1.4\n" + b"\0" * 50, "pdf"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "office"),
        (b"PK\x03\x04" + b"\0" * 26 + b"a.jpg", "archive"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"#!/bin/sh\nrm -rf /", "script"),
        (b"MZ\x90\x00", "script"),
        (b"\x7fELF\x02\x01", "script"),
        (b"<?php system($_GET['c']);", "script"),
        (b"<!DOCTYPE html><html>", "web_page"),
        (b"<script>alert(1)</script>", "web_page"),
        (b"Dear Jane,\nthank you for your letter.", "text"),
        (b"BM" + b"\0" * 60, "other_picture"),
        (b"8BPS\x00\x01", "other_picture"),
        (b"ID3\x04\x00", "broken"),
        (b"\xff\xfb\x90\x64\x00", "broken"),
        (b"OggS\x00\x02", "broken"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42", "broken"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video"),
        (b"\x00" * 100, "unknown"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 200, "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"GIF89a", "broken"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "broken"),
    ],
)
def test_what_is_not_taken_is_refused_by_what_it_is(data, code):
    """Under the best of names."""
    with pytest.raises(Refused) as refusal:
        taken(data, name="portrait.jpg")
    assert refusal.value.code == code
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/cron.d/x.jpg",
        "a" * 4000 + ".jpg",
        "portrait\u202egpj.exe",
        "nul\x00.jpg",
        "scan.pdf",
        "page.html",
        "",
        ".",
        "Jane Roe W12345.jpg",
    ],
)
def test_the_name_and_suffix_of_an_upload_mean_nothing(name):
    safe = taken(picture("PNG"), name=name)
    assert could_be_a_name(safe.name)
    assert safe.name.startswith("p") and safe.name.endswith(".png")


def test_two_uploads_of_one_file_get_two_names():
    assert taken(picture()).name != taken(picture()).name


def test_only_one_kind_may_be_asked_for():
    with pytest.raises(Refused) as refusal:
        accept(ContentFile(picture()), only=Kind.RECORDING)
    assert refusal.value.code == "not_a_recording"


def test_a_file_that_takes_too_long_is_given_up_with_a_sentence(monkeypatch):
    pixels = limits.ALLOWANCES["pixels"]
    monkeypatch.setitem(limits.ALLOWANCES, "pixels", pixels._replace(seconds=0.001))
    with pytest.raises(Refused) as refusal:
        taken(picture())
    assert refusal.value.code == "too_heavy"


def in_the_limited_process(code: str) -> str:
    """What `code` prints after the process has limited itself."""
    rebuild = Path(accepting.__file__).with_name("rebuild.py")
    whole = (
        "import runpy\n"
        f"rebuild = runpy.run_path({str(rebuild)!r}, run_name='rebuild')\n"
        "rebuild['limit'](rebuild['beside']('limits').ALLOWANCES['pixels'])\n" + code
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-c", whole], capture_output=True, text=True, check=True, env={}
    )
    return done.stdout.strip()


def test_the_process_that_decodes_may_not_use_more_than_a_gigabyte():
    code = "try: bytearray(1024**3)\nexcept MemoryError: print('no')"
    assert in_the_limited_process(code) == "no"


def test_the_process_that_decodes_knows_nothing_of_the_site():
    code = (
        "rebuild['beside']('pixels'), rebuild['beside']('samples')\n"
        "import os, sys\n"
        "print([m for m in sys.modules if m.startswith(('django', 'wagtail', 'media', 'config'))])\n"
        "print([k for k in os.environ if not k.startswith('LC_')])"
    )
    assert in_the_limited_process(code).split("\n") == ["[]", "[]"]


def test_what_follows_the_picture_is_left_behind():
    safe = taken(picture("JPEG") + b"PK\x03\x04<?php evil")
    assert b"evil" not in safe.open().read()


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda path: path.open("rb"),
        lambda path: path.open("rb", buffering=0),
        lambda path: io.BytesIO(path.read_bytes()),
        lambda path: File(path.open("rb")),
        lambda path: File(path.open("rb"), name="../../x.jpg"),
        lambda path: ContentFile(path.read_bytes()),
        lambda path: SimpleUploadedFile("x\x00.exe", path.read_bytes(), content_type="text/html"),
        lambda path: TemporaryUploadedFile("x", None, 0, None),
        lambda path: subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE).stdout,  # noqa: S603, S607
    ],
    ids=["open", "raw", "bytes", "file", "named", "content", "upload", "spooled", "pipe"],
)
def test_a_file_may_come_in_any_wrapping(wrapped, tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(picture("PNG"))
    file = wrapped(path)
    if isinstance(file, TemporaryUploadedFile):
        file.write(path.read_bytes())
    safe = accept(file)
    assert (safe.format, safe.width, safe.height) == ("png", 60, 40)
    file.close()


def test_a_file_that_was_read_before_is_read_from_its_start():
    file = ContentFile(picture("PNG"))
    file.read()
    assert accept(file).format == "png"


def test_a_file_of_words_is_refused_as_such():
    with pytest.raises(Refused) as refusal:
        accept(ContentFile("<svg onload='alert(1)'/>"))
    assert refusal.value.code == "svg"


def test_a_file_that_is_closed_already_is_refused(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(picture("PNG"))
    file = path.open("rb")
    file.close()
    with pytest.raises(Refused) as refusal:
        accept(file)
    assert refusal.value.code == "broken"


def children() -> list[str]:
    """What this process has started and not yet buried."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.mark.parametrize("code", ["broken", "too_heavy", "taken"])
def test_nothing_is_left_of_a_file_neither_files_nor_processes(code, monkeypatch, tmp_path):
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    before = children()
    if code == "too_heavy":
        pixels = limits.ALLOWANCES["pixels"]
        monkeypatch.setitem(limits.ALLOWANCES, "pixels", pixels._replace(seconds=0.03))
    data = picture("JPEG")[:200] if code == "broken" else picture("JPEG")
    try:
        taken(data)
    except Refused as refusal:
        assert refusal.code == code
    else:
        assert code == "taken"
    assert children() == before
    assert list((tmp_path / "temp").iterdir()) == []


def test_a_machine_without_room_says_so_and_does_not_blame_the_file(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/dev/full/temp")
    with pytest.raises(Refused) as refusal:
        taken(picture("PNG"))
    assert refusal.value.code == "no_room"


def test_a_result_that_grows_beyond_its_allowance_is_refused():
    code = (
        "import os, tempfile\n"
        "with tempfile.TemporaryFile() as result:\n"
        "    try: result.write(b'x' * (257 << 20)); result.flush()\n"
        "    except OSError as error: print(rebuild['code_of'](error))"
    )
    assert in_the_limited_process(code) == "too_heavy"


def test_a_picture_of_24_megapixels_comes_in():
    safe = taken(picture("JPEG", size=(6000, 4000)))
    assert (safe.width, safe.height) == (6000, 4000)


@pytest.mark.parametrize(
    ("filename", "content_type"),
    [("photo.jpg", "application/pdf"), ("photo.HEIC", ""), ("photo", "image/jpeg")],
)
def test_a_pdf_that_poses_as_a_picture_is_refused(filename, content_type):
    with pytest.raises(Refused) as refusal:
        accept(SimpleUploadedFile(filename, b"%PDF-1.7\n%%EOF", content_type=content_type))
    assert refusal.value.code == "pdf"
