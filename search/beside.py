"""Work on many batches in processes beside this one: reading the words of documents takes longer than storing them.

Each is `python -m search.beside`, which is told once what to do, then takes batches and gives back what it made of them, all
pickled. Not a process pool of the standard library: that would run the main program again in each, or copy a process
that holds a connection.
"""

from __future__ import annotations

import gc
import os
import pickle
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any, TypeVar

Batch = TypeVar("Batch")
Done = TypeVar("Done")

# Batches that each process has to do, so that none waits while this one stores.
AHEAD = 3
# What each does may learn as much as it likes.
MOST = 3
_ROOT = Path(__file__).resolve().parent.parent
_LENGTH = 8  # bytes


@contextmanager
def each(
    do: Callable[[Batch], Done], batches: Iterable[Batch], *, many: bool
) -> Iterator[Iterator[Done]]:
    """What `do` makes of each batch, in their order. Each process has a `do` of its own, which may learn, and no Django.
    Unless there are `many`, it is done here: a process takes its time to start."""
    if not many:
        yield map(do, batches)
        return
    processes = []
    with ExitStack() as over:
        for _ in range(min(MOST, os.cpu_count() or 1)):
            process = _Process()
            over.callback(process.end)
            process.learn(do)
            # Its thread only waits.
            pool = ThreadPoolExecutor(1)
            over.callback(pool.shutdown, cancel_futures=True)
            processes.append((pool, process))
        yield _in_turn(processes, batches)


def _in_turn(
    processes: list[tuple[ThreadPoolExecutor, _Process]], batches: Iterable[Any]
) -> Iterator[Any]:
    waiting: deque[Future[Any]] = deque()
    for batch, (pool, process) in zip(batches, cycle(processes), strict=False):
        waiting.append(pool.submit(process.do, batch))
        if len(waiting) == AHEAD * len(processes):
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Process:
    def __init__(self) -> None:
        self._here, there = socket.socketpair()
        with there:
            self._popen = subprocess.Popen(  # noqa: S603  this very module
                [sys.executable, "-m", __name__], cwd=_ROOT, stdin=there.fileno()
            )

    def learn(self, do: Callable[[Any], Any]) -> None:
        _send(self._here, do)

    def do(self, batch: Any) -> Any:
        """Raises EOFError or OSError where it died."""
        _send(self._here, batch)
        return _receive(self._here)

    def end(self) -> None:
        self._here.close()
        self._popen.wait()


def _send(to: socket.socket, what: Any) -> None:
    data = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
    to.sendall(len(data).to_bytes(_LENGTH))
    to.sendall(data)


def _receive(whence: socket.socket) -> Any:
    """Raises EOFError where no more comes."""
    length = int.from_bytes(_bytes(whence, _LENGTH))
    return pickle.loads(_bytes(whence, length))  # noqa: S301  from a process that was started here


def _bytes(whence: socket.socket, length: int) -> bytearray:
    # All at once: whoever waits for parts of it has to wait for Python's lock with each.
    data = bytearray(length)
    left = memoryview(data)
    while left:
        # Less than all where a signal came between.
        if not (got := whence.recv_into(left, len(left), socket.MSG_WAITALL)):
            raise EOFError
        left = left[got:]
    return data


def main() -> None:
    # Nothing here refers to itself, and looking whether something does takes longer with every word learned.
    gc.disable()
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as whence:
        do = _receive(whence)
        while True:
            try:
                batch = _receive(whence)
            except EOFError:
                return
            _send(whence, do(batch))


if __name__ == "__main__":
    main()
