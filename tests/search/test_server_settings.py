"""What is said of a search server that is not safe to reach."""

from __future__ import annotations

import pytest
from django.core import checks

from search.engines.elasticsearch.client import connect
from tests.faults.lying_server import lying


def said(settings, url: str, key: str = "") -> set[str]:
    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY = url, key
    found = checks.run_checks(include_deployment_checks=True)
    return {each.id for each in found if each.id and each.id.startswith("search.")}


@pytest.mark.parametrize(
    ("url", "key", "expected"),
    [
        ("", "", set()),
        ("http://127.0.0.1:9200", "", set()),
        ("http://localhost:9200", "", set()),
        ("https://search.example.org", "a key", set()),
        ("https://search.example.org", "", {"search.W002"}),
        ("http://search.example.org:9200", "a key", {"search.W001"}),
        ("http://10.0.0.7:9200", "", {"search.W001", "search.W002"}),
        ("https://me:secret@search.example.org", "a key", {"search.E001"}),
    ],
)
def test_a_server_that_others_can_listen_to_or_change_is_warned_of(
    settings, url, key, expected, db
):
    assert said(settings, url, key) == expected


def test_the_key_goes_in_a_header_and_never_into_an_address(settings):
    heard = []

    def listen(handler):
        heard.append((handler.path, handler.headers["Authorization"]))
        handler.answer(b"{}")

    with lying() as server:
        server.say = listen
        settings.ELASTICSEARCH_URL = server.url
        settings.ELASTICSEARCH_API_KEY = "c2VjcmV0OmtleQ=="
        connect().search(index="some")
    ((path, key),) = heard
    assert key == "ApiKey c2VjcmV0OmtleQ=="
    assert "c2VjcmV0" not in path
