"""What the reading page says of the people in a story, of what they allow, and of how it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from core import motif, uses
from core.paths import path_to
from core.uses import Naming, Use

from .. import cards, dates, public_texts
from ..blocks import Voice
from ..disclosure import Permissions, Shown, place_at_the_time
from ..models import Credit, CustodyStep, StoryPage
from ..models.story_page import story_path
from .files import Files, raw


@dataclass(frozen=True)
class OtherLanguage:
    """The same story in the other language; `label` is written in that language."""

    language: str
    url: str
    label: str

    @property
    def language_name(self) -> str:
        return cards.language_name(self.language)


def other_language(page: StoryPage) -> OtherLanguage | None:
    slug, language = getattr(page, "other_slug", None), getattr(page, "other_language", None)
    if not slug or not language:
        return None
    with override(language):
        label = {"en": gettext("Read in English"), "es": gettext("Read in Spanish")}[language]
    return OtherLanguage(language, story_path(language, slug), label)


def teller_url(teller: Shown) -> str:
    return path_to("storyteller", teller.slug) if teller.slug else ""


def served(teller: Shown | None) -> str:
    if teller is None or teller.years_served is None:
        return ""
    if teller.came_home or teller.died:
        return cards.served(teller)
    return gettext("%(served)s, of a sentence with no release date") % {
        "served": cards.served(teller)
    }


def line(teller: Shown | None, page: StoryPage) -> dict[str, Any]:
    years = teller.years_served if teller else None
    home = bool(teller and teller.came_home)
    drawn = motif.living_line(
        years, teller.seed if teller else page.work.code, home, ended=bool(teller and teller.died)
    )
    start = str(teller.year_sentenced) if teller and teller.year_sentenced else ""
    return {"line": drawn, "line_start": start, "line_end": cards.line_end(teller)}


_MADE = {
    StoryPage.Kind.RECORDING: _("Recorded: %(date)s"),
    StoryPage.Kind.INTERVIEW: _("Recorded: %(date)s"),
    StoryPage.Kind.ARTWORK: _("Made: %(date)s"),
}


def facts(page: StoryPage, permissions: Permissions) -> list[str]:
    found = []
    if page.written:
        decades_only = not permissions.allowed_by_all(Use.YEARS_SHOWN, page)
        words = page.written_on.shown(decades_only=decades_only)
        found.append(_MADE.get(StoryPage.Kind(page.kind), _("Written: %(date)s")) % {"date": words})
    found.append(cards.length(page))
    if place := place_at_the_time(page, permissions):
        found.append(place)
    return found


def themes(page: StoryPage) -> list[dict[str, str]]:
    spanish = cards.reader_language() == "es"
    return [
        {"label": label_es if spanish else label_en, "url": path_to("theme", key)}
        for key, label_en, label_es in page.shape.get("themes", [])
    ]


def notes_of_whole(page: StoryPage) -> list[str]:
    spanish = cards.reader_language() == "es"
    return [label_es if spanish else label_en for label_en, label_es in page.shape.get("notes", [])]


def routes(page: StoryPage) -> list[dict[str, str]]:
    spanish = cards.reader_language() == "es"
    return [
        {
            "label": label_es if spanish else label_en,
            "url": f"{reverse('stories')}?route={key}",
        }
        for key, label_en, label_es in page.shape.get("routes", [])
    ]


def who_helped(page: StoryPage, permissions: Permissions) -> Iterator[tuple[Credit.Role, str]]:
    """The part and the name of everybody who did not tell but helped, "" where it is not to be shown."""
    for credit in page.credits.all():
        if credit.role == Credit.Role.TELLER:
            continue
        name = credit.name
        if credit.storyteller:
            permitted = permissions.naming(credit.storyteller_id)
            fits = permitted != Naming.NONE and credit.storyteller.naming == permitted
            name = credit.storyteller.name if fits else ""
        yield Credit.Role(credit.role), name


_HELPED = {
    Credit.Role.INTERVIEWER: _("Interviewed by %(name)s"),
    Credit.Role.READER: _("Read by %(name)s"),
    Credit.Role.ILLUSTRATOR: _("Drawings by %(name)s"),
}


def helpers(page: StoryPage, permissions: Permissions) -> list[str]:
    """Who helped, a line each; by role alone where a storyteller who helped is not to be named."""
    lines = [
        _HELPED[role] % {"name": name or gettext("somebody who asked not to be named")}
        for role, name in who_helped(page, permissions)
    ]
    if page.translator and not page.is_original:
        lines.append(gettext("Translated by %(name)s") % {"name": page.translator})
    return lines


def teller_blocks(page: StoryPage, tellers: list[Shown], found: Files) -> list[dict[str, Any]]:
    """One for each storyteller; one that names nobody where there is none to name."""
    label = _who(page)
    return [_teller(teller, label, found) for teller in tellers]


_WHO = {
    StoryPage.Kind.RECORDING: _("Who is speaking"),
    StoryPage.Kind.INTERVIEW: _("Who is speaking"),
    StoryPage.Kind.ARTWORK: _("Who made this"),
}


def _who(page: StoryPage) -> str:
    kind = StoryPage.Kind(page.kind)
    if kind == StoryPage.Kind.RECORDING and any(
        block["value"].get("voice") == Voice.READER for block in raw(page, "recording")
    ):
        return gettext("Whose words these are")
    return str(_WHO.get(kind, _("Who wrote this")))


def _teller(teller: Shown, label: str, found: Files) -> dict[str, Any]:
    facts = [teller.pronouns] if teller.pronouns else []
    if teller.county:
        facts.append(gettext("Sentenced in %(county)s County") % {"county": teller.county})
    if teller.place_now and not teller.came_home:
        facts.append(gettext("Now at %(place)s") % {"place": teller.place_now})
    if teller.name is None:
        facts.append(gettext("They asked us not to show a name."))
    return {
        "label": label,
        "name": teller.name,
        "url": teller_url(teller),
        "about": mark_safe(teller.about),  # noqa: S308  cleaned by stories.public_texts when it was approved
        "language": teller.about_language,
        "foreign": teller.about_language not in ("", cards.reader_language()),
        "facts": facts,
        "picture": portrait(teller, found),
    }


def portrait(teller: Shown, found: Files) -> Any:
    """The picture that was approved as theirs, while nothing of it has changed since."""
    if not teller.portrait:
        return None
    picture = found.pictures.get(teller.portrait["key"])
    return public_texts.shown_picture({"picture": teller.portrait}, picture, teller.about_language)


# What a reader is told of, in this order; the rest of the uses concern the desk.
TOLD_OF_WORK = (
    Use.READ_ON_SITE,
    Use.SEARCH_AND_INDEX,
    Use.EMBED_ANYWHERE,
    Use.CAMPAIGN_QUOTES,
    Use.SOCIAL_MEDIA_CARDS,
    Use.READ_ALOUD,
    Use.PRINT_INSIDE,
    Use.PRESS,
    Use.TRANSLATION,
    Use.DOWNLOAD,
    Use.API_AND_OPEN_DATA,
)


def told_of(permissions: Permissions) -> list[Use]:
    """What of this is permitted."""
    return [use for use in TOLD_OF_WORK if permissions.allows(use)]


def uses_told(permissions: Permissions, name: str | None, tellers: int) -> dict[str, Any]:
    language = cards.reader_language()
    yes = [uses.label(use, language) for use in told_of(permissions)]
    title = (
        ngettext("What %(name)s allows", "What %(name)s allow", tellers) % {"name": name}
        if name
        else gettext("What the storyteller allows")
    )
    # What was not asked yet is no refusal, so nobody is said to have refused.
    promise = gettext(
        "Whatever is not listed here has not been allowed. These answers can change, and the site "
        "changes with them."
    )
    return {"title": title, "yes": yes, "no": [], "confirmed": promise}


def rights(page: StoryPage) -> str:
    return page.rights or gettext(
        "All rights stay with the storyteller. Shown here with their permission."
    )


def custody(page: StoryPage, permissions: Permissions) -> list[dict[str, str]]:
    """How it came, through whose hands, when it was published, and on which days its words changed; only
    years where the storyteller's years stay private."""
    precise = permissions.allowed_by_all(Use.YEARS_SHOWN, page)
    steps = []
    if page.received:
        road = StoryPage.CameBy(page.came_by).label
        text = gettext("Came to us %(road)s.") % {"road": road}
        steps.append(_step(page.received, text, precise))
    steps += [_hand(row, precise) for row in page.shape.get("custody", [])]
    if page.first_published_at:
        day = timezone.localdate(page.first_published_at)
        text = gettext("Confirmed by the storyteller, read by two people, and published.")
        steps.append(_step(day, text, precise))
    changed = gettext("Words were changed, and read by two people again.")
    lines = [
        _step(date.fromisoformat(day), changed, precise) for day in page.shape.get("changed", [])
    ]
    return steps + list(_once(lines))


def _once(steps: Iterable[dict[str, str]]) -> Iterable[dict[str, str]]:
    """Several changes within what is shown of the date are one line."""
    return {step["iso"]: step for step in steps}.values()


def _step(day: date, text: str, precise: bool) -> dict[str, str]:
    if precise:
        return {"iso": day.isoformat(), "date": date_format(day), "text": text}
    return {"iso": str(day.year), "date": str(day.year), "text": text}


def _hand(row: dict[str, str], precise: bool) -> dict[str, str]:
    what = CustodyStep.What(row["what"]).label
    by = CustodyStep.Role(row["role"]).label if row["role"] else ""
    text = f"{what} {by}" if by else str(what)
    text += f", {row['name']}." if row["name"] else "."
    when = dates.read(row["since"])
    if not when.earliest:
        return {"iso": "", "date": "", "text": text}
    shown = str(when) if precise else str(when.earliest.year)
    return {"iso": "", "date": shown, "text": text}
