"""The one way in for files. Nothing that a stranger sent is stored; what is stored was rebuilt.

`accept(file)` gives a SafeFile or raises Refused, whose sentence tells a person what to do next.
"""

from media.intake.accepting import accept, cover
from media.intake.limits import PICTURE_BYTES, RECORDING_BYTES
from media.intake.pages import page_pictures
from media.intake.parts import Is, Part, parts
from media.intake.refusal import Refused
from media.intake.safe_file import Kind, SafeFile

__all__ = [
    "PICTURE_BYTES",
    "RECORDING_BYTES",
    "Is",
    "Kind",
    "Part",
    "Refused",
    "SafeFile",
    "accept",
    "cover",
    "page_pictures",
    "parts",
]
