"""Whatever is sent, the answer is a page in plain words, with what was typed, and nothing by halves."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from submissions import tokens
from submissions.forms import ASKED_USES, LONGEST_STORY

from .giving import MINE, STORY, THEIRS, errors, for_somebody, own_words, send, stored

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["text", "naming", "contact", *(use.value for use in ASKED_USES)])
@pytest.mark.parametrize("value", [None, "", "   \r\n"])
def test_an_unanswered_question_is_asked_again_beside_its_field(client, field, value):
    response = send(client, own_words(**{field: value}))
    assert set(errors(response)) == {field}
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert f'<a href="#id_{field}">' in page
    if field != "text":
        assert escape(STORY, quote=False) in page
    assert stored() == (0, 0, 0, 0)


@pytest.mark.parametrize("field", ["asked", "contact", "text", "naming"])
def test_a_proxy_is_asked_again_too(client, field):
    assert set(errors(send(client, for_somebody(**{field: None}), THEIRS))) == {field}
    assert stored() == (0, 0, 0, 0)


def test_nothing_sent_at_all_asks_for_everything(client):
    wanted = {"text", "naming", "contact", "__all__", *(use.value for use in ASKED_USES)}
    assert set(errors(send(client, {}))) == wanted


@pytest.mark.parametrize("field", ["naming", "language", "read_on_site"])
@pytest.mark.parametrize("value", ["maybe", "YES", "\0", "1", "é" * 5000])
def test_an_unknown_choice_is_asked_again_without_repeating_it(client, field, value):
    found = errors(send(client, own_words(**{field: value})))
    assert set(found) == {field}
    assert all(message.startswith("Please choose") for message in found[field])


@pytest.mark.parametrize("naming", ["first", "pseudonym", "legal"])
def test_a_form_of_naming_needs_the_name(client, naming):
    assert set(errors(send(client, own_words(naming=naming, name=" ")))) == {"name"}


def test_a_story_at_the_limit_is_taken_and_one_beyond_it_is_told_by_how_much(client):
    response = send(client, own_words(text="ñ" * (LONGEST_STORY + 17)))
    assert "17 characters too long" in errors(response)["text"][0]
    assert stored() == (0, 0, 0, 0)
    send(client, own_words(text="ñ" * LONGEST_STORY))
    assert stored() == (1, 1, 1, 1)


def test_a_megabyte_in_one_line_is_answered_and_kept(client):
    line = "word " * 210_000
    response = send(client, own_words(text=line))
    assert response.status_code == 200
    assert "too long" in errors(response)["text"][0]
    assert line.strip() in response.content.decode()
    assert stored() == (0, 0, 0, 0)


@pytest.mark.parametrize("field", ["title", "name", "contact"])
def test_an_overlong_line_is_answered_beside_its_field(client, field):
    found = errors(send(client, own_words(**{field: "a" * 3_000})))
    assert set(found) == {field} and "too long" in found[field][0]


@pytest.mark.parametrize("char", ["\0", "\x07", "\x1b", "\x9f"])
@pytest.mark.parametrize("field", ["title", "text", "name", "contact"])
def test_a_control_character_is_answered_beside_its_field(client, field, char):
    response = send(client, own_words(**{field: f"one two{char}three"}))
    assert set(errors(response)) == {field}
    assert "one two" in errors(response)[field][0]
    assert stored() == (0, 0, 0, 0)


def test_a_file_is_not_taken_and_the_words_are_kept(client):
    letter = SimpleUploadedFile("letter.docx", b"PK\x03\x04", "application/octet-stream")
    response = send(client, own_words(text=letter, title="One kind of peach"))
    assert any("paste the text" in message for message in errors(response)["text"])
    assert "One kind of peach" in response.content.decode()
    response = send(client, own_words(attachment=letter))
    assert errors(response) == {"text": ["We can’t take files here. Please paste the text."]}
    assert escape(STORY, quote=False) in response.content.decode()
    assert stored() == (0, 0, 0, 0)


def test_a_body_that_is_no_form_is_answered_like_an_empty_one(client):
    for kind in ("application/json", "text/plain", "image/png"):
        response = client.post(MINE, b'{"text": ["x"]}\xff\x00', content_type=kind)
        assert "text" in errors(response)


FIELDS = [*own_words(), "asked", "for", "id"]
anything = st.one_of(
    st.none(),
    st.binary(max_size=60),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(str.encode),
    st.sampled_from(
        [
            b"yes",
            b"no",
            b"first",
            b"none",
            b"legal",
            b"on",
            b"[]",
            b"-1",
            b"%00",
            b"\xed\xa0\x80",
            b"<b>",
        ]
    ),
)
mischief = st.dictionaries(st.sampled_from(FIELDS), anything, min_size=1, max_size=6)


def encoded(data: dict[str, Any]) -> bytes:
    pairs = [
        (key, value if isinstance(value, bytes) else str(value).encode())
        for key, value in data.items()
    ]
    return urlencode(
        pairs,
        quote_via=lambda value, *_: quote_from_bytes(value) if isinstance(value, bytes) else value,
    ).encode()


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=mischief, mine=st.booleans(), spanish=st.booleans(), copies=st.integers(1, 2))
@example(changes={"text": b"\0"}, mine=True, spanish=True, copies=1)
@example(changes={"token": b"\xff:\xff"}, mine=False, spanish=False, copies=2)
def test_whatever_is_sent_gets_a_page_and_all_or_nothing_is_stored(changes, mine, spanish, copies):
    client = Client()
    before = stored()
    data = {
        key: value
        for key, value in ((own_words() if mine else for_somebody()) | changes).items()
        if value is not None
    }
    body = b"&".join([encoded(data)] * copies)
    address = f"{'/es' if spanish else ''}{MINE if mine else THEIRS}"
    response = client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    after = stored()
    if response.templates[0].name == "submissions/receipt.html":
        assert after == tuple(count + 1 for count in before)
        return
    assert after == before
    assert response.context["form"].errors
    typed = data.get("text", "")
    typed = typed.decode("utf-8", "replace") if isinstance(typed, bytes) else typed
    kept = escape(re.sub("\0", "\ufffd", typed)).replace("&#x27;", "&#39;")
    assert kept in response.content.decode().replace("&#x27;", "&#39;")


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    code=st.one_of(
        st.binary(max_size=80), st.text(st.characters(exclude_categories=["Cs"])).map(str.encode)
    )
)
@example(code=b"")
@example(code=b"\0" * 28)
@example(code=b"A" * 1_000_000)
def test_whatever_is_typed_as_a_code_gets_a_page(code):
    response = Client().post(
        "/share/status/",
        b"code=" + quote_from_bytes(code).encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 200
    assert errors(response).keys() == {"code"}


def test_an_attack_on_the_token_never_reaches_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        send(client, own_words(token=tokens.fresh()[:-1]))
