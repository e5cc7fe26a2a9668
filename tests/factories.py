"""One factory a model, and the arrangements that many promises start from. Stories become public
here on the same road as everywhere: a ledger, two people, the gate."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import factory
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image

from consent import ledger, withdrawal
from core import roles
from core.models import User
from core.uses import Naming, Use
from media.models import Document, Picture, Recording
from stories import depictions, facets, pausing, public_texts, publishing
from stories.depictions import Faces
from stories.models import (
    Collection,
    CollectionEntry,
    CollectionText,
    ContentNote,
    Credit,
    Identity,
    Institution,
    Pause,
    PublicText,
    SentenceStep,
    StoryIndexPage,
    StoryPage,
    Storyteller,
    Theme,
    Work,
)
from tests.media.paper_files import pdf

EVERYTHING = {use: True for use in Use if not use.startswith(Use.DISPLAY_NAME)}


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("correct horse battery")

    @factory.post_generation
    def role(self, create: bool, name: str | None, **kwargs: Any) -> None:
        if name:
            self.groups.add(Group.objects.get(name=name))


def editor() -> User:
    return UserFactory(role=roles.EDITOR)


def moderator() -> User:
    return UserFactory(role=roles.MODERATOR)


class StorytellerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Storyteller

    naming = Naming.FIRST
    name = "Amparo"
    slug = factory.Sequence(lambda n: f"amparo-{n}")
    year_sentenced = 2001
    county = "Fresno"
    place_now = factory.LazyFunction(lambda: Institution.objects.get(code="CCWF"))


def happened(teller: Storyteller, *steps: tuple[str, str]) -> Storyteller:
    """`teller` after these steps of the sentence's course: a state, and since when."""
    first = len(teller.course.all())
    teller.course.add(
        *(
            SentenceStep(state=state, since=since, sort_order=first + position)
            for position, (state, since) in enumerate(steps)
        )
    )
    teller.save()
    return teller


class AnonymousStorytellerFactory(StorytellerFactory):
    naming = Naming.NONE
    name = ""
    slug = None


class IdentityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Identity

    storyteller = factory.SubFactory(StorytellerFactory)
    legal_name = "Amparo Quillfeather"
    cdcr_number = "WX98765"
    contact = "Amparo Quillfeather, Box 1, Chowchilla"


class WorkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Work

    language = "en"


class PictureFactory(factory.django.DjangoModelFactory):
    """A drawing with nobody in it. `faces`: who is; Faces() where nobody has looked yet."""

    class Meta:
        model = Picture
        skip_postgeneration_save = True

    title = "A drawing"
    description = "A cup on a table, drawn in ballpoint."

    @factory.lazy_attribute
    def file(self) -> ContentFile:
        data = io.BytesIO()
        Image.new("RGB", (640, 400), (240, 230, 210)).save(data, "PNG")
        return ContentFile(data.getvalue(), name="drawing.png")

    @factory.post_generation
    def faces(self, create: bool, faces: Faces | None, **kwargs: Any) -> None:
        answer = Faces(nobody=True) if faces is None else faces
        depictions.record(self, answer, by=None)  # type: ignore[arg-type]  # `self` is what was made


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    title = "A leaflet"
    file = factory.LazyFunction(lambda: ContentFile(pdf(), name="leaflet.pdf"))


class RecordingFactory(factory.django.DjangoModelFactory):
    """Two seconds of silence."""

    class Meta:
        model = Recording

    title = "A voice"

    @factory.lazy_attribute
    def file(self) -> ContentFile:
        data = io.BytesIO()
        with wave.open(data, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(2 * 2 * 8000))
        return ContentFile(data.getvalue(), name="voice.wav")


def prose(*paragraphs: str) -> dict[str, Any]:
    return {"type": "prose", "value": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}


LETTER = (
    "I keep a list of small sounds. The kettle is first.",
    "My sister writes letters on the backs of old calendars, so I read them in order of the months.",
    "When it rains I go to the window and count what is still green.",
)


def draft(
    title: str = "A list of small sounds",
    *,
    language: str = "en",
    by: User | None = None,
    storytellers: list[Storyteller] | None = None,
    body: list[dict[str, Any]] | None = None,
    work: Work | None = None,
    themes: tuple[str, ...] = ("family_separation",),
    place: str = "",
    **fields: Any,
) -> StoryPage:
    """A draft with one storyteller, written by `by` (default: some editor). Nothing is permitted yet."""
    page = StoryPage(
        title=title,
        work=work or WorkFactory(language=language),
        body=body or [prose(*LETTER)],
        place=Institution.objects.get(code=place) if place else None,
        **({"written": "2019", "notes_reviewed": True, "others_reviewed": True} | fields),
    )
    if work and (original := work.original):
        page.translation_key = original.translation_key
    tellers = storytellers if storytellers is not None else [StorytellerFactory()]
    for position, teller in enumerate(tellers):
        page.credits.add(Credit(storyteller=teller, sort_order=position))
    page.themes.set(Theme.objects.filter(key__in=themes))
    StoryIndexPage.objects.get(locale__language_code=language).add_child(instance=page)
    page.save_revision(user=by or editor())
    return page


def permit(
    page: StoryPage,
    uses: Mapping[Use, bool] = EVERYTHING,
    *,
    naming: Naming | None = None,
    confirmed: bool = True,
    until: date | None = None,
) -> None:
    """The storytellers' own answers, as a letter would bring them. `naming` defaults to their wish."""
    for credit in page.tellers():
        ledger.record(
            credit.storyteller,
            page.work,
            uses,
            naming=credit.storyteller.naming if naming is None else naming,
            answered_by="storyteller",
            means="letter",
            given_on=date(2026, 1, 15),
            until=until,
            recorded_by=moderator(),
            confirmed=confirmed,
        )


def answer(
    teller: Storyteller,
    work: Work | None,
    uses: Mapping[Use, bool] | None = None,
    *,
    naming: Naming | None = None,
) -> None:
    """What one person said of a work, or of all their works, confirmed."""
    ledger.record(
        teller,
        work,
        uses or {},
        naming=naming,
        answered_by="storyteller",
        means="letter",
        given_on=date(2026, 1, 15),
        recorded_by=moderator(),
        confirmed=True,
    )


def take_back(page: StoryPage, *uses: Use, by: User | None = None) -> None:
    """The first storyteller's no to these uses (default: all), as a letter would bring it."""
    withdrawal.withdraw(
        page.work,
        uses or None,
        asked_by=page.tellers()[0].person,
        means="letter",
        recorded_by=by or moderator(),
    )


def pause(page: StoryPage) -> Pause:
    return pausing.pause(page.work, "Asked", editor())


# By which a story that was public is that no more.
ENDINGS: dict[str, Callable[[StoryPage], Any]] = {
    "taken back": take_back,
    "paused": pause,
    "unpublished": StoryPage.unpublish,
}


def approve(page: StoryPage, by: User | None = None) -> User:
    from stories.content import content_hash

    by = by or moderator()
    publishing.approve(page, by, content_hash(page.get_latest_revision_as_object()))
    return by


def story(title: str = "A list of small sounds", **fields: Any) -> StoryPage:
    """A public story: written by one, permitted, approved and published by another. `uses` and `until`
    go to `permit`; the rest to `draft`."""
    uses = fields.pop("uses", EVERYTHING)
    until = fields.pop("until", None)
    page = draft(title, **fields)
    permit(page, uses, until=until)
    publishing.publish(page, approve(page))
    return StoryPage.objects.get(pk=page.pk)


def without(*uses: Use) -> dict[Use, bool]:
    """Yes to everything but these."""
    return EVERYTHING | dict.fromkeys(uses, False)


def note(key: str = "cn_death") -> ContentNote:
    return ContentNote.objects.get(key=key)


def noted(text: str = "a death", passages: int = 1) -> dict[str, Any]:
    """The block that stands before passages with a content note."""
    return {"type": "note", "value": {"notes": ["cn_death"], "text": text, "passages": passages}}


def approved_text(text: PublicText, by: User | None = None) -> PublicText:
    """`text` as a second person approved it."""
    public_texts.approve(text, by or moderator(), public_texts.digest(public_texts.draft(text)))
    text.refresh_from_db()
    return text


def collection(
    slug: str, pages: Sequence[StoryPage], *, language: str = "en", title: str = "Of trees"
) -> Collection:
    """A collection of these stories with an approved essay; again for another language of it."""
    made, created = Collection.objects.get_or_create(slug=slug)
    if created:
        made.entries.set(
            CollectionEntry(work=page.work, sort_order=position)
            for position, page in enumerate(pages)
        )
        made.save()
    body = "<p>Three people look at the same tree.</p>"
    approved_text(
        CollectionText.objects.create(owner=made, language=language, title=title, body=body)
    )
    return made


def lists_are_read() -> None:
    """What a process does once after each change: it reads the changed rows of the narrow table."""
    facets.table()
