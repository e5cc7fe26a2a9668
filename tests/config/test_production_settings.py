"""Production starts only when it is safe. Each test starts a process, as an operator would."""

import base64
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.settings import test as test_settings

SHOWN = (
    "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_SSL_REDIRECT",
    "USE_X_FORWARDED_HOST",
    "CSRF_TRUSTED_ORIGINS",
    "CONTENT_SECURITY_POLICY",
    "SHARE_FORM_OPEN",
    "FIELD_KEYS",
    "SECRET_KEY",
    "DEBUG",
)
SHOW = (
    "import json, sys; from django.conf import settings; "
    f"json.dump({{name: getattr(settings, name) for name in {SHOWN!r}}}, sys.stdout)"
)


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def start(
    var: Path, environment: dict[str, str], module: str = "production"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own interpreter with our own code
        [sys.executable, "-c", SHOW],
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(var),
            "DJANGO_SETTINGS_MODULE": f"config.settings.{module}",
            **environment,
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def safe() -> dict[str, str]:
    return {
        "SECRET_KEY": new_key(),
        "FIELD_KEYS": f"{new_key()},{new_key()}",
        "FINGERPRINT_KEY": new_key(),
        "ALLOWED_HOSTS": "stories.example.org",
        "SITE_URL": "https://stories.example.org",
    }


def test_an_empty_environment_is_told_everything_at_once(tmp_path: Path) -> None:
    answer = start(tmp_path, {})
    assert answer.returncode != 0
    assert "ImproperlyConfigured" in answer.stderr
    for name in ("SECRET_KEY:", "FIELD_KEYS:", "FINGERPRINT_KEY:", "ALLOWED_HOSTS:", "SITE_URL:"):
        assert f"  - {name}" in answer.stderr
    assert "docs/settings.md" in answer.stderr


def test_production_makes_no_keys_of_its_own(tmp_path: Path, safe: dict[str, str]) -> None:
    start(tmp_path, {})
    start(tmp_path, safe)
    assert not (tmp_path / "keys").exists()


def test_keys_that_a_trial_run_left_behind_are_not_taken_over(
    tmp_path: Path, safe: dict[str, str]
) -> None:
    assert start(tmp_path, {}, module="dev").returncode == 0
    assert (tmp_path / "keys").exists()
    del safe["SECRET_KEY"]
    answer = start(tmp_path, safe)
    assert answer.returncode != 0
    assert "  - SECRET_KEY:" in answer.stderr


def test_a_trial_run_keeps_its_keys(tmp_path: Path) -> None:
    first, second = (json.loads(start(tmp_path, {}, module="dev").stdout) for _ in range(2))
    assert first["SECRET_KEY"]
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["FIELD_KEYS"] == second["FIELD_KEYS"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", "x" * 60),
        ("SECRET_KEY", "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789"),
        ("FIELD_KEYS", "not-a-key"),
        ("FIELD_KEYS", ",".join(test_settings.FIELD_KEYS)),
        ("FIELD_KEYS", base64.urlsafe_b64encode(bytes(32)).decode()),
        ("FINGERPRINT_KEY", test_settings.FINGERPRINT_KEY),
        ("DEBUG", "1"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "stories.example.org,*"),
        ("ALLOWED_HOSTS", ".example.org"),
        ("ALLOWED_HOSTS", "other.example.org"),
        ("SITE_URL", "http://stories.example.org"),
        ("SITE_URL", "stories.example.org"),
        ("SITE_URL", "https://stories.example.org/archive"),
    ],
)
def test_one_unsafe_value_is_enough_to_refuse(
    tmp_path: Path, safe: dict[str, str], name: str, value: str
) -> None:
    answer = start(tmp_path, safe | {name: value})
    assert answer.returncode != 0
    assert f"  - {name}:" in answer.stderr
    assert answer.stderr.count("  - ") == 1


def test_a_refusal_shows_no_secret(tmp_path: Path, safe: dict[str, str]) -> None:
    answer = start(tmp_path, safe | {"SITE_URL": ""})
    assert answer.returncode != 0
    for name in ("SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY"):
        assert safe[name] not in answer.stderr


def test_each_secret_needs_a_value_of_its_own(tmp_path: Path, safe: dict[str, str]) -> None:
    answer = start(tmp_path, safe | {"FINGERPRINT_KEY": safe["SECRET_KEY"]})
    assert answer.returncode != 0
    assert "a value of its own" in answer.stderr


def test_a_safe_environment_starts_with_everything_locked(
    tmp_path: Path, safe: dict[str, str]
) -> None:
    shown = json.loads(start(tmp_path, safe).stdout)
    assert shown["DEBUG"] is False
    assert shown["SECURE_HSTS_SECONDS"] >= 31536000
    assert shown["SESSION_COOKIE_SECURE"]
    assert shown["CSRF_COOKIE_SECURE"]
    assert not shown["USE_X_FORWARDED_HOST"]
    assert shown["SECURE_PROXY_SSL_HEADER"] is None
    assert shown["CSRF_TRUSTED_ORIGINS"] == ["https://stories.example.org"]
    assert len(shown["FIELD_KEYS"]) == 2


def test_a_proxys_word_counts_only_where_the_operator_says_so(
    tmp_path: Path, safe: dict[str, str]
) -> None:
    shown = json.loads(start(tmp_path, safe | {"BEHIND_TLS_PROXY": "1"}).stdout)
    assert shown["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert shown["SECURE_SSL_REDIRECT"]


@pytest.mark.parametrize(("given", "is_open"), [({}, False), ({"SHARE_FORM_OPEN": "1"}, True)])
def test_the_form_takes_no_story_until_the_operator_opens_it(
    tmp_path: Path, safe: dict[str, str], given: dict[str, str], is_open: bool
) -> None:
    assert json.loads(start(tmp_path, safe | given).stdout)["SHARE_FORM_OPEN"] is is_open


def test_runtime_files_are_readable_by_their_owner_only(
    tmp_path: Path, safe: dict[str, str]
) -> None:
    var = tmp_path / "new"
    assert start(var, safe).returncode == 0
    assert var.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("MEDIA_S3_ENDPOINT", {"MEDIA_S3_BUCKET": "uploads"}),
        (
            "MEDIA_S3_ENDPOINT",
            {"MEDIA_S3_BUCKET": "uploads", "MEDIA_S3_ENDPOINT": "http://s3.example.org"},
        ),
        ("MEDIA_ACCEL_PREFIX", {"MEDIA_ACCEL_PREFIX": "stored-files"}),
    ],
)
def test_a_place_for_files_that_cannot_work_is_said_at_the_start(
    tmp_path: Path, safe: dict[str, str], name: str, wrong: dict[str, str]
) -> None:
    answer = start(tmp_path, safe | wrong)
    assert answer.returncode != 0
    assert f"  - {name}:" in answer.stderr


def test_a_bucket_holds_the_files(tmp_path: Path, safe: dict[str, str]) -> None:
    bucket = {"MEDIA_S3_BUCKET": "uploads", "MEDIA_S3_ENDPOINT": "https://s3.example.org"}
    answer = start(tmp_path, safe | bucket)
    assert answer.returncode == 0, answer.stderr
    shown = json.loads(answer.stdout)
    assert (
        shown["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["media-src"][-1]
        == bucket["MEDIA_S3_ENDPOINT"]
    )
