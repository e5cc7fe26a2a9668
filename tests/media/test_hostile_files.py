"""Every row of every table in tests/media/hostile through the one way in."""

import importlib
import io
import os
import pkgutil

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from media.intake import Refused, SafeFile, accept
from tests.media import hostile
from tests.media.hostile.rows import MARKER, Row, tags_too_many
from tests.media.media_files import shows_four_corners

_EVERY = 1 if os.environ.get("FULL") == "1" else 9


def _tables() -> dict[str, list[Row]]:
    modules = {
        info.name: importlib.import_module(f"{hostile.__name__}.{info.name}")
        for info in pkgutil.iter_modules(hostile.__path__)
    }
    return {name: module.ROWS for name, module in modules.items() if hasattr(module, "ROWS")}


TABLES = _tables()


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{name}: {row.name}")
        for name, rows in TABLES.items()
        for row in rows[::_EVERY]
    ],
)
def test_a_hostile_or_odd_file_is_taken_or_refused_as_its_row_says(row, exiftool_says):
    file = ContentFile(row.make())
    file.name = row.filename
    try:
        safe = accept(file, only=row.only)
    except Refused as refusal:
        assert refusal.code in row.expect
        assert refusal.sentence[0].isupper() and refusal.sentence.endswith(".")
    else:
        assert f"taken:{safe.format}" in row.expect
        _holds_nothing_but_itself(safe, row, exiftool_says)


def _holds_nothing_but_itself(safe: SafeFile, row: Row, exiftool_says) -> None:
    data = safe.open().read()
    assert not [planted for planted in (MARKER, *row.planted) if planted in data]
    assert tags_too_many(safe.format, exiftool_says(data)) == set()
    if safe.kind == "picture":
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (safe.width, safe.height)
            assert row.size in (None, image.size)
            assert not row.corners or shows_four_corners(image)


def test_no_two_rows_of_a_table_have_one_name():
    for rows in TABLES.values():
        names = [row.name for row in rows]
        assert len(set(names)) == len(names)


def test_the_tables_hold_what_was_promised():
    assert sum(len(rows) for rows in TABLES.values()) >= 200
