import time

from django.core.cache import cache


def allow(name: str, limit: int, seconds: int) -> bool:
    """Count one more of `name` in this stretch of `seconds`; whether `limit` still covers it.

    Everybody counts together and nothing of anybody is kept: `name` says what is done, never who
    does it. Where the cache can't count in one step (files, database), requests of the same
    instant may count as one.
    """
    key = f"rate:{name}:{seconds}:{int(time.time()) // seconds}"
    if cache.add(key, 1, timeout=seconds):
        return limit >= 1
    try:
        count = cache.incr(key)
    except ValueError:  # it expired between the two lines
        return limit >= 1
    # Some caches forget the timeout when they count.
    cache.touch(key, seconds)
    return count <= limit
