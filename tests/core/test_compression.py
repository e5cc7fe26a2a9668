import gzip

import pytest

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
