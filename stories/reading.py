"""What the reading page shows, in the shape that templates/stories/story_page.html takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

from core import motif, uses
from core.uses import Use
from media.sizes import prefetch_sizes

from . import cards, content, listening
from .blocks import Voice
from .disclosure import Permissions, Shown
from .listening import Player, Turn
from .measures import measure
from .models import Passage, StoryPage
from .models.story_page import story_path
from .notes import Note, placed
from .passages import compose, give_keys

if TYPE_CHECKING:
    from media.models import Picture
    from media.models.picture import PictureWords


@dataclass
class Block:
    """One block of the body as the template reads it; what a kind doesn't use stays empty."""

    kind: str
    text: str = ""
    anchor: str = ""
    html: str = ""
    by: str = ""
    passages: list[dict[str, Any]] = field(default_factory=list)
    picture: Picture | None = None
    words: PictureWords | None = None
    player: Player | None = None
    turns: list[Turn] = field(default_factory=list)


# Blocks whose words stand as passages.
WRITTEN = ("prose", "poem", "interview")


def context(page: StoryPage, request: HttpRequest) -> dict[str, Any]:
    """Works on a live page fetched with `for_reading` and on a draft in memory, for previews."""
    permissions = Permissions.of(page.work)
    tellers = cards.people(page)
    url = settings.SITE_URL + page.path_on_site
    prefetch_sizes(content.pictures(page))
    listening.fetch_sounds(page, permissions)
    if _is_draft(request):
        page.shape = measure(page)
    other = _other_language(page)
    return {
        "section": "stories",
        "page": page,
        "self": page,
        "story": story(page, _passages(page, request), tellers, permissions, other),
        "translations": [(other.language, other.url)] if other else [],
        "canonical": url,
        "noindex": not permissions.allows(Use.SEARCH_AND_INDEX),
        "description": page.standfirst,
        "related": [],
    }


def story(
    page: StoryPage,
    rows: list[Passage],
    tellers: list[Shown],
    permissions: Permissions,
    other: OtherLanguage | None,
) -> dict[str, Any]:
    """The story itself; `rows` are its passages, `other` its readable page in the other language."""
    first = tellers[0] if len(tellers) == 1 else None
    notes = placed(page, rows)
    blocks = _blocks(page, rows, notes, permissions)
    name = cards.name_of(tellers)
    return {
        "title": page.title,
        "language": page.language,
        "foreign": page.language != cards.reader_language(),
        "standfirst": page.standfirst,
        "kind_label": page.get_kind_display(),
        "sample": page.work.sample,
        "name": name,
        "teller_url": teller_url(first) if first else "",
        "served": _served(first),
        **_line(first, page),
        "facts": _facts(page, permissions),
        "themes": _themes(page),
        "notes": [{"label": label, "url": "", "where": ""} for label in _notes_of_the_whole(page)]
        + [{"label": note.text, "url": note.url, "where": note.where} for note in notes.values()],
        "translator": page.translator if not page.is_original else "",
        "original": other
        and not page.is_original
        and {
            "url": other.url,
            "language": other.language,
            "language_name": cards.language_name(other.language),
        },
        "other_languages": [(other.language, other.url, other.label)]
        if other and page.is_original
        else [],
        "listen": _listen(blocks),
        "blocks": blocks,
        "sign": "",
        "teller": _teller_block(page, first, name),
        "uses": _uses(permissions, name),
        "custody": _custody(page, permissions),
        "custody_title": gettext("How this story came to us"),
        "address": f"{settings.SITE_URL}{reverse('short_link', args=[page.work.code])}",
        "citation": _citation(page, name),
        "may_embed": permissions.allows(Use.EMBED_ANYWHERE),
        "may_print_inside": permissions.allows(Use.PRINT_INSIDE),
        "printed_on": timezone.localdate(),
    }


@dataclass(frozen=True)
class OtherLanguage:
    """The same story in the other language; `label` is written in that language."""

    language: str
    url: str
    label: str


def _other_language(page: StoryPage) -> OtherLanguage | None:
    slug, language = getattr(page, "other_slug", None), getattr(page, "other_language", None)
    if not slug or not language:
        return None
    with override(language):
        label = {"en": gettext("Read in English"), "es": gettext("Read in Spanish")}[language]
    return OtherLanguage(language, story_path(language, slug), label)


def teller_url(teller: Shown) -> str:
    return reverse("storyteller", args=[teller.slug]) if teller.slug else ""


def _citation(page: StoryPage, name: str | None) -> str:
    year = f" {timezone.localdate(page.first_published_at).year}" if page.first_published_at else ""
    return gettext("%(name)s, “%(title)s”. A Living Chance, Drop LWOP Coalition%(year)s.") % {
        "name": name or gettext("Name withheld"),
        "title": page.title,
        "year": year and f",{year}",
    }


def _served(teller: Shown | None) -> str:
    if teller is None or teller.years_served is None:
        return ""
    if teller.came_home:
        return cards.served(teller)
    return gettext("%(served)s, of a sentence with no release date") % {
        "served": cards.served(teller)
    }


def _line(teller: Shown | None, page: StoryPage) -> dict[str, Any]:
    years = teller.years_served if teller else None
    home = bool(teller and teller.came_home)
    line = motif.living_line(years, teller.seed if teller else page.work.code, home)
    end = ""
    if years is not None:
        end = (
            gettext("Home, %(year)s") % {"year": teller.came_home}
            if home and teller
            else gettext("No release date")
        )
    start = str(teller.year_sentenced) if teller and teller.year_sentenced else ""
    return {"line": line, "line_start": start, "line_end": end}


def _facts(page: StoryPage, permissions: Permissions) -> list[str]:
    tellers = [credit.storyteller_id for credit in page.tellers()]
    facts = []
    if page.written:
        decades_only = not all(permissions.allows(Use.YEARS_SHOWN, pk) for pk in tellers)
        words = page.written_on.shown(decades_only=decades_only)
        made = {
            StoryPage.Kind.RECORDING: gettext("Recorded: %(date)s"),
            StoryPage.Kind.INTERVIEW: gettext("Recorded: %(date)s"),
            StoryPage.Kind.ARTWORK: gettext("Made: %(date)s"),
        }.get(StoryPage.Kind(page.kind), gettext("Written: %(date)s"))
        facts.append(made % {"date": words})
    facts.append(cards.length(page))
    if page.place_id and all(permissions.allows(Use.FACILITY_SHOWN, pk) for pk in tellers):
        facts.append(getattr(page, "place_name", None) or str(page.place))
    return facts


def _is_draft(request: HttpRequest) -> bool:
    """A preview shows a page as it is in memory, which may have nothing in common with what is live."""
    return getattr(request, "is_preview", False)


def _passages(page: StoryPage, request: HttpRequest) -> list[Passage]:
    """The stored passages; for a preview those that the draft in memory would have."""
    if not _is_draft(request):
        return list(page.passages.all())
    draft = compose(page)
    give_keys(draft, list(page.passages.all()))
    return draft


def _blocks(
    page: StoryPage, rows: list[Passage], notes: dict[int, Note], permissions: Permissions
) -> list[Block]:
    by_block: dict[str, list[Passage]] = {}
    for row in rows:
        by_block.setdefault(row.block, []).append(row)
    # What is not stored yet has no captions to fetch.
    stored = all(row.pk for row in rows)
    found: list[Block] = []
    recordings = 0
    for index, block in enumerate(page.body):
        kind, value = block.block_type, block.value
        mine = by_block.get(block.id or "", [])
        if kind in WRITTEN:
            found.append(Block(kind, passages=[_passage(row, notes) for row in mine]))
        elif kind == "recording":
            recordings += 1
            heard = listening.player(value, page, recordings, permissions, stored=stored)
            said = listening.turns(mine, notes, heard)
            anchor = "recording" if recordings == 1 else f"recording-{recordings}"
            found.append(Block("recording", anchor=anchor, player=heard, turns=said))
        elif kind == "heading":
            found.append(Block("heading", text=value, anchor=f"section-{index + 1}"))
        elif kind == "picture" and value["picture"]:
            picture = value["picture"]
            found.append(Block("picture", picture=picture, words=picture.words(page.language)))
        elif kind == "context":
            found.append(Block("context", html=linebreaks_filter(value), by=gettext("The editors")))
    return found


def _passage(row: Passage, notes: dict[int, Note]) -> dict[str, Any]:
    return {
        "key": row.key,
        "number": row.order,
        "note": notes.get(row.order),
        "html": mark_safe(row.html),  # noqa: S308  cleaned by stories.blocks when it was stored
        "lines": [mark_safe(line) for line in row.html.split("<br>")],  # noqa: S308  as above
        "speaker": row.speaker,
        "is_answer": row.kind == Passage.Kind.ANSWER,
    }


def _listen(blocks: list[Block]) -> dict[str, str] | None:
    """The way to the voice, where something to read stands before it."""
    for block in blocks[1:]:
        if block.player and block.player.sources:
            return {"url": f"#{block.anchor}", "length": block.player.length}
    return None


def _themes(page: StoryPage) -> list[dict[str, str]]:
    spanish = cards.reader_language() == "es"
    return [
        {"label": label_es if spanish else label_en, "url": reverse("theme", args=[key])}
        for key, label_en, label_es in page.shape.get("themes", [])
    ]


def _notes_of_the_whole(page: StoryPage) -> list[str]:
    spanish = cards.reader_language() == "es"
    return [label_es if spanish else label_en for label_en, label_es in page.shape.get("notes", [])]


def _teller_block(page: StoryPage, first: Shown | None, name: str | None) -> dict[str, Any]:
    read = any(b.block_type == "recording" and b.value["voice"] == Voice.READER for b in page.body)
    labels = {
        StoryPage.Kind.RECORDING: gettext("Whose words these are")
        if read
        else gettext("Who is speaking"),
        StoryPage.Kind.INTERVIEW: gettext("Who is speaking"),
        StoryPage.Kind.ARTWORK: gettext("Who made this"),
    }
    facts = []
    if first:
        if first.county:
            facts.append(gettext("Sentenced in %(county)s County") % {"county": first.county})
        if first.place_now and not first.came_home:
            facts.append(gettext("Now at %(place)s") % {"place": first.place_now})
    if name is None:
        facts.append(gettext("They asked us not to show a name."))
    return {
        "label": labels.get(StoryPage.Kind(page.kind), gettext("Who wrote this")),
        "name": name,
        "url": teller_url(first) if first else "",
        "bio": "",
        "facts": facts,
        "picture": None,
    }


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


def _uses(permissions: Permissions, name: str | None) -> dict[str, Any]:
    language = cards.reader_language()
    yes = [uses.label(use, language) for use in TOLD_OF_WORK if permissions.allows(use)]
    title = (
        gettext("What %(name)s allows") % {"name": name}
        if name
        else gettext("What the storyteller allows")
    )
    # What was not asked yet is no refusal, so nobody is said to have refused.
    promise = gettext(
        "Whatever is not listed here has not been allowed. These answers can change, and the site "
        "changes with them."
    )
    return {"title": title, "yes": yes, "no": [], "confirmed": promise}


def _custody(page: StoryPage, permissions: Permissions) -> list[dict[str, str]]:
    """How it came and when it was published; only years where the storyteller's years stay private."""
    precise = all(permissions.allows(Use.YEARS_SHOWN, c.storyteller_id) for c in page.tellers())
    steps = []
    if page.received:
        text = gettext("Came to us %(road)s.") % {"road": page.get_came_by_display()}
        steps.append(_step(page.received, text, precise))
    if page.first_published_at:
        day = timezone.localdate(page.first_published_at)
        text = gettext("Confirmed by the storyteller, read by two people, and published.")
        steps.append(_step(day, text, precise))
    return steps


def _step(day: date, text: str, precise: bool) -> dict[str, str]:
    if precise:
        return {"iso": day.isoformat(), "date": date_format(day), "text": text}
    return {"iso": str(day.year), "date": str(day.year), "text": text}
