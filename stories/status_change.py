"""When something changes in a storyteller's life, what is public of them may say what is no longer true,
or may put them at risk: a question is put down for the desk, with all the places that say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from wagtail.log_actions import get_active_log_context

from core import audit, slots
from core.uses import Use

from . import safety
from .disclosure import Permissions, shown
from .models import Question, SentenceStep, StoryPage, Storyteller

if TYPE_CHECKING:
    from core.models import User

About, State = Question.About, SentenceStep.State

# What each new state of a sentence makes worth asking.
RAISES = {
    State.COMMUTED: About.SENTENCE,
    State.HEARING: About.SENTENCE,
    State.GRANTED: About.SENTENCE,
    State.RESENTENCED: About.SENTENCE,
    State.HOME: About.HOME,
    State.EXONERATED: About.HOME,
    State.DIED: About.DIED,
}


def ask(storyteller: Storyteller, before: Storyteller | None) -> None:
    """Compares with the row as it was stored, and puts down what is to be asked. Nothing where no work of
    theirs was ever public. In the caller's transaction."""
    if before is None or not _works_public(storyteller):
        return
    course = list(storyteller.course.all())
    died = any(step.state == State.DIED for step in course)
    moved = before.place_now_id and before.place_now_id != storyteller.place_now_id
    if moved and not died:
        _put_down(storyteller, About.MOVED, was_at=before.place_now_id)
    known = {(step.state, step.since) for step in before.course.all()}
    for step in course:
        about = RAISES.get(State(step.state))
        if about and (step.state, step.since) not in known and (about == About.DIED or not died):
            _put_down(storyteller, about)


def _works_public(storyteller: Storyteller) -> bool:
    return storyteller.credits.filter(page__work__was_public=True).exists()


def _put_down(storyteller: Storyteller, about: str, was_at: int | None = None) -> None:
    user = get_active_log_context().user
    _question, created = Question.objects.get_or_create(
        storyteller=storyteller,
        about=about,
        answer="",
        defaults={"was_at_id": was_at, "asked_for": user},
    )
    if created:
        audit.record(
            "question.raised", user=user, subject=storyteller.code, detail={"about": about}
        )


def open_ones() -> QuerySet[Question]:
    """Those that somebody can still answer: of somebody who has died, only what their death asks."""
    deaths = Question.objects.filter(
        storyteller=OuterRef("storyteller"), about=About.DIED, answer=""
    )
    unanswered = Question.objects.filter(answer="").select_related("storyteller")
    return unanswered.exclude(~Q(about=About.DIED), Exists(deaths))


def raised_by_death_instead(question: Question) -> Question | None:
    """The open question that took the place of this open one when its storyteller died."""
    if question.answer or question.about == About.DIED:
        return None
    return Question.objects.filter(
        storyteller=question.storyteller_id, about=About.DIED, answer=""
    ).first()


@dataclass(frozen=True)
class Stated:
    """One place that says what was true before: a page, and what on it does."""

    page: StoryPage
    what: str


def stated(question: Question) -> list[Stated]:
    """Where the old fact stands: facts that pages show of the person, words of stories and of their own
    that name the place, and, from higher rooms, frames and cards on other sites."""
    pages = StoryPage.objects.public(Use.READ_ON_SITE).filter(
        credits__storyteller=question.storyteller
    )
    return [
        Stated(page, what)
        for page in pages.for_card().prefetch_related("passages").distinct()
        for what in _said_on(page, question)
    ]


def _said_on(page: StoryPage, question: Question) -> Iterator[str]:
    permissions = Permissions.of(page.work)
    for credit in page.tellers():
        if credit.storyteller_id != question.storyteller_id:
            continue
        person = shown(credit, page.work)
        if question.about in (About.MOVED, About.DIED) and person.place_now:
            yield gettext("shows where they are now")
        if question.about != About.MOVED and person.years_served is not None:
            yield gettext("shows their years")
    if question.was_at:
        names = {question.was_at.code, question.was_at.city}
        names |= {name.name for name in question.was_at.names.all()}
        words = [passage.text for passage in page.passages.all()] + [page.title, page.standfirst]
        found = {finding.excerpt.casefold() for finding in safety.places(words)}
        if found & {name.casefold() for name in names}:
            yield gettext("names the place in its words")
    yield from slots.contents("question.elsewhere", page=page, permissions=permissions)


@transaction.atomic
def answer(question: Question, said: str, on: date, by: User) -> None:
    """Notes what the storyteller, or whoever speaks for them now, said. What is said after a death also
    answers whatever else was open about the person. Raises PermissionDenied for somebody without the
    right, ValueError for no value of Question.Answer."""
    if not by.has_perm("stories.approve_work"):
        raise PermissionDenied
    said = Question.Answer(said).value
    unanswered = Question.objects.filter(storyteller=question.storyteller_id, answer="")
    if question.about != About.DIED:
        unanswered = unanswered.filter(pk=question.pk)
    elif not unanswered.filter(pk=question.pk).exists():
        return
    for each in unanswered:
        each.answer, each.answered_on, each.noted_by = said, on, by
        each.save(update_fields=["answer", "answered_on", "noted_by"])
        audit.record(
            "question.answered",
            user=by,
            subject=question.storyteller.code,
            detail={"about": each.about, "answer": said},
        )
