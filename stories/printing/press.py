"""The limited process: sets a story with typst. Run as a file, never imported by the site:
`press.py TEMPLATE FONTS WITH_SYSTEM_FONTS`. Reads the words and, by name, the descriptors of the pictures
as JSON from its input, and writes the PDF to its output: on a disk nothing is written that a crash could
leave there. Exit status 1, and on the other output what typst says, when it can't be set; whoever needs more
than is given here gets a signal.
"""

import json
import os
import resource
import sys
from pathlib import Path

import typst

# Seconds of processor time, bytes of memory. A story of 300,000 words takes 3 seconds and 450 MB, of
# which more is reserved than used.
SECONDS, MEMORY = 60, 1024**3
# Where typst finds what is open here; nothing else can be read.
OPEN = "/dev/fd"


def main(template: str, fonts: str, system_fonts: str) -> int:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    given = json.load(sys.stdin.buffer)
    pictures = {name: f"/{descriptor}" for name, descriptor in given["pictures"].items()}
    try:
        press = typst.Compiler(
            Path(template).read_bytes(),
            root=OPEN,
            font_paths=typst.Fonts(bool(system_fonts), font_paths=[fonts]),
            sys_inputs={"paper": given["said"], "pictures": json.dumps(pictures)},
        )
        pdf = press.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as problem:
        sys.stderr.write(problem.message)
        return 1
    except MemoryError:
        os.abort()
    sys.stdout.buffer.write(pdf)  # type: ignore[arg-type]  # a list is what pictures of pages come in
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
