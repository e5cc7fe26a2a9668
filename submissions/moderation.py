"""From what came in to a story draft. The submission itself stays as it is."""

from __future__ import annotations

import re

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.html import escape
from django.utils.text import Truncator, slugify

from consent import ledger
from core import audit
from core.codes import public_code
from core.models import User
from core.uses import Naming
from stories.models import Credit, Identity, StoryIndexPage, StoryPage, Storyteller, Work

from . import receipts
from .models import Case, Submission

WORDS_OF_A_TITLE = 8
LONGEST_TITLE = 120
LONGEST_SLUG = 60


class AlreadyDecided(Exception):
    """Somebody else has dealt with this submission meanwhile."""


def make_draft(submission: Submission, user: User) -> StoryPage:
    """A story draft with the words, its storyteller, and their answers in the ledger, unconfirmed.

    A second call returns the draft that is there. `user` counts as an editor of the draft, so
    somebody else approves it. Raises PermissionDenied for somebody who may not, and AlreadyDecided
    when the draft of an earlier call is gone.
    """
    _may_moderate(user)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(submission=submission)
        if case.work:
            if page := case.work.original:
                return page
            raise AlreadyDecided
        teller = _storyteller(submission)
        work = Work.objects.create(language=submission.language)
        page = _page(submission, work, teller, user)
        page.save_revision(user=user)
        ledger.record(
            teller,
            work,
            submission.allowed,
            naming=Naming(submission.naming),
            answered_by=submission.written_by,
            means=ledger.Means.FORM,
            given_on=submission.received_on,
            recorded_by=user,
        )
        case.state, case.work, case.reason, case.taken_by = Case.State.DRAFTED, work, "", user
        case.save()
        audit.record(
            "submission.drafted",
            user=user,
            subject=str(submission.pk),
            detail={"work": work.code, "storyteller": teller.code},
        )
    return page


def decline(submission: Submission, user: User, reason: str) -> None:
    """Keeps it and tells whoever asks with the code. A declined one can still be made into a draft.

    Raises PermissionDenied, ValueError for no value of Case.Reason, AlreadyDecided if it no longer
    waits.
    """
    _may_moderate(user)
    why = Case.Reason(reason)
    with transaction.atomic():
        waiting = Case.objects.waiting().filter(submission=submission)
        if not waiting.update(state=Case.State.DECLINED, reason=why, taken_by=user):
            raise AlreadyDecided
        audit.record(
            "submission.declined",
            user=user,
            subject=str(submission.pk),
            detail={"reason": why.value},
        )


def contact(submission: Submission, user: User, reason: str) -> str:
    """How to reach them, after a line in the audit table says who asked and why.

    Raises PermissionDenied for somebody who may not open identities, ValueError for no value of
    Identity.Reason.
    """
    _may_moderate(user)
    if not user.has_perm("stories.open_identity"):
        raise PermissionDenied
    audit.record(
        "submission.contact_opened",
        user=user,
        subject=str(submission.pk),
        detail={"reason": Identity.Reason(reason).value},
    )
    return submission.contact


@transaction.atomic
def replace_code(submission: Submission, user: User) -> str:
    """A new code for somebody who lost theirs; the old one stops working."""
    _may_moderate(user)
    code, _receipt = receipts.issue(submission)
    audit.record("submission.code_replaced", user=user, subject=str(submission.pk))
    return code


def _may_moderate(user: User) -> None:
    if not user.has_perm("submissions.moderate_submission"):
        raise PermissionDenied


def _storyteller(submission: Submission) -> Storyteller:
    teller = Storyteller(naming=submission.naming, name=submission.name)
    if teller.name:
        slug = slugify(teller.name)[:LONGEST_SLUG] or teller.code
        teller.slug = _free(slug, Storyteller.objects.filter(slug=slug).exists())
    teller.save()
    legal = submission.name if submission.naming == Naming.LEGAL else ""
    Identity.objects.create(storyteller=teller, legal_name=legal, contact=submission.contact)
    return teller


def _page(submission: Submission, work: Work, teller: Storyteller, owner: User) -> StoryPage:
    index = StoryIndexPage.objects.get(locale__language_code=submission.language)
    title = submission.title or first_words(submission.text)
    slug = slugify(title)[:LONGEST_SLUG].strip("-") or work.code
    page = StoryPage(
        work=work,
        title=title,
        slug=_free(slug, index.get_children().filter(slug=slug).exists()),
        body=[("prose", as_prose(submission.text))],
        came_by=StoryPage.CameBy.FORM,
        received=submission.received_on,
        # The letter desk edits the drafts it made, and those alone.
        owner=owner,
    )
    page.credits.add(Credit(storyteller=teller))
    index.add_child(instance=page)
    return page


def _free(slug: str, taken: bool) -> str:
    # A number would say how many there are of the name.
    return f"{slug}-{public_code(5)}" if taken else slug


def as_prose(text: str) -> str:
    """Plain text as the HTML of a prose block: an empty line begins a paragraph, line breaks stay."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text)]
    return "".join(
        f"<p>{escape(paragraph).replace(chr(10), '<br/>')}</p>"
        for paragraph in paragraphs
        if paragraph
    )


def first_words(text: str) -> str:
    words = Truncator(" ".join(text.split())).words(WORDS_OF_A_TITLE, truncate="…")
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"
