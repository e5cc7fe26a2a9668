"""The limited process: reads an upload from stdin, writes what was rebuilt to an open file.

Run as a file, never imported by the site: `rebuild.py MAKER FORMAT FD [MORE...]`. MAKER is a module
beside this one that has an allowance in limits. It imports decoders and nothing of ours but the
modules of this folder, so that a decoder that is taken over finds no settings, keys or connections
in its memory. Prints one JSON report; exit status 1 with {"refused": code} when the file can't be
taken.
"""

import errno
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


def limit(allowance) -> None:
    """`allowance` is a limits.Allowance."""
    for what, most in (
        (resource.RLIMIT_AS, allowance.memory),
        (resource.RLIMIT_CPU, max(1, int(allowance.seconds))),
        (resource.RLIMIT_FSIZE, allowance.output),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def code_of(error: BaseException) -> str:
    match error:
        case TurnedAway():
            return error.args[0]
        case MemoryError() | RecursionError():
            return "too_heavy"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return "no_room"
        case OSError(errno=errno.EFBIG | errno.ENOMEM):
            return "too_heavy"
    # A decoder may raise anything at all on a file made to hurt it.
    return "broken"


def main(maker: str, format_: str, descriptor: str, *more: str) -> int:
    limits = beside("limits")
    limit(limits.ALLOWANCES[maker])
    status = 0
    try:
        with os.fdopen(int(descriptor), "w+b") as result:
            report = beside(maker).rebuild(
                sys.stdin.buffer, result, format_, limits, TurnedAway, *more
            )
    except Exception as error:
        status, report = 1, {"refused": code_of(error)}
    json.dump(report, sys.stdout)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
