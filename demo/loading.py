"""Brings the sample stories in on the road that every story takes: intake, ledger, two people, the gate."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from wagtail.log_actions import LogContext
from wagtail.models import Locale

from consent import ledger
from core.models import User
from core.uses import Naming, Use
from media.models import Picture, Recording
from stories import depictions, public_texts, publishing
from stories.blocks import stanzas
from stories.content import content_hash
from stories.depictions import Faces
from stories.models import (
    Collection,
    CollectionEntry,
    CollectionText,
    ContentNote,
    Credit,
    CustodyStep,
    Identity,
    Institution,
    LegalRoute,
    PublicText,
    SentenceStep,
    StoryIndexPage,
    StoryPage,
    Storyteller,
    StorytellerText,
    Theme,
    Work,
)

from . import accounts, drawings, recording

CONTENT = Path(__file__).parent / "content"
# So that "newest" means something: one sample story appeared every so many days.
DAYS_APART = 11


def read(folder: str) -> list[dict[str, Any]]:
    return [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((CONTENT / folder).glob("*.toml"))
    ]


@transaction.atomic
def load() -> int:
    """Loads the sample accounts, people and stories. Returns how many stories. For an empty archive only."""
    users = accounts.make()
    people = {row["key"]: (_storyteller(row), row) for row in read("storytellers")}
    for teller, row in people.values():
        _texts(teller, row.get("texts", {}), users)
    stories = sorted(read("stories"), key=lambda row: ORDER.index(row["key"]))
    for position, row in enumerate(reversed(stories)):
        teller, about = people[row["storyteller"]]
        published = timezone.now() - timedelta(days=3 + DAYS_APART * (len(stories) - 1 - position))
        _story(
            row,
            teller,
            about["uses"] | row.get("uses", {}),
            published,
            users["editor"],
            users["moderator"],
        )
    for row in read("collections"):
        _collection(row, {story["key"]: story for story in stories}, users)
    return len(stories)


def _texts(teller: Storyteller, texts: dict[str, str], users: dict[str, User]) -> None:
    """What they say of themselves, written down by the editor and approved by the moderator."""
    for language, words in texts.items():
        text = StorytellerText(owner=teller, language=language, body=f"<p>{escape(words)}</p>")
        _approved(text, users)


def _approved(text: PublicText, users: dict[str, User]) -> None:
    with LogContext(user=users["editor"]):
        text.save()
    draft = public_texts.draft(text)
    public_texts.approve(text, users["moderator"], public_texts.digest(draft))


def _collection(
    row: dict[str, Any], stories: dict[str, dict[str, Any]], users: dict[str, User]
) -> None:
    made = Collection(slug=row["slug"], action_path=row["action_path"], sample=True)
    for language in ("en", "es"):
        setattr(made, f"action_label_{language}", row[language]["action"])
    for position, entry in enumerate(row["entries"]):
        story = stories[entry["story"]]
        slug = story[story["language"]]["slug"]
        page = StoryPage.objects.get(slug=slug, language=story["language"])
        headings = {name: entry.get(name, "") for name in ("heading_en", "heading_es")}
        made.entries.add(CollectionEntry(work=page.work, sort_order=position, **headings))
    made.save()
    for language in ("en", "es"):
        paragraphs = stanzas(row[language]["essay"])
        body = "".join(f"<p>{escape(part.strip())}</p>" for part in paragraphs)
        title = row[language]["title"]
        _approved(CollectionText(owner=made, language=language, title=title, body=body), users)


# The order in which a first visitor meets them.
ORDER = [
    "number-four",
    "through-the-previews",
    "six-cubic-feet",
    "she-waters-it-anyway",
    "something-about-the-rooster",
    "about-the-truck",
    "which-item-is-defective",
    "official-scorer",
    "a-man-with-a-peach",
    "the-e-goes-first",
    "dear-nobody",
    "eleven-times",
]


def _storyteller(row: dict[str, Any]) -> Storyteller:
    place = row.get("place_now")
    teller = Storyteller.objects.create(
        naming=row["naming"],
        name=row["name"],
        slug=row["key"] if row["naming"] != Naming.NONE else None,
        pronouns=row.get("pronouns", ""),
        county=row.get("county", ""),
        year_sentenced=row.get("year_sentenced"),
        place_now=Institution.objects.get(code=place) if place else None,
    )
    teller.course.set(
        SentenceStep(sort_order=position, **step)
        for position, step in enumerate(row.get("course", []))
    )
    teller.save()
    Identity.objects.create(storyteller=teller, **row["identity"])
    return teller


def _story(
    row: dict[str, Any],
    teller: Storyteller,
    uses: dict[str, bool],
    published: Any,
    editor: User,
    moderator: User,
) -> None:
    """The original, then its translation, each written by the editor and approved by the moderator."""
    given_on = (published - timedelta(days=20)).date()
    work = Work.objects.create(language=row["language"], sample=True)
    languages = sorted({"en", "es"} & set(row), key=lambda code: code != row["language"])
    original: StoryPage | None = None
    for language in languages:
        page = _draft(row, language, work, teller, given_on, published)
        page.save_revision(user=editor)
        if original is None:
            original = page
            ledger.record(
                teller,
                work,
                {Use(use): answer for use, answer in uses.items()},
                naming=Naming(teller.naming),
                answered_by="storyteller",
                means="letter",
                given_on=given_on,
                recorded_by=moderator,
                confirmed=True,
            )
        draft = page.get_latest_revision_as_object()
        publishing.approve(page, moderator, content_hash(draft))
        publishing.publish(page, moderator)


def _draft(
    row: dict[str, Any],
    language: str,
    work: Work,
    teller: Storyteller,
    received: date,
    published: Any,
) -> StoryPage:
    text = row[language]
    page = StoryPage(
        title=text["title"],
        slug=text["slug"],
        locale=Locale.objects.get(language_code=language),
        work=work,
        standfirst=text["standfirst"],
        quote=text["quote"].strip(),
        translator=text.get("translator", ""),
        body=[_block(block, language) for block in text["body"]],
        kind=row["kind"],
        written=row["written"],
        received=received,
        came_by=row["came_by"],
        place=Institution.objects.get(code=row["place"]) if row.get("place") else None,
        notes_reviewed=True,
        others_reviewed=True,
        first_published_at=published,
    )
    if original := work.original:
        page.translation_key = original.translation_key
    page.themes.set(Theme.objects.filter(key__in=row["themes"]))
    page.content_notes.set(ContentNote.objects.filter(key__in=row["content_notes"]))
    page.legal_routes.set(LegalRoute.objects.filter(key__in=row.get("routes", [])))
    page.custody.set(
        CustodyStep(sort_order=position, **step)
        for position, step in enumerate(row.get("custody", []))
    )
    page.credits.add(Credit(storyteller=teller))
    StoryIndexPage.objects.get(locale__language_code=language).add_child(instance=page)
    return page


def _block(block: dict[str, Any], language: str) -> dict[str, Any]:
    """A block as StreamField stores it."""
    kind = block["type"]
    value: Any = block.get("text", "").strip()
    if kind == "prose":
        value = "".join(f"<p>{_inline(part)}</p>" for part in stanzas(block["text"]))
    elif kind == "letter":
        words = "".join(f"<p>{_inline(part)}</p>" for part in stanzas(block["text"]))
        value = {"scan": _scan(block).pk, "looked_over": True, "text": words}
    elif kind == "turns":
        kind = "interview"
        value = [
            {"speaker": t["speaker"], "question": t["question"], "text": t["text"].strip()}
            for t in block["turns"]
        ]
    elif kind == "recording":
        sound = Recording(
            title="A synthetic voice", file=ContentFile(recording.speak(), name="recording.wav")
        )
        sound.save()
        value = {"recording": sound.pk, "cues": block["cues"]}
    elif kind == "picture":
        value = {"picture": _picture(block, language).pk}
    elif kind == "note":
        value = {"notes": block["notes"], "text": block["text"], "passages": block["passages"]}
    return {"type": kind, "value": value}


def _scan(block: dict[str, Any]) -> Picture:
    name = block["page"]
    written = drawings.write(name, block["text"].strip())
    page = Picture(title=name, file=ContentFile(written, name="page.png"))
    page.save()
    return page


def _picture(block: dict[str, Any], language: str) -> Picture:
    """One for both languages, with the words of each. Nobody is in the drawings."""
    name = block["drawing"]
    picture = Picture.objects.filter(title=name).first() or Picture(
        title=name, file=ContentFile(drawings.draw(name), name="drawing.png")
    )
    words = {"description": block["alt"], "caption": block.get("caption", "")}
    for field, text in words.items():
        setattr(picture, field if language == "en" else f"{field}_{language}", text)
    picture.save()
    depictions.record(picture, Faces(nobody=True), by=None)
    return picture


def _inline(text: str) -> str:
    """Escaped, with *emphasis* and line breaks."""
    parts = escape(text.strip()).split("*")
    marked = "".join(f"<i>{part}</i>" if index % 2 else part for index, part in enumerate(parts))
    return marked.replace("\n", "<br/>")
