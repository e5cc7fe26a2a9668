"""Who may read what people wrote to the coalition."""

import pytest
from django.urls import reverse

from core import roles
from core.models import AuditEntry
from home.models import OutreachRequest
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

READERS = (roles.ORGANISER, roles.ADMINISTRATOR)


@pytest.fixture
def request_kept() -> OutreachRequest:
    return OutreachRequest.objects.create(
        name="Rosalba", email="rosalba@example.org", message="I can cook.", language="es", form="x"
    )


def address(action: str, *args: object) -> str:
    return reverse(f"outreach-requests:{action}", args=args)


@pytest.mark.parametrize("role", roles.GROUPS)
def test_requests_are_read_by_organisers_and_administrators_only(client, request_kept, role):
    client.force_login(UserFactory(role=role))
    for url in (address("index"), address("inspect", request_kept.pk)):
        response = client.get(url, follow=True)
        assert ("rosalba@example.org" in response.content.decode()) == (role in READERS)


def test_the_whole_message_is_read_where_one_is_opened(client, request_kept):
    client.force_login(UserFactory(role=roles.ORGANISER))
    assert "I can cook." in client.get(address("inspect", request_kept.pk)).content.decode()


@pytest.mark.parametrize("action", ["add", "edit"])
def test_nobody_writes_in_another_person_s_name(client, request_kept, action):
    client.force_login(UserFactory(is_superuser=True))
    args = [request_kept.pk] if action == "edit" else []
    response = client.post(address(action, *args), {"name": "Somebody else"})
    assert response.status_code in (302, 403)
    assert [each.name for each in OutreachRequest.objects.all()] == ["Rosalba"]


def test_deleting_one_leaves_a_line_without_its_words(client, request_kept):
    organiser = UserFactory(role=roles.ORGANISER)
    client.force_login(organiser)
    client.post(address("delete", request_kept.pk))
    assert not OutreachRequest.objects.exists()
    entry = AuditEntry.objects.get(action="outreach.deleted")
    assert (entry.user, entry.subject, entry.detail) == (organiser, str(request_kept.pk), {})


def test_the_menu_shows_requests_to_those_who_may_read_them(client):
    client.force_login(UserFactory(role=roles.ORGANISER))
    assert address("index") in client.get("/admin/").content.decode()
    client.force_login(UserFactory(role=roles.LETTER_DESK))
    assert address("index") not in client.get("/admin/").content.decode()
