"""A story in a window on somebody else's site: what may be shown there, and the markup that opens it.

Whoever takes the markup may keep it for ever, so it points at the story and tells nothing of it:
everything of the storyteller's is behind the frame's address, which answers anew each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, override

from core import epoch, motif
from core.paths import path_to
from core.uses import Use
from stories import cards, notes
from stories.disclosure import Permissions, Shown
from stories.models import StoryPage
from stories.models.work import short_address
from stories.passages import compose
from stories.queryset import StoryPageQuerySet

# The lines of the window that stays as it is made, where nobody tells its host how high the words are.
WIDTH, HEIGHT = 600, 480

# All that a frame needs of a browser: its one script, in an origin of its own where there is nothing
# to reach, and to open the story in a window that is free again.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True)
class Frame:
    """The shape of what templates/campaigns/frame.html takes."""

    url: str
    title: str
    language: str
    quote: str
    name: str | None
    served: str
    kind_label: str
    facts: str
    shape: motif.Shape | None
    note: str
    permission: str
    sample: bool


def embeddable() -> StoryPageQuerySet:
    """Pages that may be shown on any site."""
    return StoryPage.objects.public(Use.EMBED_ANYWHERE).for_card()


def find(code: str, language: str | None) -> StoryPage | None:
    """The page of the work `code` that a frame shows: in `language`, else in the work's own, else in
    whatever language may be shown. Never another work's."""
    pages = {page.language: page for page in embeddable().filter(work__code=code)}
    for page in pages.values():
        return pages.get(language or "") or pages.get(page.work.language) or page
    return None


def keep_no_longer_than_permitted(request: HttpRequest, page: StoryPage) -> None:
    epoch.expires_at_most(request, Permissions.of(page.work).end())
    epoch.expires_at_most(request, page.expire_at)


def frame(page: StoryPage) -> Frame:
    """What the frame of `page`, fetched by `find`, shows to a reader in the active language."""
    tellers = cards.people(page)
    return Frame(
        url=settings.SITE_URL + page.path_on_site,
        title=page.title,
        language=page.language,
        quote=page.quote,
        name=cards.name_of(tellers),
        served=cards.served(tellers[0]) if len(tellers) == 1 else "",
        kind_label=page.kind_label,
        facts=cards.length(page),
        shape=cards.draw(page),
        note=_note(page),
        permission=_permission(tellers),
        sample=page.work.sample,
    )


def _permission(tellers: list[Shown]) -> str:
    if tellers and all(teller.name for teller in tellers):
        return gettext("Shared with permission of %(name)s") % {"name": cards.name_of(tellers)}
    return ngettext(
        "Shared with the storyteller’s permission",
        "Shared with the storytellers’ permission",
        len(tellers),
    )


def _note(page: StoryPage) -> str:
    """The content note that stands before the quoted words in the story, or "" where they stand without one too."""
    if cards.opening(page) == page.quote:
        return ""
    passages = compose(page)
    said = notes.by_passage(page, passages)
    return next(said[each.order] for each in passages if page.quote in each.text)


def frame_address(code: str, language: str) -> str:
    return f"{settings.SITE_URL}{path_to('embed_frame', code)}?lang={language}"


def markup(code: str, language: str, width: int | str = WIDTH, height: int = HEIGHT) -> SafeString:
    """A neutral link and a frame, the link first: so WordPress shows the link until the frame answers,
    and the link alone where frames are not let through. `width` in pixels, or "100%"."""
    link, title = _neutral_words(language)
    return format_html(
        '<blockquote><a href="{}">{}</a></blockquote>'
        '<iframe src="{}" title="{}" width="{}" height="{}" sandbox="{}" '
        'referrerpolicy="no-referrer" loading="lazy" frameborder="0"></iframe>',
        short_address(code),
        link,
        frame_address(code, language),
        title,
        width,
        height,
        SANDBOX,
    )


@cache
def _neutral_words(language: str) -> tuple[str, str]:
    with override(language):
        return (
            gettext("A story at the Drop LWOP Coalition"),
            gettext("A story shared by its storyteller"),
        )
