"""What each storyteller allowed: written here, folded here, and projected to stories.PermittedUse."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core import audit, epoch
from core.models import User
from core.uses import PERSON_USES, WORK_USES, Naming, Use
from stories import addresses, publishing
from stories.models import Credit, PermittedUse, Storyteller, Work

from .models import ConsentAnswer, ConsentEvidence

AnsweredBy, Means = ConsentAnswer.AnsweredBy, ConsentAnswer.Means


@dataclass(frozen=True)
class Permit:
    """A folded yes. `form` is empty for everything but the name."""

    form: str
    confirmed: bool
    until: date | None


@transaction.atomic
def record(
    storyteller: Storyteller,
    work: Work | None,
    answers: Mapping[Use, bool],
    *,
    naming: Naming | None = None,
    answered_by: str,
    means: str,
    given_on: date,
    until: date | None = None,
    recorded_by: User | None = None,
    confirmed: bool = False,
    words: str = "",
    witness: str = "",
) -> uuid.UUID:
    """Adds one batch of answers and brings every projection up to date; `work` None means all works.

    `naming` is the one answer about the name; None leaves it unasked. `confirmed` answers need the
    right to record consent, and are the storyteller's own. Returns the batch.
    """
    if confirmed and not (recorded_by and recorded_by.has_perm("consent.record_consent")):
        raise PermissionDenied
    publishing.hold([work] if work else works_of(storyteller))
    batch = uuid.uuid4()
    given: list[tuple[Use, bool, str]] = [(use, yes, "") for use, yes in answers.items()]
    if naming is not None:
        named = naming != Naming.NONE
        given.append((Use.DISPLAY_NAME, named, Naming(naming).value if named else ""))
    ConsentAnswer.objects.bulk_create(
        ConsentAnswer(
            batch=batch,
            storyteller=storyteller,
            work=work,
            use=use,
            allowed=yes,
            form=form,
            answered_by=answered_by,
            means=means,
            given_on=given_on,
            until=until if yes else None,
            confirmed=confirmed,
            recorded_by=recorded_by,
        )
        for use, yes, form in given
    )
    if words or witness:
        ConsentEvidence.objects.create(batch=batch, words=words, witness=witness)
    audit.record(
        "consent.recorded", user=recorded_by, subject=storyteller.code, detail={"uses": len(given)}
    )
    # Those of this moment: somebody may have been waited for.
    for affected in [work] if work else works_of(storyteller):
        project(affected)
    return batch


def waiting(storyteller: Storyteller, work: Work) -> list[ConsentAnswer]:
    """Answers about `work` that nobody has confirmed and that no later answer replaced."""
    latest = _latest(ConsentAnswer.objects.filter(storyteller=storyteller, work=work))
    return [answer for answer in latest.values() if not answer.confirmed]


@transaction.atomic
def confirm(
    storyteller: Storyteller,
    work: Work,
    *,
    means: str,
    given_on: date,
    recorded_by: User,
    words: str = "",
    witness: str = "",
    shown: int | None = None,
) -> list[uuid.UUID]:
    """Records that the storyteller themself said so, by `means` on `given_on`: the waiting answers once
    more, confirmed, each with the end it had. `shown` is the key of the last answer that whoever
    confirms has seen; later ones go on waiting. Returns the batches, none when nothing waits.

    Raises PermissionDenied without the right, ValueError for a day to come.
    """
    if given_on > timezone.localdate():
        raise ValueError(given_on)
    answers = [a for a in waiting(storyteller, work) if shown is None or a.pk <= shown]
    batches = []
    for until in sorted({answer.until for answer in answers}, key=lambda end: end or date.max):
        together = [answer for answer in answers if answer.until == until]
        name = next((answer for answer in together if answer.use == Use.DISPLAY_NAME), None)
        batches.append(
            record(
                storyteller,
                work,
                {Use(answer.use): answer.allowed for answer in together if answer is not name},
                naming=Naming(name.form or Naming.NONE) if name else None,
                answered_by=AnsweredBy.STORYTELLER,
                means=means,
                given_on=given_on,
                until=until,
                recorded_by=recorded_by,
                confirmed=True,
                words=words,
                witness=witness,
            )
        )
    return batches


def decisive(answers: Iterable[ConsentAnswer]) -> dict[Use, ConsentAnswer]:
    """The one answer that counts for each use, of one storyteller's about one work or all works. Pure.

    The latest answer about the work counts, else the latest about all works; but a no to all works
    beats an earlier yes to one, whatever was said of all works after it. A no counts at once; a yes
    that nobody confirmed never stands in for a confirmed answer.
    """
    answers = sorted(answers, key=lambda answer: answer.pk)
    about_work = _latest(answer for answer in answers if answer.work_id)
    about_all = _latest(answer for answer in answers if not answer.work_id)
    refused = {
        answer.use: answer for answer in answers if not answer.work_id and not answer.allowed
    }
    found = {}
    for use in Use:
        one, every, no = about_work.get(use), about_all.get(use), refused.get(use)
        counts = one or every
        if one and no and no.pk > one.pk:
            counts = every
        if counts:
            found[use] = counts
    return found


def fold(answers: Iterable[ConsentAnswer]) -> dict[Use, Permit]:
    """What the answers of one storyteller, about one work or all works, come to. Pure."""
    return {
        use: Permit(answer.form, answer.confirmed, answer.until)
        for use, answer in decisive(answers).items()
        if answer.allowed
    }


def about(storyteller: int, work: Work) -> QuerySet[ConsentAnswer]:
    """The answers of one storyteller, by key, that bear on `work`."""
    return ConsentAnswer.objects.filter(storyteller=storyteller).filter(
        Q(work=work) | Q(work__isnull=True)
    )


def refusals(work: Work) -> dict[int, set[Use]]:
    """By storyteller, the uses of this very work that they said no to, credited now or not: leaving
    somebody out of the credits does not undo what they took back."""
    people = set(ConsentAnswer.objects.filter(work=work).values_list("storyteller_id", flat=True))
    found = {}
    for pk in people:
        said = decisive(about(pk, work))
        found[pk] = {use for use, answer in said.items() if not answer.allowed and answer.work_id}
    return found


def _latest(answers: Iterable[ConsentAnswer]) -> dict[str, ConsentAnswer]:
    """The answer that counts for each use, of answers of one scope in the order they were given."""
    found: dict[str, ConsentAnswer] = {}
    for answer in answers:
        before = found.get(answer.use)
        if before and before.confirmed and answer.allowed and not answer.confirmed:
            continue
        found[answer.use] = answer
    return found


def storytellers_of(work: Work) -> set[int]:
    """Those credited on a stored page of `work`: whose yes it takes."""
    credits = Credit.objects.filter(page__work=work, role=Credit.Role.TELLER)
    return set(credits.values_list("storyteller_id", flat=True))


def people_of(work: Work) -> set[int]:
    """Storytellers credited in any part, whose own uses each decides for themself."""
    credits = Credit.objects.filter(page__work=work, storyteller__isnull=False)
    return set(credits.values_list("storyteller_id", flat=True))


def works_of(storyteller: Storyteller) -> list[Work]:
    credited = Credit.objects.filter(storyteller=storyteller).values("page__work")
    answered = ConsentAnswer.objects.filter(storyteller=storyteller).values("work")
    return list(Work.objects.filter(pk__in=credited) | Work.objects.filter(pk__in=answered))


def projection(work: Work) -> list[PermittedUse]:
    """The rows of PermittedUse that the ledger says `work` has; unsaved."""
    tellers = storytellers_of(work)
    refused = refusals(work)
    folded = {pk: fold(about(pk, work)) for pk in people_of(work) | set(refused)}
    rows = [
        PermittedUse(
            work=work,
            storyteller_id=pk,
            use=use,
            form=permit.form,
            confirmed=permit.confirmed,
            until=permit.until,
        )
        for pk, permits in sorted(folded.items())
        for use, permit in permits.items()
        if use in PERSON_USES
    ]
    no = set().union(*refused.values())
    for use in sorted(WORK_USES - no):
        given = [folded[pk].get(use) for pk in tellers]
        permits = [permit for permit in given if permit]
        if tellers and len(permits) == len(given):
            ends = [permit.until for permit in permits if permit.until]
            rows.append(
                PermittedUse(
                    work=work,
                    use=use,
                    confirmed=all(permit.confirmed for permit in permits),
                    until=min(ends, default=None),
                )
            )
    return rows


@transaction.atomic
def project(work: Work) -> None:
    """Makes PermittedUse, and all that follows from it, say what the ledger says now."""
    # Two answers that arrive at once are projected one after the other.
    publishing.hold([work])
    named = _naming(work)
    PermittedUse.objects.filter(work=work).delete()
    PermittedUse.objects.bulk_create(projection(work))
    if named - _naming(work):
        addresses.forget(work)
    if any(Use.READ_ON_SITE in uses for uses in refusals(work).values()):
        Work.objects.filter(pk=work.pk, state=Work.State.PUBLIC).update(state=Work.State.WITHDRAWN)
        work.refresh_from_db(fields=["state"])
    publishing.refresh(work)
    epoch.bump()


def _naming(work: Work) -> set[tuple[int | None, str]]:
    rows = work.permitted_uses.filter(use=Use.DISPLAY_NAME, confirmed=True)
    return set(rows.values_list("storyteller_id", "form"))


def disagreements(work: Work) -> list[str]:
    """Where the stored projection of `work` is not what the ledger says; empty when all is well."""

    def as_set(rows: Iterable[PermittedUse]) -> set[tuple]:
        return {(r.storyteller_id, r.use, r.form, r.confirmed, r.until) for r in rows}

    said, stored = as_set(projection(work)), as_set(work.permitted_uses.all())
    missing = [f"missing: {row[1]}" for row in said - stored]
    return sorted(missing + [f"not in the ledger: {row[1]}" for row in stored - said])
