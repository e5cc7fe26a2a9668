from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from core.models import AuditEntry
from core.uses import Use, label, question
from submissions import receipts
from submissions.forms import ASKED_USES
from submissions.models import Case, Receipt, Submission, Unchangeable

from .giving import (
    CONTACT,
    MINE,
    STORY,
    THEIRS,
    code_on,
    errors,
    for_somebody,
    given,
    own_words,
    send,
    stored,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def html(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize(("prefix", "words"), [("", "These are my own words"), ("/es", "for=me")])
def test_the_first_question_is_whose_words_these_are_and_sets_no_cookie(client, prefix, words):
    response = client.get(f"{prefix}/share/")
    assert response.status_code == 200
    assert words in html(response)
    assert 'href="?for=me"' in html(response) and 'href="?for=somebody"' in html(response)
    assert "<form" not in html(response)
    assert not response.cookies


def test_an_unknown_answer_to_the_first_question_asks_it_again(client):
    assert "Whose words are these?" in html(client.get("/share/?for=%00nobody"))


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es")])
def test_the_storyteller_is_asked_in_the_words_of_the_vocabulary(client, prefix, language):
    response = client.get(f"{prefix}{MINE}")
    page = html(response)
    for use in ASKED_USES:
        assert question(use, language) in page
        assert page.count(f'type="radio" name="{use.value}"') == 2
    assert question(Use.DISPLAY_NAME_LEGAL, language) in page
    assert label(Use.DISPLAY_NAME_PSEUDONYM, language) in page
    assert "checked" not in page
    assert f'<html lang="{language}">' in page
    assert set(response.cookies) == {"csrftoken"}


def test_somebody_who_writes_for_them_is_asked_no_question_of_consent(client):
    response = client.get(THEIRS)
    page = html(response)
    for use in Use:
        assert question(use, "en") not in page
        assert f'name="{use.value}"' not in page
    assert "Did they ask you to send this?" in page
    assert "How do we reach them?" in page
    assert set(response.cookies) == {"csrftoken"}


@pytest.mark.parametrize("address", ["/share/", MINE, THEIRS, "/es/share/", "/share/status/"])
def test_a_page_of_the_form_asks_nothing_of_the_database(
    client, django_assert_num_queries, address
):
    with django_assert_num_queries(0):
        assert client.get(address).status_code == 200


def test_a_story_arrives_with_everything_that_was_said(client):
    answers = {"embed_anywhere": "no", "county_of_conviction": "no"}
    _code, submission = given(client, own_words(**answers))
    assert submission.text == STORY
    assert submission.title == "One kind of peach"
    assert (submission.naming, submission.name) == ("first", "Perpetua")
    assert submission.contact == CONTACT
    assert submission.written_by == "storyteller" and submission.asked is None
    assert submission.language == "en"
    assert submission.allowed == {use: use.value not in answers for use in ASKED_USES}
    assert submission.received_on == timezone.localdate()
    assert submission.case.state == Case.State.WAITING


def test_somebody_elses_story_carries_no_answer_of_the_storyteller(client):
    forged = {use.value: "yes" for use in ASKED_USES}
    _code, submission = given(client, for_somebody(asked="no", **forged), THEIRS)
    assert submission.answers == {}
    assert submission.written_by == "proxy" and submission.asked is False


def test_a_story_sent_from_the_spanish_page_gets_a_spanish_answer(client):
    response = send(client, own_words(language=None), "/es/share/?for=me")
    assert '<html lang="es">' in html(response)
    assert code_on(response)
    assert Submission.objects.get().language == "es"


def test_a_name_that_is_not_to_be_shown_is_not_kept(client):
    _code, submission = given(client, own_words(naming="none", name="Perpetua"))
    assert submission.name == ""


@pytest.mark.parametrize(("data", "to"), [(own_words, MINE), (for_somebody, THEIRS)])
def test_whoever_chose_no_name_is_told_that_none_is_shown_or_kept(client, data, to):
    said = "no name is shown. If you wrote a name beside it, we did not keep it."
    assert said in html(send(client, data(naming="none", name="Perpetua"), to))
    assert said not in html(send(client, data(naming="first", name="Perpetua"), to))
    assert "neither shown nor kept" in html(client.get(to))


def test_whoever_writes_for_somebody_is_not_told_that_the_story_is_theirs(client):
    assert "It stays yours" in html(client.get(MINE))
    page = html(client.get(THEIRS))
    assert "It stays theirs" in page
    assert "your story" not in page


def test_the_form_says_how_a_letter_written_by_hand_can_come(client, settings):
    settings.SHARE_POSTAL_ADDRESS = []
    page = html(client.get(MINE))
    assert "A photo or a scan of a letter" in page and "mailto:" in page
    assert "A copy on paper" not in page
    settings.SHARE_POSTAL_ADDRESS = ["Letter desk", "4417 Quarrystone Lane"]
    assert "A copy on paper" in html(client.get(MINE))


def test_the_way_to_take_a_story_back_is_by_mail_where_there_is_an_address(client, settings):
    settings.SHARE_POSTAL_ADDRESS = ["Letter desk", "4417 Quarrystone Lane"]
    assert "write to Letter desk, 4417 Quarrystone Lane" in html(send(client, own_words()))
    assert "write to Letter desk, 4417 Quarrystone Lane" in html(client.get("/share/status/"))


def test_the_receipt_shows_a_code_once_and_may_not_be_stored(client):
    response = send(client, own_words())
    code = code_on(response)
    assert "no-store" in response["Cache-Control"]
    assert response.status_code == 200
    assert "What happens now" in html(response)
    assert code not in str(Receipt.objects.values_list())
    receipt = Receipt.objects.get()
    assert receipt.expires_on - receipt.issued_on == timedelta(days=730)


def test_no_cookie_but_the_one_of_the_form_is_set(client):
    client.get(MINE)
    send(client, own_words())
    client.post("/share/status/", {"code": "nothing"})
    assert set(client.cookies) <= {"csrftoken"}


def test_giving_a_story_costs_twelve_queries(client, django_assert_num_queries):
    data = own_words()
    # Three savepoints, and the rows: token, submission, case, audit line, no older receipt, receipt.
    with django_assert_num_queries(12):
        send(client, data)


def test_a_form_without_its_csrf_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    assert send(client, own_words()).status_code == 403
    assert stored() == (0, 0, 0, 0)


def test_the_form_works_with_its_own_hidden_fields_and_nothing_else():
    client = Client(enforce_csrf_checks=True)
    page = client.get(MINE).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', page))
    assert set(hidden) == {"csrfmiddlewaretoken", "token"}
    assert code_on(send(client, own_words(**hidden)))


def test_arrival_leaves_a_line_without_a_time_of_day(client):
    _code, submission = given(client)
    line = AuditEntry.objects.get(action="submission.received")
    assert line.subject == str(submission.pk)
    assert timezone.localtime(line.at).time().isoformat() == "00:00:00"
    assert line.detail == {} and line.user is None


def test_a_submission_can_be_erased_but_never_changed(client):
    _code, submission = given(client)
    submission.title = "Another title"
    with pytest.raises(Unchangeable):
        submission.save()
    with pytest.raises(Unchangeable):
        submission.save(update_fields=["title"])
    with pytest.raises(Unchangeable):
        Submission.objects.update(naming="none")
    with pytest.raises(Unchangeable):
        Submission.objects.bulk_update([submission], ["title"])
    assert Submission.objects.get().title == "One kind of peach"
    submission.delete()
    assert not Submission.objects.exists() and not Case.objects.exists()
    assert Receipt.objects.get().submission is None


def test_the_same_form_sent_twice_arrives_once(client):
    data = own_words()
    first = code_on(send(client, data))
    assert code_on(send(client, data)) == first
    assert stored() == (1, 1, 1, 1)


def test_a_form_that_was_sent_and_changed_comes_back_and_arrives_as_another_story(client):
    data = own_words()
    send(client, data)
    response = send(client, data | {"text": "Another story."})
    assert "sent before" in html(response)
    assert "Another story." in html(response)
    assert stored() == (1, 1, 1, 1)
    fresh = response.context["form"]["token"].value()
    code_on(send(client, data | {"text": "Another story.", "token": fresh}))
    assert {story.text for story in Submission.objects.all()} == {STORY, "Another story."}


def test_a_code_that_was_replaced_is_not_shown_again(client):
    data = own_words()
    send(client, data)
    receipts.issue(Submission.objects.get())
    assert "sent before" in html(send(client, data))


def test_a_form_of_yesterday_comes_back_with_everything_typed_and_can_be_sent(client):
    moment = timezone.now() - timedelta(hours=25)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("django.core.signing.time.time", moment.timestamp)
        data = own_words()
    response = send(client, data)
    assert "open for too long" in errors(response)["__all__"][0]
    assert STORY in html(response) and CONTACT in html(response)
    assert stored() == (0, 0, 0, 0)
    again = {"token": response.context["form"]["token"].value()}
    assert again["token"] != data["token"]
    assert code_on(send(client, data | again))


@pytest.mark.parametrize("token", [None, "", "nonsense", "a:b:c", "é\u0000:1:2", "x" * 10_000])
def test_a_token_that_is_not_ours_counts_as_expired(client, token):
    response = send(client, own_words(token=token))
    assert "open for too long" in errors(response)["__all__"][0]
    assert set(errors(response)) == {"__all__"}
    assert stored() == (0, 0, 0, 0)


def test_a_form_that_does_not_say_whose_words_it_has_keeps_them_and_asks(client):
    response = send(client, own_words(), "/share/")
    assert "whose words these are" in errors(response)["__all__"][0]
    assert '<a href="?for=somebody">' in response.content.decode()
    assert STORY in html(response)
    assert stored() == (0, 0, 0, 0)
    assert code_on(send(client, own_words()))


def test_when_too_many_send_at_once_nothing_typed_is_lost(client, monkeypatch):
    monkeypatch.setattr("submissions.views.SENT_AN_HOUR", 1)
    data = own_words()
    send(client, own_words())
    response = send(client, data)
    assert response.status_code == 429
    assert response["Retry-After"]
    assert STORY in html(response) and CONTACT in html(response)
    assert stored() == (1, 1, 1, 1)
    monkeypatch.setattr("submissions.views.SENT_AN_HOUR", 3)
    assert code_on(send(client, data))


def test_other_methods_are_refused(client):
    assert client.put("/share/").status_code == 405
    assert client.delete("/share/status/").status_code == 405
