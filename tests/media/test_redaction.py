"""What is covered in a picture is gone: from its file, from every size, from every address."""

import io

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from core import slots
from core.models import AuditEntry, Epoch
from media import exposure, redaction
from media.intake import Refused
from media.models import Picture, Rendition
from media.redaction import Box
from tests.media.media_files import saved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

SECRET = (255, 0, 255)
PAPER = (240, 235, 225)
# Where the secret is: 100 pixels from 200 across, 150 from 300 down, of 1000 x 800.
PLACE = (200, 300, 300, 450)
BOX = Box(left=20, top=37.5, width=10, height=18.75)


def with_a_secret(format_: str) -> bytes:
    image = Image.new("RGBA" if format_ == "PNG" else "RGB", (1000, 800), PAPER)
    image.paste(SECRET, PLACE)
    return saved(image, format_, **({"quality": 95} if format_ == "JPEG" else {}))


@pytest.fixture
def secret(request, db):
    return Picture.objects.create(
        title="A letter",
        description="A page of writing",
        file=ContentFile(with_a_secret(getattr(request, "param", "JPEG")), name="x"),
    )


@pytest.fixture
def in_all_sizes(secret, worker):
    worker()
    return secret


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


def shows_the_secret(data: bytes) -> bool:
    """Magenta has far more red and blue than green; nothing else in these pictures has."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    return any(
        red + blue - 2 * green > 60
        for _count, (red, green, blue) in image.getcolors(image.width * image.height)
    )


def address(of: Picture) -> str:
    return reverse("picture_cover", args=[of.pk])


def sent(of: Picture, do: str = "cover", rows: int = 1, **fields) -> dict:
    numbers = {"left": 20, "top": 37.5, "width": 10, "height": 18.75}
    return {
        "form-TOTAL_FORMS": rows,
        "form-INITIAL_FORMS": 0,
        **{f"form-0-{side}": value for side, value in numbers.items()},
        "seen": of.file.name,
        "sure": "on",
        "do": do,
        **fields,
    }


@pytest.mark.parametrize("secret", ["JPEG", "PNG"], indirect=True)
def test_no_pixel_under_the_box_is_left_in_any_stored_byte(
    in_all_sizes, editor, worker, stored_bytes
):
    before = stored_bytes()
    assert all(map(shows_the_secret, before.values()))
    redaction.cover(in_all_sizes, [BOX], by=editor)
    worker()
    after = stored_bytes()
    assert not before.keys() & after.keys()
    assert len(after) == len(before)
    assert not any(map(shows_the_secret, after.values()))


@pytest.mark.parametrize("secret", ["JPEG", "PNG"], indirect=True)
def test_the_place_is_solid_and_the_rest_is_the_picture(secret, editor):
    redaction.cover(secret, [BOX], by=editor)
    with secret.open_file() as file, Image.open(file) as image:
        image = image.convert("RGB")
        assert image.size == (1000, 800)
        inside = {image.getpixel((x, y)) for x in range(204, 297, 9) for y in range(304, 447, 9)}
        assert max(max(a) - min(a) for a in zip(*inside, strict=True)) <= 3
        beside = image.getpixel((600, 600))
        assert max(abs(a - b) for a, b in zip(beside, PAPER, strict=True)) <= 3


def test_what_was_transparent_under_a_box_is_covered_too(editor):
    clear = Image.new("RGBA", (100, 100), (255, 0, 255, 0))
    stored = Picture.objects.create(title="x", file=ContentFile(saved(clear, "PNG"), name="x"))
    redaction.cover(stored, [Box(0, 0, 100, 100)], by=editor)
    with stored.open_file() as file, Image.open(file) as image:
        assert not shows_the_secret(saved(image.convert("RGB"), "PNG"))


@pytest.mark.parametrize(
    "box", [Box(90, 90, 50, 50), Box(0, 0, 100, 100), Box(99.9, 0, 0.1, 100), Box(100, 100, 1, 1)]
)
def test_a_box_that_reaches_over_the_edge_ends_there(a_picture, editor, box):
    redaction.cover(a_picture, [box], by=editor)
    assert (a_picture.width, a_picture.height) == (1200, 800)


def test_it_stays_the_same_picture_with_the_same_words(secret, editor):
    exposure.expose(secret, "story:abc")
    old = (secret.pk, secret.sha, secret.file.name)
    redaction.cover(secret, [BOX], by=editor)
    again = Picture.objects.get()
    assert again.pk == old[0] and exposure.is_exposed(again)
    assert (again.title, again.description) == ("A letter", "A page of writing")
    assert again.sha != old[1] and again.file.name != old[2]


def test_the_old_addresses_answer_that_it_is_gone(client, in_all_sizes, editor, worker):
    exposure.expose(in_all_sizes, "story:abc")
    sizes = [size.url for size in in_all_sizes.renditions.all()]
    readable = [url for url in sizes if client.get(url).status_code == 200]
    assert len(readable) > 9
    old = in_all_sizes.url
    redaction.cover(in_all_sizes, [BOX], by=editor)
    for url in (*readable, old):
        assert client.get(url).status_code in (404, 410)
    worker()
    client.force_login(editor)
    for url in (*sizes, old):
        assert client.get(url).status_code in (404, 410)


def test_nothing_that_was_kept_shows_the_old_picture(in_all_sizes, editor, worker):
    kept = in_all_sizes.get_rendition("max-165x165")
    cache.set("a page", "with the old picture", 60)
    epoch = Epoch.objects.values_list("number", flat=True).get()
    redaction.cover(in_all_sizes, [BOX], by=editor)
    assert cache.get("a page") is None
    assert Epoch.objects.values_list("number", flat=True).get() > epoch
    assert Picture.objects.get().get_rendition("max-165x165").pk is None
    worker()
    assert Picture.objects.get().get_rendition("max-165x165").file.name != kept.file.name


def test_a_moved_focal_point_leaves_no_size_behind(secret, editor, worker, stored_bytes):
    for x in (250, 700):
        secret.focal_point_x = secret.focal_point_y = x
        secret.focal_point_width = secret.focal_point_height = 50
        secret.save()
        worker()
    redaction.cover(secret, [BOX], by=editor)
    assert not Rendition.objects.exists()
    worker()
    assert not any(map(shows_the_secret, stored_bytes().values()))


def test_who_did_it_is_kept_and_what_was_there_is_not(secret, editor):
    redaction.cover(secret, [BOX, BOX], by=editor)
    line = AuditEntry.objects.get(action="picture.covered")
    assert (line.user, line.subject, line.detail) == (editor, str(secret.pk), {"boxes": 2})


def test_a_picture_that_changed_meanwhile_is_left_alone(secret, editor, stored_bytes):
    looked_at = Picture.objects.get(pk=secret.pk)
    redaction.cover(secret, [BOX], by=editor)
    before = stored_bytes()
    with pytest.raises(redaction.ChangedMeanwhile):
        redaction.cover(looked_at, [BOX], by=editor)
    assert stored_bytes() == before


def test_a_picture_of_24_megapixels_can_be_covered(editor):
    large = Image.linear_gradient("L").resize((6000, 4000)).convert("RGB")
    stored = Picture.objects.create(
        title="x", file=ContentFile(saved(large, "JPEG", quality=60), name="x")
    )
    redaction.cover(stored, [BOX], by=editor)
    assert (stored.width, stored.height) == (6000, 4000)


def test_a_file_that_is_lost_is_said_and_nothing_is_changed(admin, secret):
    default_storage.delete(secret.file.name)
    response = admin.post(address(secret), sent(secret))
    assert response.status_code == 200
    assert "or its file is lost" in response.content.decode()
    assert Picture.objects.get().sha == secret.sha


def test_the_page_says_what_follows_before_it_is_done(admin, secret, monkeypatch):
    monkeypatch.setitem(slots._fillers, "picture.redact", [lambda picture: f"Shown {picture.pk}x"])
    html = admin.get(address(secret)).content.decode()
    assert f"Shown {secret.pk}x" in html
    assert "It can't be undone" in html
    assert (
        address(secret)
        in admin.get(reverse("wagtailimages:edit", args=[secret.pk])).content.decode()
    )


def test_numbers_alone_are_enough(admin, secret, worker, stored_bytes):
    response = admin.post(address(secret), sent(secret))
    assert response.status_code == 302
    worker()
    assert not any(map(shows_the_secret, stored_bytes().values()))


def test_the_boxes_are_shown_before_anything_is_covered(admin, secret, stored_bytes):
    before = stored_bytes()
    html = admin.post(address(secret), sent(secret, do="show")).content.decode()
    assert '<rect x="20.0%" y="37.5%" width="10.0%" height="18.75%"' in html
    assert stored_bytes() == before


def test_more_boxes_keep_what_was_typed(admin, secret):
    html = admin.post(address(secret), sent(secret, do="more")).content.decode()
    assert 'value="37.5"' in html
    assert 'name="form-3-left"' in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"form-0-top": ""}, "needs all four numbers"),
        ({"form-0-width": "0"}, "wider and higher than 0"),
        ({"form-0-left": "101"}, "less than or equal to 100"),
        ({"form-0-left": "here"}, "Enter a number"),
        ({"form-0-left": "nan"}, "Enter a number"),
        ({"sure": ""}, "Tick this"),
        ({"seen": "p" + "a" * 26 + ".jpg"}, "This picture was changed meanwhile"),
        ({f"form-0-{side}": "" for side in ("left", "top", "width", "height")}, "no box is drawn"),
        ({"form-TOTAL_FORMS": "x"}, "tampered"),
        ({"form-TOTAL_FORMS": "9999"}, "at most 50"),
        ({"do": ""}, "Cover something up"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_covered(admin, secret, stored_bytes, fields, said):
    before = stored_bytes()
    response = admin.post(address(secret), sent(secret) | fields)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert stored_bytes() == before


def test_who_may_not_change_a_picture_may_not_cover_it(client, staff, secret):
    client.force_login(staff)
    for response in (client.get(address(secret)), client.post(address(secret), sent(secret))):
        assert response.status_code == 302 and response["Location"] == reverse("wagtailadmin_home")
    assert Picture.objects.get().sha == secret.sha


def test_a_picture_that_cannot_be_decoded_is_refused(a_picture, editor, media_root):
    (media_root / a_picture.file.name).write_bytes(b"\xff\xd8\xff" + b"nothing")
    with pytest.raises(Refused):
        redaction.cover(a_picture, [BOX], by=editor)
    assert Picture.objects.get().sha == a_picture.sha
