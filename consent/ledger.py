"""What each storyteller allowed: written here, folded here, and projected to stories.PermittedUse."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit, epoch
from core.models import User
from core.uses import PERSON_USES, WORK_USES, Naming, Use
from stories import publishing
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
    for affected in [work] if work else works_of(storyteller):
        project(affected)
    return batch


def waiting(storyteller: Storyteller, work: Work) -> list[ConsentAnswer]:
    """Answers about `work` that nobody has confirmed and that no later answer replaced."""
    latest = _latest(ConsentAnswer.objects.filter(storyteller=storyteller, work=work))
    return [answer for answer in latest.values() if not answer.confirmed]


def confirm(
    storyteller: Storyteller,
    work: Work,
    *,
    means: str,
    given_on: date,
    recorded_by: User,
    words: str = "",
    witness: str = "",
) -> uuid.UUID | None:
    """Records that the storyteller themself said so, by `means` on `given_on`: the waiting answers once
    more, confirmed. None when nothing waits. Raises PermissionDenied without the right, ValueError for
    a day to come."""
    if given_on > timezone.localdate():
        raise ValueError(given_on)
    answers = waiting(storyteller, work)
    if not answers:
        return None
    name = next((answer for answer in answers if answer.use == Use.DISPLAY_NAME), None)
    return record(
        storyteller,
        work,
        {Use(answer.use): answer.allowed for answer in answers if answer is not name},
        naming=Naming(name.form or Naming.NONE) if name else None,
        answered_by=AnsweredBy.STORYTELLER,
        means=means,
        given_on=given_on,
        recorded_by=recorded_by,
        confirmed=True,
        words=words,
        witness=witness,
    )


def fold(answers: Iterable[ConsentAnswer]) -> dict[Use, Permit]:
    """What the answers of one storyteller, about one work or all works, come to. Pure.

    The latest answer about the work counts, else the latest about all works; but a later no to all
    works beats an earlier yes to one. A no counts at once; a yes that nobody confirmed never stands
    in for a confirmed one.
    """
    answers = sorted(answers, key=lambda answer: answer.pk)
    about_work = _latest(answer for answer in answers if answer.work_id)
    about_all = _latest(answer for answer in answers if not answer.work_id)
    permits = {}
    for use in Use:
        one, every = about_work.get(use), about_all.get(use)
        decisive = one or every
        if one and every and every.pk > one.pk and not every.allowed:
            decisive = every
        if decisive and decisive.allowed:
            permits[use] = Permit(decisive.form, decisive.confirmed, decisive.until)
    return permits


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


def works_of(storyteller: Storyteller) -> list[Work]:
    credited = Credit.objects.filter(storyteller=storyteller).values("page__work")
    answered = ConsentAnswer.objects.filter(storyteller=storyteller).values("work")
    return list(Work.objects.filter(pk__in=credited) | Work.objects.filter(pk__in=answered))


def projection(work: Work) -> list[PermittedUse]:
    """The rows of PermittedUse that the ledger says `work` has; unsaved."""
    tellers = storytellers_of(work)
    answered = set(ConsentAnswer.objects.filter(work=work).values_list("storyteller_id", flat=True))
    folded = {}
    for pk in tellers | answered:
        about = ConsentAnswer.objects.filter(
            storyteller=pk, work=work
        ) | ConsentAnswer.objects.filter(storyteller=pk, work=None)
        folded[pk] = fold(about)
    rows = [
        PermittedUse(
            work=work, storyteller_id=pk, use=use, form=p.form, confirmed=p.confirmed, until=p.until
        )
        for pk, permits in sorted(folded.items())
        for use, p in permits.items()
        if use in PERSON_USES
    ]
    for use in Use:
        permits = [folded[pk].get(use) for pk in tellers]
        if use in WORK_USES and permits and all(permits):
            ends = [p.until for p in permits if p and p.until]
            rows.append(
                PermittedUse(
                    work=work,
                    use=use,
                    confirmed=all(p.confirmed for p in permits if p),
                    until=min(ends) if ends else None,
                )
            )
    return rows


@transaction.atomic
def project(work: Work) -> None:
    """Makes PermittedUse, and all that follows from it, say what the ledger says now."""
    PermittedUse.objects.filter(work=work).delete()
    PermittedUse.objects.bulk_create(projection(work))
    publishing.refresh(work)
    epoch.bump()


def disagreements(work: Work) -> list[str]:
    """Where the stored projection of `work` is not what the ledger says; empty when all is well."""

    def as_set(rows: Iterable[PermittedUse]) -> set[tuple]:
        return {(r.storyteller_id, r.use, r.form, r.confirmed, r.until) for r in rows}

    said, stored = as_set(projection(work)), as_set(work.permitted_uses.all())
    missing = [f"missing: {row[1]}" for row in said - stored]
    return sorted(missing + [f"not in the ledger: {row[1]}" for row in stored - said])
