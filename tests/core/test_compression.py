import gzip
import random

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.compression import CompressPagesMiddleware
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_page_travels_compressed_to_whoever_understands_it(client):
    make.story()
    asked = {"accept-encoding": "gzip"}
    answer = client.get("/stories/", headers=asked)
    assert answer["Content-Encoding"] == "gzip"
    assert b"A list of small sounds" in gzip.decompress(answer.content)
    assert "Content-Encoding" not in client.get("/stories/")
    # From the cache too, each in the form it asked for.
    assert b"A list of small sounds" in gzip.decompress(
        client.get("/stories/", headers=asked).content
    )


def answered(content: bytes, **headers: str):
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    response = HttpResponse(content, headers={"Content-Type": "text/html", **headers})
    return CompressPagesMiddleware(lambda _request: response)(request)


WORDS = b"A list of small sounds. " * 20


def test_the_length_of_a_page_does_not_tell_what_a_guess_has_in_common_with_it():
    assert len({len(answered(WORDS).content) for _ in range(40)}) > 5


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"Too short to be worth it.", {}),
        (random.Random(1).randbytes(400), {}),  # grows when it is compressed
        (WORDS, {"Content-Encoding": "br"}),
        (WORDS, {"Content-Type": "application/pdf"}),
    ],
)
def test_what_compressing_would_not_help_goes_out_as_it_is(content, headers):
    answer = answered(content, **headers)
    assert answer.content == content
    assert answer.get("Content-Encoding") == headers.get("Content-Encoding")


def test_a_compressed_answer_says_how_long_it_is_and_that_its_bytes_are_others():
    answer = answered(WORDS, ETag='"words"')
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["ETag"] == 'W/"words"'
    assert answer["Vary"] == "Accept-Encoding"
