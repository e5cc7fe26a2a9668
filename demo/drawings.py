"""Drawings for the sample letters, made by code, so that nobody's hand is imitated."""

from collections.abc import Callable

from demo.ballpoint import Sheet
from demo.sketches.letter_page import SIZE, letter_page
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


def write(key: str, text: str) -> bytes:
    """A page of a letter as a PNG, 1100 x 1420, the same each time."""
    sheet = Sheet(key, *SIZE)
    letter_page(sheet, text)
    return sheet.png()
