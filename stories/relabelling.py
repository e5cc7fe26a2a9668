"""A term of the vocabularies was renamed, retired, or is no longer sure enough to be shown: pages that keep its
words, and lists that stories stand in because of it, follow at once."""

from __future__ import annotations

from django.db import transaction

from . import facets, listing, measures, publishing
from .models import ContentNote, Institution, LegalRoute, StoryPage, Theme
from .signals import story_changed

Term = Theme | LegalRoute | ContentNote | Institution


@transaction.atomic
def follow(term: Term) -> None:
    publishing.hold({page.work for page in _shown_by(term)})
    # As they are now: somebody may have been waited for.
    pages = _shown_by(term)
    facets.vocabulary_changed()
    for page in pages:
        StoryPage.objects.filter(pk=page.pk).update(shape=measures.measure(page))
    # What follows a work reads all its pages, in each language.
    for page in pages:
        if page.is_original:
            listing.rewrite(page.work)
            story_changed.send(sender=type(page.work), work=page.work)


def _shown_by(term: Term) -> list[StoryPage]:
    """Live pages that keep its words. A place's name is asked for each time it is shown."""
    column = {Theme: "themes", LegalRoute: "legal_routes", ContentNote: "content_notes"}.get(
        type(term)
    )
    if column is None:
        return []
    return list(StoryPage.objects.filter(live=True, **{column: term}).select_related("work"))
