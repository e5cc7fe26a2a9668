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


@pytest.mark.parametrize("spelling", ["\uff53omebody", "SOMEBODY "])
def test_another_spelling_of_an_account_is_the_same_account(client, spelling: str):
    for _ in range(TRIES):
        try_password(client, "somebody")
    assert try_password(client, spelling).status_code == 429


@pytest.mark.parametrize("door", ["/_util/login/", "/es/_util/login/"])
def test_there_is_no_other_door(client, door: str):
    user = make.UserFactory(role="Editor")
    response = client.post(door, {"username": user.username, "password": "correct horse battery"})
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
    assert "_auth_user_id" not in client.session
