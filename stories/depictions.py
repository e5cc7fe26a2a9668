"""Who can be recognized in a picture: what was answered, and what it asks of a story that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from core import audit
from core.days import end_of
from core.uses import Use

from .disclosure import Permissions
from .models import Depiction, Storyteller

if TYPE_CHECKING:
    from core.models import User
    from media.models import Picture

Who = Depiction.Who


@dataclass(frozen=True)
class Faces:
    """One answer. Empty, it is no answer: nobody has looked yet, and "nobody" must be said.

    `agreed` is the day on which somebody who is no storyteller said yes; None while they did not.
    """

    nobody: bool = False
    storytellers: frozenset[Storyteller] = frozenset()
    somebody_else: bool = False
    agreed: date | None = None

    def __post_init__(self) -> None:
        if self.nobody and (self.storytellers or self.somebody_else):
            raise ValueError("nobody and somebody")
        if self.agreed and not self.somebody_else:
            raise ValueError("a yes of nobody's")

    def __bool__(self) -> bool:
        return self.nobody or bool(self.storytellers) or self.somebody_else

    @property
    def who(self) -> list[str]:
        """Values of `Who`, in its order."""
        said = {
            Who.NOBODY: self.nobody,
            Who.STORYTELLER: bool(self.storytellers),
            Who.SOMEBODY_ELSE: self.somebody_else,
        }
        return [who.value for who, yes in said.items() if yes]

    @property
    def people(self) -> list[Storyteller]:
        return sorted(self.storytellers, key=lambda teller: teller.pk)

    def refusing(self, permissions: Permissions) -> list[Storyteller]:
        """Those who have not allowed their photo beside the work of `permissions`."""
        return [
            teller for teller in self.people if not permissions.allows(Use.PHOTOGRAPH, teller.pk)
        ]

    def permitted(self, permissions: Permissions) -> bool:
        agreed = self.agreed is not None or not self.somebody_else
        return bool(self) and agreed and not self.refusing(permissions)

    def until(self, permissions: Permissions) -> datetime | None:
        """When the first of the storytellers' permissions runs out; None where none does."""
        rows = [permissions.rows.get((teller.pk, Use.PHOTOGRAPH)) for teller in self.storytellers]
        return end_of(min((row.until for row in rows if row and row.until), default=None))


def of(pictures: Iterable[Picture]) -> dict[int, Faces]:
    """The answer for each of `pictures`, by key, as it is stored now: one query for all."""
    found: dict[int, list[Depiction]] = {picture.pk: [] for picture in pictures}
    if found:
        rows = Depiction.objects.filter(picture__in=found).select_related("storyteller")
        for row in rows:
            found[row.picture_id].append(row)
    return {pk: _answer(rows) for pk, rows in found.items()}


def of_one(picture: Picture) -> Faces:
    return of([picture])[picture.pk]


def _answer(rows: list[Depiction]) -> Faces:
    """While an answer is being changed, "nobody" and somebody may stand side by side: somebody counts."""
    people = frozenset(row.storyteller for row in rows if row.storyteller)
    others = [row for row in rows if row.who == Who.SOMEBODY_ELSE]
    return Faces(
        nobody=any(row.who == Who.NOBODY for row in rows) and not people and not others,
        storytellers=people,
        somebody_else=bool(others),
        agreed=others[0].agreed if others else None,
    )


@transaction.atomic
def record(picture: Picture, faces: Faces, *, by: User | None) -> None:
    """Makes `faces` the answer for `picture`; empty ones take the answer back. The gate is asked
    again for every story that shows it (stories.receivers)."""
    before = of_one(picture)
    if faces == before:
        return
    people = {teller.pk for teller in faces.storytellers}
    rows = picture.depictions.all()
    # New rows first: in between, the gate sees more people than before or after, never fewer.
    there = set(rows.filter(storyteller__isnull=False).values_list("storyteller_id", flat=True))
    for pk in sorted(people - there):
        Depiction.objects.create(picture=picture, who=Who.STORYTELLER, storyteller_id=pk)
    if faces.somebody_else:
        Depiction.objects.update_or_create(
            picture=picture, who=Who.SOMEBODY_ELSE, defaults={"agreed": faces.agreed}
        )
    if faces.nobody:
        Depiction.objects.get_or_create(picture=picture, who=Who.NOBODY)
    rows.filter(storyteller__isnull=False).exclude(storyteller__in=people).delete()
    rows.filter(storyteller__isnull=True).exclude(who__in=faces.who).delete()
    audit.record(
        "picture.depicted",
        user=by,
        subject=str(picture.pk),
        detail={"who": faces.who, "storytellers": len(people)},
    )
