"""From what a story says on paper to a PDF that everybody can read: tagged, with its own fonts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from django.core.files.storage import default_storage

from .paper import TEMPLATE, Paper

_PRESS = Path(__file__).with_name("press.py")
_FONTS = TEMPLATE.with_name("fonts")
# By the clock, in seconds: many times what the longest story takes that is set at all.
_PATIENCE = 120
_NO_FONT = "could not be displayed with font"


class NotSet(Exception):
    """It could not be set."""


class TooLong(NotSet):
    """Setting it takes more time or memory than a story may."""


class LettersMissing(NotSet):
    """It has letters that no font of ours or of this machine has."""


def pdf_of(paper: Paper) -> bytes:
    """Raises NotSet, or FileNotFoundError where a picture has just been replaced."""
    try:
        return _set(paper, with_system_fonts=False)
    except LettersMissing:
        # Our fonts have the letters of most languages that are written in Latin, Greek, Cyrillic,
        # Arabic or Hebrew ones; a machine may have more.
        return _set(paper, with_system_fonts=True)


def _set(paper: Paper, *, with_system_fonts: bool) -> bytes:
    with ExitStack() as stack:
        pictures = {}
        for name in paper.pictures:
            # Without a name on the disk: whatever happens, nothing of the story is left there.
            file = stack.enter_context(tempfile.TemporaryFile())
            with default_storage.open(name) as stored:
                shutil.copyfileobj(stored, file)
            file.flush()
            pictures[name] = file.fileno()
        try:
            done = subprocess.run(  # noqa: S603  our own file, our own arguments
                [
                    *(sys.executable, "-I", str(_PRESS), str(TEMPLATE), str(_FONTS)),
                    "system" if with_system_fonts else "",
                ],
                input=json.dumps({"said": paper.said, "pictures": pictures}).encode(),
                capture_output=True,
                pass_fds=list(pictures.values()),
                env={},
                cwd="/",
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TooLong from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode < 0:
        raise TooLong
    problem = done.stderr.decode(errors="replace")
    if _NO_FONT in problem:
        raise LettersMissing
    raise NotSet(problem)
