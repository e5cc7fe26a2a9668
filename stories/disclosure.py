"""The one place that decides which facts about a person may be shown, on every surface."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import get_language

from core.days import end_of
from core.uses import Naming, Use

from .models import Credit, PermittedUse, StoryPage, Storyteller, Work

_KNOWN = "_permissions_known"


class Permit(NamedTuple):
    """One permitted use, confirmed and in force."""

    storyteller_id: int | None
    use: str
    form: str
    until: date | None


@dataclass(frozen=True)
class Permissions:
    """The permitted uses of one work, as a question: `allows(use)`, `allows(use, storyteller_id)`."""

    rows: dict[tuple[int | None, str], Permit]

    @classmethod
    def of(cls, work: Work, on: date | None = None) -> Permissions:
        """What `know` left with the work, or from its rows (no query where they were prefetched); only those
        in force on `on`, or today. For a work that is not stored yet nothing is permitted."""
        if (known := work.__dict__.get(_KNOWN)) and on in (None, known[0]):
            return known[1]
        on = on or timezone.localdate()
        rows: Iterable[PermittedUse] = work.permitted_uses.all() if work.pk else ()
        return cls.from_permits(
            Permit(r.storyteller_id, r.use, r.form, r.until)
            for r in rows
            if r.confirmed and (r.until is None or r.until >= on)
        )

    @classmethod
    def from_permits(cls, permits: Iterable[Permit]) -> Permissions:
        return cls({(permit.storyteller_id, permit.use): permit for permit in permits})

    def know(self, work: Work, on: date) -> None:
        """Leaves them with this `work` in memory, for whoever asks what was in force on `on`."""
        work.__dict__[_KNOWN] = (on, self)

    def allows(self, use: Use, storyteller_id: int | None = None) -> bool:
        return (storyteller_id, use) in self.rows

    def allowed_by_all(self, use: Use, page: StoryPage) -> bool:
        """Whether everybody who tells in `page` allows a use that each answers alone; not where nobody tells."""
        tellers = page.tellers()
        return bool(tellers) and all(self.allows(use, each.storyteller_id) for each in tellers)

    def end(self, *uses: Use) -> datetime | None:
        """The moment at which the first of these permissions, of `uses` or of all, runs out; or None."""
        last_days = [
            row.until for row in self.rows.values() if row.until and (not uses or row.use in uses)
        ]
        return end_of(min(last_days, default=None))

    def naming(self, storyteller_id: int) -> Naming:
        row = self.rows.get((storyteller_id, Use.DISPLAY_NAME))
        return Naming(row.form) if row else Naming.NONE

    def names(self, storyteller: Storyteller) -> bool:
        """Whether their name is shown: it is of the kind that they allowed."""
        permitted = self.naming(storyteller.pk)
        return (
            permitted != Naming.NONE and storyteller.naming == permitted and bool(storyteller.name)
        )


@dataclass(frozen=True)
class Shown:
    """What may be shown of one credited person. None or "" means: say nothing of it, anywhere."""

    name: str | None
    naming: Naming
    slug: str | None
    pronouns: str
    county: str
    place_now: str
    year_sentenced: int | None
    years_served: int | None
    age_band: str
    came_home: int | None
    died: int | None
    # Approved words about them as clean HTML, the language they are in, and what was approved of their
    # portrait (see stories.public_texts).
    about: str
    about_language: str
    portrait: dict[str, Any] | None
    # What their line is drawn from: the person only where the person is named and years may be shown.
    seed: str

    @property
    def named_in_full(self) -> bool:
        return self.naming == Naming.LEGAL and self.name is not None


def shown(credit: Credit, work: Work, on: date | None = None) -> Shown:
    """What may be shown of the storyteller of `credit` beside a page of `work` on the day `on`."""
    on = on or timezone.localdate()
    teller, permissions = credit.person, Permissions.of(work, on)

    def allowed(use: Use) -> bool:
        return permissions.allows(use, teller.pk)

    named = permissions.names(teller)
    years = allowed(Use.YEARS_SHOWN) and teller.year_sentenced is not None
    until = teller.came_home or teller.died or on.year
    said = _about(credit) if named else {}
    return Shown(
        name=teller.name if named else None,
        naming=permissions.naming(teller.pk) if named else Naming.NONE,
        slug=teller.slug if named else None,
        pronouns=teller.pronouns if named else "",
        county=teller.county if allowed(Use.COUNTY_OF_CONVICTION) else "",
        # Whether the years may be told or not: nobody who came home or died is at a prison now.
        place_now=""
        if teller.came_home or teller.died or not allowed(Use.FACILITY_SHOWN)
        else _place_now(credit),
        year_sentenced=teller.year_sentenced if years else None,
        years_served=until - teller.year_sentenced if years and teller.year_sentenced else None,
        age_band=str(teller.AgeBand(teller.age_band).label) if years and teller.age_band else "",
        came_home=teller.came_home if years else None,
        died=teller.died if years and not teller.came_home else None,
        # What is the same beside two stories would tell that they are one person's.
        about=said.get("body", ""),
        about_language=said.get("language", ""),
        portrait=said.get("picture") if allowed(Use.PHOTOGRAPH) else None,
        seed=teller.code if named and years else work.code,
    )


def _about(credit: Credit) -> dict[str, Any]:
    """What was approved of the words about them, in the reader's language if there is any; nothing that was
    approved beside another name, which it may say. No query for credits from `for_disclosure`."""
    if hasattr(credit, "about_shown"):
        said = (credit.about_shown or {}) | {"language": credit.about_language or ""}
    else:
        texts = {text.language: text for text in credit.person.texts.all() if text.shown}
        text = texts.get((get_language() or "en")[:2]) or next(iter(texts.values()), None)
        said = text.shown | {"language": text.language} if text else {}
    now = [credit.person.naming, credit.person.name]
    return said if said.get("named", now) == now else {}


def _place_now(credit: Credit) -> str:
    """The name of where they are now; no query for credits from `for_disclosure`."""
    if credit.person.place_now_id is None:
        return ""
    if hasattr(credit, "place_now_name"):
        return credit.place_now_name
    place = credit.person.place_now
    return place.name if place else ""


def place_at_the_time(page: StoryPage, permissions: Permissions) -> str:
    """The name of where a story was written, "" where it may not be shown; no query for pages from
    `for_reading`."""
    if not page.place_id or not permissions.allowed_by_all(Use.FACILITY_SHOWN, page):
        return ""
    return getattr(page, "place_name", None) or str(page.place)
