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
from queue import SimpleQueue

from .analysis import Reader
from .document import Document

# Batches that are read before they are asked for.
AHEAD = 3
_ROOT = Path(__file__).resolve().parent.parent


def ahead(batches: Iterable[list[Document]]) -> Generator[list[Document]]:
    """The same documents, which know their tokens, in the same batches and order."""
    processes = [_Process() for _ in range(max(1, (os.cpu_count() or 1) - 1))]
    free: SimpleQueue[_Process] = SimpleQueue()
    for process in processes:
        free.put(process)

    def read(batch: list[Document]) -> list[Document]:
        process = free.get()
        try:
            return process.read(batch)
        finally:
            free.put(process)

    waiting: deque[Future[list[Document]]] = deque()
    # The threads only wait for their processes.
    pool = ThreadPoolExecutor(len(processes))
    try:
        for batch in batches:
            waiting.append(pool.submit(read, batch))
            if len(waiting) > len(processes) + AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        for process in processes:
            process.end()


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
        found = [replace(document, readers=readers) for document in documents]
        for document in found:
            document.read()
        pickle.dump(found, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
