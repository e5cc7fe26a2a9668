"""What is said of people, themes and collections passes two people, like stories."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.log_actions import LogContext

from consent import ledger
from core import epoch
from core.days import end_of
from core.uses import Naming, Use
from media.making import make as make_sizes
from media.models import Exposure
from stories import depictions, public_texts, publishing
from stories.depictions import Faces
from stories.models import StorytellerText, Theme, ThemeText
from stories.publishing import NotReady
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WORDS = "I keep bees now, and a list."


def written(owner, words: str = WORDS, by=None, language: str = "en") -> StorytellerText:
    with LogContext(user=by or make.editor()):
        return StorytellerText.objects.create(
            owner=owner, language=language, body=f"<p>{words}</p>"
        )


def body(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_readers_get_words_about_a_storyteller_when_a_second_person_approved_them(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    text = written(teller)
    addresses = [page.path_on_site, f"/storytellers/{teller.slug}/"]
    assert not any(WORDS in body(client, address) for address in addresses)
    assert list(public_texts.waiting()) == [text]
    make.approved_text(text)
    assert all(WORDS in body(client, address) for address in addresses)
    assert list(public_texts.waiting()) == []


def test_words_about_a_storyteller_in_another_language_say_which_it_is(client):
    teller = make.StorytellerFactory()
    make.story(storytellers=[teller])
    make.approved_text(written(teller))
    page = body(client, f"/es/storytellers/{teller.slug}/")
    assert '<div class="about h2" lang="en">' in page
    assert '<p class="meta">En inglés</p>' in page
    assert "In English</p>" not in body(client, f"/storytellers/{teller.slug}/")


def test_whoever_wrote_them_can_t_approve_them_and_neither_can_a_stranger():
    editor = make.editor()
    text = written(make.StorytellerFactory(), by=editor)
    seen = public_texts.digest(public_texts.draft(text))
    for who in (editor, make.UserFactory(role="Organiser")):
        with pytest.raises(PermissionDenied):
            public_texts.approve(text, who, seen)


def test_an_edit_is_a_draft_until_it_is_approved_again(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    text = make.approved_text(written(teller))
    text.body = "<p>Something else entirely.</p>"
    text.save()
    assert WORDS in body(client, page.path_on_site)
    assert "Something else" not in body(client, page.path_on_site)
    assert list(public_texts.waiting()) == [text]


def test_what_changed_since_it_was_read_is_not_approved():
    text = written(make.StorytellerFactory())
    seen = public_texts.digest(public_texts.draft(text))
    text.body = "<p>Changed meanwhile.</p>"
    text.save()
    with pytest.raises(NotReady):
        public_texts.approve(text, make.moderator(), seen)


@pytest.mark.parametrize(
    "words",
    ["Write to me at bees@example.org.", "Call (559) 555-0134.", "Quillfeather is my name.", ""],
)
def test_numbers_addresses_and_hidden_names_do_not_pass(words: str):
    identity = make.IdentityFactory()
    text = written(identity.storyteller, words)
    with pytest.raises(NotReady):
        make.approved_text(text)


def test_nothing_is_said_of_somebody_who_is_not_named(client):
    """The same words beside two stories would tell that both are one person's."""
    teller = make.AnonymousStorytellerFactory()
    page = make.story(storytellers=[teller])
    make.approved_text(written(teller))
    assert WORDS not in body(client, page.path_on_site)


def test_words_go_with_the_name(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    make.approved_text(written(teller))
    make.take_back(page, Use.DISPLAY_NAME)
    assert WORDS not in body(client, page.path_on_site)


def test_words_beside_a_name_wait_for_a_second_person_when_the_name_changes(client):
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    page = make.story(storytellers=[teller])
    text = make.approved_text(written(teller, "Amparo Quillfeather keeps bees."))
    assert "keeps bees" in body(client, page.path_on_site)
    teller.naming, teller.name, teller.slug = Naming.PSEUDONYM, "Luz", "luz"
    teller.save()
    make.permit(page, naming=Naming.PSEUDONYM)
    page.get_latest_revision_as_object().save_revision(user=make.editor())
    publishing.publish(page, make.approve(page))
    for address in (page.path_on_site, "/storytellers/luz/"):
        shown = body(client, address)
        assert "Luz" in shown
        assert "Quillfeather" not in shown
    assert list(public_texts.waiting()) == [text]


def test_words_go_when_the_vault_learns_a_name_in_them(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    make.approved_text(written(teller, "Quillfeather is what they call me."))
    assert "Quillfeather" in body(client, page.path_on_site)
    make.IdentityFactory(storyteller=teller)
    assert "Quillfeather" not in body(client, page.path_on_site)


def test_an_essay_names_nobody_who_took_their_name_back(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    made = make.collection("of-trees", [page], title="What Amparo saw")
    assert "What Amparo saw" in body(client, "/collections/")
    make.answer(teller, page.work, naming=Naming.NONE)
    assert "Amparo" not in body(client, "/collections/")
    assert client.get("/collections/of-trees/").status_code == 404
    with pytest.raises(NotReady):
        make.approved_text(made.texts.get())


def test_words_can_be_taken_down_by_anybody_at_once(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    text = make.approved_text(written(teller))
    body(client, page.path_on_site)
    public_texts.take_down(text, make.UserFactory(role="Organiser"))
    assert WORDS not in body(client, page.path_on_site)


def portrait(teller, **fields):
    faces = Faces(storytellers=frozenset({teller}))
    return make.PictureFactory(description="A man laughs beside a hive.", faces=faces, **fields)


def test_whoever_wrote_words_that_were_taken_down_does_not_bring_them_back_alone():
    first, second = make.editor(), make.moderator()
    text = make.approved_text(written(make.StorytellerFactory(), by=first), by=second)
    public_texts.take_down(text, second)
    assert not public_texts.may_approve(text, first)
    text.body = "<p>Other words, by the second.</p>"
    with LogContext(user=second):
        text.save()
    assert public_texts.may_approve(text, first)
    assert not public_texts.may_approve(text, second)


def test_a_portrait_is_shown_and_served_where_the_photo_is_allowed_and_was_approved(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    picture = portrait(teller)
    make_sizes(picture)
    teller.portrait = picture
    teller.save()
    text = written(teller)
    rendition = picture.renditions.filter(filter_spec__contains="webp").first()
    assert picture.description not in body(client, page.path_on_site)
    assert client.get(rendition.url).status_code == 404
    make.approved_text(text)
    assert picture.description in body(client, page.path_on_site)
    assert client.get(rendition.url).status_code == 200
    make.take_back(page, Use.PHOTOGRAPH)
    assert picture.description not in body(client, page.path_on_site)
    assert client.get(rendition.url).status_code == 410


def test_other_words_with_a_portrait_hide_it_until_they_are_approved(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    teller.portrait = portrait(teller)
    teller.save()
    text = make.approved_text(written(teller))
    teller.portrait.description = "Somebody else's words."
    teller.portrait.save()
    shown = body(client, page.path_on_site)
    assert "Somebody else" not in shown
    assert WORDS in shown
    assert list(public_texts.waiting()) == [text]


@pytest.mark.parametrize("faces", [Faces(), Faces(nobody=True), Faces(somebody_else=True)])
def test_a_portrait_shows_its_storyteller_and_nobody_else(faces: Faces):
    teller = make.StorytellerFactory()
    teller.portrait = make.PictureFactory(faces=faces)
    teller.save()
    with pytest.raises(NotReady):
        make.approved_text(written(teller))


def test_what_is_said_of_a_portrait_goes_with_its_file(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    picture = teller.portrait = portrait(teller)
    teller.save()
    make.approved_text(written(teller))
    places = [page.path_on_site, f"/storytellers/{teller.slug}/"]
    assert all(picture.description in body(client, path) for path in places)
    depictions.record(picture, Faces(storytellers=frozenset({teller}), somebody_else=True), by=None)
    for path in places:
        shown = body(client, path)
        assert picture.description not in shown
        assert WORDS in shown


def test_a_theme_has_an_introduction_of_its_own(client):
    theme = Theme.objects.get(key="hope")
    make.story(themes=("hope",))
    text = ThemeText.objects.create(owner=theme, language="en", body="<p>What is hoped for.</p>")
    assert "What is hoped for" not in body(client, "/themes/hope/")
    make.approved_text(text)
    assert "What is hoped for" in body(client, "/themes/hope/")
    assert "What is hoped for" not in body(client, "/es/themes/hope/")


def test_markup_that_nobody_asked_for_is_taken_out(client):
    teller = make.StorytellerFactory(naming=Naming.FIRST)
    page = make.story(storytellers=[teller])
    words = 'Bees.<script>alert(1)</script><a href="https://example.org">x</a>'
    make.approved_text(written(teller, words))
    shown = body(client, page.path_on_site)
    assert "alert(1)" not in shown
    assert "example.org" not in shown


def test_the_desk_shows_what_waits_and_the_sheet_approves_it(client):
    text = written(make.StorytellerFactory())
    client.force_login(make.moderator())
    assert f"/admin/desk/texts/storytellertext/{text.pk}/" in body(client, "/admin/desk/")
    address = f"/admin/desk/texts/storytellertext/{text.pk}/"
    assert WORDS in body(client, address)
    seen = public_texts.digest(public_texts.draft(text))
    client.post(address, {"do": "approve", "hash": seen})
    text.refresh_from_db()
    assert text.shown["body"] == f"<p>{WORDS}</p>"


@pytest.mark.parametrize("kind", ["storyteller", "collection", "theme"])
def test_every_chooser_of_the_forms_may_start_itself(client, kind: str):
    """Under the admin's policy a script without a nonce does not run."""
    page = make.story()
    owners = {
        "storyteller": page.tellers()[0].person,
        "collection": make.collection("of-trees", [page]),
        "theme": Theme.objects.get(key="hope"),
    }
    client.force_login(make.editor())
    shown = body(client, f"/admin/snippets/stories/{kind}/edit/{owners[kind].pk}/")
    assert "<script>" not in shown


def test_a_cover_goes_as_soon_as_somebody_is_recognized_in_it(client):
    made = make.collection("of-trees", [make.story()])
    picture = make.PictureFactory(description="An oak behind a fence.")
    make_sizes(picture)
    made.cover = picture
    made.save()
    make.approved_text(made.texts.get())
    rendition = picture.renditions.filter(filter_spec__contains="webp").first()
    assert picture.description in body(client, "/collections/of-trees/")
    assert client.get(rendition.url).status_code == 200
    faces = Faces(storytellers=frozenset({make.StorytellerFactory()}))
    depictions.record(picture, faces, by=make.editor())
    assert picture.description not in body(client, "/collections/of-trees/")
    assert client.get(rendition.url).status_code == 410


@pytest.mark.parametrize("end", ["Quillfeather", "WX98765"])
def test_what_may_not_stand_there_is_found_at_the_end_of_a_paragraph(end: str):
    text = written(make.IdentityFactory().storyteller, f"They called me {end}</p><p>Then I left.")
    with pytest.raises(NotReady, match=end):
        make.approved_text(text)


@pytest.mark.parametrize("field", ["description", "caption", "credit"])
def test_the_words_with_a_portrait_are_searched_for_hidden_names_too(field: str):
    teller = make.IdentityFactory().storyteller
    teller.portrait = portrait(teller)
    setattr(teller.portrait, field, "Amparo Quillfeather beside a hive.")
    teller.portrait.save()
    teller.save()
    with pytest.raises(NotReady, match="Quillfeather"):
        make.approved_text(written(teller))


def test_words_that_name_a_prison_wait_while_one_story_is_to_hide_it(client):
    teller = make.StorytellerFactory()
    shown = make.story(storytellers=[teller])
    hidden = make.story(storytellers=[teller], uses=make.without(Use.FACILITY_SHOWN))
    text = written(teller, "I keep bees at San Quentin now.")
    with pytest.raises(NotReady, match="San Quentin"):
        make.approved_text(text)
    hidden.unpublish()
    make.approved_text(text)
    assert "keep bees" in body(client, shown.path_on_site)
    make.take_back(shown, Use.FACILITY_SHOWN)
    assert "keep bees" not in body(client, shown.path_on_site)


def test_words_that_say_a_name_go_when_it_is_hidden_from_then_on(client):
    identity = make.IdentityFactory()
    teller = identity.storyteller
    teller.naming, teller.name = Naming.LEGAL, "Amparo Quillfeather"
    teller.save()
    page = make.story(storytellers=[teller])
    text = make.approved_text(written(teller, "I, Amparo Quillfeather, keep bees."))
    assert "keep bees" in body(client, page.path_on_site)
    teller.naming, teller.name, teller.slug = Naming.PSEUDONYM, "Zora", "zora"
    teller.save()
    make.answer(teller, page.work, naming=Naming.PSEUDONYM)
    page.get_latest_revision_as_object().save_revision(user=make.editor())
    publishing.publish(page, make.approve(page))
    shown = body(client, page.path_on_site)
    assert "Zora" in shown
    assert "Quillfeather" not in shown
    assert list(public_texts.waiting()) == [text]


def allowed_until(teller, work, end: date, *uses: Use, naming: Naming | None = None) -> None:
    ledger.record(
        teller,
        work,
        dict.fromkeys(uses, True),
        naming=naming,
        answered_by="storyteller",
        means="letter",
        given_on=date(2026, 1, 15),
        until=end,
        recorded_by=make.moderator(),
        confirmed=True,
    )


def test_a_portrait_is_served_no_longer_than_the_name_may_be_shown():
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller], uses=make.without(Use.SEARCH_AND_INDEX))
    teller.portrait = portrait(teller)
    teller.save()
    make.approved_text(written(teller))
    end = timezone.localdate() + timedelta(days=2)
    allowed_until(teller, page.work, end, naming=Naming.FIRST)
    assert Exposure.objects.get(picture=teller.portrait).until == end_of(end)


def test_a_storyteller_s_page_is_kept_no_longer_than_what_it_says_may_be_said(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    end = timezone.localdate() + timedelta(days=2)
    allowed_until(teller, page.work, end, Use.COUNTY_OF_CONVICTION)
    response = client.get(f"/storytellers/{teller.slug}/")
    assert "Fresno" in response.content.decode()
    assert epoch.kept_until(response.wsgi_request) == end_of(end)
