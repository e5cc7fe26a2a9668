"""The end of a story's words here. The Work stays as a tombstone, so that a backup can't bring it back."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex

from core import audit, epoch
from core.models import User
from media.models import Picture, Recording
from stories import addresses, content, depictions, publishing
from stories.models import Storyteller, Work
from stories.signals import story_erased, story_withdrawn

from .models import ConsentAnswer, ConsentEvidence


@transaction.atomic
def erase(work: Work, *, by: User | None) -> None:
    """Deletes text, drafts, revisions, files and evidence of `work`, in this room and, by signal, in
    every other. The ledger keeps its keys and codes."""
    state = Work.State.ERASED
    Work.objects.filter(pk=work.pk).update(state=state, paused=False)
    work.state, work.paused = state, False
    files: set[Picture | Recording] = set()
    for page in list(work.pages.all()):
        addresses.forget(work)
        versions = [page, *(revision.as_object() for revision in page.revisions.all())]
        for version in versions:
            files |= {*content.pictures(version), *content.recordings(version)}
            files |= {*content.scans(version)}
        # What somebody looked at before saving it, word for word.
        FormState.objects.for_instance(page).delete()
        pk = page.pk
        page.delete(user=by)
        # Wagtail keeps the title in the log of a page that is gone.
        PageLogEntry.objects.filter(page=pk).update(label="", data={})
    for file in files:
        # Another story may show it too.
        if not ReferenceIndex.get_references_to(file).exists():
            file.delete()
    batches = ConsentAnswer.objects.filter(work=work).values("batch")
    ConsentEvidence.objects.filter(batch__in=batches).delete()
    work.permitted_uses.all().delete()
    work.listings.all().delete()
    story_erased.send(sender=Work, work=work)
    story_withdrawn.send(sender=Work, work=work)
    audit.record("story.erased", user=by, subject=work.code)
    epoch.forget_pages()


@transaction.atomic
def erase_person(storyteller: Storyteller, *, by: User | None) -> None:
    """Empties the vault and the public persona of somebody whose works are all erased, and deletes
    the pictures that show them. A picture that somebody else's page still holds is hidden there at
    once, and with it the story, until the picture is taken out or the face in it covered.

    Raises ValueError while a work of theirs still has pages.
    """
    if storyteller.credits.exists():
        raise ValueError(f"{storyteller.code} still has stories")
    if hasattr(storyteller, "identity"):
        storyteller.identity.delete()
    Storyteller.objects.filter(pk=storyteller.pk).update(
        naming="none",
        name="",
        slug=None,
        pronouns="",
        county="",
        year_sentenced=None,
        age_band="",
        came_home=None,
        died=None,
        course_checked=None,
        place_now=None,
        portrait=None,
    )
    storyteller.course.all().delete()
    storyteller.texts.all().delete()
    storyteller.questions.all().delete()
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Storyteller), object_id=str(storyteller.pk)
    ).update(label="", data={})
    _erase_faces(storyteller, by=by)
    audit.record("storyteller.erased", user=by, subject=storyteller.code)


def _erase_faces(storyteller: Storyteller, *, by: User | None) -> None:
    pictures = list(Picture.objects.filter(depictions__storyteller=storyteller))
    publishing.hold({work for each in pictures for work in publishing.works_showing(each)})
    for picture in pictures:
        if not ReferenceIndex.get_references_to(picture).exists():
            picture.delete()
            continue
        # Their yes went with them: from now on it shows somebody who has not agreed.
        faces = depictions.of_one(picture)
        others = faces.storytellers - {storyteller}
        left = depictions.Faces(storytellers=others, somebody_else=True)
        depictions.record(picture, left, by=by)
