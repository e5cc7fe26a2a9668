from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from media import exposure
from media.models import Exposure

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def body(response) -> bytes:
    return response.getvalue()


@pytest.fixture
def a_size(a_picture, worker):
    worker()
    return a_picture.renditions.get(filter_spec="width-320|format-webp")


def test_a_file_is_unknown_until_somebody_exposes_it(client, a_size, a_recording):
    for asset in (a_size, a_recording):
        assert client.get(asset.url).status_code == 404


def test_an_exposed_size_is_served_with_headers_that_keep_it_here(client, a_picture, a_size):
    exposure.expose(a_picture, "story:abc")
    response = client.get(a_size.url)
    assert response.status_code == 200
    assert body(response)[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Length"] == str(a_size.file.size)
    assert response["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "private, max-age=60"
    assert not response.cookies
    assert a_picture.sha not in str(response.headers)


def test_a_reader_never_gets_the_picture_as_stored_nor_a_size_for_staff(client, a_picture, a_size):
    exposure.expose(a_picture, "story:abc")
    exposure.withdraw("story:abc")
    exposure.expose(a_picture, "home")
    thumbnail = a_picture.renditions.get(filter_spec="max-165x165")
    assert client.get(a_picture.url).status_code == 404
    assert client.get(thumbnail.url).status_code == 404


def test_staff_see_everything_and_no_cache_keeps_it(client, staff, a_picture, a_size, a_recording):
    client.force_login(staff)
    for asset in (a_picture, a_size, a_recording):
        response = client.get(asset.url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


def test_an_account_without_the_admin_is_a_reader(client, staff, a_recording):
    staff.user_permissions.clear()
    client.force_login(staff)
    assert client.get(a_recording.url).status_code == 404


def test_withdrawn_is_gone_for_every_kind_of_request(client, a_picture, a_size, a_recording):
    for asset in (a_picture, a_recording):
        exposure.expose(asset, "story:abc")
    etags = {asset: client.get(asset.url)["ETag"] for asset in (a_size, a_recording)}
    exposure.withdraw("story:abc")
    for asset, etag in etags.items():
        for headers in (
            {},
            {"if-none-match": etag},
            {"if-none-match": "*"},
            {"range": "bytes=0-1"},
            {"range": "bytes=999999999-"},
            {"if-modified-since": "Thu, 01 Jan 2099 00:00:00 GMT"},
        ):
            response = client.get(asset.url, headers=headers)
            assert response.status_code == 410
            assert "ETag" not in response
            assert "no-store" in response["Cache-Control"]
        assert client.head(asset.url).status_code == 410


def test_what_was_never_exposed_does_not_answer_a_condition(client, a_recording):
    for headers in ({"if-none-match": "*"}, {"range": "bytes=0-1"}):
        assert client.get(a_recording.url, headers=headers).status_code == 404


def test_an_exposure_that_ran_out_is_gone(client, a_recording, tomorrow):
    exposure.expose(a_recording, "story:abc", until=timezone.now() - timedelta(seconds=1))
    assert client.get(a_recording.url).status_code == 410
    exposure.expose(a_recording, "story:abc", until=tomorrow)
    assert client.get(a_recording.url).status_code == 200


def test_a_browser_keeps_a_file_no_longer_than_it_is_exposed(client, a_recording):
    exposure.expose(a_recording, "story:abc", until=timezone.now() + timedelta(seconds=30))
    kept = client.get(a_recording.url)["Cache-Control"]
    assert int(kept.partition("max-age=")[2]) <= 30


def test_a_file_stays_while_anybody_still_exposes_it(client, a_recording, tomorrow):
    exposure.expose(a_recording, "story:abc")
    exposure.expose(a_recording, "story:xyz", until=tomorrow)
    assert exposure.served_until(a_recording) == exposure.FOREVER
    assert exposure.withdraw("story:abc") == 1
    assert exposure.served_until(a_recording) == tomorrow
    assert client.get(a_recording.url).status_code == 200
    assert exposure.withdraw("story:xyz") == 1
    assert exposure.served_until(a_recording) is None
    assert not exposure.is_exposed(a_recording)


def test_exposing_twice_is_one_exposure_and_undoes_a_withdrawal(a_recording):
    for _again in range(2):
        exposure.expose(a_recording, "story:abc")
    exposure.withdraw("story:abc")
    exposure.expose(a_recording, "story:abc")
    assert Exposure.objects.count() == 1
    assert exposure.is_exposed(a_recording)


def test_an_exposure_is_of_one_thing_and_by_somebody(a_picture, a_recording):
    for wrong in (
        {"granted_by": "x"},
        {"granted_by": "x", "picture": a_picture, "recording": a_recording},
        {"granted_by": "", "picture": a_picture},
    ):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            Exposure.objects.create(**wrong)


def test_an_unchanged_file_is_not_sent_again(client, a_recording):
    exposure.expose(a_recording, "story:abc")
    etag = client.get(a_recording.url)["ETag"]
    response = client.get(a_recording.url, headers={"if-none-match": etag})
    assert response.status_code == 304
    assert response["Cache-Control"] == "private, max-age=60"
    assert client.get(a_recording.url, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-99", 10, 99),
        ("bytes=100-", 100, None),
        ("bytes=-7", -7, None),
        ("bytes=5-99999999", 5, None),
        ("bytes=-99999999", 0, None),
    ],
)
def test_a_listener_gets_the_part_that_was_asked_for(client, a_recording, asked, first, last):
    exposure.expose(a_recording, "story:abc")
    whole = body(client.get(a_recording.url))
    response = client.get(a_recording.url, headers={"range": asked})
    start = first if first >= 0 else len(whole) + first
    end = len(whole) - 1 if last is None else last
    assert response.status_code == 206
    assert body(response) == whole[start : end + 1]
    assert response["Content-Range"] == f"bytes {start}-{end}/{len(whole)}"
    assert response["Content-Length"] == str(end - start + 1)
    assert response["Content-Type"] == "audio/wav"
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-999999999", "bytes=-0"])
def test_a_part_behind_the_end_is_416(client, a_recording, asked):
    exposure.expose(a_recording, "story:abc")
    response = client.get(a_recording.url, headers={"range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{a_recording.file.size}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-9", "bytes=9-5", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=1-" + "9" * 50],
)
def test_a_range_that_makes_no_sense_gets_the_whole(client, a_recording, asked):
    exposure.expose(a_recording, "story:abc")
    response = client.get(a_recording.url, headers={"range": asked})
    assert response.status_code == 200
    assert len(body(response)) == a_recording.file.size


def test_a_part_of_another_file_is_not_joined_to_this_one(client, a_recording):
    exposure.expose(a_recording, "story:abc")
    headers = {"range": "bytes=0-1", "if-range": '"another"'}
    assert client.get(a_recording.url, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["x", "p.jpg", "wagtail_uploads", "..%2fdb.sqlite3", "p" + "a" * 26 + ".jpg", "%00", "r" * 900],
)
def test_guessing_finds_nothing(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_a_file_lost_from_the_storage_is_unknown(client, a_recording):
    exposure.expose(a_recording, "story:abc")
    a_recording.file.storage.delete(a_recording.file.name)
    assert client.get(a_recording.url).status_code == 404


def test_only_reading_is_possible(client, a_recording):
    assert client.post(a_recording.url).status_code == 405


def test_a_file_costs_its_row_its_exposures_and_the_epoch(
    client, a_picture, a_size, django_assert_max_num_queries
):
    exposure.expose(a_picture, "story:abc")
    with django_assert_max_num_queries(3):
        client.get(a_size.url)


def test_wagtail_has_no_second_road_to_a_file(a_picture):
    for name in ("wagtailimages_serve", "wagtaildocs_serve"):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=(1, "x"))
    spaces = get_resolver().namespace_dict
    assert "media" in spaces
    assert a_picture.file.url == a_picture.url == f"/media/{a_picture.file.name}"
