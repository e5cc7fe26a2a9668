import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult
from PIL import Image

from media.intake import Refused
from media.models import Document, Picture, Recording, Rendition
from media.names import could_be_a_name
from media.tasks import make_renditions
from tests.media.media_files import picture, recording, saved

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def specs(of: Picture) -> set[str]:
    return set(of.renditions.values_list("filter_spec", flat=True))


def test_what_was_uploaded_is_never_in_the_storage(stored_bytes):
    marked = picture("JPEG", comment=b"Jane Roe, visiting room")
    Picture.objects.create(title="x", file=ContentFile(marked, name="Jane Roe.jpg"))
    assert stored_bytes()
    for name, data in stored_bytes().items():
        assert could_be_a_name(name)
        assert b"Jane" not in data


@pytest.mark.parametrize("road", ["create", "assign", "file.save", "file.save then save"])
def test_every_road_to_a_picture_passes_through_intake(road, stored_bytes):
    marked = ContentFile(picture("JPEG", comment=b"Jane Roe"), name="Jane.jpg")
    if road == "create":
        stored = Picture.objects.create(title="x", file=marked)
    else:
        stored = Picture(title="x")
        if road == "assign":
            stored.file = marked
            stored.save()
        else:
            stored.file.save("Jane.jpg", marked, save=road == "file.save")
            stored.save()
    stored.refresh_from_db()
    assert all(b"Jane" not in data for data in stored_bytes().values())
    assert (stored.width, stored.height) == (60, 40)
    assert len(stored.sha) == 64 and stored.file.name.startswith("p")
    assert DBTaskResult.objects.count() == 1


def test_a_file_that_is_refused_leaves_no_row_and_no_file(stored_bytes):
    with pytest.raises(Refused):
        Picture.objects.create(title="x", file=ContentFile(b"<svg/>", name="x.png"))
    assert not Picture.objects.exists()
    assert not stored_bytes()


def test_nothing_is_stored_as_a_document_yet(stored_bytes):
    for data in (b"%PDF-1.7", picture(), b"PK\x03\x04" + b"word/" * 9):
        with pytest.raises(Refused):
            Document.objects.create(title="x", file=ContentFile(data, name="x.pdf"))
    assert not stored_bytes()


def sizes_of(*widths: int) -> set[str]:
    """What is to be there of a picture with these widths, the sizes for the admin included."""
    formats = ("avif", "webp", "jpeg")
    return {f"width-{width}|format-{format_}" for width in widths for format_ in formats} | {
        "fill-1200x630|format-jpeg",
        "fill-600x338",
        "max-165x165",
        "max-800x600",
    }


def test_the_worker_makes_each_width_once_and_none_wider_than_the_source(a_picture, worker):
    worker()
    assert specs(a_picture) == sizes_of(320, 640, 960, 1200)
    for rendition in a_picture.renditions.all():
        with rendition.open_file() as file, Image.open(file) as image:
            assert image.size == (rendition.width, rendition.height)
        assert could_be_a_name(rendition.file.name)
    before = set(a_picture.renditions.values_list("pk", flat=True))
    make_renditions.enqueue(a_picture.pk, a_picture.sha)
    worker()
    assert set(a_picture.renditions.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("width", "made"),
    [
        (200, {200}),
        (320, {320}),
        (500, {320, 500}),
        (1920, {320, 640, 960, 1440, 1920}),
        (1921, {320, 640, 960, 1440, 1920}),
    ],
)
def test_a_small_picture_has_its_own_width_as_the_widest(width, made, worker):
    stored = Picture.objects.create(
        title="x", file=ContentFile(picture("PNG", size=(width, 30)), name="x.png")
    )
    worker()
    widths = stored.renditions.filter(filter_spec__endswith="webp").values_list("width", flat=True)
    assert set(widths) == made


def test_a_transparent_picture_gets_its_sizes_too(worker):
    image = Image.new("RGBA", (400, 200), (10, 20, 30, 90))
    stored = Picture.objects.create(title="x", file=ContentFile(saved(image, "PNG"), name="x.png"))
    worker()
    assert "width-400|format-jpeg" in specs(stored)


def test_the_task_is_part_of_the_transaction_that_stores_the_picture():
    with pytest.raises(RuntimeError), transaction.atomic():
        Picture.objects.create(title="x", file=ContentFile(picture(), name="x.jpg"))
        raise RuntimeError
    assert not DBTaskResult.objects.exists()


def test_a_picture_deleted_meanwhile_gets_no_sizes(a_picture, worker, stored_bytes):
    Picture.objects.filter(pk=a_picture.pk).delete()
    worker()
    assert not Rendition.objects.exists()
    assert all(not name.startswith("r") for name in stored_bytes())


@pytest.mark.django_db(transaction=True)
def test_a_new_file_takes_the_place_of_the_old_one_and_its_sizes(worker, stored_bytes):
    stored = Picture.objects.create(title="x", file=ContentFile(picture(size=(700, 90)), name="x"))
    worker()
    old = set(stored_bytes())
    stored.file = ContentFile(picture("PNG", size=(400, 90)), name="y.png")
    stored.save()
    worker()
    assert not old & set(stored_bytes())
    assert specs(stored) == sizes_of(320, 400)


def test_saving_words_alone_makes_no_new_work(a_picture):
    before = DBTaskResult.objects.count()
    a_picture.caption = "At dawn"
    a_picture.save()
    assert DBTaskResult.objects.count() == before


def test_decorative_is_remembered_and_silences_the_alt_text(a_picture):
    a_picture.decorative = True
    a_picture.save()
    again = Picture.objects.get(pk=a_picture.pk)
    assert again.decorative is True
    assert again.alt == ""


def test_the_title_never_stands_in_for_missing_alt_text():
    assert Picture(title="IMG_0042 Jane Roe").default_alt_text == ""


def test_a_recording_remembers_length_and_peaks_and_takes_its_file_along(a_recording, worker):
    stored = Recording.objects.get(pk=a_recording.pk)
    assert stored.duration == 2.0
    assert max(stored.peaks) > 0.98
    name = stored.file.name
    assert default_storage.exists(name)
    stored.delete()
    worker()
    assert not default_storage.exists(name)


def test_a_recording_stored_through_its_field_knows_its_length_too():
    stored = Recording(title="A call")
    stored.file.save("Jane.wav", ContentFile(recording(seconds=1)), save=False)
    stored.save()
    assert Recording.objects.get().duration == 1.0
    assert "Jane" not in stored.file.name


def test_one_stored_file_belongs_to_one_row(a_recording):
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.create(title="again", file=a_recording.file.name, duration=1)
