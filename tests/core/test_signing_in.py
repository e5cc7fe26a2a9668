"""Trying passwords is slow, for one account as for another, and says nothing of which there are."""

from __future__ import annotations

import pytest

from core.signing_in import TRIES
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def try_password(client, name: str, password: str = "wrong"):
    return client.post("/admin/login/", {"username": name, "password": password})


@pytest.mark.parametrize("name", ["somebody", "nobody"])
def test_whoever_tries_many_passwords_has_to_wait(client, name: str):
    make.UserFactory(username="somebody")
    assert {try_password(client, name).status_code for _ in range(TRIES)} == {200}
    answer = try_password(client, name)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_others_sign_in_meanwhile(client):
    user = make.UserFactory(role="Editor")
    for _ in range(TRIES + 1):
        try_password(client, "somebody-else")
    assert try_password(client, user.username, "correct horse battery").status_code == 302
