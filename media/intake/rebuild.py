"""The limited process: reads an upload from stdin, writes what was rebuilt to an open file.

Run as a file, never imported by the site: `rebuild.py FORMAT FD`. It imports Pillow or wave and
nothing of ours but the limits and the two modules beside it, so that a decoder that is taken over
finds no settings, keys or connections in its memory. Prints one JSON report; exit status 1 with
{"refused": code} when the file can't be taken.
"""

import json
import os
import resource
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType


class TurnedAway(Exception):
    """args[0] is a key of media.intake.refusal.SENTENCES."""


def beside(name: str) -> ModuleType:
    """A module from this folder, without making the site's packages importable."""
    loader = SourceFileLoader(name, str(Path(__file__).with_name(f"{name}.py")))
    module = ModuleType(name)
    loader.exec_module(module)
    return module


def limit(limits: ModuleType) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.SECONDS),
        (resource.RLIMIT_FSIZE, limits.OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def main(format_: str, descriptor: int) -> int:
    limits = beside("limits")
    limit(limits)
    maker = beside("samples" if format_ == "wav" else "pixels")
    status = 0
    with os.fdopen(descriptor, "w+b") as result:
        try:
            report = maker.rebuild(sys.stdin.buffer, result, format_, limits, TurnedAway)
        except TurnedAway as why:
            status, report = 1, {"refused": why.args[0]}
        except MemoryError:
            status, report = 1, {"refused": "too_heavy"}
        except Exception:
            # A decoder may raise anything at all on a file made to hurt it.
            status, report = 1, {"refused": "broken"}
    json.dump(report, sys.stdout)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
