import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape
from wagtail.models import Collection, UploadedFile

from media import checks
from media.intake.refusal import SENTENCES
from media.models import Document, Picture, Recording
from media.names import could_be_a_name
from tests.media.media_files import picture, recording

pytestmark = pytest.mark.django_db

TAGGED = picture("JPEG", size=(400, 300), comment=b"Jane Roe")


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


def upload(data: bytes, name: str = "Jane Roe.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def fields(**more) -> dict:
    root = Collection.get_first_root_node()
    return {"title": "Yard", "collection": root.pk, "tags": "", **more}


def refused(response, code: str) -> bool:
    """Whether the page says why, in the words for this reason."""
    return escape(str(SENTENCES[code])) in response.content.decode()


def add_many(admin, data: bytes, name: str = "Jane Roe.jpg", **more):
    return admin.post(
        reverse("wagtailimages:add_multiple"),
        fields(**{"files[]": upload(data, name), **more}),
        headers={"x-requested-with": "XMLHttpRequest"},
    )


def test_the_bulk_uploader_stores_what_was_rebuilt(admin, editor, stored_bytes):
    answer = add_many(admin, TAGGED).json()
    assert answer["success"] is True
    stored = Picture.objects.get()
    assert stored.uploaded_by_user == editor
    assert (stored.width, stored.height) == (400, 300)
    assert all(could_be_a_name(name) for name in stored_bytes())
    assert all(b"Jane" not in data for data in stored_bytes().values())
    assert len(stored.file_hash) == 40 and len(stored.sha) == 64


def test_the_bulk_uploader_says_why_a_file_is_refused(admin, stored_bytes):
    answer = add_many(admin, b"<svg/>", name="logo.png").json()
    assert answer["success"] is False
    assert "SVG" in answer["error_message"]
    assert not stored_bytes()


def test_a_heic_from_a_telephone_is_taken(admin):
    assert add_many(admin, picture("HEIF"), name="IMG_1.HEIC").json()["success"] is True


def test_what_the_uploader_keeps_while_a_field_is_wrong_is_rebuilt_as_well(admin, stored_bytes):
    answer = add_many(admin, TAGGED, title="t" * 300).json()
    kept = UploadedFile.objects.get()
    assert all(b"Jane" not in data for data in stored_bytes().values())
    assert "Jane" not in kept.file.name
    number = answer["uploaded_file_id"]
    form = fields(title="Yard again")
    answer = admin.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number]),
        {f"uploaded-image-{number}-{name}": value for name, value in form.items()},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    assert answer["success"] is True
    stored = Picture.objects.get()
    assert stored.file.name.startswith("p") and len(stored.sha) == 64


def test_the_plain_form_shows_the_refusal_beside_the_field(admin):
    response = admin.post(reverse("wagtailimages:add"), fields(file=upload(b"%PDF-1.7")))
    assert response.status_code == 200
    assert refused(response, "pdf")
    assert "Yard" in response.content.decode()
    assert not Picture.objects.exists()


def test_a_picture_is_changed_and_its_words_are_kept(admin, a_picture):
    response = admin.post(
        reverse("wagtailimages:edit", args=[a_picture.pk]),
        fields(description="A wall", decorative="on", caption="Dawn", credit="R."),
    )
    assert response.status_code == 302
    a_picture.refresh_from_db()
    assert (a_picture.description, a_picture.caption, a_picture.credit) == ("A wall", "Dawn", "R.")
    assert a_picture.decorative is True


def test_a_picture_gets_a_new_file_in_the_form(admin, a_picture, worker):
    worker()
    old = a_picture.sha
    response = admin.post(
        reverse("wagtailimages:edit", args=[a_picture.pk]), fields(file=upload(TAGGED))
    )
    assert response.status_code == 302
    worker()
    stored = Picture.objects.get()
    assert stored.sha != old
    assert set(stored.renditions.values_list("width", flat=True)) >= {320, 400}
    assert not stored.renditions.filter(width=640).exists()


def test_the_chooser_uploads_through_intake(admin, stored_bytes):
    form = {f"image-chooser-upload-{name}": value for name, value in fields().items()}
    form["image-chooser-upload-file"] = upload(TAGGED)
    response = admin.post(reverse("wagtailimages_chooser:create"), form)
    assert response.json()["step"] == "chosen"
    assert all(b"Jane" not in data for data in stored_bytes().values())


VIEWS = ["wagtailimages:index", "wagtailimages_chooser:choose"]


@pytest.mark.parametrize("view", VIEWS)
def test_staff_see_thumbnails_as_soon_as_the_worker_made_them(admin, a_picture, worker, view):
    worker()
    html = admin.get(reverse(view)).content.decode()
    thumbnail = a_picture.renditions.get(filter_spec="max-165x165")
    assert thumbnail.url in html or thumbnail.url in html.replace("\\", "")
    assert admin.get(thumbnail.url).status_code == 200


@pytest.mark.parametrize("view", [*VIEWS, "wagtailimages:edit"])
def test_no_page_of_the_admin_encodes(admin, a_picture, stored_bytes, view):
    before = stored_bytes()
    html = admin.get(
        reverse(view, args=[a_picture.pk] if view.endswith("edit") else [])
    ).content.decode()
    assert "waiting.svg" in html
    assert stored_bytes() == before


def test_the_picture_page_says_when_its_sizes_are_on_their_way(admin, a_picture, worker):
    page = reverse("wagtailimages:edit", args=[a_picture.pk])
    assert "are being made" in admin.get(page).content.decode()
    worker()
    html = admin.get(page).content.decode()
    assert "are being made" not in html
    assert "1200 × 800" in html
    assert a_picture.renditions.get(filter_spec="max-800x600").url in html


def test_words_are_written_in_both_languages(admin, a_picture):
    page = reverse("wagtailimages:edit", args=[a_picture.pk])
    html = admin.get(page).content.decode()
    english = [html.index(f"{what} in English") for what in ("Alt text", "Caption", "Credit")]
    spanish = [html.index(f"{what} in Spanish") for what in ("Alt text", "Caption", "Credit")]
    assert max(english) < min(spanish)
    admin.post(page, fields(description="A wall", description_es="Un muro", caption_es="Alba"))
    a_picture.refresh_from_db()
    assert (a_picture.words("en").alt, a_picture.words("es").alt) == ("A wall", "Un muro")
    assert a_picture.words("en").caption_language == "es"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7", "broken"),
        (picture(), "not_a_document"),
        (b"PK\x03\x04" + b"\0" * 30, "archive"),
    ],
)
def test_what_is_no_document_is_answered_with_what_to_send_instead(admin, data, code, stored_bytes):
    response = admin.post(reverse("wagtaildocs:add"), fields(file=upload(data, "letter.pdf")))
    assert refused(response, code)
    assert not Document.objects.exists()
    assert not stored_bytes()


def add_recording(admin, data: bytes):
    return admin.post(
        reverse("wagtailsnippets_media_recording:add"),
        {"title": "A letter, read", "file": upload(data, "Jane.wav")},
    )


def test_a_recording_is_added_and_listed(admin, editor):
    assert add_recording(admin, recording(seconds=2)).status_code == 302
    stored = Recording.objects.get()
    assert (stored.duration, stored.uploaded_by) == (2.0, editor)
    listed = admin.get(reverse("wagtailsnippets_media_recording:list")).content.decode()
    assert "A letter, read" in listed
    searched = admin.get(reverse("wagtailsnippets_media_recording:list"), {"q": "letter"})
    assert "A letter, read" in searched.content.decode()
    edit = reverse("wagtailsnippets_media_recording:edit", args=[stored.pk])
    assert stored.url in admin.get(edit).content.decode()
    assert admin.post(edit, {"title": "Renamed"}).status_code == 302
    assert Recording.objects.get().title == "Renamed"


def test_a_recording_can_be_chosen(admin, a_recording):
    response = admin.get(reverse("wagtailsnippetchoosers_media_recording:choose"))
    assert a_recording.title in response.json()["html"]


def test_a_recording_that_is_none_is_refused_beside_the_field(admin):
    response = add_recording(admin, b"ID3\x04\x00")
    assert refused(response, "broken") or refused(response, "not_a_recording")
    assert "A letter, read" in response.content.decode()
    assert not Recording.objects.exists()


def test_a_recording_is_served_to_the_editor_who_added_it(admin, a_recording):
    assert io.BytesIO(admin.get(a_recording.url).getvalue()).read(4) == b"RIFF"


@pytest.mark.parametrize("form", ["wagtail.images.forms.BaseImageForm", ""])
def test_a_form_of_pictures_that_passes_by_intake_is_told_at_the_start(settings, form):
    assert checks.forms_go_through_intake(None) == []
    settings.WAGTAILIMAGES_IMAGE_FORM_BASE = form
    assert [error.id for error in checks.forms_go_through_intake(None)] == ["media.E001"]
