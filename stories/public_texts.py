"""The second pair of eyes on what is said of a person, a theme or a collection: an edited text is a draft,
and readers get what somebody approved who did not edit it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import nh3
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import get_active_log_context

from core import audit, epoch
from core.uses import Naming, Use

from . import depictions, safety
from .blocks import plain
from .disclosure import Permissions
from .models import (
    Collection,
    CollectionText,
    Credit,
    PublicText,
    Storyteller,
    StorytellerText,
    ThemeText,
    Work,
)
from .publishing import NotReady, Obstacle

if TYPE_CHECKING:
    from core.models import User
    from media.models import Picture

KINDS: tuple[type[PublicText], ...] = (StorytellerText, ThemeText, CollectionText)
TAGS = {"p", "b", "i", "em", "strong", "br"}


def draft(text: PublicText) -> dict[str, Any]:
    """All that readers would get of it, in the shape of `PublicText.shown`: title and body (clean HTML);
    of a storyteller or a collection the picture with its words; of a storyteller the name that it stands
    beside; of a collection the codes of its works, and the sections by the code with which each begins. Where
    a work stands can say something of a person, so each is approved with the essay."""
    content: dict[str, Any] = {
        "title": text.title,
        "body": nh3.clean(text.body, tags=TAGS, attributes={}),
    }
    if picture := _picture(text):
        said = picture.words(text.language)
        content["picture"] = {
            "key": picture.pk,
            "file": picture.file.name,
            "words": [said.description, said.decorative, said.caption, said.credit],
        }
    if isinstance(text, StorytellerText):
        content["named"] = [text.owner.naming, text.owner.name]
    if isinstance(text, CollectionText):
        entries = text.owner.entries.select_related("work")
        content["works"] = sorted(entry.work.code for entry in entries)
        content["headings"] = {
            entry.work.code: heading
            for entry in entries
            if (heading := getattr(entry, f"heading_{text.language}"))
        }
        label = getattr(text.owner, f"action_label_{text.language}")
        content["action"] = [label, text.owner.action_path] if label else []
    return content


def plain_parts(content: dict[str, Any]) -> list[str]:
    """The words of a text as plain text, without those of its picture: title, body, sections, the label at
    the end. `content` has the shape of `PublicText.shown`."""
    action = content.get("action") or [""]
    return [
        content["title"],
        plain(content["body"].replace("</p>", "</p>\n")),
        *content.get("headings", {}).values(),
        action[0],
    ]


def digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _picture(text: PublicText) -> Picture | None:
    if isinstance(text, StorytellerText):
        return text.owner.portrait
    return text.owner.cover if isinstance(text, CollectionText) else None


def is_waiting(text: PublicText) -> bool:
    """Whether the draft says something that nobody has approved."""
    return bool(text.body or text.title) and digest(draft(text)) != text.shown_hash


def waiting() -> Iterator[PublicText]:
    for kind in KINDS:
        for text in kind._base_manager.order_by("pk"):
            if is_waiting(text):
                yield text


def record_edit(text: PublicText) -> None:
    """Notes whoever is at work in the admin as an editor of what is not approved yet."""
    editor = get_active_log_context().user
    if editor and digest(draft(text)) != text.shown_hash:
        rows = type(text)._base_manager.filter(pk=text.pk, edited_since_approved=False)
        if rows.update(edited_since_approved=True):
            text.edited_since_approved = True
            text.editors.clear()
        text.editors.add(editor)


def owner_changed(owner: Storyteller | Collection) -> None:
    """A portrait, a cover, a section: the drafts say something else now, and somebody answers for it."""
    from . import exposing

    for text in owner.texts.all():
        if text.pk:
            record_edit(text)
    if isinstance(owner, Collection):
        exposing.rewrite_cover(owner)
        epoch.bump()


def recheck(work: Work, storytellers: Iterable[Storyteller]) -> None:
    """Takes back what readers have about these people, and in collections with this work, where it now says
    a name or a prison that is to stay hidden. In the caller's transaction."""
    of_people = StorytellerText.objects.filter(owner__in=list(storytellers))
    of_collections = CollectionText.objects.filter(owner__entries__work=work)
    for texts in (of_people, of_collections):
        for text in texts.exclude(shown_hash="").distinct():
            if _hidden_names(text, text.shown) or _hidden_places(text, text.shown):
                _take_back(text, get_active_log_context().user)


def _all_words(content: dict[str, Any]) -> list[str]:
    """Those of its picture too."""
    of_picture = (content.get("picture") or {}).get("words", [])
    return [*plain_parts(content), *(said for said in of_picture if isinstance(said, str))]


def _hidden_names(text: PublicText, content: dict[str, Any]) -> list[safety.Finding]:
    found = safety.names(_all_words(content), _wishes(text))
    return sorted(found, key=lambda finding: finding.key)


def _hidden_places(text: PublicText, content: dict[str, Any]) -> list[safety.Finding]:
    """A storyteller's own words stand beside each of their stories: where one is to hide the prison, they do too.
    An essay may speak of prisons, those of its other storytellers among them: there two people's eyes decide."""
    if not isinstance(text, StorytellerText):
        return []
    credits = Credit.objects.filter(
        storyteller=text.owner, role=Credit.Role.TELLER, page__live=True
    )
    if all(
        Permissions.of(credit.page.work).allows(Use.FACILITY_SHOWN, text.owner_id)
        for credit in credits.select_related("page__work")
    ):
        return []
    return sorted(safety.places(_all_words(content)), key=lambda finding: finding.key)


def _wishes(text: PublicText) -> dict[Storyteller, str]:
    """How those of whom it may speak are named: beside any of a collection's stories is enough."""
    if isinstance(text, StorytellerText):
        return {text.owner: str(text.owner.naming or Naming.NONE)}
    if not isinstance(text, CollectionText):
        return {}
    wishes: dict[Storyteller, str] = {}
    tellers = Credit.objects.filter(
        role=Credit.Role.TELLER, page__work__in=text.owner.entries.values("work")
    )
    for credit in tellers.select_related("storyteller", "page__work"):
        teller, permissions = credit.person, Permissions.of(credit.page.work)
        wishes.setdefault(teller, Naming.NONE)
        if permissions.names(teller):
            wishes[teller] = teller.naming
    return wishes


def obstacles(text: PublicText) -> list[Obstacle]:
    """What may not be approved."""
    content = draft(text)
    found = []
    if not plain(content["body"]):
        found.append(Obstacle("empty", gettext("There are no words yet.")))
    if isinstance(text, CollectionText) and not text.title:
        found.append(Obstacle("title", gettext("The collection has no title in this language.")))
    found += _given_away(text, content)
    if picture := _picture(text):
        found += _about_the_picture(text, picture)
    return found


def _given_away(text: PublicText, content: dict[str, Any]) -> Iterator[Obstacle]:
    """Numbers and addresses, and names of storytellers and prisons that are to stay hidden."""
    words = _all_words(content)
    for finding in sorted(safety.numbers_and_addresses(words), key=lambda f: f.key):
        sentence = gettext("“%(excerpt)s” looks like a number or an address. Take it out.")
        yield Obstacle(finding.key, sentence % {"excerpt": finding.excerpt}, safety=True)
    for finding in _hidden_names(text, content):
        sentence = gettext("“%(excerpt)s” is part of the storyteller's own name. Take it out.")
        yield Obstacle(finding.key, sentence % {"excerpt": finding.excerpt}, safety=True)
    for finding in _hidden_places(text, content):
        sentence = gettext(
            "“%(excerpt)s” may name the prison, which is to stay hidden beside one of the stories. Say it another way."
        )
        yield Obstacle(finding.key, sentence % {"excerpt": finding.excerpt}, safety=True)


def _about_the_picture(text: PublicText, picture: Picture) -> Iterator[Obstacle]:
    said, faces = picture.words(text.language), depictions.of_one(picture)
    if not said.description and not said.decorative:
        yield Obstacle("alt", gettext("The picture has no alt text in this language."))
    if isinstance(text, StorytellerText):
        if faces.storytellers != frozenset({text.owner}) or faces.somebody_else:
            yield Obstacle(
                "portrait",
                gettext(
                    "A portrait shows this storyteller and nobody else. Say so on the picture."
                ),
            )
    elif not faces.nobody:
        yield Obstacle("cover", gettext("A cover shows nobody who could be recognized."))


def may_approve(text: PublicText, user: User) -> bool:
    return user.has_perm("stories.approve_work") and not text.editors.filter(pk=user.pk).exists()


@transaction.atomic
def approve(text: PublicText, user: User, seen_hash: str) -> None:
    """Gives readers the draft, if it is still what `user` was shown. Raises PermissionDenied for
    somebody without the right or who edited it, NotReady for anything that may not be shown."""
    if not may_approve(text, user):
        raise PermissionDenied(gettext("A text is approved by somebody who did not edit it."))
    content = draft(text)
    if digest(content) != seen_hash:
        sentence = gettext("The text has changed since you opened it. Please read it again.")
        raise NotReady([Obstacle("changed", sentence)])
    if found := obstacles(text):
        raise NotReady(found)
    type(text)._base_manager.filter(pk=text.pk).update(
        shown=content,
        shown_hash=seen_hash,
        shown_since=timezone.localdate(),
        edited_since_approved=False,
    )
    audit.record("text.approved", user=user, subject=_subject(text))
    _now_shown(text)


@transaction.atomic
def take_down(text: PublicText, user: User) -> None:
    """Readers get nothing of it any more; the draft stays. One person's decision, like a pause."""
    if not user.has_perm("stories.pause_work"):
        raise PermissionDenied
    _take_back(text, user)


def _take_back(text: PublicText, user: User | None) -> None:
    type(text)._base_manager.filter(pk=text.pk).update(shown={}, shown_hash="", shown_since=None)
    audit.record("text.taken_down", user=user, subject=_subject(text))
    _now_shown(text)
    epoch.forget_pages()


def _subject(text: PublicText) -> str:
    owner = text.owner  # type: ignore[attr-defined]  # each kind has its own
    return f"{text._meta.model_name} {getattr(owner, 'code', '') or owner.pk} {text.language}"[:80]


def _now_shown(text: PublicText) -> None:
    """A portrait is served while it is shown."""
    from . import exposing

    if isinstance(text, StorytellerText):
        for work in Work.objects.filter(pages__credits__storyteller=text.owner).distinct():
            exposing.rewrite(work)
    elif isinstance(text, CollectionText):
        exposing.rewrite_cover(text.owner)
    epoch.bump()


def shown_picture(shown: dict[str, Any], picture: Picture | None, language: str) -> Picture | None:
    """The approved picture, while it is still the one, with the words, that was approved."""
    approved = shown.get("picture")
    if not approved or picture is None:
        return None
    said = picture.words(language)
    words = [said.description, said.decorative, said.caption, said.credit]
    same = (approved["key"], approved["file"], approved["words"]) == (
        picture.pk,
        picture.file.name,
        words,
    )
    return picture if same else None
