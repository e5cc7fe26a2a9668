from __future__ import annotations

from html import unescape

import pytest

from .giving import MINE, STORY, given, own_words, send, stored

pytestmark = pytest.mark.django_db

ADDRESS = ["Letter desk", "P.O. Box 1", "Fresno, CA 93701"]


@pytest.fixture
def closed(settings):
    settings.SHARE_FORM_OPEN = False
    settings.SHARE_POSTAL_ADDRESS = ADDRESS
    return settings


@pytest.mark.parametrize("address", ["/share/", MINE, "/share/?for=somebody", "/es/share/"])
def test_while_the_form_is_closed_every_address_gives_the_way_by_mail(client, closed, address):
    for response in (client.get(address), client.post(address, own_words())):
        page = response.content.decode()
        assert response.status_code == 200
        assert all(line in page for line in ADDRESS)
        assert "<form" not in page
    assert stored() == (0, 0, 0, 0)
    assert not client.cookies


def test_whoever_sends_a_form_that_was_open_a_minute_ago_gets_their_words_back(client, closed):
    assert STORY in unescape(send(client, own_words()).content.decode())


def test_without_a_postal_address_the_coalitions_email_stands_there(client, closed):
    closed.SHARE_POSTAL_ADDRESS = []
    assert "mailto:droplwopoutreach@gmail.com" in client.get("/share/").content.decode()


def test_the_status_page_still_works(client, settings):
    code, _submission = given(client)
    settings.SHARE_FORM_OPEN = False
    response = client.post("/share/status/", {"code": code})
    assert "waiting to be read" in response.content.decode()


def test_production_is_closed_until_an_operator_opens_it():
    from config.settings import base

    assert base.SHARE_FORM_OPEN is False
