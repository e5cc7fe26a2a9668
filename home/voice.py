"""The one voice that opens the home page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from core.sentences import sentences
from core.uses import Use
from stories import cards, facets
from stories.facets import Choice
from stories.models import StoryPage, Work
from stories.reading import about

# Among how many of the newest stories one that may be quoted is looked for: a number, so that the
# page costs the same in an archive of any size.
NEWEST = 60
# Characters from which a quotation is set smaller.
LONG = 180


def choose(featured: Work | int | None, language: str) -> StoryPage | None:
    """The page whose quotation is shown to a reader of `language`, ready for `context`: of the work
    that editors chose if it may be quoted, else of the newest that may. None where there is none."""
    table = facets.table()
    listed = facets.matching(table, Choice(), language)
    # No words that stand behind a content note in the story: nobody has been asked yet. What was published before that
    # was measured has none, see the migration.
    bare = Q(shape__opening_noted=False) | Q(shape__opening_noted__isnull=True)
    quotable = StoryPage.objects.public(Use.CAMPAIGN_QUOTES).filter(bare).exclude(quote="")
    if featured is not None:
        work = featured.pk if isinstance(featured, Work) else featured
        keys = table.newest(listed & table.of_work(work), 0, 1)
        page = quotable.filter(pk__in=keys).for_card().first()
        if page:
            return page
    candidates = table.newest(listed, 0, NEWEST)
    found = set(quotable.filter(pk__in=candidates).values_list("pk", flat=True))
    first = next((pk for pk in candidates if pk in found), None)
    return quotable.for_card().filter(pk=first).first() if first else None


def context(page: StoryPage) -> dict[str, Any]:
    """What templates/components/voice.html takes."""
    tellers = cards.people(page)
    teller = tellers[0] if len(tellers) == 1 else None
    quote = cards.opening(page)
    lines = quote.splitlines()
    spoken = lines if len(lines) > 1 else sentences(quote, page.language)
    return {
        "url": page.path_on_site,
        "title": page.title,
        "language": page.language,
        "foreign": page.language != cards.reader_language(),
        "sentences": spoken,
        "long": len(quote) > LONG,
        "name": cards.name_of(tellers),
        "served": cards.served(teller) if teller else "",
        "sample": page.work.sample,
        **about.line(teller, page),
        "actions": [
            {
                "url": page.path_on_site,
                "label": gettext("Read the whole story"),
                "detail": cards.length(page),
                "primary": True,
            }
        ],
    }
