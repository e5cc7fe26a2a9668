import pytest
from django.core.cache import cache

from core.rate_limit import allow


@pytest.fixture(autouse=True, params=["memory", "files"])
def cache_kind(request, settings, tmp_path):
    backends = {
        "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rates"},
        "files": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path),
        },
    }
    settings.CACHES = {"default": backends[request.param]}
    yield
    cache.clear()


def test_the_limit_is_reached_and_not_passed():
    assert [allow("share", 3, 86_400) for _ in range(5)] == [True, True, True, False, False]


def test_each_name_counts_for_itself():
    assert allow("share", 1, 86_400)
    assert allow("status", 1, 86_400)
    assert not allow("share", 1, 86_400)


def test_a_limit_of_nothing_allows_nothing():
    assert not allow("share", 0, 86_400)
