"""Uploads in a bucket: a real server speaks S3 over HTTP on this machine."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from moto.server import ThreadedMotoServer

from config import object_storage
from media import exposure, lost_files, names, pending
from media.models import PendingFile, Picture
from tests.media.media_files import picture

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BUCKET = "uploads"


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, settings, monkeypatch):
    """Empty, and the storage of the site."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    made = boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1").Bucket(BUCKET)
    made.create()
    made.objects.delete()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": object_storage.storage(BUCKET, endpoint, "us-east-1"),
    }
    settings.CONTENT_SECURITY_POLICY = object_storage.allowed(
        settings.CONTENT_SECURITY_POLICY, endpoint
    )
    return made


def lie_there(bucket):
    return {each.key for each in bucket.objects.all()}


def fetched(response, method="GET", headers=None):
    """What a browser gets that follows the redirect."""
    return urlopen(Request(response["Location"], method=method, headers=headers or {}))  # noqa: S310  our own server


@pytest.fixture
def a_size(bucket, a_picture, worker):
    worker()
    return a_picture.renditions.get(filter_spec="width-320|format-webp")


def test_pictures_and_their_sizes_lie_in_the_bucket(bucket, a_size):
    of_rows = {a_size.image.file.name, *a_size.image.renditions.values_list("file", flat=True)}
    assert lie_there(bucket) == of_rows
    assert not PendingFile.objects.exists()


def test_a_reader_is_sent_to_an_address_that_is_good_for_a_minute(client, a_size):
    assert client.get(a_size.url).status_code == 404
    exposure.expose(a_size.image, "story:abc")
    response = client.get(a_size.url)
    assert response.status_code == 302
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "ETag" not in response
    signed = parse_qs(urlsplit(response["Location"]).query)
    assert int(signed["X-Amz-Expires"][0]) <= 60
    assert signed["X-Amz-Signature"]
    got = fetched(response)
    assert got.read()[8:12] == b"WEBP"
    assert got.headers["Content-Type"] == "image/webp"
    assert got.headers["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert got.headers["Cache-Control"] == "private, max-age=60"


def test_an_address_does_not_outlive_the_exposure(client, a_size):
    exposure.expose(a_size.image, "story:abc", until=timezone.now() + timedelta(seconds=20))
    signed = parse_qs(urlsplit(client.get(a_size.url)["Location"]).query)
    assert 0 < int(signed["X-Amz-Expires"][0]) <= 20


def test_withdrawn_is_gone_and_nobody_is_sent_anywhere(client, a_size):
    exposure.expose(a_size.image, "story:abc")
    exposure.withdraw("story:abc")
    response = client.get(a_size.url)
    assert response.status_code == 410
    assert "Location" not in response


def test_a_listener_gets_a_part_and_a_head(client, bucket, a_recording, worker):
    worker()
    sound = a_recording.sounds.get(format="opus")
    exposure.expose(a_recording, "story:abc", download=True)
    part = fetched(client.get(sound.url), headers={"Range": "bytes=0-3"})
    assert part.status == 206
    assert part.read() == b"OggS"
    assert part.headers["Content-Type"] == "audio/ogg"
    head = fetched(client.head(sound.url), method="HEAD")
    assert int(head.headers["Content-Length"]) == sound.size
    kept = fetched(client.get(f"{sound.url}?download=1"))
    assert kept.headers["Content-Disposition"] == 'attachment; filename="recording.opus"'


def test_staff_are_sent_to_what_no_cache_keeps(client, at_the_desk, a_picture_in_the_bucket):
    client.force_login(at_the_desk)
    got = fetched(client.get(a_picture_in_the_bucket.url))
    assert got.headers["Cache-Control"] == "private, no-store"


@pytest.fixture
def a_picture_in_the_bucket(bucket, a_picture):
    return a_picture


def test_the_policy_lets_pictures_and_sounds_come_from_there_and_nothing_else(
    client, bucket, endpoint
):
    policy = client.get("/healthz")["Content-Security-Policy"]
    directives = dict(each.split(" ", 1) for each in policy.split("; "))
    from_there = {name for name, sources in directives.items() if endpoint in sources}
    assert from_there == {"img-src", "media-src"}


def test_without_a_bucket_the_policy_names_no_other_host(client):
    assert "http" not in client.get("/healthz")["Content-Security-Policy"]


def test_deleted_is_deleted_in_the_bucket(bucket, a_size, worker):
    picture_ = a_size.image
    picture_.delete()
    worker()
    assert lie_there(bucket) == set()


def test_the_bucket_is_swept_and_looked_through_like_a_folder(bucket, a_picture_in_the_bucket):
    announced, lost = (names.random_name(names.SOUND, "opus") for _ in range(2))
    pending.announce(announced)
    pending.write(announced, ContentFile(b"bytes"))
    default_storage.save(lost, ContentFile(b"bytes"))
    pending.sweep(timezone.now() + timedelta(hours=2))
    assert lie_there(bucket) == {a_picture_in_the_bucket.file.name, lost}
    lost_files.discard_unnamed(timezone.now() + timedelta(days=2))
    assert lie_there(bucket) == {a_picture_in_the_bucket.file.name}
    bucket.objects.delete()
    assert [each.name for each in lost_files.missing()] == [a_picture_in_the_bucket.file.name]


def test_a_bucket_that_is_away_refuses_an_upload_with_a_sentence(
    settings, admin_client, monkeypatch
):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    nobody = "http://127.0.0.1:9"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": object_storage.storage(BUCKET, nobody, "us-east-1"),
    }
    response = admin_client.post(
        "/admin/images/add/",
        {
            "title": "Yard",
            "description": "Morning light",
            "file": ContentFile(picture(), name="yard.jpg"),
        },
    )
    assert "no room" in response.content.decode()
    assert "Morning light" in response.content.decode()
    assert not Picture.objects.exists()
