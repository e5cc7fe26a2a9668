"""The words of a file come into the form; the file stays with whoever has it."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.models import Submission
from tests.media.media_files import picture
from tests.media.paper_files import docx, odt

from .giving import CONTACT, MINE, THEIRS, code_on, errors, for_somebody, own_words, send, stored

pytestmark = [pytest.mark.django_db]

PEACHES = "The commissary sells one kind of peach.\n\nNone has come up yet."


def file(data: bytes, name: str = "letter.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def html(response) -> str:
    return unescape(response.content.decode())


def in_the_form(response) -> dict:
    form = response.context["form"]
    return {name: form[name].value() for name in form.fields}


@pytest.mark.parametrize(("address", "filled"), [(MINE, own_words), (THEIRS, for_somebody)])
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (docx(*PEACHES.split("\n\n")), "letter.docx"),
        (odt(*PEACHES.split("\n\n")), "letter.odt"),
        (PEACHES.encode("utf-16"), "letter.txt"),
    ],
    ids=["docx", "odt", "txt"],
)
def test_the_words_of_a_file_come_into_the_form_and_nothing_is_sent(
    client, address, filled, data, name
):
    typed = filled(text="", bring="1")
    response = send(client, typed | {"words_file": file(data, name)}, address)
    assert response.status_code == 200
    found = in_the_form(response)
    assert found["text"] == PEACHES
    for name in set(found) - {"text", "token"}:
        assert found[name] == typed.get(name)
    assert "The words of your file are in the form" in html(response)
    assert not errors(response)
    assert stored() == (0, 0, 0, 0)


def test_what_stands_in_the_form_already_stays_before_the_words(client):
    response = send(
        client, own_words(text="Dear reader,\n", bring="1", words_file=file(docx("one")))
    )
    assert in_the_form(response)["text"] == "Dear reader,\n\none"


def test_then_the_form_is_sent_like_any_other(client):
    response = send(client, own_words(bring="1", text="", words_file=file(docx("One.", "Two."))))
    found = {name: value for name, value in in_the_form(response).items() if value is not None}
    assert code_on(send(client, found))
    assert Submission.objects.get().text == "One.\n\nTwo."


def test_an_unfinished_form_is_not_judged_while_words_are_brought(client):
    response = send(client, {"bring": "1", "contact": CONTACT, "words_file": file(docx("one"))})
    assert not errors(response)
    assert in_the_form(response)["contact"] == CONTACT
    assert "needs another look" not in html(response)


def test_a_file_that_was_chosen_is_not_left_behind_when_the_form_is_sent(client):
    response = send(client, own_words(words_file=file(docx("And then."))))
    assert in_the_form(response)["text"].endswith("None has come up yet.\n\nAnd then.")
    assert "Nothing is sent yet" in html(response)
    assert stored() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"{\\rtf1 hello}", "copy its words and paste them where the story is written"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word (docx), ODT or plain text"),
        (picture(), "Word (docx), ODT or plain text"),
        (b"%PDF-1.7\n", "Word (docx), ODT or plain text"),
        (b"#!/bin/sh\n", "Programs and scripts"),
        (docx("one")[:200], "damaged"),
    ],
)
def test_what_is_no_text_is_answered_beside_the_file_and_keeps_what_was_typed(client, data, said):
    response = send(client, own_words(bring="1", words_file=file(data)))
    page = html(response)
    assert response.status_code == 200
    assert said in page
    assert 'id="id_words_file_error"' in page and 'href="#id_words_file"' in page
    assert in_the_form(response)["text"] == own_words()["text"]
    assert CONTACT in page
    assert stored() == (0, 0, 0, 0)


def test_the_button_without_a_file_asks_for_one(client):
    response = send(client, own_words(bring="1"))
    assert "Please choose a file first." in html(response)
    assert in_the_form(response)["contact"] == CONTACT
    assert stored() == (0, 0, 0, 0)


def test_the_words_come_where_nobody_said_whose_they_are(client):
    response = send(client, own_words(bring="1", words_file=file(docx("one"))), "/share/")
    assert in_the_form(response)["text"].endswith("one")


def test_a_name_that_is_made_to_hurt_does_nothing(client):
    hurting = file(docx("one"), "../../\u202eexe.<script>.docx")
    response = send(client, own_words(text="", bring="1", words_file=hurting))
    assert in_the_form(response)["text"] == "one"
    assert "exe." not in html(response)


def test_when_too_many_files_come_at_once_nothing_typed_is_lost(client, monkeypatch):
    monkeypatch.setattr("submissions.views.FILES_READ_IN_TEN_MINUTES", 1)
    send(client, own_words(bring="1", words_file=file(docx("one"))))
    response = send(client, own_words(bring="1", words_file=file(docx("two"))))
    assert response.status_code == 429
    assert CONTACT in html(response)
    assert "two" not in in_the_form(response)["text"]


def test_bringing_words_asks_nothing_of_the_database_and_sets_no_cookie(
    client, django_assert_num_queries
):
    client.get(MINE)
    cookies = set(client.cookies)
    data = own_words(bring="1", words_file=file(docx("one")))
    with django_assert_num_queries(0):
        send(client, data)
    assert set(client.cookies) == cookies


def test_words_that_hold_markup_are_words(client):
    response = send(client, own_words(text="", bring="1", words_file=file(docx("&lt;script&gt;"))))
    assert "<script>" not in response.content.decode().split("</head>")[1]
    assert in_the_form(response)["text"] == "<script>"


def test_the_form_says_what_can_be_brought_and_enter_still_sends(client):
    page = html(client.get(MINE))
    assert 'enctype="multipart/form-data"' in page
    assert 'accept=".docx,.odt,.txt"' in page
    buttons = page[page.index("<form") :].split("<button")[1:]
    assert 'name="bring"' not in buttons[0]
    assert 'name="bring"' in buttons[1]


def test_in_spanish_too(client):
    response = send(client, own_words(bring="1", words_file=file(docx("uno"))), "/es/share/?for=me")
    assert '<html lang="es">' in html(response)
    assert in_the_form(response)["text"].endswith("uno")
