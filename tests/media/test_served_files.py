from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from wagtail.models import Collection

from core import roles
from media import exposure, names, serving
from media.models import Document, DocumentPage, Exposure, GoneFile, Sound
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def body(response) -> bytes:
    return response.getvalue()


@pytest.fixture
def a_size(a_picture, worker):
    worker()
    return a_picture.renditions.get(filter_spec="width-320|format-webp")


def stored(kind: str, extension: str, content: bytes = bytes(range(250))) -> str:
    return default_storage.save(names.random_name(kind, extension), ContentFile(content))


@pytest.fixture
def a_sound(a_recording):
    name = stored(names.SOUND, "opus")
    return Sound.objects.create(recording=a_recording, format="opus", file=name, size=250)


@pytest.fixture
def a_document(db):
    # Made around intake: what is in the file makes no difference here.
    document = Document(title="A resource")
    document.file.name = stored(names.DOCUMENT, "pdf")
    document.save()
    return document


def test_a_file_is_unknown_until_somebody_exposes_it(client, a_size, a_sound, a_document):
    for asset in (a_size, a_sound, a_document):
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


def test_readers_get_the_sounds_of_a_recording_and_never_its_master(client, a_recording, a_sound):
    exposure.expose(a_recording, "story:abc", download=True)
    assert client.get(a_sound.url).status_code == 200
    for address in (a_recording.url, f"{a_recording.url}?download=1"):
        assert client.get(address).status_code == 404


def test_a_document_is_saved_and_not_opened_here(client, a_document):
    exposure.expose(a_document, "home")
    response = client.get(a_document.url)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="document.pdf"'
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy


def test_a_page_of_a_document_is_for_staff(client, at_the_desk, a_document):
    exposure.expose(a_document, "home")
    name = stored(names.PAGE, "webp")
    page = DocumentPage.objects.create(
        document=a_document, number=1, file=name, width=1700, height=2200
    )
    assert client.get(page.url).status_code == 404
    client.force_login(at_the_desk)
    assert client.get(page.url)["Content-Type"] == "image/webp"


def test_staff_see_everything_and_no_cache_keeps_it(
    client, at_the_desk, a_picture, a_size, a_recording, a_sound, a_document
):
    client.force_login(at_the_desk)
    for asset in (a_picture, a_size, a_recording, a_sound, a_document):
        response = client.get(asset.url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("role", [roles.MEDIA_WORKGROUP, roles.ORGANISER])
def test_who_does_not_work_with_stories_sees_the_coalition_s_files_alone(
    client, role, a_picture, a_size, a_recording, a_sound, a_document
):
    """A scan of a letter may have names and numbers on it that no reader sees."""
    client.force_login(make.UserFactory(role=role))
    for asset in (a_picture, a_size, a_recording, a_sound, a_document):
        assert client.get(asset.url).status_code == 404
    chooser = reverse("wagtailimages_chooser:choose")
    assert a_picture.title not in client.get(chooser).content.decode()
    a_picture.collection = Collection.objects.get(name=roles.COALITION_FILES)
    a_picture.save()
    assert client.get(a_picture.url).status_code == 200
    assert a_picture.title in client.get(chooser).content.decode()


def test_an_account_without_the_admin_is_a_reader(client, at_the_desk, a_recording, a_sound):
    at_the_desk.groups.clear()
    client.force_login(at_the_desk)
    assert client.get(a_sound.url).status_code == 404


def test_withdrawn_is_gone_for_every_kind_of_request(
    client, a_picture, a_size, a_recording, a_sound
):
    for asset in (a_picture, a_recording):
        exposure.expose(asset, "story:abc")
    etags = {asset: client.get(asset.url)["ETag"] for asset in (a_size, a_sound)}
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


def test_what_was_never_exposed_does_not_answer_a_condition(client, a_recording, a_sound):
    for headers in ({"if-none-match": "*"}, {"range": "bytes=0-1"}):
        assert client.get(a_sound.url, headers=headers).status_code == 404


def test_an_exposure_that_ran_out_is_gone(client, a_recording, a_sound, tomorrow):
    exposure.expose(a_recording, "story:abc", until=timezone.now() - timedelta(seconds=1))
    assert client.get(a_sound.url).status_code == 410
    exposure.expose(a_recording, "story:abc", until=tomorrow)
    assert client.get(a_sound.url).status_code == 200


def test_a_browser_keeps_a_file_no_longer_than_it_is_exposed(client, a_recording, a_sound):
    exposure.expose(a_recording, "story:abc", until=timezone.now() + timedelta(seconds=30))
    kept = client.get(a_sound.url)["Cache-Control"]
    assert int(kept.partition("max-age=")[2]) <= 30


def test_a_file_stays_while_anybody_still_exposes_it(client, a_recording, a_sound, tomorrow):
    exposure.expose(a_recording, "story:abc")
    exposure.expose(a_recording, "story:xyz", until=tomorrow)
    assert exposure.served_until(a_recording) == exposure.FOREVER
    assert exposure.withdraw("story:abc") == 1
    assert exposure.served_until(a_recording) == tomorrow
    assert client.get(a_sound.url).status_code == 200
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


def test_an_unchanged_file_is_not_sent_again(client, a_recording, a_sound):
    exposure.expose(a_recording, "story:abc")
    etag = client.get(a_sound.url)["ETag"]
    response = client.get(a_sound.url, headers={"if-none-match": etag})
    assert response.status_code == 304
    assert response["Cache-Control"] == "private, max-age=60"
    assert client.get(a_sound.url, headers={"if-none-match": '"other"'}).status_code == 200


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
def test_a_listener_gets_the_part_that_was_asked_for(
    client, a_recording, a_sound, asked, first, last
):
    exposure.expose(a_recording, "story:abc")
    whole = body(client.get(a_sound.url))
    response = client.get(a_sound.url, headers={"range": asked})
    start = first if first >= 0 else len(whole) + first
    end = len(whole) - 1 if last is None else last
    assert response.status_code == 206
    assert body(response) == whole[start : end + 1]
    assert response["Content-Range"] == f"bytes {start}-{end}/{len(whole)}"
    assert response["Content-Length"] == str(end - start + 1)
    assert response["Content-Type"] == "audio/ogg"
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-999999999", "bytes=-0"])
def test_a_part_behind_the_end_is_416(client, a_recording, a_sound, asked):
    exposure.expose(a_recording, "story:abc")
    response = client.get(a_sound.url, headers={"range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{a_sound.file.size}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-9", "bytes=9-5", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=1-" + "9" * 50],
)
def test_a_range_that_makes_no_sense_gets_the_whole(client, a_recording, a_sound, asked):
    exposure.expose(a_recording, "story:abc")
    response = client.get(a_sound.url, headers={"range": asked})
    assert response.status_code == 200
    assert len(body(response)) == a_sound.file.size


def test_a_part_of_another_file_is_not_joined_to_this_one(client, a_recording, a_sound):
    exposure.expose(a_recording, "story:abc")
    headers = {"range": "bytes=0-1", "if-range": '"another"'}
    assert client.get(a_sound.url, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("kind", "extension", "type_"),
    [
        (names.SOUND, "opus", "audio/ogg"),
        (names.SOUND, "m4a", "audio/mp4"),
        (names.RENDITION, "avif", "image/avif"),
        (names.RENDITION, "webp", "image/webp"),
        (names.RENDITION, "jpg", "image/jpeg"),
        (names.RECORDING, "wav", "audio/wav"),
        (names.RECORDING, "exe", "application/octet-stream"),
    ],
)
def test_the_type_goes_by_the_stored_name_alone(rf, kind, extension, type_):
    name = stored(kind, extension, b"<script>alert(1)</script>")
    response = serving.respond(rf.get("/"), serving.Served(name, exposure.FOREVER))
    assert response["Content-Type"] == type_
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_web_server_beside_sends_the_file_where_it_is_told_to(
    client, settings, a_recording, a_sound
):
    settings.MEDIA_ACCEL_PREFIX = "/stored-files/"
    assert "X-Accel-Redirect" not in client.get(a_sound.url)
    exposure.expose(a_recording, "story:abc")
    response = client.get(a_sound.url, headers={"range": "bytes=0-1"})
    assert response.status_code == 200
    assert response["X-Accel-Redirect"] == f"/stored-files/{a_sound.file.name}"
    assert response["Content-Type"] == "audio/ogg"
    assert response["Cache-Control"] == "private, max-age=60"
    assert not response.content


@pytest.mark.parametrize(
    "name",
    ["x", "p.jpg", "wagtail_uploads", "..%2fdb.sqlite3", "p" + "a" * 26 + ".jpg", "%00", "r" * 900],
)
def test_guessing_finds_nothing(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_a_file_lost_from_the_storage_is_unknown(client, a_recording, a_sound):
    exposure.expose(a_recording, "story:abc")
    a_sound.file.storage.delete(a_sound.file.name)
    assert client.get(a_sound.url).status_code == 404


def test_keeping_a_recording_takes_a_word_of_its_own(
    client, at_the_desk, a_recording, a_sound, tomorrow
):
    address = f"{a_sound.url}?download=1"
    exposure.expose(a_recording, "story:abc")
    assert client.get(address).status_code == 404
    exposure.expose(a_recording, "story:abc:kept", until=tomorrow, download=True)
    response = client.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="recording.opus"'
    assert client.get(a_sound.url)["Content-Disposition"] == 'inline; filename="recording.opus"'
    exposure.withdraw("story:abc:kept")
    assert client.get(address).status_code == 404
    exposure.withdraw("story:abc")
    assert client.get(address).status_code == 410
    client.force_login(at_the_desk)
    assert client.get(address).status_code == 200


def test_what_the_public_could_have_is_gone_for_ever_when_it_is_deleted(
    client, at_the_desk, a_picture, a_size, a_recording, a_sound, a_document
):
    for asset in (a_picture, a_recording, a_document):
        exposure.expose(asset, "story:abc")
    exposure.withdraw("story:abc")
    addresses = [a_size.url, a_sound.url, a_document.url]
    originals = [a_picture.url, a_recording.url]
    for asset in (a_picture, a_recording, a_document):
        asset.delete()
    for _reader_then_staff in range(2):
        assert [client.get(address).status_code for address in addresses] == [410, 410, 410]
        assert [client.get(address).status_code for address in originals] == [404, 404]
        client.force_login(at_the_desk)


def test_what_nobody_could_have_leaves_nothing(client, a_size, a_sound):
    a_size.delete()
    a_sound.delete()
    assert client.get(a_size.url).status_code == 404
    assert not GoneFile.objects.exists()


def test_only_reading_is_possible(client, a_recording, a_sound):
    assert client.post(a_sound.url).status_code == 405


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
