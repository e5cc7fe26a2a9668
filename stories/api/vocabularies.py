"""The words that works are described in, with their definitions in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from ninja import Router

from ..models import ContentNote, Institution, LegalRoute, Theme
from ..models.vocabulary import Term
from . import schemas
from .answers import reads

router = Router(tags=["vocabularies"])


@reads(router, "/vocabularies/themes/", response=schemas.Themes, summary="Themes")
def themes(request: HttpRequest) -> dict[str, Any]:
    """Retired ones too: an older copy may name them."""
    rows: Iterable[Theme] = Theme.objects.select_related("parent", "replaced_by")
    return {
        "themes": [
            _term(theme)
            | {
                "broader": theme.parent.key if theme.parent else None,
                "retired": theme.retired,
                "replaced_by": theme.replaced_by.key if theme.replaced_by else None,
            }
            for theme in rows
        ]
    }


@reads(
    router, "/vocabularies/content-notes/", response=schemas.ContentNotes, summary="Content notes"
)
def content_notes(request: HttpRequest) -> dict[str, Any]:
    """What readers are told of before they read."""
    return {"content_notes": [_term(note) for note in ContentNote.objects.filter(retired=False)]}


@reads(router, "/vocabularies/places/", response=schemas.Places, summary="Places")
def places(request: HttpRequest) -> dict[str, Any]:
    """Prisons, with the names they had. None tells anybody's gender."""
    rows: Iterable[Institution] = Institution.objects.prefetch_related("names")
    return {
        "places": [
            {
                "key": place.code,
                "names": [
                    {"name": each.name, "since": each.since, "until": each.until}
                    for each in place.names.all()
                ],
                "city": place.city,
                "county": place.county,
                "opened": place.opened,
                "closed": place.closed,
            }
            for place in rows
        ]
    }


@reads(router, "/vocabularies/routes/", response=schemas.Routes, summary="Law")
def routes(request: HttpRequest) -> dict[str, Any]:
    """Those sure enough to be shown to readers."""
    return {
        "routes": [
            _term(route)
            | {
                "kind": route.kind,
                "citation": route.citation,
                "status": route.status,
                "as_of": route.as_of,
                "review_by": route.review_by,
                "confidence": route.confidence,
            }
            for route in LegalRoute.objects.public()
        ]
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "key": term.key,
        "label": {"en": term.label_en, "es": term.label_es},
        "definition": {"en": term.definition_en, "es": term.definition_es},
    }
