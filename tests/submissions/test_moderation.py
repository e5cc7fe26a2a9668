from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.utils import timezone

from consent import ledger
from consent.models import ConsentAnswer
from core import roles
from core.models import AuditEntry
from core.uses import Naming, Use
from stories import publishing
from stories.models import Identity, StoryPage, Storyteller, Work
from submissions import moderation
from submissions.models import Case, Submission
from tests import factories

from .giving import CONTACT, THEIRS, for_somebody, given, own_words

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def codes_of(page: StoryPage) -> set[str]:
    return {obstacle.code for obstacle in publishing.check(page.get_latest_revision_as_object())}


def test_a_draft_has_the_words_the_facts_and_the_storyteller(client):
    _code, submission = given(client)
    editor = factories.editor()
    page = moderation.make_draft(submission, editor)
    draft = StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert not draft.live
    assert (draft.title, draft.slug, draft.language) == (
        "One kind of peach",
        "one-kind-of-peach",
        "en",
    )
    assert (draft.came_by, draft.received) == (StoryPage.CameBy.FORM, timezone.localdate())
    words = [word.text for block in draft.body for word in block.block.words(block.value)]
    assert words == [
        "The commissary sells one kind of peach.",
        "My cellmate <i>saves</i> the pits & plants them in a coffee can.\nNone has come up yet.",
    ]
    (credit,) = draft.tellers()
    teller = credit.storyteller
    assert (teller.naming, teller.name, teller.slug) == ("first", "Perpetua", "perpetua")
    assert teller.identity.contact == CONTACT and teller.identity.legal_name == ""
    assert draft.edits.get().editor == editor


def test_the_answers_stand_in_the_ledger_unconfirmed_and_the_gate_says_so(client):
    _code, submission = given(client, own_words(embed_anywhere="no"))
    page = moderation.make_draft(submission, factories.editor())
    teller = page.tellers()[0].storyteller
    answers = ConsentAnswer.objects.filter(work=page.work, storyteller=teller)
    said = {answer.use: answer.allowed for answer in answers}
    assert said == {
        **{use.value: yes for use, yes in submission.allowed.items()},
        "display_name": True,
    }
    assert said[Use.EMBED_ANYWHERE] is False
    assert {(a.answered_by, a.means, a.confirmed, a.given_on) for a in answers} == {
        ("storyteller", "form", False, submission.received_on)
    }
    assert answers.get(use=Use.DISPLAY_NAME).form == Naming.FIRST
    assert not page.work.permitted_uses.in_force().exists()
    assert "unconfirmed" in codes_of(page)
    assert not ledger.disagreements(page.work)


def test_what_a_proxy_sends_permits_nothing(client):
    _code, submission = given(client, for_somebody(), THEIRS)
    page = moderation.make_draft(submission, factories.editor())
    answer = ConsentAnswer.objects.get(work=page.work)
    assert (answer.use, answer.allowed, answer.answered_by) == ("display_name", False, "proxy")
    assert "read_on_site" in codes_of(page)


@pytest.mark.parametrize(
    ("naming", "legal_name"),
    [("first", ""), ("pseudonym", ""), ("legal", "Perpetua Lindenbaum"), ("none", "")],
)
def test_the_vault_gets_a_legal_name_only_when_one_was_given(client, naming, legal_name):
    _code, submission = given(client, own_words(naming=naming, name="Perpetua Lindenbaum"))
    teller = moderation.make_draft(submission, factories.editor()).tellers()[0].storyteller
    assert Identity.objects.get(storyteller=teller).legal_name == legal_name
    assert bool(teller.name) == bool(teller.slug) == (naming != "none")


def test_two_storytellers_of_one_name_get_addresses_that_count_nobody(client):
    editor = factories.editor()
    for _turn in range(2):
        moderation.make_draft(given(client)[1], editor)
    slugs = list(Storyteller.objects.filter(name="Perpetua").values_list("slug", flat=True))
    pages = list(StoryPage.objects.values_list("slug", flat=True))
    for first, second in (sorted(slugs, key=len), sorted(pages, key=len)):
        assert second.startswith(f"{first}-") and len(second) == len(first) + 6


def test_a_name_and_a_title_in_another_script_still_get_an_address(client):
    _code, submission = given(client, own_words(title="桃", name="玲"))
    page = moderation.make_draft(submission, factories.editor())
    teller = page.tellers()[0].storyteller
    assert page.slug == page.work.code
    assert teller.slug == teller.code


def test_without_a_title_the_first_words_stand_in(client):
    _code, submission = given(
        client, own_words(title="", text="One two three four five\nsix seven eight nine ten.")
    )
    assert (
        moderation.make_draft(submission, factories.editor()).title
        == "One two three four five six seven eight…"
    )
    _code, submission = given(client, own_words(title="", text="x" * 5_000))
    assert len(moderation.make_draft(submission, factories.editor()).title) == 120


def test_a_spanish_story_goes_into_the_spanish_tree(client):
    _code, submission = given(client, own_words(language="es", title="Una clase de durazno"))
    page = moderation.make_draft(submission, factories.editor())
    assert page.language == page.work.language == page.locale.language_code == "es"


def test_the_submission_stays_as_it_was_sent(client):
    _code, submission = given(client)
    before = model_to_dict(submission)
    moderation.make_draft(submission, factories.editor())
    assert model_to_dict(Submission.objects.get()) == before


def test_a_second_call_returns_the_draft_that_is_there(client):
    _code, submission = given(client)
    first = moderation.make_draft(submission, factories.editor())
    assert moderation.make_draft(submission, factories.moderator()) == first
    assert Work.objects.count() == Storyteller.objects.count() == 1
    assert AuditEntry.objects.filter(action="submission.drafted").count() == 1


def test_a_draft_that_is_gone_is_not_made_again_behind_anybodys_back(client):
    _code, submission = given(client)
    moderation.make_draft(submission, factories.editor()).delete()
    with pytest.raises(moderation.AlreadyDecided):
        moderation.make_draft(submission, factories.editor())


def test_a_draft_that_breaks_off_leaves_nothing(client, monkeypatch):
    _code, submission = given(client)

    def no_room(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr("consent.ledger.project", no_room)
    with pytest.raises(OSError, match="no space"):
        moderation.make_draft(submission, factories.editor())
    assert (
        not StoryPage.objects.exists()
        and not Storyteller.objects.exists()
        and not Work.objects.exists()
    )
    assert Case.objects.get().state == Case.State.WAITING


def test_a_declined_one_leaves_the_queue_and_can_still_be_taken_up(client):
    _code, submission = given(client)
    editor = factories.editor()
    moderation.decline(submission, editor, "unreachable")
    assert not Case.objects.waiting().exists()
    assert AuditEntry.objects.get(action="submission.declined").detail == {"reason": "unreachable"}
    with pytest.raises(moderation.AlreadyDecided):
        moderation.decline(submission, editor, "abuse")
    moderation.make_draft(submission, editor)
    assert Case.objects.get().state == Case.State.DRAFTED


def test_what_was_made_into_a_draft_cannot_be_declined(client):
    _code, submission = given(client)
    moderation.make_draft(submission, factories.editor())
    with pytest.raises(moderation.AlreadyDecided):
        moderation.decline(submission, factories.editor(), "abuse")


def test_only_those_who_receive_stories_may_do_anything(client):
    _code, submission = given(client)
    organiser = factories.UserFactory(role=roles.ORGANISER)
    for act in (
        lambda: moderation.make_draft(submission, organiser),
        lambda: moderation.decline(submission, organiser, "abuse"),
        lambda: moderation.contact(submission, organiser, "write"),
        lambda: moderation.contact(submission, factories.editor(), "write"),
        lambda: moderation.replace_code(submission, organiser),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert AuditEntry.objects.filter(action__startswith="submission.").count() == 1


def test_a_reason_is_one_of_those_that_name_nobody(client):
    _code, submission = given(client)
    with pytest.raises(ValueError, match="Perpetua"):
        moderation.decline(submission, factories.editor(), "Perpetua is in danger")
    with pytest.raises(ValueError, match="because"):
        moderation.contact(submission, factories.moderator(), "because")


def test_plain_text_becomes_paragraphs_and_keeps_its_lines():
    assert moderation.as_prose("One.\n \n\nTwo,\nthree & <b>four</b>.") == (
        "<p>One.</p><p>Two,<br/>three &amp; &lt;b&gt;four&lt;/b&gt;.</p>"
    )


def test_the_letter_desk_edits_the_drafts_it_made_and_no_others(client):
    _code, submission = given(client)
    mine, other = (
        factories.UserFactory(role=roles.LETTER_DESK),
        factories.UserFactory(role=roles.LETTER_DESK),
    )
    page = moderation.make_draft(submission, mine)
    assert page.permissions_for_user(mine).can_edit()
    assert not page.permissions_for_user(other).can_edit()
    assert not page.permissions_for_user(mine).can_publish()
