"""A server that readers reach. It does not start until everything that makes it safe is set."""

import base64
import binascii
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403  settings modules build on each other by importing all names
from .base import (
    ALLOWED_HOSTS,
    CSRF_TRUSTED_ORIGINS,
    FIELD_KEYS,
    FINGERPRINT_KEY,
    MEDIA_ACCEL_PREFIX,
    MEDIA_S3_BUCKET,
    MEDIA_S3_ENDPOINT,
    SECRET_KEY,
    SITE_URL,
    env,
)


def _guessable(key: str) -> bool:
    """Random keys of 32 bytes hold far more than 16 different characters; typed ones rarely do."""
    return len(key) < 40 or len(set(key)) < 16 or key.startswith("django-insecure")


def _usable_field_key(key: str) -> bool:
    try:
        raw = base64.b64decode(key, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == 32 and len(set(raw)) >= 16


def _unmet() -> list[str]:
    """One sentence for each thing that is missing or unsafe."""
    unmet = []
    site = urlsplit(SITE_URL)
    if env.bool("DEBUG", default=False):
        unmet.append(
            "DEBUG: unset it; error pages would show settings and private data to readers."
        )
    if _guessable(SECRET_KEY):
        unmet.append("SECRET_KEY: at least 40 random characters that nobody else has seen.")
    if not FIELD_KEYS or not all(map(_usable_field_key, FIELD_KEYS)):
        unmet.append(
            "FIELD_KEYS: one or more keys of 32 random bytes in URL-safe base64, newest first, "
            "separated by commas. Names and contacts are encrypted with them: back them up apart "
            "from the database."
        )
    if _guessable(FINGERPRINT_KEY):
        unmet.append("FINGERPRINT_KEY: at least 40 random characters; it can never be changed.")
    if len({SECRET_KEY, FINGERPRINT_KEY, *FIELD_KEYS}) != 2 + len(FIELD_KEYS):
        unmet.append("SECRET_KEY, FIELD_KEYS, FINGERPRINT_KEY: each needs a value of its own.")
    wildcard = any(host.startswith(".") or "*" in host for host in ALLOWED_HOSTS)
    if not ALLOWED_HOSTS or wildcard:
        unmet.append(
            "ALLOWED_HOSTS: the names of this site, separated by commas, without wildcards."
        )
    if site.scheme != "https" or not site.hostname or site.path or site.query:
        unmet.append("SITE_URL: the public address, as in https://stories.example.org")
    elif ALLOWED_HOSTS and not wildcard and site.hostname not in ALLOWED_HOSTS:
        unmet.append(f"ALLOWED_HOSTS: add {site.hostname}, the host of SITE_URL.")
    endpoint = urlsplit(MEDIA_S3_ENDPOINT)
    if MEDIA_S3_BUCKET and (endpoint.scheme != "https" or not endpoint.netloc or endpoint.path):
        unmet.append(
            "MEDIA_S3_ENDPOINT: the server of the bucket, as in https://s3.us-west-2.amazonaws.com"
        )
    if MEDIA_ACCEL_PREFIX and not (
        MEDIA_ACCEL_PREFIX.startswith("/") and MEDIA_ACCEL_PREFIX.endswith("/")
    ):
        unmet.append("MEDIA_ACCEL_PREFIX: begins and ends with a slash, as in /stored-files/")
    return unmet


if _problems := _unmet():
    raise ImproperlyConfigured(
        "This site cannot start in production yet. Set these environment variables:\n"
        + "\n".join(f"  - {problem}" for problem in _problems)
        + "\nA new key: python -c 'import base64, secrets; "
        "print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'"
        "\ndocs/settings.md lists every variable."
    )

# A form's Origin header names the public address, even where a proxy speaks plain HTTP to us.
CSRF_TRUSTED_ORIGINS = [*CSRF_TRUSTED_ORIGINS, SITE_URL]

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)

# Anyone can send X-Forwarded-Proto. It is believed only where the operator says that a proxy
# replaces it; X-Forwarded-Host never is, because SITE_URL is the only source of links.
USE_X_FORWARDED_HOST = False
USE_X_FORWARDED_PORT = False
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_SSL_HOST = urlsplit(SITE_URL).netloc
    # A health check on the machine itself speaks plain HTTP.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
