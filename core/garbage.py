"""When Python looks for objects that refer to each other and to nothing else, of which a page leaves next to none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects after which it looks, instead of 700, which a page of results makes a hundred times over.
OFTEN = 10_000


def settle() -> None:
    """For a process that has loaded what it works with. To look through all of that takes a tenth of a second, each time in
    the middle of somebody's page; it stays for good, so it is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN, *gc.get_threshold()[1:])


@contextmanager
def not_looked_for() -> Iterator[None]:
    """Around work that leaves none: to look takes a tenth of the time."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()
