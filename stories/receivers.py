"""What follows from changes elsewhere, each inside the transaction that made the change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext, ngettext
from wagtail.models import Page
from wagtail.signals import page_unpublished

from core import epoch, slots
from media.models import Picture, Recording
from media.tasks import discard_file

from . import exposing, public_texts, publishing, relabelling, tasks
from .models import (
    Belonging,
    Collection,
    ContentNote,
    Depiction,
    Institution,
    LegalRoute,
    PrintCopy,
    Relation,
    StoryPage,
    Storyteller,
    Theme,
    Work,
)
from .printing import copies
from .signals import person_changed, story_changed, story_published, story_withdrawn


@receiver(story_published)
def expose_files_of_page(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    exposing.rewrite(page.work)


@receiver([story_changed, story_withdrawn])
def expose_files_of_work(sender: Any, work: Work, **kwargs: Any) -> None:
    exposing.rewrite(work)


@receiver(page_unpublished)
def finish_unpublishing(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Wagtail's bulk action saves the plain Page, past StoryPage.save."""
    page = StoryPage.objects.filter(pk=instance.pk, live=False).first()
    if page:
        with transaction.atomic():
            publishing.after_save(page)


@receiver(pre_delete, sender=StoryPage)
def keep_what_was_public(sender: Any, instance: StoryPage, **kwargs: Any) -> None:
    """Deleting would leave no answer of 410, and copies in caches: what was public is taken back, or
    erased by consent.erasure. Here, because lists, bulk actions and cascades pass no hook of Wagtail's."""
    if instance.work.was_public and instance.work.state != Work.State.ERASED:
        raise PermissionDenied(
            gettext("This story was public. Take it back on the story desk instead of deleting it.")
        )


@receiver(pre_delete, sender=Picture)
@receiver(pre_delete, sender=Recording)
def keep_what_is_shown(sender: Any, instance: Picture | Recording, **kwargs: Any) -> None:
    if publishing.works_showing(instance).exists():
        raise PermissionDenied(
            gettext("A public story shows this file. Take it out of the story first.")
        )


@receiver(story_changed)
def ask_again_about_texts(sender: Any, work: Work, **kwargs: Any) -> None:
    tellers = Storyteller.objects.filter(credits__page__work=work)
    public_texts.recheck(work, tellers)


@receiver(story_changed)
def ask_again_what_continues_it(sender: Any, work: Work, **kwargs: Any) -> None:
    """Whose story this is may be told no more, and another says that both are one person's."""
    links = Belonging.objects.filter(other=work, relation=Relation.CONTINUES, page__live=True)
    for other in Work.objects.filter(pages__in=links.values("page")).distinct():
        publishing.recheck(other)


@receiver(person_changed)
def ask_again_about_a_person(sender: Any, storyteller: Storyteller, **kwargs: Any) -> None:
    """A new name, another wish, an entry in the vault: what is live is judged again at once, also where it
    only tells of them or shows them."""
    works = Work.objects.filter(
        Q(pages__credits__storyteller=storyteller) | Q(pages__told_about__person=storyteller)
    )
    found = set(works)
    for depiction in Depiction.objects.filter(storyteller=storyteller).select_related("picture"):
        found.update(publishing.works_showing(depiction.picture))
    publishing.hold(found)
    for work in sorted(found, key=lambda each: each.pk):
        publishing.refresh(work)


@receiver(post_save, sender=Picture)
@receiver(post_save, sender=Recording)
def ask_again_about_a_file(
    sender: Any, instance: Any, created: bool = False, raw: bool = False, **kwargs: Any
) -> None:
    """Other words or another file under a live story make content that nobody has approved."""
    if raw or created:
        return
    _ask_again(instance)


@receiver([post_save, post_delete], sender=Depiction)
def ask_again_about_faces(
    sender: Any, instance: Depiction, raw: bool = False, **kwargs: Any
) -> None:
    if not raw:
        _ask_again(instance.picture)


@receiver([post_save, post_delete], sender=Theme)
@receiver([post_save, post_delete], sender=LegalRoute)
@receiver([post_save, post_delete], sender=ContentNote)
@receiver([post_save, post_delete], sender=Institution)
def follow_a_term(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        relabelling.follow(instance)


@receiver(story_published)
def look_for_what_is_near(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    if page.is_original:
        tasks.find_related.enqueue(page.work_id)


@receiver(story_published)
def print_page(sender: Any, page: StoryPage, **kwargs: Any) -> None:
    copies.follow(page.work)


@receiver([story_changed, story_withdrawn])
def print_work(sender: Any, work: Work, **kwargs: Any) -> None:
    copies.follow(work)


@receiver(post_delete, sender=PrintCopy)
def discard_print_copy(sender: Any, instance: PrintCopy, **kwargs: Any) -> None:
    """However it goes, with its page too."""
    if name := instance.file.name:
        discard_file.enqueue(name)


@receiver(post_delete, sender=Collection)
def forget_collection(sender: Any, instance: Collection, **kwargs: Any) -> None:
    exposing.rewrite_cover(instance)
    epoch.bump()


def _ask_again(file: Picture | Recording) -> None:
    with transaction.atomic():
        works = list(publishing.works_showing(file))
        publishing.hold(works)
        for work in works:
            publishing.refresh(work)
        if isinstance(file, Picture):
            _ask_about_texts(file)
        # A draft says something else from now on as well, and whoever did that answers for it.
        for page in publishing.drafts_showing(file):
            publishing.record_edit(page.get_latest_revision_as_object(), None)
        epoch.bump()


def _ask_about_texts(picture: Picture) -> None:
    """Portraits and covers: other words with the picture are a draft that nobody has approved."""
    for teller in Storyteller.objects.filter(portrait=picture).prefetch_related("texts"):
        public_texts.owner_changed(teller)
        for work in Work.objects.filter(pages__credits__storyteller=teller).distinct():
            exposing.rewrite(work)
    for collection in Collection.objects.filter(cover=picture).prefetch_related("texts"):
        public_texts.owner_changed(collection)


def after_covering(picture: Picture) -> str:
    """What somebody is told before they cover something up: a changed picture is approved anew."""
    waiting = publishing.works_showing(picture).count()
    if not waiting:
        return ""
    return ngettext(
        "%(count)d public story shows it. The story is hidden until a second person has approved "
        "it with the changed picture.",
        "%(count)d public stories show it. They are hidden until a second person has approved "
        "each with the changed picture.",
        waiting,
    ) % {"count": waiting}


slots.register("picture.redact", after_covering)
