"""The page on which staff change their own account."""

from __future__ import annotations

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db

ACCOUNT = "/admin/account/"


def test_staff_find_no_place_for_a_picture_of_themselves(client):
    client.force_login(make.UserFactory(role="Editor"))
    html = client.get(ACCOUNT).content.decode()
    assert "name_email-" in html
    assert "avatar-" not in html


def test_it_is_for_staff_alone(client):
    assert client.get(ACCOUNT).status_code == 302
    client.force_login(make.UserFactory())
    assert client.get(ACCOUNT).status_code in (302, 403)
