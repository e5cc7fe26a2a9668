"""What exactly somebody approves: the content hash of a story page."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from . import depictions
from .disclosure import Permissions

if TYPE_CHECKING:
    from media.models import Picture, Recording

    from .models import StoryPage


BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


def content_hash(page: StoryPage) -> str:
    """SHA-256 over all that a reader is shown because of this page: words, credits, alt texts, files
    and, on the original, the facts. Works on a draft in memory as on a stored page.

    A translation takes its facts from the original, so only the original's approval covers them.
    """
    # Looks at every block, which brings values that code wrote (0 for 0.0) into the form they are stored in.
    shown, scanned = pictures(page), scans(page)
    content: dict[str, Any] = {
        "title": page.title,
        "slug": page.slug,
        "standfirst": page.standfirst,
        "quote": page.quote,
        "translator": page.translator,
        "body": _with_faces(_canonical(page.body.get_prep_value()), page),
        "pictures": [
            [
                picture.pk,
                picture.file.name,
                said.description,
                said.decorative,
                said.caption,
                said.credit,
            ]
            for picture in shown
            for said in [picture.words(page.language)]
        ],
        **({"scans": [[scan.pk, scan.file.name] for scan in scanned]} if scanned else {}),
        "recordings": [
            # Silences count from when they are asked for: the words go with the sound, not after it.
            [recording.pk, recording.file.name, *filter(None, [recording.silences])]
            for recording in recordings(page)
        ],
    }
    if page.is_original:
        content["credits"] = [
            [
                c.storyteller_id,
                c.role,
                c.storyteller.naming,
                c.storyteller.name,
                c.storyteller.pronouns,
            ]
            if c.storyteller
            else [c.name, c.role]
            for c in page.credits.all()
        ]
        content["facts"] = [
            page.kind,
            page.written,
            page.received.isoformat() if page.received else "",
            page.came_by,
            page.place_id,
            sorted(theme.key for theme in page.themes.all()),
            sorted(note.key for note in page.content_notes.all()),
            page.notes_reviewed,
        ]
        content |= {name: value for name, value in _the_rest(page).items() if value}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _the_rest(page: StoryPage) -> dict[str, Any]:
    """Facts that a story may lack: one without them has the hash that it had before there were any."""
    return {
        "routes": sorted(route.key for route in page.legal_routes.all()),
        "rights": page.rights,
        "others_reviewed": page.others_reviewed,
        "custody": [[s.what, s.role, s.name, s.since] for s in page.custody.all()],
        "told_about": [
            [told.person_id, told.agreed.isoformat() if told.agreed else ""]
            for told in page.told_about.all()
        ],
        "belongings": [[b.relation, b.other_id] for b in page.belongings.all()],
    }


def _address(slug: str) -> list[str]:
    """The words of an address, as they are and with the capitals that names have in a text."""
    words = slug.replace("-", " ")
    return [words, words.title()]


def _canonical(value: Any) -> Any:
    """Blocks in one form, however they came: on storing, Wagtail gives ids to what has none, wraps a
    list's plain items and marks each paragraph; a browser sends its own line ends."""
    if isinstance(value, str):
        return BLOCK_KEY.sub("", value).replace("\r\n", "\n")
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, dict):
        if value.get("type") == "item" and "value" in value:
            return _canonical(value["value"])
        is_block = "type" in value and "value" in value
        return {
            key: _canonical(item) for key, item in value.items() if not (is_block and key == "id")
        }
    return value


def _with_faces(body: Any, page: StoryPage) -> Any:
    """Who is in its pictures belongs to what is approved: it is said in each picture's block."""
    faces = depictions.of(pictures(page))
    tellers = {credit.storyteller_id for credit in page.tellers()}
    for block in body:
        if block["type"] == "picture":
            block["value"]["shows"] = _shows(faces.get(block["value"]["picture"]), tellers)
    return body


def _shows(faces: depictions.Faces | None, tellers: set[int]) -> str:
    """In the words of the first approvals, which knew "nobody" and "storyteller", meaning everyone
    credited. A picture about which nothing was said can't go live, so it needs no word of its own."""
    if not faces or faces.nobody:
        return depictions.Who.NOBODY.value
    people = {teller.pk for teller in faces.storytellers}
    if people == tellers and not faces.somebody_else:
        return depictions.Who.STORYTELLER.value
    others = [depictions.Who.SOMEBODY_ELSE.value] if faces.somebody_else else []
    return " ".join([*map(str, sorted(people)), *others])


def pictures(page: StoryPage) -> list[Picture]:
    found = [block.value["picture"] for block in page.body if block.block_type == "picture"]
    return [picture for picture in found if picture]


def scans(page: StoryPage) -> list[Picture]:
    """Pages of letters, which show a storyteller's hand."""
    found = [block.value["scan"] for block in page.body if block.block_type == "letter"]
    return [picture for picture in found if picture]


def recordings(page: StoryPage) -> list[Recording]:
    found = [block.value["recording"] for block in page.body if block.block_type == "recording"]
    return [recording for recording in found if recording]


def words(page: StoryPage) -> list[str]:
    """Every run of text that the page would show, in order: the storyteller's and ours."""
    texts = [page.title, page.standfirst, page.quote, page.translator, *_address(page.slug)]
    permissions = Permissions.of(page.work)
    for teller in filter(permissions.names, (credit.person for credit in page.tellers())):
        texts += [teller.name, teller.pronouns, *_address(teller.slug or "")]
    for block in page.body:
        if hasattr(block.block, "words"):
            texts += [
                text for w in block.block.words(block.value) for text in (w.speaker, w.text, w.note)
            ]
            if block.block_type == "recording":
                texts.append(block.value["reader"])
        elif block.block_type in ("note", "update"):
            texts.append(block.value["text"])
        elif block.block_type == "footnote":
            texts += [block.value["after"], block.value["text"]]
        elif isinstance(block.value, str):
            texts.append(block.value)
    for picture in pictures(page):
        texts.append(picture.title)
        for said in map(picture.words, ("en", "es")):
            texts += [said.description, said.caption, said.credit]
    for recording in recordings(page):
        texts.append(recording.title)
    texts += [page.rights, *(credit.name for credit in page.credits.all())]
    texts += [step.name for step in page.custody.all()]
    return [text for text in texts if text]
