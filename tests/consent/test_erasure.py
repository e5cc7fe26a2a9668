"""What is erased is in no log, and no picture of an erased person is shown."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.log_actions import log
from wagtail.models import Collection, ModelLogEntry

from consent import erasure, ledger
from core.uses import Use
from media.exposure import is_exposed
from media.models import Picture, Recording
from stories import depictions, jobs, publishing
from stories.depictions import Faces
from stories.models import Depiction, StoryPage
from tests import factories as make
from tests.media.paper_files import pdf

pytestmark = pytest.mark.django_db

NAME = "Amparo Quillfeather"


def showing(picture: Picture) -> list[dict]:
    return [make.prose("Words."), {"type": "picture", "value": {"picture": picture.pk}}]


def test_what_somebody_looked_at_before_saving_it_goes_with_the_story():
    page = make.draft()
    looked = {"user": make.editor(), "last_updated_at": timezone.now()}
    for instance in (page, StoryPage()):
        FormState.objects.update_or_create_by_instance(
            instance, defaults={"data": "body=The+kettle"}, **looked
        )
    erasure.erase(page.work, by=None)
    left = FormState.objects.get()
    assert left.object_id == ""
    FormState.objects.update(last_updated_at=timezone.now() - FormState.STALE_TIMEOUT)
    jobs.forget_previews()
    assert not FormState.objects.exists()


def test_the_title_of_a_deleted_file_is_in_no_log():
    picture, recording = make.PictureFactory(title=NAME), make.RecordingFactory(title=NAME)
    document = make.DocumentFactory(title=NAME)
    kept = make.PictureFactory(title="A cup")
    for file in (picture, recording, document, kept):
        log(instance=file, action="wagtail.create", title=file.title)
        log(instance=file, action="wagtail.edit", data={"was": file.title})
    spoken = {"recording": recording.pk, "cues": [{"start": 0, "end": 1, "text": "a"}]}
    page = make.story(body=[*showing(picture), {"type": "recording", "value": spoken}])
    erasure.erase(page.work, by=make.moderator())
    document.delete()
    assert not Recording.objects.exists()
    told = list(ModelLogEntry.objects.values_list("label", "data"))
    assert len(told) >= 8
    assert NAME not in str(told) and "A cup" in str(told)


def test_the_line_that_says_who_deleted_a_file_has_no_title(client):
    client.force_login(make.UserFactory(is_superuser=True, is_staff=True))
    data = SimpleUploadedFile("a.pdf", pdf())
    root = Collection.get_first_root_node().pk
    client.post(reverse("wagtaildocs:add"), {"title": NAME, "file": data, "collection": root})
    (document,) = ModelLogEntry.objects.filter(label=NAME).values_list("object_id", flat=True)
    client.post(reverse("wagtaildocs:delete", args=[document]))
    lines = ModelLogEntry.objects.filter(object_id=document)
    assert {"wagtail.create", "wagtail.delete"} <= set(lines.values_list("action", flat=True))
    assert NAME not in str(list(lines.values_list("label", "data")))


def test_pictures_of_an_erased_person_go_also_those_that_no_story_showed():
    teller, other = make.StorytellerFactory(), make.StorytellerFactory()
    shown = make.PictureFactory(faces=Faces(storytellers=frozenset([teller])))
    kept_in_store = make.PictureFactory(faces=Faces(storytellers=frozenset([teller, other])))
    of_other = make.PictureFactory(faces=Faces(storytellers=frozenset([other])))
    page = make.story(storytellers=[teller], body=showing(shown))
    erasure.erase(page.work, by=make.moderator())
    erasure.erase_person(teller, by=make.moderator())
    assert list(Picture.objects.all()) == [of_other]
    assert kept_in_store not in Picture.objects.all()
    assert not Depiction.objects.filter(storyteller=teller).exists()


def test_a_picture_of_an_erased_person_stops_being_served_where_another_story_shows_it():
    teller, other = make.StorytellerFactory(), make.StorytellerFactory()
    picture = make.PictureFactory(faces=Faces(storytellers=frozenset([teller, other])))
    page = make.draft(storytellers=[other], body=showing(picture))
    make.permit(page)
    ledger.record(
        teller,
        page.work,
        {Use.PHOTOGRAPH: True},
        answered_by="storyteller",
        means="letter",
        given_on=datetime.date(2026, 1, 15),
        recorded_by=make.moderator(),
        confirmed=True,
    )
    publishing.publish(page, make.approve(page))
    assert is_exposed(picture)
    erasure.erase_person(teller, by=make.moderator())
    assert not is_exposed(picture)
    assert not StoryPage.objects.public(Use.READ_ON_SITE).exists()
    assert depictions.of_one(picture) == Faces(storytellers=frozenset([other]), somebody_else=True)
    assert ledger.disagreements(page.work) == []
