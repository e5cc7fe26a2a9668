"""The ledger is the truth, and what the site permits is its fold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent import ledger, withdrawal
from consent.ledger import Permit
from consent.models import ConsentAnswer, ConsentEvidence
from core.uses import Naming, Use
from stories import publishing
from stories.models import Credit, PermittedUse
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

READ = Use.READ_ON_SITE


def answer(
    pk: int, *, allowed: bool, work: int | None = 1, confirmed: bool = True, form: str = ""
) -> ConsentAnswer:
    use = Use.DISPLAY_NAME if form else READ
    return ConsentAnswer(
        pk=pk, use=use, allowed=allowed, work_id=work, confirmed=confirmed, form=form
    )


YES, YES_UNCONFIRMED = Permit("", True, None), Permit("", False, None)

FOLDS = {
    "nothing said is a no": ([], None),
    "a yes": ([answer(1, allowed=True)], YES),
    "a later no": ([answer(1, allowed=True), answer(2, allowed=False)], None),
    "a later yes": ([answer(1, allowed=False), answer(2, allowed=True)], YES),
    "a yes nobody confirmed": ([answer(1, allowed=True, confirmed=False)], YES_UNCONFIRMED),
    "a no counts before anybody confirms it": (
        [answer(1, allowed=True), answer(2, allowed=False, confirmed=False)],
        None,
    ),
    "an unconfirmed yes does not replace a confirmed one": (
        [answer(1, allowed=True), answer(2, allowed=True, confirmed=False)],
        YES,
    ),
    "an unconfirmed yes does not lift a confirmed no": (
        [answer(1, allowed=False), answer(2, allowed=True, confirmed=False)],
        None,
    ),
    "a yes to all works": ([answer(1, allowed=True, work=None)], YES),
    "a no to this work after a yes to all": (
        [answer(1, allowed=True, work=None), answer(2, allowed=False)],
        None,
    ),
    "a yes to all works after a no to this one": (
        [answer(1, allowed=False), answer(2, allowed=True, work=None)],
        None,
    ),
    "a no to all works after a yes to this one": (
        [answer(1, allowed=True), answer(2, allowed=False, work=None)],
        None,
    ),
    "a yes to this work after a no to all": (
        [answer(1, allowed=False, work=None), answer(2, allowed=True)],
        YES,
    ),
    "an unconfirmed yes to all does not undo a no to all": (
        [
            answer(1, allowed=True),
            answer(2, allowed=False, work=None, confirmed=False),
            answer(3, allowed=True, work=None, confirmed=False),
        ],
        YES_UNCONFIRMED,
    ),
    "the order they are read in is no matter": (
        [answer(2, allowed=False), answer(1, allowed=True)],
        None,
    ),
}


@pytest.mark.parametrize("case", FOLDS)
def test_fold(case: str):
    answers, expected = FOLDS[case]
    assert ledger.fold(answers).get(READ) == expected


def test_answers_can_be_added_and_never_changed():
    page = make.draft()
    make.permit(page)
    row = ConsentAnswer.objects.first()
    for change in (
        lambda: ConsentAnswer.objects.filter(pk=row.pk).update(allowed=False),
        lambda: ConsentAnswer.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_proxys_word_is_never_the_storytellers():
    page = make.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.record(
            page.tellers()[0].storyteller,
            page.work,
            {READ: True},
            answered_by="proxy",
            means="form",
            given_on=date(2026, 1, 1),
            recorded_by=make.moderator(),
            confirmed=True,
        )


def test_confirming_adds_the_answers_once_more_with_means_and_day():
    page = make.draft()
    make.permit(page, confirmed=False)
    teller = page.tellers()[0].storyteller
    (batch,) = ledger.confirm(
        teller,
        page.work,
        means="letter",
        given_on=date(2026, 3, 2),
        recorded_by=make.moderator(),
        words="Yes to all.",
    )
    rows = ConsentAnswer.objects.filter(batch=batch)
    assert rows.count() == ConsentAnswer.objects.filter(confirmed=False).count()
    assert set(rows.values_list("means", "given_on", "confirmed")) == {
        ("letter", date(2026, 3, 2), True)
    }
    assert ConsentEvidence.objects.get(batch=batch).words == "Yes to all."
    assert ledger.waiting(teller, page.work) == []
    assert PermittedUse.objects.get(work=page.work, use=READ).confirmed


def test_confirming_takes_the_right_and_a_day_that_has_come():
    page = make.draft()
    make.permit(page, confirmed=False)
    teller = page.tellers()[0].storyteller
    with pytest.raises(PermissionDenied):
        ledger.confirm(
            teller,
            page.work,
            means="call",
            given_on=date(2026, 1, 1),
            recorded_by=make.UserFactory(),
        )
    with pytest.raises(ValueError):
        tomorrow = timezone.localdate() + timedelta(days=1)
        ledger.confirm(
            teller, page.work, means="call", given_on=tomorrow, recorded_by=make.moderator()
        )


def test_what_is_permitted_is_always_what_the_ledger_says():
    page = make.story(storytellers=[make.StorytellerFactory(), make.StorytellerFactory()])
    assert ledger.disagreements(page.work) == []
    PermittedUse.objects.filter(work=page.work, use=Use.PRESS).delete()
    PermittedUse.objects.filter(work=page.work, use=Use.DISPLAY_NAME).update(form=Naming.LEGAL)
    assert len(ledger.disagreements(page.work)) == 5
    with pytest.raises(CommandError):
        call_command("check_ledger")
    call_command("check_ledger", "--repair")
    assert ledger.disagreements(page.work) == []


def test_the_ledger_holds_keys_and_codes_only():
    text_fields = {
        field.name
        for field in ConsentAnswer._meta.get_fields()
        if field.get_internal_type() in ("TextField", "JSONField")
    }
    assert text_fields == set()


def test_evidence_is_unreadable_in_the_database():
    page = make.draft()
    make.permit(page, confirmed=False)
    ledger.confirm(
        page.tellers()[0].storyteller,
        page.work,
        means="letter",
        given_on=date(2026, 3, 2),
        recorded_by=make.moderator(),
        words="Tell my aunt first",
    )
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM consent_consentevidence")
        assert all("aunt" not in str(row[0]) for row in cursor.fetchall())


def test_confirming_keeps_the_end_that_an_answer_had():
    page = make.draft()
    end = timezone.localdate() + timedelta(days=30)
    make.permit(page, confirmed=False, until=end)
    teller = page.tellers()[0].storyteller
    ledger.confirm(
        teller, page.work, means="call", given_on=date(2026, 3, 2), recorded_by=make.moderator()
    )
    assert set(PermittedUse.objects.values_list("until", flat=True)) == {end}


def test_answers_that_came_after_the_panel_was_shown_go_on_waiting():
    page = make.draft()
    teller = page.tellers()[0].storyteller
    make.permit(page, {Use.READ_ON_SITE: True}, confirmed=False)
    shown = max(answer.pk for answer in ledger.waiting(teller, page.work))
    make.permit(page, {Use.PRESS: True}, confirmed=False)
    ledger.confirm(
        teller,
        page.work,
        means="call",
        given_on=date(2026, 3, 2),
        recorded_by=make.moderator(),
        shown=shown,
    )
    assert Use.PRESS in {answer.use for answer in ledger.waiting(teller, page.work)}


def test_leaving_somebody_out_of_the_credits_does_not_undo_their_no():
    first, second = make.StorytellerFactory(), make.StorytellerFactory(name="Bettina")
    page = make.story(storytellers=[first, second])
    withdrawal.withdraw(page.work, asked_by=second, means="letter", recorded_by=make.moderator())
    draft = page.get_latest_revision_as_object()
    draft.credits = [Credit(storyteller=first)]
    draft.save_revision(user=make.editor())
    make.approve(page)
    with pytest.raises(publishing.NotReady) as refusal:
        publishing.publish(page, make.moderator())
    assert refusal.value.obstacles[0].code == "left_out"


def test_a_first_credit_brings_the_answers_about_all_works():
    teller = make.StorytellerFactory()
    ledger.record(
        teller,
        None,
        make.EVERYTHING,
        naming=teller.naming,
        answered_by="storyteller",
        means="letter",
        given_on=date(2026, 1, 1),
        recorded_by=make.moderator(),
        confirmed=True,
    )
    page = make.draft(storytellers=[teller])
    publishing.publish(page, make.approve(page))
    assert page.work.permitted_uses.filter(use=READ, confirmed=True).exists()
