from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

HERE = {"localhost", "127.0.0.1", "::1"}


@checks.register
def search_server(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """The key of the search server stands where it can't get into a log."""
    address = urlsplit(settings.ELASTICSEARCH_URL)
    if "@" in address.netloc or address.query:
        return [
            checks.Error(
                "ELASTICSEARCH_URL has a password in it.",
                hint="Make a key and set ELASTICSEARCH_API_KEY; see docs/settings.md.",
                id="search.E001",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def search_server_is_safe_to_reach(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    address = urlsplit(settings.ELASTICSEARCH_URL)
    if not address.netloc or address.hostname in HERE:
        return []
    found: list[checks.CheckMessage] = []
    if address.scheme != "https":
        found.append(
            checks.Warning(
                "What readers search for goes over the network unencrypted.",
                hint="ELASTICSEARCH_URL: https://, with ELASTICSEARCH_CA if the server has a certificate of its own.",
                id="search.W001",
            )
        )
    if not settings.ELASTICSEARCH_API_KEY:
        found.append(
            checks.Warning(
                "The search server is asked without a key, so anybody who reaches it may change it.",
                hint="Set ELASTICSEARCH_API_KEY.",
                id="search.W002",
            )
        )
    return found
