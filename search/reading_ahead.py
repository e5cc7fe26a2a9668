"""Many documents become tokens in processes beside the one that writes the index: reading their words takes longer than
storing them.

Each is `python -m search.reading_ahead`, which takes pickled lists of documents and gives them back. Not a process pool
of the standard library: that would run the main program again in each, or copy a process that holds a connection.
"""

from __future__ import annotations

import gc
import os
import pickle
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from .analysis import Reader
from .document import Document

# Batches that each process has to do, so that none waits while this one stores.
AHEAD = 3
# Each learns as many words as it likes.
MOST = 3
_ROOT = Path(__file__).resolve().parent.parent
_LENGTH = 8  # bytes


def ahead(batches: Iterable[list[Document]]) -> Generator[list[Document]]:
    """The same documents, which know their tokens, in the same batches and order."""
    processes = [_Process() for _ in range(min(MOST, os.cpu_count() or 1))]
    # The threads only wait, each for its process.
    pools = [ThreadPoolExecutor(1) for _ in processes]
    waiting: deque[Future[list[Document]]] = deque()
    try:
        for number, batch in enumerate(batches):
            turn = number % len(processes)
            waiting.append(pools[turn].submit(processes[turn].read, batch))
            if len(waiting) == AHEAD * len(processes):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for pool in pools:
            pool.shutdown(cancel_futures=True)
        for process in processes:
            process.end()


def read(documents: list[Document], readers: dict[str, Reader]) -> list[Document]:
    found = [replace(document, readers=readers) for document in documents]
    for document in found:
        document.read()
    return found


class _Process:
    def __init__(self) -> None:
        self._here, there = socket.socketpair()
        with there:
            self._popen = subprocess.Popen(  # noqa: S603  this very module
                [sys.executable, "-m", __name__], cwd=_ROOT, stdin=there.fileno()
            )

    def read(self, documents: list[Document]) -> list[Document]:
        """Raises EOFError or OSError where it died."""
        _send(self._here, documents)
        return _receive(self._here)

    def end(self) -> None:
        self._here.close()
        self._popen.wait()


def _send(to: socket.socket, documents: list[Document]) -> None:
    data = pickle.dumps(documents, pickle.HIGHEST_PROTOCOL)
    to.sendall(len(data).to_bytes(_LENGTH))
    to.sendall(data)


def _receive(whence: socket.socket) -> list[Document]:
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
    readers: dict[str, Reader] = {}
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as whence:
        while True:
            try:
                documents = _receive(whence)
            except EOFError:
                return
            _send(whence, read(documents, readers))


if __name__ == "__main__":
    main()
