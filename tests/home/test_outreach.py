import pytest
from django.core import mail, signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from core import rate_limit
from core.models import AuditEntry
from home.models import CoalitionLinks, OutreachRequest
from home.outreach import new_showing
from home.tasks import mail_outreach_request, mail_what_is_left

pytestmark = pytest.mark.django_db

ASK = "/get-involved/stay-informed/ask/"
SENT = "/get-involved/stay-informed/ask/sent/"


def typed(**other: object) -> dict[str, object]:
    return {
        "name": "Rosalba",
        "email": "rosalba@example.org",
        "message": "My brother serves this sentence.\nI drive, and I can cook.",
        "form": new_showing(),
    } | other


def test_a_request_is_kept_and_the_visitor_sent_on(client):
    response = client.post(ASK, typed())
    assert response.status_code == 302
    assert response["Location"] == SENT
    assert "We have your request" in client.get(SENT).content.decode()
    kept = OutreachRequest.objects.get()
    assert (kept.name, kept.email) == ("Rosalba", "rosalba@example.org")
    assert kept.message.endswith("I can cook.")


def test_spanish_pages_stay_spanish(client):
    response = client.post(f"/es{ASK}", typed())
    assert response["Location"] == f"/es{SENT}"
    assert OutreachRequest.objects.get().language == "es"


def test_what_was_typed_is_unreadable_in_the_database(client):
    client.post(ASK, typed())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM home_outreachrequest")
        row = repr(cursor.fetchall())
        cursor.execute("SELECT * FROM django_tasks_database_dbtaskresult")
        row += repr(cursor.fetchall())
    for words in ("Rosalba", "rosalba@example.org", "cook"):
        assert words not in row


def test_nothing_is_kept_of_the_visitor_but_the_day():
    names = {field.name for field in OutreachRequest._meta.get_fields()}
    assert names == {
        "id",
        "name",
        "email",
        "message",
        "language",
        "received_on",
        "form",
        "mailed_on",
    }
    assert OutreachRequest._meta.get_field("received_on").get_internal_type() == "DateField"


def test_the_task_carries_a_number_and_nothing_else(client):
    client.post(ASK, typed())
    (task,) = DBTaskResult.objects.all()
    assert task.args_kwargs == {"args": [OutreachRequest.objects.get().pk], "kwargs": {}}
    entry = AuditEntry.objects.get(action="outreach.asked")
    assert (entry.detail, entry.user) == ({}, None)


def test_the_mail_reaches_outreach_and_is_answered_to_the_person(client):
    client.post(f"/es{ASK}", typed())
    request = OutreachRequest.objects.get()
    with translation.override("es"):
        mail_outreach_request.call(request.pk)
    (message,) = mail.outbox
    assert message.to == ["droplwopoutreach@gmail.com"]
    assert message.reply_to == ["rosalba@example.org"]
    assert message.subject == "Somebody asks to join the organizers’ list"
    assert "Rosalba" in message.body
    assert "I drive, and I can cook." in message.body
    request.refresh_from_db()
    assert request.mailed_on == timezone.localdate()


def test_a_mail_goes_once_however_often_its_task_runs(client):
    client.post(ASK, typed())
    request = OutreachRequest.objects.get()
    mail_outreach_request.call(request.pk)
    mail_outreach_request.call(request.pk)
    assert len(mail.outbox) == 1


def test_a_task_whose_request_was_deleted_does_nothing():
    mail_outreach_request.call(0)
    assert mail.outbox == []


def test_what_the_mail_server_missed_is_mailed_on_a_later_day(client):
    client.post(ASK, typed())
    mail_what_is_left()
    assert mail.outbox == []
    OutreachRequest.objects.update(received_on="2026-01-01")
    mail_what_is_left()
    mail_what_is_left()
    assert len(mail.outbox) == 1


def test_mail_goes_to_the_address_in_the_settings(client):
    links = CoalitionLinks.load()
    links.mail = "new@example.org"
    links.save()
    client.post(ASK, typed())
    mail_outreach_request.call(OutreachRequest.objects.get().pk)
    assert mail.outbox[0].to == ["new@example.org"]


BAD = {
    "no name": {"name": ""},
    "only spaces": {"name": " \t "},
    "no address": {"email": ""},
    "not an address": {"email": "rosalba at example"},
    "an address with a second header": {"email": "a@example.org\nBcc: b@example.org"},
    "a line of a million": {"name": "a" * 1_000_000},
    "a message of a million": {"message": "a" * 1_000_000},
    "an address of a million": {"email": "a" * 1_000_000 + "@example.org"},
    "NUL": {"name": "Ros\0alba"},
    "NUL in the message": {"message": "My\0brother"},
    "a control character": {"message": "My \x1b[31m brother"},
    "half a surrogate pair": {"name": "Ros\udc00alba"},
    "a file for a name": {"name": SimpleUploadedFile("name.txt", b"Rosalba")},
    "a file for an address": {"email": SimpleUploadedFile("mail.txt", b"rosalba@example.org")},
    "no showing": {"form": ""},
    "somebody else's showing": {"form": "abc:def:ghi"},
    "a showing of another form": {"form": signing.dumps("abc", salt="another")},
    "NUL in the showing": {"form": "\0"},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_bad_input_gets_a_plain_answer_and_stores_nothing(client, bad, prefix):
    sent = typed(**bad)
    if any(isinstance(value, str) and "\udc00" in value for value in sent.values()):
        # No browser sends these; a program may.
        response = client.post(
            prefix + ASK,
            "name=Ros%ED%B0%80alba&email=rosalba%40example.org&message=I+can+cook.",
            content_type="application/x-www-form-urlencoded",
        )
    else:
        response = client.post(prefix + ASK, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    if "message" not in bad:
        assert "I can cook." in page
    assert OutreachRequest.objects.count() == DBTaskResult.objects.count() == 0


def test_many_values_of_one_name_are_read_as_the_last(client):
    assert client.post(ASK, typed(name=["One", "Two"])).status_code == 302
    assert OutreachRequest.objects.get().name == "Two"


def test_a_file_where_none_is_due_is_not_looked_at(client):
    client.post(ASK, typed(attachment=SimpleUploadedFile("a.txt", b"text")))
    assert OutreachRequest.objects.count() == 1


def test_an_error_stands_beside_its_field_and_says_what_to_do(client):
    page = client.post(ASK, typed(email="rosalba")).content.decode()
    assert 'id="id_email_error"' in page
    assert "It needs an @" in page
    assert 'value="rosalba"' in page


def test_the_same_form_sent_twice_is_one_request(client):
    sent = typed()
    assert client.post(ASK, sent).status_code == client.post(ASK, sent).status_code == 302
    assert OutreachRequest.objects.count() == DBTaskResult.objects.count() == 1


def test_going_back_to_correct_the_address_is_not_lost(client):
    sent = typed(email="rosalba@exmaple.org")
    client.post(ASK, sent)
    client.post(ASK, sent | {"email": "rosalba@example.org"})
    assert [each.email for each in OutreachRequest.objects.order_by("pk")] == [
        "rosalba@exmaple.org",
        "rosalba@example.org",
    ]


def test_a_form_that_stood_open_for_days_can_be_sent_once_more(client, monkeypatch):
    sent = typed()
    monkeypatch.setattr("home.outreach.OPEN_FOR", -1)
    response = client.post(ASK, sent)
    assert response.status_code == 422
    assert "once more" in response.content.decode()
    monkeypatch.undo()
    again = response.context["form"]["form"].value()
    assert again != sent["form"]
    assert client.post(ASK, sent | {"form": again}).status_code == 302


def test_too_many_requests_at_once_keep_what_was_typed(client, monkeypatch):
    monkeypatch.setattr("home.views.MOST_REQUESTS", 1)
    assert rate_limit.allow("outreach", 1, 3600)
    response = client.post(ASK, typed())
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "I can cook." in response.content.decode()
    assert OutreachRequest.objects.count() == 0


def test_another_site_cannot_send_the_form_for_somebody():
    client = Client(enforce_csrf_checks=True)
    assert client.post(ASK, typed()).status_code == 403
    client.get(ASK)
    token = client.cookies["csrftoken"].value
    assert client.post(ASK, typed(csrfmiddlewaretoken=token)).status_code == 302


@pytest.mark.parametrize("path", ["/", "/get-involved/stay-informed/", SENT, "/events/"])
def test_no_page_but_the_form_sets_a_cookie(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert "public" in response["Cache-Control"]


def test_the_form_is_kept_by_no_cache(client):
    assert "no-store" in client.get(ASK)["Cache-Control"]
    assert list(client.get(ASK).cookies) == ["csrftoken"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_else_can_be_done_to_the_form(client, method):
    assert getattr(client, method)(ASK).status_code == 405
