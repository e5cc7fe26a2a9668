"""Whether the search server is to be asked, as all processes of the site know it together.

What is wrong is said once to whoever runs the site, by a line in the log and by /readyz, and once that it is over.
Where the cache is emptied meanwhile it may be said again.
"""

from __future__ import annotations

import logging

from django.core.cache import cache

logger = logging.getLogger(__name__)

# Set while the server does not answer; and while it refuses what it is told, so that its answers would be old.
SILENT, BEHIND = "search.server.silent", "search.server.behind"
# Set while somebody tries, or has just tried, whether it answers again.
TRYING = "search.server.trying"
RETRY = 10  # seconds
KEPT = 24 * 3600


def closed() -> bool:
    """Whether the server is to be asked. Where it was silent, one process in RETRY seconds tries."""
    known = cache.get_many([SILENT, BEHIND])
    if BEHIND in known:
        return False
    return SILENT not in known or bool(cache.add(TRYING, 1, RETRY))


def well() -> bool:
    """Whether nothing is known to be wrong."""
    return not cache.get_many([SILENT, BEHIND])


def failed(why: object) -> None:
    """It was asked and gave no answer."""
    cache.add(TRYING, 1, RETRY)
    _say(SILENT, "The search server does not answer (%s); the database does.", why)


def answered() -> None:
    _over(SILENT, "The search server answers again.")


def refused(why: object) -> None:
    """It did not take what it was told."""
    _say(BEHIND, "The search server does not take what changes (%s); the database answers.", why)


def caught_up() -> None:
    """It has been told everything."""
    _over(BEHIND, "The search server has been told everything again.")


def _say(key: str, text: str, why: object) -> None:
    said = not well()
    cache.set(key, 1, KEPT)
    if not said:
        logger.error(text, why)


def _over(key: str, text: str) -> None:
    if cache.get(key) is not None and cache.delete(key):
        logger.warning(text)
