"""Drawings for the sample letters, made by code, so that nobody's hand is imitated."""

from collections.abc import Callable

from demo.ballpoint import Sheet
from demo.sketches.soap_plant import soap_plant
from demo.sketches.two_right_shoes import two_right_shoes
from demo.sketches.typewriter import typewriter

DRAWINGS: dict[str, Callable[[Sheet], None]] = {
    "soap-plant": soap_plant,
    "two-right-shoes": two_right_shoes,
    "typewriter": typewriter,
}


def draw(key: str) -> bytes:
    """The drawing as a PNG, 1600 x 1000, the same each time; KeyError when there is none."""
    sheet = Sheet(key)
    DRAWINGS[key](sheet)
    return sheet.png()
