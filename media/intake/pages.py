"""The pages of a PDF as pictures: for the letter desk, which reads scans, and for whoever reads a
document through before it is shown."""

import shutil
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from django.core.files.base import File

from media.intake import limited
from media.intake.refusal import Refused
from media.intake.safe_file import Kind, SafeFile
from media.names import PAGE, random_name

# Drawn by one process, if its time allows.
_AT_A_TIME = 20


def page_pictures(file: File, first: int = 1) -> Iterator[SafeFile]:
    """One WebP a page in order, at 200 dots an inch, of a PDF that `accept` made. Raises Refused at
    a page that can't be drawn; whoever wants the rest asks again from the page after it. Not inside
    a transaction: a page takes half a second, and some pages much longer."""
    with tempfile.TemporaryFile(buffering=0) as source:
        file.seek(0)
        shutil.copyfileobj(file, source)
        done, pages, at_a_time = first - 1, first, _AT_A_TIME
        while done < pages:
            with tempfile.TemporaryFile(buffering=0) as result:
                try:
                    report = limited.run(
                        "page_drawing", "pdf", source, result, str(done), str(at_a_time)
                    )
                except Refused:
                    # Which page it was is known when each has a process to itself.
                    if at_a_time == 1:
                        raise
                    at_a_time = 1
                    continue
                pages = report["page_count"]
                for page in report["drawn"]:
                    yield _picture(result, page)
                    done += 1


def _picture(result: BinaryIO, page: dict) -> SafeFile:
    content = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  lives as long as the SafeFile
    result.seek(page["start"])
    content.write(result.read(page["bytes"]))
    return SafeFile(
        content,
        name=random_name(PAGE, "webp"),
        kind=Kind.PICTURE,
        format="webp",
        width=page["width"],
        height=page["height"],
    )
