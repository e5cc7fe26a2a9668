"""A story in a list: its words first, then title, name and facts. Everything about the person comes
from `stories.disclosure`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext, ngettext, pgettext

from core import motif
from media import sizes
from media.models import Picture

from .disclosure import Shown, shown
from .measures import READING_SPEED
from .models import StoryPage


@dataclass(frozen=True)
class Card:
    """The shape of what templates/components/cards.html takes."""

    url: str
    title: str
    language: str
    foreign: bool
    language_name: str
    name: str | None
    served: str
    kind_label: str
    facts: str
    quote: str
    shape: motif.Shape | None
    years: motif.LivingLine | None
    picture: Picture | None
    sample: bool


def reader_language() -> str:
    return (get_language() or "en")[:2]


def people(page: StoryPage) -> list[Shown]:
    """What may be shown of each storyteller of `page`, in order. Wants the rows of `for_card`."""
    return [shown(credit, page.work) for credit in page.tellers()]


def name_of(tellers: Iterable[Shown]) -> str | None:
    """The names that may be shown, joined; None when nobody's may."""
    names = [teller.name for teller in tellers if teller.name]
    if not names:
        return None
    return (
        names[0]
        if len(names) == 1
        else gettext("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
    )


def served(teller: Shown) -> str:
    """Years in words: "26 years served", "came home after 27 years", or nothing."""
    if teller.years_served is None:
        return ""
    if teller.came_home:
        return ngettext(
            "came home after %(years)d year", "came home after %(years)d years", teller.years_served
        ) % {"years": teller.years_served}
    return ngettext("%(years)d year served", "%(years)d years served", teller.years_served) % {
        "years": teller.years_served
    }


def line_end(teller: Shown | None) -> str:
    """What stands at the end of their line."""
    if teller is None or teller.years_served is None:
        return ""
    if teller.came_home:
        return gettext("Home, %(year)s") % {"year": teller.came_home}
    if teller.died:
        return gettext("Died inside, %(year)s") % {"year": teller.died}
    return gettext("No release date")


def length(page: StoryPage) -> str:
    """How long it takes: minutes to read, lines of a poem, the time of a recording."""
    if seconds := page.shape.get("seconds"):
        minutes, rest = divmod(seconds, 60)
        if not minutes:
            return ngettext("%(count)d second", "%(count)d seconds", rest) % {"count": rest}
        return gettext("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    if page.kind == StoryPage.Kind.POEM and (lines := page.shape.get("lines")):
        return ngettext("%(count)d line", "%(count)d lines", lines) % {"count": lines}
    minutes = max(1, round(page.shape.get("words", 0) / READING_SPEED))
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def language_name(code: str) -> str:
    """The name of a language, as a fact in the reader's language: “in Spanish”."""
    return {
        "en": pgettext("language of a story", "in English"),
        "es": pgettext("language of a story", "in Spanish"),
    }[code]


def draw(page: StoryPage, lit: Iterable[int] | None = None) -> motif.Shape | None:
    """The shape of the words, with `lit` strokes in red (default: those of the quotation)."""
    drawn, measures = page.shape.get("drawn"), page.shape.get("measures")
    if lit is None:
        return motif.Shape(**drawn) if drawn else None
    if not measures:
        return None
    form, lit = motif.Form(page.shape["form"]), set(lit)
    try:
        if drawn:
            before = page.shape["quoted"]
            return motif.lit_anew(motif.Shape(**drawn), form, len(measures), before, lit)
    except ValueError:  # an earlier release put other strokes together
        pass
    return motif.shape(form, measures, lit, page.work.code)


def fetch_pictures(pages: list[StoryPage]) -> None:
    """Gives every artwork among `pages` its picture with sizes: one query for all of them."""
    found = sizes.fetch({page.shape.get("picture") for page in pages} - {None})
    for page in pages:
        page.card_picture = found.get(page.shape.get("picture"))


def opening(page: StoryPage) -> str:
    """The words that open its card, or "": none that stand behind a content note in the story, since whoever sees a
    card has not been asked."""
    return "" if page.shape.get("opening_noted") else page.quote


def card(page: StoryPage, *, lead: bool = False) -> Card:
    """`lead`: the one that stands first and carries its teller's line. Pictures of artworks are there
    when `fetch_pictures` was asked before."""
    tellers = people(page)
    first = tellers[0] if len(tellers) == 1 else None
    picture = getattr(page, "card_picture", None)
    foreign = page.language != reader_language()
    words = opening(page)
    line = None
    if first and first.years_served is not None and (lead or first.came_home):
        line = motif.living_line(
            first.years_served, first.seed, bool(first.came_home), "card", ended=bool(first.died)
        )
    return Card(
        url=page.path_on_site,
        title=page.title,
        language=page.language,
        foreign=foreign,
        language_name=language_name(page.language) if foreign else "",
        name=name_of(tellers),
        served=served(first) if first else "",
        kind_label=page.kind_label,
        facts=length(page),
        quote=words,
        shape=None if picture else draw(page, None if words == page.quote else ()),
        years=line,
        picture=picture,
        sample=page.work.sample,
    )
