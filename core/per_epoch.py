from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from . import epoch

T = TypeVar("T")


class PerEpoch(Generic[T]):
    """What a process keeps in memory of what readers may see: read when it is first asked for, and anew when the content
    epoch has moved since. `read` is given what was read before, or None."""

    def __init__(self, read: Callable[[T | None], T]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._kept: tuple[int, T] | None = None

    def get(self) -> T:
        """As new as the request. No query while nothing has changed."""
        wanted = epoch.known()
        kept = self._kept
        if kept is None or kept[0] != wanted:
            with self._lock:
                kept = self._kept
                if kept is None or kept[0] != wanted:
                    kept = self._kept = (wanted, self._read(kept[1] if kept else None))
        return kept[1]
