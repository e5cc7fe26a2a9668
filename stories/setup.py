"""Vocabularies, from the versioned files in stories/data. What editors changed stays changed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from core import roles
from core.setup import step

from .models import (
    ContentNote,
    Institution,
    InstitutionName,
    LegalRoute,
    StoryIndexPage,
    Theme,
)

DATA = Path(__file__).parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@step("vocabularies", order=30)
def load_vocabularies() -> None:
    """Adds the terms that are missing. Never overwrites one that is there: editors may have improved it."""
    known = set(Theme.objects.values_list("key", flat=True))
    for position, row in enumerate(rows("themes.csv")):
        if row["key"] not in known:
            parent = Theme.objects.get(key=row["parent"]) if row["parent"] else None
            Theme.objects.create(**(row | {"parent": parent, "position": position}))
    known = set(ContentNote.objects.values_list("key", flat=True))
    for position, row in enumerate(rows("content_notes.csv")):
        if row["key"] not in known:
            ContentNote.objects.create(**row, position=position)
    known = set(LegalRoute.objects.values_list("key", flat=True))
    for row in rows("legal_routes.csv"):
        if row["key"] not in known:
            LegalRoute.objects.create(**(row | {"as_of": date.fromisoformat(row["as_of"])}))
    known = set(Institution.objects.values_list("code", flat=True))
    for row in rows("institutions.csv"):
        if row["code"] not in known:
            _add_institution(row)


def _add_institution(row: dict[str, str]) -> None:
    names = [InstitutionName(name=row.pop("name"))]
    for former in filter(None, row.pop("former_names").split("; ")):
        name, since, until = former.split("|")
        names.append(InstitutionName(name=name, since=since, until=until))
    institution = Institution(**row)
    institution.names.set(names)
    institution.save()


@step("rights over stories", order=60)
def grant_story_pages() -> None:
    for index in StoryIndexPage.objects.all():
        roles.grant_pages(roles.LETTER_DESK, index, ["add_page"])
        for name in (roles.EDITOR, roles.MODERATOR, roles.ADMINISTRATOR):
            roles.grant_pages(name, index, ["add_page", "change_page", "publish_page"])
