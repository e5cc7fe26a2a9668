"""How much is taken in, and what rebuilding it may use. The limited process reads this as well:
nothing of ours is imported here."""

from typing import NamedTuple

MEGABYTE = 1024 * 1024

PICTURE_BYTES = 25 * MEGABYTE
PICTURE_PIXELS = 50_000_000
# The longest side that a WebP can have: no size of a longer picture could be made.
PICTURE_SIDE = 16_383

RECORDING_BYTES = 200 * MEGABYTE
RECORDING_SECONDS = 2 * 60 * 60
PEAKS = 800

DOCUMENT_BYTES = 25 * MEGABYTE
TEXT_BYTES = 25 * MEGABYTE
PAGES = 300
# Of a PDF: objects that are copied, and bytes of all its streams together when unpacked.
OBJECTS = 200_000
UNPACKED_BYTES = 200 * MEGABYTE
# Of a text's file: the parts that are read, when unpacked, what stands in them, and its words.
TEXT_XML_BYTES = 4 * MEGABYTE
TEXT_ELEMENTS = 200_000
TEXT_PARAGRAPHS = 20_000
TEXT_CHARACTERS = 1_000_000
# Pages drawn as pictures: dots an inch, the longest side and the seconds after which one process
# hands over what it has.
PAGE_DPI = 200
PAGE_SIDE = 4400
PAGE_BATCH_SECONDS = 5


class Allowance(NamedTuple):
    """What one limited process may use. `seconds` are counted twice: of processor time by the
    kernel, and by the clock by whoever started it."""

    seconds: float
    memory: int
    output: int


# By the module beside this one that does the work.
ALLOWANCES = {
    "pixels": Allowance(seconds=20, memory=1024 * MEGABYTE, output=256 * MEGABYTE),
    "papers": Allowance(seconds=30, memory=1024 * MEGABYTE, output=256 * MEGABYTE),
    "page_drawing": Allowance(seconds=30, memory=1024 * MEGABYTE, output=256 * MEGABYTE),
    "texts": Allowance(seconds=5, memory=512 * MEGABYTE, output=16 * MEGABYTE),
    "samples": Allowance(seconds=120, memory=1024 * MEGABYTE, output=512 * MEGABYTE),
}
