from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.withdrawal import withdraw
from core import codes
from stories import pausing, publishing
from stories.models import StoryPage
from submissions import jobs, moderation, receipts
from submissions.models import Receipt, Token
from tests import factories

from .giving import CONTACT, STORY, given, own_words

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ask(client, code: str):
    return client.post("/share/status/", {"code": code})


def told(response) -> str:
    """The page without what is different on every page: the token against forged forms."""
    page = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_a_code_says_where_the_story_stands_and_nothing_of_what_is_in_it(client):
    code, submission = given(client)
    response = ask(client, code)
    assert response.status_code == 200
    page = told(response)
    assert "waiting to be read" in page
    assert str(timezone.localdate().year) in page
    for private in ("One kind of peach", "Perpetua", CONTACT, STORY[:20], str(submission.pk)):
        assert private not in page
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: f"  {code.replace('-', '–')}\n",
    ],
)
def test_a_code_is_forgiven_how_it_is_typed(client, typed):
    code, _submission = given(client)
    assert "waiting to be read" in told(ask(client, typed(code)))


def test_a_wrong_character_is_caught_before_any_look_up(client, django_assert_num_queries):
    code, _submission = given(client)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    with django_assert_num_queries(0):
        response = ask(client, wrong)
    assert "not right" in response.context["form"].errors["code"][0]


def test_unknown_erased_expired_and_replaced_codes_get_one_answer(
    client, django_assert_num_queries
):
    code = codes.receipt_code()
    answers = []

    def note() -> None:
        with django_assert_num_queries(1):
            response = ask(client, code)
        answers.append((response.status_code, told(response), dict(response.items())))

    note()
    _other, submission = given(client)
    row = Receipt.objects.get()
    hashed, today = codes.code_hash(code), timezone.localdate()
    Receipt.objects.filter(pk=row.pk).update(code_hash=hashed, expires_on=today - timedelta(days=1))
    note()
    Receipt.objects.filter(pk=row.pk).update(expires_on=row.expires_on, replaced=True)
    note()
    Receipt.objects.filter(pk=row.pk).update(replaced=False)
    assert receipts.find(code) == submission
    submission.delete()
    note()
    assert answers[0][0] == 200
    assert "We have nothing under this code" in answers[0][1]
    assert answers == answers[:1] * 4


def test_a_known_code_costs_one_query_and_a_published_one_two(client, django_assert_num_queries):
    code, submission = given(client)
    with django_assert_num_queries(1):
        ask(client, code)
    page = moderation.make_draft(submission, factories.editor())
    with django_assert_num_queries(1):
        assert "A draft is being made" in told(ask(client, code))
    publish(page)
    with django_assert_num_queries(2):
        ask(client, code)


def publish(page: StoryPage) -> None:
    """The rest of the road that a draft goes."""
    draft = page.get_latest_revision_as_object()
    draft.notes_reviewed = draft.others_reviewed = True
    draft.save_revision(user=factories.editor())
    page.refresh_from_db()
    factories.permit(page)
    publishing.publish(page, factories.approve(page))


def test_the_address_is_told_while_everybody_may_read_it(client):
    code, submission = given(client)
    page = moderation.make_draft(submission, factories.editor())
    assert page.path_on_site not in told(ask(client, code))
    publish(page)
    assert f'href="{page.path_on_site}"' in told(ask(client, code))
    pausing.pause(page.work, "Somebody worries", factories.editor())
    response = told(ask(client, code))
    assert page.path_on_site not in response and "not shown at the moment" in response


def test_a_story_taken_back_is_said_to_be_withdrawn(client):
    code, submission = given(client)
    page = moderation.make_draft(submission, factories.editor())
    publish(page)
    page = StoryPage.objects.get(pk=page.pk)
    teller = page.tellers()[0].storyteller
    withdraw(page.work, asked_by=teller, means="letter", recorded_by=factories.moderator())
    response = told(ask(client, code))
    assert "It was withdrawn" in response and page.path_on_site not in response


def test_a_declined_story_is_told_so(client):
    code, submission = given(client)
    moderation.decline(submission, factories.editor(), "duplicate")
    assert "We will not publish it" in told(ask(client, code))


def test_a_new_code_replaces_the_old_one(client):
    code, submission = given(client)
    newer = moderation.replace_code(submission, factories.editor())
    assert "waiting to be read" in told(ask(client, newer))
    assert "We have nothing under this code" in told(ask(client, code))


def test_the_status_page_answers_in_spanish(client):
    code, _submission = given(client)
    assert '<html lang="es">' in client.post("/es/share/status/", {"code": code}).content.decode()


def test_when_too_many_ask_at_once_the_code_is_kept(client, monkeypatch):
    monkeypatch.setattr("submissions.views.LOOKED_UP_IN_TEN_MINUTES", 0)
    code, _submission = given(client)
    response = ask(client, code)
    assert response.status_code == 429
    assert code in told(response)


def test_used_forms_and_expired_codes_are_forgotten(client):
    given(client)
    kept, _submission = given(client, own_words())
    today = timezone.localdate()
    first = Receipt.objects.order_by("pk")[0]
    Receipt.objects.filter(pk=first.pk).update(expires_on=today - timedelta(days=1))
    Token.objects.filter(pk=Token.objects.order_by("pk")[0].pk).update(
        used_on=today - timedelta(days=3)
    )
    jobs.forget_what_has_run_out()
    jobs.forget_what_has_run_out()
    assert Token.objects.count() == 1
    assert Receipt.objects.get().code_hash == codes.code_hash(kept)
