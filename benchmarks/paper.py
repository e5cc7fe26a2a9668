"""What setting a long story for paper costs, up to one that is refused.

    .venv/bin/python benchmarks/paper.py [words ...]

Takes a letter of three paragraphs on an empty database, and repeats them to 1,000, 20,000, 100,000, 300,000
and 1,000,000 words, or as many as are given. Seconds are by the clock and include starting the process that
sets it; memory is that of the largest of these so far, which begins as a copy of this one. Prints a table; judges nothing.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import archive

USUAL = ("1000", "20000", "100000", "300000", "1000000")


def main(wanted: list[int]) -> None:
    archive.set_up()
    from stories.models import StoryPage
    from stories.printing import paper, typesetting
    from tests import factories as make

    page = StoryPage.objects.for_reading().get(pk=make.story().pk)
    said = json.loads(paper.of(page).said)
    passages = said["blocks"][0]["passages"]
    each = sum(len(run["t"].split()) for passage in passages for run in passage["words"])
    print(f"{'words':>10} {'seconds':>8} {'MB':>6} {'KB of PDF':>10}")
    for words in wanted:
        repeated = (passages * (words // each + 1))[: words * len(passages) // each]
        said["blocks"][0]["passages"] = [
            passage | {"number": number} for number, passage in enumerate(repeated, 1)
        ]
        begun = time.monotonic()
        try:
            size = f"{len(typesetting.pdf_of(paper.Paper(json.dumps(said), ()))) // 1024}"
        except typesetting.TooLong:
            size = "refused"
        seconds = time.monotonic() - begun
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{words:>10,} {seconds:>8.1f} {memory:>6} {size:>10}", flush=True)


if __name__ == "__main__":
    if "--here" in sys.argv:
        main([int(each) for each in sys.argv[1:] if each != "--here"])
    else:
        print(archive.python(Path(__file__), *(sys.argv[1:] or USUAL), "--here").stdout)
