"""Files that nobody thought of: what was right, changed at random."""

import io
import os
from functools import cache

from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from media.intake import Refused, SafeFile, accept, limits
from media.intake.claims import claimed_size
from media.intake.sniffing import HEAD_BYTES, sniff
from tests.media.hostile import boxes, parts
from tests.media.hostile.rows import MARKER
from tests.media.media_files import picture, recording

_WHOLE = os.environ.get("FULL") == "1"
# One process a file: a tenth of a second each.
_THROUGH_A_PROCESS = settings(
    max_examples=1_000 if _WHOLE else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
_IN_THIS_PROCESS = settings(max_examples=2_000 if _WHOLE else 200, deadline=None)


@cache
def _right() -> tuple[bytes, ...]:
    return (
        *(picture(format_) for format_ in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "AVIF", "HEIF")),
        parts.jpeg_with(parts.segment(0xE1, parts.exif())),
        parts.tagged_tiff(),
        parts.tiled_tiff(),
        parts.frames("WEBP"),
        parts.frames("PNG"),
        boxes.grid_file(1, 2, 128, 64),
        picture("TIFF", compression="tiff_lzw"),
        picture("WEBP", mode="RGBA", lossless=True),
        recording(seconds=0.1),
    )


@st.composite
def changed(draw) -> bytes:
    """One of the right files after a few changes, most of them near its start."""
    data = bytearray(_right()[draw(st.integers(0, len(_right()) - 1))])
    for _ in range(draw(st.integers(1, 6))):
        near_start = draw(st.booleans())
        at = draw(st.integers(0, max(0, min(len(data), 200 if near_start else len(data)) - 1)))
        some = draw(st.binary(min_size=1, max_size=8))
        match draw(st.sampled_from(("put", "insert", "remove", "repeat", "cut", "ones", "zeros"))):
            case "put":
                data[at : at + len(some)] = some
            case "insert":
                data[at:at] = some
            case "remove":
                del data[at : at + len(some)]
            case "repeat":
                data[at:at] = data[at : at + draw(st.integers(1, 300))]
            case "cut":
                del data[max(at, 12) :]
            case "ones":
                data[at : at + 4] = b"\xff\xff\xff\xff"
            case "zeros":
                data[at : at + 4] = b"\0\0\0\0"
    return bytes(data)


@_THROUGH_A_PROCESS
@given(changed())
def test_whatever_is_changed_in_a_file_it_is_taken_or_refused(data):
    try:
        safe = accept(ContentFile(data, name="changed"))
    except Refused as refusal:
        assert refusal.sentence.endswith(".")
    else:
        _is_what_it_says(safe)


def _is_what_it_says(safe: SafeFile) -> None:
    stored = safe.open().read()
    assert MARKER not in stored
    if safe.kind == "picture":
        with Image.open(io.BytesIO(stored)) as image:
            image.load()
            assert image.size == (safe.width, safe.height)
            assert image.width * image.height <= limits.PICTURE_PIXELS
            assert not image.getexif()


@_IN_THIS_PROCESS
@given(st.one_of(st.binary(max_size=HEAD_BYTES), st.text(max_size=500).map(str.encode)))
def test_every_beginning_is_known_or_refused(head):
    for plain_words in (False, True):
        try:
            assert sniff(head, plain_words=plain_words).format
        except Refused as refusal:
            assert refusal.sentence


@_IN_THIS_PROCESS
@given(changed(), st.sampled_from(("jpeg", "png", "gif", "webp", "tiff", "avif")))
def test_a_header_is_measured_without_harm_whatever_it_holds(data, format_):
    try:
        size = claimed_size(io.BytesIO(data), format_)
    except Refused as refusal:
        assert refusal.code == "broken"
    else:
        assert size is None or all(side >= 0 for side in size)
