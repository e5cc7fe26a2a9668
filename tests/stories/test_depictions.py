"""Whose face it is: asked before a picture is public, and asked again when the answer may have changed."""

from __future__ import annotations

import importlib
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.blocks import StreamValue
from wagtail.images.forms import get_image_form
from wagtail.models import Collection

from consent import ledger
from core import roles, slots
from core.days import end_of
from core.models import AuditEntry
from core.uses import Naming, Use
from media import exposure
from media.models import Picture
from stories import depictions, publishing
from stories.content import content_hash
from stories.depictions import Faces
from stories.models import Depiction, StoryPage
from stories.publishing import check
from tests import factories as make
from tests.media.media_files import picture as picture_bytes

pytestmark = pytest.mark.django_db

NOBODY = Faces(nobody=True)


def showing(*pictures: Picture) -> list[dict]:
    return [
        make.prose("Words."),
        *({"type": "picture", "value": {"picture": picture.pk}} for picture in pictures),
    ]


def of(*tellers) -> Faces:
    return Faces(storytellers=frozenset(tellers))


def codes(page: StoryPage) -> set[str]:
    return {obstacle.code for obstacle in check(page.get_latest_revision_as_object())}


def is_public(page: StoryPage) -> bool:
    return StoryPage.objects.public(Use.READ_ON_SITE).filter(pk=page.pk).exists()


def says_yes(teller, page: StoryPage, yes: bool = True, until: date | None = None) -> None:
    ledger.record(
        teller,
        page.work,
        {Use.PHOTOGRAPH: yes},
        answered_by="storyteller",
        means="letter",
        given_on=date(2026, 1, 15),
        until=until,
        recorded_by=make.moderator(),
        confirmed=True,
    )


# What the gate asks


def test_a_picture_that_nobody_has_looked_at_stops_the_story():
    picture = make.PictureFactory(faces=Faces())
    page = make.draft(body=showing(picture))
    make.permit(page)
    assert "faces" in codes(page)
    depictions.record(picture, NOBODY, by=make.editor())
    assert "faces" not in codes(page)


def test_a_picture_of_the_storyteller_needs_their_yes():
    teller = make.StorytellerFactory()
    page = make.draft(storytellers=[teller], body=showing(make.PictureFactory(faces=of(teller))))
    make.permit(page, make.without(Use.PHOTOGRAPH))
    assert "photograph" in codes(page)
    says_yes(teller, page)
    assert "photograph" not in codes(page)


def test_a_picture_of_another_storyteller_needs_that_ones_yes_and_not_the_tellers():
    other = make.StorytellerFactory(name="Bea")
    page = make.draft(body=showing(make.PictureFactory(faces=of(other))))
    make.permit(page)
    assert "photograph" in codes(page)
    says_yes(other, page)
    assert "photograph" not in codes(page)


def test_of_two_storytellers_in_one_picture_both_are_asked():
    first, second = make.StorytellerFactory(), make.StorytellerFactory()
    page = make.draft(
        storytellers=[first], body=showing(make.PictureFactory(faces=of(first, second)))
    )
    make.permit(page)
    assert [o.code for o in check(page) if o.code == "photograph"] == ["photograph"]


def test_somebody_else_in_a_picture_needs_a_day_on_which_they_agreed():
    picture = make.PictureFactory(faces=Faces(somebody_else=True))
    page = make.draft(body=showing(picture))
    make.permit(page)
    assert "agreed" in codes(page)
    depictions.record(picture, Faces(somebody_else=True, agreed=date(2026, 3, 1)), by=make.editor())
    assert "agreed" not in codes(page)


def test_the_gate_asks_for_alt_text_in_the_language_of_the_page():
    picture = make.PictureFactory(description="A cup", description_es="")
    english = make.story(body=showing(picture))
    spanish = make.draft(language="es", work=english.work, body=showing(picture))
    assert "alt" not in codes(english)
    assert "alt" in codes(spanish)
    picture.description_es = "Una taza"
    picture.save()
    assert "alt" not in codes(spanish)


@pytest.mark.parametrize("field", ["description_es", "caption_es", "credit_es", "credit"])
def test_the_words_of_a_picture_pass_the_vault_in_both_languages(field):
    teller = make.AnonymousStorytellerFactory()
    make.IdentityFactory(storyteller=teller, legal_name="Amparo Quillfeather")
    picture = make.PictureFactory(**{field: "Dibujo de Amparo Quillfeather"})
    page = make.draft(storytellers=[teller], body=showing(picture))
    make.permit(page)
    assert any(code.startswith("name:") for code in codes(page))


def test_the_name_of_a_storyteller_who_is_only_in_the_picture_is_kept_as_well():
    shown = make.AnonymousStorytellerFactory()
    make.IdentityFactory(storyteller=shown, legal_name="Amparo Quillfeather")
    picture = make.PictureFactory(faces=of(shown), caption="Amparo Quillfeather, at work")
    page = make.draft(body=showing(picture))
    make.permit(page)
    says_yes(shown, page)
    assert any(code.startswith("name:") for code in codes(page))


# What is approved


def test_an_answer_of_nobody_leaves_the_approved_version_what_it_was():
    picture = make.PictureFactory(faces=Faces())
    page = make.draft(body=showing(picture))
    before = content_hash(page)
    depictions.record(picture, NOBODY, by=None)
    assert content_hash(page) == before


def test_another_face_is_another_version():
    teller = make.StorytellerFactory()
    picture = make.PictureFactory()
    page = make.draft(storytellers=[teller], body=showing(picture))
    seen = {content_hash(page)}
    for faces in (
        of(teller),
        of(make.StorytellerFactory()),
        Faces(somebody_else=True),
        Faces(storytellers=frozenset({teller}), somebody_else=True),
    ):
        depictions.record(picture, faces, by=None)
        seen.add(content_hash(page))
    assert len(seen) == 5


def test_spanish_words_are_no_part_of_what_was_approved_in_english():
    picture = make.PictureFactory(caption="A cup")
    page = make.story(body=showing(picture))
    picture.description_es, picture.caption_es = "Una taza", "Una taza"
    picture.save()
    assert is_public(page)
    picture.caption = "Another cup"
    picture.save()
    assert not is_public(page)


# After publishing


def test_an_answer_that_is_not_permitted_takes_the_story_offline_at_once():
    picture = make.PictureFactory()
    page = make.story(body=showing(picture))
    depictions.record(picture, Faces(somebody_else=True), by=make.editor())
    assert not StoryPage.objects.get(pk=page.pk).live
    assert not exposure.is_exposed(picture)


def test_a_permitted_other_answer_waits_for_a_second_person():
    teller = make.StorytellerFactory()
    picture = make.PictureFactory()
    page = make.story(storytellers=[teller], body=showing(picture))
    depictions.record(picture, of(teller), by=make.editor())
    assert StoryPage.objects.get(pk=page.pk).live
    assert not is_public(page)


def test_an_answer_taken_back_takes_the_story_offline():
    picture = make.PictureFactory()
    page = make.story(body=showing(picture))
    depictions.record(picture, Faces(), by=make.editor())
    assert not StoryPage.objects.get(pk=page.pk).live


def test_a_face_that_says_no_later_takes_another_persons_story_offline():
    other = make.StorytellerFactory(name="Bea")
    picture = make.PictureFactory(faces=of(other))
    page = make.draft(body=showing(picture))
    make.permit(page)
    says_yes(other, page)
    publishing.publish(page, make.approve(page))
    assert is_public(page)
    says_yes(other, page, yes=False)
    assert not StoryPage.objects.get(pk=page.pk).live
    assert not exposure.is_exposed(picture)


def test_each_answer_leaves_a_line_that_names_nobody():
    by, teller = make.editor(), make.StorytellerFactory()
    picture = make.PictureFactory(faces=Faces())
    depictions.record(picture, of(teller), by=by)
    depictions.record(picture, of(teller), by=by)
    entry = AuditEntry.objects.get(action="picture.depicted")
    assert (entry.user, entry.subject) == (by, str(picture.pk))
    assert entry.detail == {"who": ["storyteller"], "storytellers": 1}


def test_whoever_changes_the_answer_for_a_draft_answers_for_the_draft(client):
    teller = make.StorytellerFactory()
    picture = make.PictureFactory(faces=Faces())
    page = make.draft(storytellers=[teller], body=showing(picture))
    make.permit(page)
    editor = signed_in(client)
    client.post(edit_address(picture), fields(picture, who="storyteller", storytellers=teller.code))
    assert depictions.of_one(picture) == of(teller)
    assert codes(page) == {"approval"}
    assert editor.pk in publishing.editors_since_cleared(page)


# How long a picture may be had


def test_a_picture_of_two_people_is_served_until_the_first_permission_ends():
    first, second = make.StorytellerFactory(), make.StorytellerFactory()
    soon = timezone.localdate() + timedelta(days=10)
    picture = make.PictureFactory(faces=of(first, second))
    drawing = make.PictureFactory()
    page = make.draft(storytellers=[first], body=showing(picture, drawing))
    make.permit(page)
    says_yes(second, page, until=soon)
    publishing.publish(page, make.approve(page))
    assert exposure.served_until(picture) == end_of(soon)
    assert exposure.served_until(drawing) == exposure.FOREVER


def test_a_picture_on_two_pages_of_a_story_is_served_until_the_later_end():
    soon = timezone.localdate() + timedelta(days=10)
    picture = make.PictureFactory(description_es="Una taza")
    english = make.story(body=showing(picture))
    make.permit(english, {Use.TRANSLATION: True}, until=soon)
    spanish = make.draft(language="es", work=english.work, body=showing(picture))
    publishing.publish(spanish, make.approve(spanish))
    assert exposure.served_until(picture) == exposure.FOREVER


def test_a_photograph_that_ends_does_not_end_a_drawing():
    teller = make.StorytellerFactory()
    soon = timezone.localdate() + timedelta(days=10)
    drawing = make.PictureFactory()
    page = make.draft(storytellers=[teller], body=showing(drawing))
    make.permit(page)
    says_yes(teller, page, until=soon)
    publishing.publish(page, make.approve(page))
    assert exposure.served_until(drawing) == exposure.FOREVER


# What the page says


def test_the_page_says_caption_and_credit_in_its_language_or_says_which():
    picture = make.PictureFactory(
        description="A cup",
        description_es="Una taza",
        caption="A cup on a table",
        credit="Drawn by A.",
        caption_es="Una taza en la mesa",
    )
    english = make.story(body=showing(picture))
    spanish = make.draft(language="es", work=english.work, body=showing(picture))
    publishing.publish(spanish, make.approve(spanish))
    said = Client().get(english.path_on_site).content.decode()
    assert "<span>A cup on a table</span>" in said
    assert 'aria-label="A cup"' in said or 'alt="A cup"' in said
    dicho = Client().get(StoryPage.objects.get(pk=spanish.pk).path_on_site).content.decode()
    assert "Una taza en la mesa</span>" in dicho
    assert '<span class="credit" lang="en">Drawn by A.</span>' in dicho
    assert 'aria-label="Una taza"' in dicho or 'alt="Una taza"' in dicho
    assert "A cup" not in dicho


# Answers contradict nobody


def test_nobody_and_somebody_are_not_both_true():
    with pytest.raises(ValueError):
        Faces(nobody=True, somebody_else=True)
    with pytest.raises(ValueError):
        Faces(nobody=True, agreed=date(2026, 1, 1))
    picture = make.PictureFactory(faces=Faces())
    with pytest.raises(IntegrityError), transaction.atomic():
        Depiction.objects.create(picture=picture, who="storyteller")


# In the admin


def signed_in(client, role: str = roles.EDITOR):
    user = make.UserFactory(role=role)
    client.force_login(user)
    return user


def edit_address(picture: Picture) -> str:
    return reverse("wagtailimages:edit", args=[picture.pk])


def fields(picture: Picture | None = None, **more) -> dict:
    kept = {
        name: getattr(picture, name) if picture else ""
        for name in ("title", "description", "caption", "credit", "description_es", "caption_es")
    }
    root = Collection.get_first_root_node()
    return {**kept, "title": kept["title"] or "Yard", "collection": root.pk, "tags": "", **more}


def upload(name: str = "new.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_bytes("JPEG", size=(400, 300)))


def test_the_form_of_a_picture_asks_who_is_in_it(client):
    signed_in(client)
    teller = make.StorytellerFactory(name="Amparo")
    picture = make.PictureFactory(faces=Faces())
    html = client.get(edit_address(picture)).content.decode()
    assert "Who can be recognized in it" in html
    answer = client.post(
        edit_address(picture),
        fields(
            picture,
            who=["storyteller", "somebody_else"],
            storytellers=f'"Amparo ({teller.code})"',
            agreed="2026-02-03",
        ),
    )
    assert answer.status_code == 302
    assert depictions.of_one(picture) == Faces(
        storytellers=frozenset({teller}), somebody_else=True, agreed=date(2026, 2, 3)
    )
    html = client.get(edit_address(picture)).content.decode()
    assert f"Amparo ({teller.code})" in html
    assert "2026-02-03" in html
    client.post(edit_address(picture), fields(picture, who="nobody"))
    assert depictions.of_one(picture) == NOBODY


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"who": ["nobody", "somebody_else"]}, "both be true"),
        ({"who": "storyteller"}, "Say which storyteller"),
        ({"who": "nobody", "storytellers": "Solo"}, "both be true"),
        ({"storytellers": "Solo"}, "take the names out"),
        ({"who": "storyteller", "storytellers": "Nobody Known"}, "No storyteller is called"),
        ({"who": "storyteller", "storytellers": "Twin"}, "More than one storyteller"),
        ({"agreed": "2026-01-01"}, "take the day out"),
        ({"who": "somebody_else", "agreed": "2999-01-01"}, "still to come"),
        ({"who": "somebody_else", "agreed": "yesterday"}, "valid date"),
        ({"who": "everybody"}, "not one of the available choices"),
    ],
)
def test_a_contradiction_is_said_beside_the_field_and_nothing_typed_is_lost(client, typed, fault):
    signed_in(client)
    make.StorytellerFactory(name="Solo")
    make.StorytellerFactory.create_batch(2, name="Twin")
    picture = make.PictureFactory()
    response = client.post(edit_address(picture), fields(picture, caption="Kept", **typed))
    assert response.status_code == 200
    html = response.content.decode()
    assert fault in html
    assert "Kept" in html
    assert depictions.of_one(picture) == NOBODY


def test_beside_a_fault_the_page_shows_the_picture_that_is_stored(client):
    signed_in(client)
    picture = make.PictureFactory()
    response = client.post(
        edit_address(picture), fields(picture, who="storyteller", file=upload()), follow=True
    )
    html = response.content.decode()
    assert "Say which storyteller" in html
    assert "could not be found" not in html
    assert picture.url in html


def test_a_name_that_only_one_storyteller_has_needs_no_code(client):
    signed_in(client)
    teller = make.StorytellerFactory(name="Solo")
    picture = make.PictureFactory()
    client.post(edit_address(picture), fields(picture, who="storyteller", storytellers="solo"))
    assert depictions.of_one(picture) == of(teller)


def test_suggestions_are_for_those_who_work_with_stories(client):
    teller = make.StorytellerFactory(name="Amparo, again")
    withheld = make.AnonymousStorytellerFactory()
    address = reverse("storyteller_suggestions")
    signed_in(client, roles.MEDIA_WORKGROUP)
    assert client.get(address, {"term": "Amp"}).status_code in (302, 403)
    signed_in(client)
    assert client.get(address, {"term": "amp"}).json() == [f"Amparo  again ({teller.code})"]
    assert client.get(address, {"term": withheld.code[:6]}).json() == [str(withheld)]
    assert client.get(address).json() == []


def test_who_is_told_of_no_storyteller_keeps_the_answer_as_it_is(client):
    teller = make.StorytellerFactory(name="Amparo")
    user = signed_in(client, roles.ORGANISER)
    picture = make.PictureFactory(
        faces=of(teller),
        uploaded_by_user=user,
        collection=Collection.objects.get(name=roles.COALITION_FILES),
    )
    html = client.get(edit_address(picture)).content.decode()
    assert "Amparo" not in html
    assert teller.code not in html
    assert client.post(edit_address(picture), fields(picture)).status_code == 302
    assert depictions.of_one(picture) == of(teller)
    assert client.post(edit_address(picture), fields(picture, who="nobody")).status_code == 200
    assert depictions.of_one(picture) == of(teller)


def test_many_pictures_at_once_are_asked_about_one_by_one(client):
    signed_in(client)
    answer = client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Yard", "files[]": upload(), "collection": Collection.get_first_root_node().pk},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    assert "Who can be recognized in it" in answer["form"]
    picture = Picture.objects.get()
    assert depictions.of_one(picture) == Faces()
    form = fields(picture, who="nobody")
    answer = client.post(
        reverse("wagtailimages:edit_multiple", args=[picture.pk]),
        {f"image-{picture.pk}-{name}": value for name, value in form.items()},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    assert answer["success"] is True
    assert depictions.of_one(picture) == NOBODY


def test_an_answer_comes_with_the_upload_in_the_chooser(client):
    signed_in(client)
    form = {f"image-chooser-upload-{name}": v for name, v in fields(who="nobody").items()}
    form["image-chooser-upload-file"] = upload()
    response = client.post(reverse("wagtailimages_chooser:create"), form)
    assert response.json()["step"] == "chosen"
    assert depictions.of_one(Picture.objects.get()) == NOBODY


def test_a_form_for_part_of_a_picture_leaves_the_answer_alone():
    picture = make.PictureFactory()
    form = get_image_form(Picture, fields=["title"])(
        {"title": "Renamed", "collection": picture.collection_id},
        instance=picture,
        user=make.UserFactory(is_superuser=True),
    )
    assert form.is_valid(), form.errors
    form.save()
    assert Picture.objects.get().title == "Renamed"
    assert depictions.of_one(picture) == NOBODY


# Another file


def test_a_new_file_in_a_live_story_is_a_new_picture_and_the_old_one_stays(client):
    editor = signed_in(client)
    picture = make.PictureFactory(title="Yard", caption="Before")
    page = make.story(title="The yard", body=showing(picture))
    before = Picture.objects.filter(pk=picture.pk).values().get()
    response = client.post(
        edit_address(picture),
        fields(picture, caption="After", who="nobody", tags="light", file=upload()),
        follow=True,
    )
    assert Picture.objects.filter(pk=picture.pk).values().get() == before
    new = Picture.objects.exclude(pk=picture.pk).get()
    assert (new.title, new.caption, new.uploaded_by_user) == ("Yard", "After", editor)
    assert [tag.name for tag in new.tags.all()] == ["light"]
    assert new.sha != picture.sha
    assert depictions.of_one(new) == Faces()
    assert depictions.of_one(picture) == NOBODY
    assert is_public(page)
    assert response.redirect_chain[-1][0] == edit_address(new)
    html = response.content.decode()
    assert "was left as it is" in html
    assert "The yard" in html
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html


def test_a_new_file_where_no_story_is_live_takes_the_place_of_the_old_and_is_asked_about_again(
    client,
):
    signed_in(client)
    picture = make.PictureFactory()
    make.draft(body=showing(picture))
    response = client.post(
        edit_address(picture), fields(picture, who="nobody", file=upload()), follow=True
    )
    assert Picture.objects.count() == 1
    assert Picture.objects.get().sha != picture.sha
    assert depictions.of_one(picture) == Faces()
    assert "Say again who can be recognized" in response.content.decode()


def test_what_was_answered_together_with_the_new_file_counts(client):
    signed_in(client)
    picture = make.PictureFactory(faces=Faces(somebody_else=True))
    client.post(edit_address(picture), fields(picture, who="nobody", file=upload()))
    assert depictions.of_one(picture) == NOBODY


def test_covering_something_up_says_how_many_stories_wait_afterwards():
    picture = make.PictureFactory()
    assert slots.contents("picture.redact", picture=picture) == []
    make.story(body=showing(picture))
    make.story(body=showing(picture))
    with override("en"):
        assert "2 public stories" in slots.contents("picture.redact", picture=picture)[0]


def test_the_sheet_of_a_story_says_who_is_in_its_pictures_and_whose_yes_is_missing(client):
    other = make.StorytellerFactory(name="Bea")
    page = make.draft(
        body=showing(
            make.PictureFactory(title="Portrait", faces=of(other)),
            make.PictureFactory(title="Unseen", faces=Faces()),
        )
    )
    signed_in(client)
    html = client.get(reverse("story_sheet", args=[page.pk])).content.decode()
    assert "nobody has said it yet" in html
    assert "What Bea allows" in html
    assert "a picture in it shows them" in html
    answered = client.post(
        reverse("consent_answer", args=[page.pk, other.code]),
        {"answer-means": "letter", "answer-given_on": "2026-01-01", "answer-photograph": "yes"},
    )
    assert answered.status_code == 302
    assert "photograph" not in codes(page)


# What was said before there was this question


def say_in_the_block(page: StoryPage, shows: str) -> None:
    """The stored words as they were when the block itself said who is in the picture."""
    body = [dict(block) for block in page.body.raw_data]
    for block in body:
        if block["type"] == "picture":
            block["value"] = {**block["value"], "shows": shows}
    stored = StreamValue(page.body.stream_block, body, is_lazy=True)
    StoryPage.objects.filter(pk=page.pk).update(body=stored)


def test_what_blocks_said_becomes_the_answer_and_every_approval_stays_what_it_was():
    migration = importlib.import_module("stories.migrations.0004_who_is_in_a_picture")
    teller = make.StorytellerFactory()
    drawing, portrait, unseen = (make.PictureFactory() for _ in range(3))
    depictions.record(portrait, of(teller), by=None)
    public = make.story(body=showing(drawing))
    shown = make.story(storytellers=[teller], body=showing(portrait))
    waiting = make.draft(body=showing(unseen))
    for page, shows in ((public, "nobody"), (shown, "storyteller"), (waiting, "nobody")):
        say_in_the_block(page, shows)
    with connection.cursor() as cursor:
        # Past the receivers: there were no answers to take back.
        cursor.execute("DELETE FROM stories_depiction")
    migration.say_who_is_in_pictures(apps, None)
    answers = depictions.of([drawing, portrait, unseen])
    assert answers == {drawing.pk: NOBODY, portrait.pk: of(teller), unseen.pk: Faces()}
    for page in (public, shown):
        stored = StoryPage.objects.get(pk=page.pk)
        assert content_hash(stored) == page.clearance.content_hash


def test_words_written_for_a_spanish_page_become_the_spanish_words():
    migration = importlib.import_module("stories.migrations.0004_who_is_in_a_picture")
    only, both = make.PictureFactory(description="Una taza"), make.PictureFactory(caption="A cup")
    make.draft(language="es", body=showing(only, both))
    make.draft(body=showing(both))
    migration.say_who_is_in_pictures(apps, None)
    only.refresh_from_db()
    both.refresh_from_db()
    assert (only.description, only.description_es) == ("", "Una taza")
    assert (both.caption, both.caption_es) == ("A cup", "A cup")


def test_naming_somebody_in_a_picture_is_theirs_to_allow():
    """Without a naming answer about this very story, no form of their name may stand in it."""
    shown = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    make.IdentityFactory(storyteller=shown, legal_name="Amparo Quillfeather")
    picture = make.PictureFactory(faces=of(shown), caption="With Amparo")
    page = make.draft(body=showing(picture))
    make.permit(page)
    says_yes(shown, page)
    assert "name:Amparo" in codes(page)
