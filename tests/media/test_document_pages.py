"""Documents in the admin: taken in, read through page by page, shown to readers only when exposed."""

import io
import re
from itertools import count

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.models import Collection

from media import exposure, paging
from media.intake import Refused
from media.models import Document, DocumentPage, PendingFile
from media.names import could_be_a_name
from media.tasks import make_pages
from tests.media.media_files import picture
from tests.media.paper_files import docx, odt, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def a_document(db):
    return Document.objects.create(
        title="A press kit", file=ContentFile(pdf(pages=3), name="for Jane Roe.pdf")
    )


def form(data: bytes | None = None, name: str = "Jane Roe.pdf", **more) -> dict:
    fields = {"title": "A press kit", "collection": Collection.get_first_root_node().pk, "tags": ""}
    file = {} if data is None else {"file": SimpleUploadedFile(name, data)}
    return fields | file | more


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_document_is_rebuilt_counted_and_stored_under_a_name_that_says_nothing(
    a_document, stored_bytes
):
    assert a_document.page_count == 3
    assert a_document.file_size == len(stored_bytes()[a_document.file.name])
    assert re.fullmatch(r"[0-9a-f]{40}", a_document.file_hash)
    assert all(could_be_a_name(name) for name in stored_bytes())
    assert all(b"Jane" not in data for data in stored_bytes().values())


@pytest.mark.parametrize("data", [picture(), docx("a"), odt("a"), b"%PDF-1.7\n", b"words"])
def test_what_is_no_pdf_is_no_document_by_any_road(data, stored_bytes):
    with pytest.raises(Refused):
        Document.objects.create(title="x", file=ContentFile(data, name="x.pdf"))
    with pytest.raises(Refused):
        Document(title="x").file.save("x.pdf", ContentFile(data))
    assert not stored_bytes()


def test_the_worker_draws_every_page(a_document, worker, stored_bytes):
    assert not a_document.pages.exists()
    worker()
    pages = list(a_document.pages.all())
    assert [(page.number, page.width, page.height) for page in pages] == [
        (number, 1700, 2200) for number in (1, 2, 3)
    ]
    for page in pages:
        with Image.open(io.BytesIO(stored_bytes()[page.file.name])) as image:
            assert (image.format, image.size) == ("WEBP", (1700, 2200))
    assert len({page.file.name for page in pages}) == 3
    assert not PendingFile.objects.exists()


def test_a_task_that_was_cut_off_goes_on_where_it_stopped(a_document, worker):
    worker()
    first = a_document.pages.get(number=1).file.name
    a_document.pages.exclude(number=1).delete()
    make_pages.enqueue(a_document.pk, a_document.file.name)
    worker()
    assert [page.number for page in a_document.pages.all()] == [1, 2, 3]
    assert a_document.pages.get(number=1).file.name == first


def test_pages_drawn_twice_are_stored_once(a_document, worker, stored_bytes):
    worker()
    before = stored_bytes()
    make_pages.enqueue(a_document.pk, a_document.file.name)
    worker()
    assert stored_bytes() == before


def store_instead(document: Document, data: bytes) -> None:
    """As if the disk had gone bad."""
    storage = document.file.storage
    storage.delete(document.file.name)
    storage.save(document.file.name, ContentFile(data))


def test_a_page_that_cannot_be_drawn_stops_no_other(a_document):
    data = pdf(pages=3)
    first, second, third = re.search(rb"/Kids \[ (\d+ 0 R) (\d+ 0 R) (\d+ 0 R) \]", data).groups()
    kids = b" ".join((first, b"99 0 R".ljust(len(second)), third))
    store_instead(a_document, data.replace(b" ".join((first, second, third)), kids))
    with pytest.raises(paging.NotDrawn):
        paging.make(a_document)
    assert [page.number for page in a_document.pages.all()] == [1, 3]


def test_pages_that_are_not_there_are_not_waited_for(a_document):
    store_instead(a_document, pdf(pages=2))
    with pytest.raises(paging.NotDrawn):
        paging.make(a_document)
    assert [page.number for page in a_document.pages.all()] == [1, 2]


def test_a_file_that_cannot_be_drawn_at_all_is_a_task_that_failed(a_document):
    store_instead(a_document, b"%PDF-1.7 and nothing else")
    with pytest.raises(paging.NotDrawn):
        paging.make(a_document)
    assert not DocumentPage.objects.exists()


def test_a_document_that_takes_too_long_lets_others_in_and_goes_on_later(a_document, monkeypatch):
    a_quarter_of_the_time = count(step=paging.MOST_SECONDS // 4)
    with monkeypatch.context() as patched:
        patched.setattr(paging, "monotonic", lambda: next(a_quarter_of_the_time) * 2)
        with pytest.raises(paging.NotDrawn):
            paging.make(a_document)
    assert 0 < a_document.pages.count() < 3
    paging.make(a_document)
    assert [page.number for page in a_document.pages.all()] == [1, 2, 3]


def test_a_replaced_document_loses_its_pages_and_gets_new_ones(
    admin, a_document, worker, stored_bytes
):
    worker()
    old = set(stored_bytes())
    edit = reverse("wagtaildocs:edit", args=[a_document.pk])
    assert admin.post(edit, form(pdf(pages=1))).status_code == 302
    a_document.refresh_from_db()
    assert a_document.page_count == 1
    assert not a_document.pages.exists()
    worker()
    assert [page.number for page in a_document.pages.all()] == [1]
    assert not old & set(stored_bytes())
    assert len(stored_bytes()) == 2


def test_pages_of_a_file_that_was_replaced_meanwhile_are_not_stored(a_document):
    late = Document.objects.get(pk=a_document.pk)
    a_document.file = ContentFile(pdf(pages=1), name="b.pdf")
    a_document.save()
    paging.make(late)
    assert not DocumentPage.objects.exists()


def test_a_deleted_document_takes_everything_along(admin, a_document, worker, stored_bytes):
    worker()
    admin.post(reverse("wagtaildocs:delete", args=[a_document.pk]))
    worker()
    assert not Document.objects.exists() and not DocumentPage.objects.exists()
    assert not stored_bytes()


def test_a_change_of_words_draws_nothing_anew(admin, a_document, worker):
    worker()
    before = DBTaskResult.objects.count()
    edit = reverse("wagtaildocs:edit", args=[a_document.pk])
    assert admin.post(edit, form(title="Another title")).status_code == 302
    a_document.refresh_from_db()
    assert a_document.title == "Another title"
    assert DBTaskResult.objects.count() == before
    assert a_document.pages.count() == 3


def test_the_form_takes_a_pdf_and_says_what_it_is_for(admin, editor):
    page = text_of(admin.get(reverse("wagtaildocs:add")))
    assert "Scripts, forms, notes, attachments" in page
    assert admin.post(reverse("wagtaildocs:add"), form(pdf())).status_code == 302
    stored = Document.objects.get()
    assert (stored.uploaded_by_user, stored.page_count) == (editor, 1)


def test_many_at_once_are_taken_one_by_one(admin):
    for data, said in ((pdf(), None), (docx("a"), "saved as a PDF")):
        answer = admin.post(
            reverse("wagtaildocs:add_multiple"),
            {
                "files[]": SimpleUploadedFile("letter.pdf", data),
                "title": "Letter",
                "collection": Collection.get_first_root_node().pk,
            },
            headers={"x-requested-with": "XMLHttpRequest"},
        ).json()
        assert answer["success"] is (said is None)
        assert said is None or said in answer["error_message"]
    assert Document.objects.count() == 1


def test_the_pages_are_read_through_in_the_admin(admin, a_document, worker):
    worker()
    edit = text_of(admin.get(reverse("wagtaildocs:edit", args=[a_document.pk])))
    address = reverse("document_pages", args=[a_document.pk])
    assert f'href="{address}"' in edit and "Read its 3 pages" in edit
    page = text_of(admin.get(address))
    for each in a_document.pages.all():
        assert f'src="{each.url}"' in page
        assert f'alt="Page {each.number} as a picture"' in page
        assert admin.get(each.url)["Content-Type"] == "image/webp"
    assert a_document.url in page


def test_a_page_that_is_not_drawn_yet_says_so(admin, a_document):
    page = text_of(admin.get(reverse("document_pages", args=[a_document.pk])))
    assert page.count("This page is being drawn") == 3
    assert "<img" not in page.split("document-pages")[-1]


def test_twenty_pages_stand_on_a_page(admin, a_document, django_assert_max_num_queries):
    Document.objects.filter(pk=a_document.pk).update(page_count=45)
    address = reverse("document_pages", args=[a_document.pk])
    assert text_of(admin.get(address)).count("This page is being drawn") == 20
    last = text_of(admin.get(address, {"p": "3"}))
    assert "Page 45" in last and "Page 40 " not in last
    assert admin.get(address, {"p": "nonsense"}).status_code == 200


def test_readers_and_staff_without_the_right_do_not_see_the_pages(
    client, staff, a_document, worker
):
    worker()
    page = a_document.pages.first()
    address = reverse("document_pages", args=[a_document.pk])
    assert client.get(page.url).status_code == 404
    assert client.get(address).status_code == 302
    client.force_login(staff)
    assert client.get(address).status_code in (302, 403)
    assert client.get(address, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403


def test_readers_get_a_document_while_it_is_exposed_and_never_run_it_as_this_site(
    client, a_document
):
    assert client.get(a_document.url).status_code == 404
    exposure.expose(a_document, granted_by="press")
    response = client.get(a_document.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    exposure.withdraw("press")
    assert client.get(a_document.url).status_code == 410
