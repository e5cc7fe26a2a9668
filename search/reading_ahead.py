"""Many documents become tokens in processes beside the one that writes the index: reading their words takes longer than
storing them.

Each is `python -m search.reading_ahead`, which takes pickled lists of documents and gives them back. Not a process pool
of the standard library: that would run the main program again in each, or copy a process that holds a connection.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from .analysis import Reader
from .document import Document

# Batches that are kept until one that takes longer is there, too.
AHEAD = 8
# Each learns as many words as it likes.
MOST = 3
_ROOT = Path(__file__).resolve().parent.parent


def ahead(batches: Iterable[list[Document]]) -> Generator[list[Document]]:
    """The same documents, which know their tokens, in the same batches and order. This process reads a batch itself
    wherever the others are busy."""
    processes = [_Process() for _ in range(min(MOST, max(1, (os.cpu_count() or 1) - 1)))]
    # The threads only wait, each for its process.
    pools = [ThreadPoolExecutor(1) for _ in processes]
    asked: list[list[Future[list[Document]]]] = [[] for _ in processes]
    waiting: deque[Future[list[Document]]] = deque()
    readers: dict[str, Reader] = {}
    try:
        for batch in batches:
            for number, before in enumerate(asked):
                before[:] = [each for each in before if not each.done()]
                # One more than it reads, so that it has something to do while this process stores.
                if len(before) < 2:
                    found = pools[number].submit(processes[number].read, batch)
                    before.append(found)
                    break
            else:
                found = Future()
                found.set_result(read(batch, readers))
            waiting.append(found)
            while waiting and (waiting[0].done() or len(waiting) > AHEAD):
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
        self._popen = subprocess.Popen(  # noqa: S603  this very module
            [sys.executable, "-m", __name__],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def read(self, documents: list[Document]) -> list[Document]:
        """Raises EOFError or OSError where it died."""
        assert self._popen.stdin and self._popen.stdout  # noqa: S101  both are pipes, see above
        pickle.dump(documents, self._popen.stdin, pickle.HIGHEST_PROTOCOL)
        self._popen.stdin.flush()
        return pickle.load(self._popen.stdout)  # noqa: S301  from the process that was started here

    def end(self) -> None:
        self._popen.communicate()


def main() -> None:
    # Nothing here refers to itself, and looking whether something does takes longer with every word learned.
    gc.disable()
    readers: dict[str, Reader] = {}
    while True:
        try:
            documents = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
        except EOFError:
            return
        pickle.dump(read(documents, readers), sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
