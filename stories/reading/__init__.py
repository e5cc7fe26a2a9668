"""What the reading page shows, in the shape that templates/stories/story_page.html takes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from core import epoch
from core.prepared import Prepared
from core.uses import Use

from .. import cards, collecting, footnotes, linked_data, notes, related, sharing, together
from ..disclosure import Permissions, Shown
from ..measures import measure
from ..models import Passage, StoryPage
from ..models.work import short_address
from ..passages import compose, give_keys
from . import about, files, words

# Words above which a story has its sections listed before it begins.
LONG = 3_000


def context(page: StoryPage, request: HttpRequest) -> dict[str, Any]:
    """Works on a live page fetched with `for_reading` and on a draft in memory, for previews."""
    draft = _is_draft(request)
    way = (
        None if draft else collecting.way(request.GET.get("in", ""), page, cards.reader_language())
    )
    # Whoever is on a way through a collection is shown where it goes on, not where else to go.
    near = [] if draft or way else _near(page)
    if draft:
        page.shape = measure(page)
    else:
        together.fetch([page, *near])
    permissions = Permissions.of(page.work)
    tellers = cards.people(page)
    portraits = {teller.portrait["key"] for teller in tellers if teller.portrait}
    others = [other.shape.get("picture") for other in near]
    found = files.fetch(page, permissions, portraits, others, draft=draft)
    for other in near:
        other.card_picture = found.pictures.get(other.shape.get("picture"))
    if not draft:
        for each in (page, *near):
            epoch.expires_at_most(request, Permissions.of(each.work).end())
            epoch.expires_at_most(request, each.expire_at)
    tools = "tools" in request.GET
    rows = _draft_passages(page) if draft else list(_passages(page=page.pk))
    told = story(page, tellers, rows, permissions, found, tools=tools)
    return {
        "section": "stories",
        "page": page,
        "self": page,
        "story": told,
        "translations": [(other.language, other.url)] if (other := told["other"]) else [],
        "canonical": settings.SITE_URL + page.path_on_site,
        "noindex": not permissions.allows(Use.SEARCH_AND_INDEX),
        "noarchive": not permissions.allows(Use.API_AND_OPEN_DATA),
        "description": page.standfirst,
        "share": None if draft else sharing.of_story(page, permissions, found.pictures),
        "linked_data": None if draft else _linked_data(page, permissions, tellers, told, found),
        "related": [cards.card(other) for other in near],
        "related_why": related.why(page, near),
        "way": way,
    }


def _linked_data(
    page: StoryPage,
    permissions: Permissions,
    tellers: list[Shown],
    story: dict[str, Any],
    found: files.Files,
) -> dict[str, Any] | None:
    picture = sharing.first_picture(page, found.pictures)
    return linked_data.of_story(page, permissions, tellers, story, picture)


def _near(page: StoryPage) -> list[StoryPage]:
    return related.pages(page.work, cards.reader_language())


def _is_draft(request: HttpRequest) -> bool:
    """A preview shows a page as it is in memory, which may have nothing in common with what is live."""
    return getattr(request, "is_preview", False)


def _rows(page: int) -> QuerySet[Passage, Any]:
    """What is shown of them. Rows, because a story has many, and making a Passage of each takes longer than
    to read them."""
    columns = ("pk", "key", "block", "order", "kind", "speaker", "html", "start", "note")
    return Passage.objects.filter(page=page).values_list(*columns, named=True)


_passages: Prepared = Prepared(_rows, page=int)


def _draft_passages(page: StoryPage) -> list[Passage]:
    """Those that the draft in memory would have."""
    draft = compose(page)
    give_keys(draft, list(page.passages.all()) if page.pk else [])
    return draft


def story(
    page: StoryPage,
    tellers: list[Shown],
    rows: list[Passage],
    permissions: Permissions,
    found: files.Files,
    *,
    tools: bool = False,
) -> dict[str, Any]:
    """All that is said of a story and in it, on the page and on paper (stories.printing). Its people
    were fetched with `together.fetch`; `rows` are its passages in order."""
    noted = notes.placed(page, rows)
    explained = footnotes.of(page)
    blocks = words.blocks(page, rows, noted, explained, permissions, found)
    name = cards.name_of(tellers)
    first = tellers[0] if len(tellers) == 1 else None
    other = about.other_language(page)
    return {
        "title": page.title,
        "language": page.language,
        "foreign": page.language != cards.reader_language(),
        "standfirst": page.standfirst,
        "kind_label": page.kind_label,
        "sample": page.work.sample,
        "name": name,
        "teller_url": about.teller_url(first) if first else "",
        "served": about.served(first),
        **about.line(first, page),
        "facts": about.facts(page, permissions),
        "themes": about.themes(page),
        "routes": about.routes(page),
        "notes": [{"label": label, "url": "", "where": ""} for label in about.notes_of_whole(page)]
        + [{"label": n.text, "url": n.url, "where": n.where} for n in noted.values()],
        "credits": about.helpers(page, permissions),
        "original": other if other and not page.is_original else None,
        "other": other,
        "listen": words.listen(blocks),
        "contents": words.contents(blocks) if page.shape.get("words", 0) > LONG else [],
        "blocks": blocks,
        "footnotes": explained,
        "tools": tools,
        "tools_url": page.path_on_site if tools else f"{page.path_on_site}?tools=1",
        "cite_url": f"{page.path_on_site}cite/",
        "tellers": about.teller_blocks(page, tellers, found),
        "uses": about.uses_told(permissions, name, len(tellers)),
        "custody": about.custody(page, permissions),
        "custody_title": gettext("How this story came to us"),
        "rights": about.rights(page),
        "address": short_address(page.work.code),
        "pdf_url": f"{page.path_on_site}print.pdf" if permissions.allows(Use.DOWNLOAD) else "",
        "may_embed": permissions.allows(Use.EMBED_ANYWHERE),
        "may_print_inside": permissions.allows(Use.PRINT_INSIDE),
        "printed_on": timezone.localdate(),
    }
