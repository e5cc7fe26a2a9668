"""The record of a story: through whose hands it came, whom else it tells of, when its words changed."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from consent import erasure, withdrawal
from core.uses import Naming, Use
from media.making import make as make_sizes
from stories import publishing, status_change
from stories.models import (
    Belonging,
    Credit,
    CustodyStep,
    FormerAddress,
    Institution,
    LegalRoute,
    Question,
    StoryPage,
    ToldAbout,
    WordsChanged,
)
from stories.publishing import NotReady
from tests import factories as make

from . import editor_form

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def text(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def published(page: StoryPage, **uses) -> StoryPage:
    make.permit(page, **uses)
    publishing.publish(page, make.approve(page))
    return StoryPage.objects.get(pk=page.pk)


def edited(page: StoryPage, **fields) -> StoryPage:
    """The page after somebody changed these fields and somebody else approved it."""
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=make.editor())
    page = StoryPage.objects.get(pk=page.pk)
    publishing.publish(page, make.approve(page))
    return StoryPage.objects.get(pk=page.pk)


# --- custody and changes


def test_a_story_says_through_whose_hands_it_came_by_role(client):
    page = make.draft()
    page.custody.set(
        [
            CustodyStep(what="typed", role="volunteer", since="2025-03", sort_order=0),
            CustodyStep(what="checked", role="editor", name="Ines Delmar", sort_order=1),
        ]
    )
    page.save_revision(user=make.editor())
    body = text(client, published(page).path_on_site)
    assert "Typed by a volunteer." in body
    assert "March 2025" in body
    assert "by an editor, Ines Delmar." in body


def test_days_become_years_where_the_years_are_private(client):
    page = make.draft()
    page.custody.set([CustodyStep(what="typed", role="volunteer", since="2025-03-04")])
    page.save_revision(user=make.editor())
    page = published(page, uses=make.without(Use.YEARS_SHOWN))
    body = text(client, page.path_on_site)
    assert "March" not in body
    assert "2025" in body


def test_a_public_line_says_that_words_changed_and_never_what(client):
    page = make.story()
    assert "Words were changed" not in text(client, page.path_on_site)
    edited(page, body=[make.prose("Other words altogether.")])
    body = text(client, page.path_on_site)
    assert body.count("Words were changed") == 1
    assert "small sounds. The kettle" not in body
    # A second change on the same day adds no line.
    edited(page, body=[make.prose("And other words again.")])
    assert text(client, page.path_on_site).count("Words were changed") == 1
    assert WordsChanged.objects.count() == 1


def test_facts_and_our_own_words_are_no_change_of_the_storyteller_s_words():
    edited(make.story(), standfirst="A better sentence.", written="1998")
    assert not WordsChanged.objects.exists()


def test_words_that_changed_while_a_story_was_away_are_noted_when_it_comes_back():
    page = make.story()
    page.unpublish()
    edited(StoryPage.objects.get(pk=page.pk), body=[make.prose("Other words altogether.")])
    assert WordsChanged.objects.count() == 1


# --- people


def test_helpers_are_credited_by_the_name_they_wish(client):
    page = make.draft()
    page.credits.add(
        Credit(name="Ines Delmar", role=Credit.Role.ILLUSTRATOR, sort_order=1),
        Credit(name="Tomás Arce", role=Credit.Role.INTERVIEWER, sort_order=2),
    )
    page.save_revision(user=make.editor())
    body = text(client, published(page).path_on_site)
    assert "Drawings by Ines Delmar" in body
    assert "Interviewed by Tomás Arce" in body


def test_a_storyteller_who_helped_is_named_only_as_they_allowed(client):
    helper = make.StorytellerFactory(name="Bettina")
    page = make.draft()
    page.credits.add(Credit(storyteller=helper, role=Credit.Role.ILLUSTRATOR, sort_order=1))
    page.save_revision(user=make.editor())
    page = published(page)
    body = text(client, page.path_on_site)
    assert "Bettina" not in body
    assert "Drawings by somebody who asked not to be named" in body
    make.answer(helper, page.work, naming=Naming.FIRST)
    assert "Drawings by Bettina" in text(client, page.path_on_site)


@pytest.mark.parametrize(
    "credit",
    [
        {"name": "Ines", "role": Credit.Role.TELLER},
        {"role": Credit.Role.READER},
        {"name": "Ines", "role": Credit.Role.READER, "with_storyteller": True},
    ],
)
def test_a_credit_names_one_person(credit: dict):
    teller = make.StorytellerFactory() if credit.pop("with_storyteller", False) else None
    with pytest.raises(ValidationError):
        Credit(storyteller=teller, **credit).clean()


def test_several_storytellers_stand_in_their_order(client):
    tellers = [make.StorytellerFactory(name=name) for name in ("Zora", "Amparo", "Mabel")]
    page = make.draft(storytellers=[])
    page.credits.set(
        Credit(storyteller=teller, sort_order=order) for order, teller in enumerate(tellers)
    )
    page.save_revision(user=make.editor())
    body = text(client, published(page).path_on_site)
    assert "Zora, Amparo and Mabel" in body
    assert (
        body.index("Zora</a></h2>") < body.index("Amparo</a></h2>") < body.index("Mabel</a></h2>")
    )


def told_about(agreed: date | None = None) -> StoryPage:
    other = make.IdentityFactory(
        storyteller=make.AnonymousStorytellerFactory(), legal_name="Rosalba Quintanar"
    ).storyteller
    page = make.draft(body=[make.prose("Rosalba taught me to read.")])
    page.told_about.add(ToldAbout(person=other, agreed=agreed))
    page.save_revision(user=make.editor())
    make.permit(page)
    make.approve(page)
    return page


def test_somebody_else_s_name_needs_their_yes():
    with pytest.raises(NotReady, match="has not agreed"):
        publishing.publish(told_about(), make.moderator())
    publishing.publish(told_about(agreed=date(2026, 3, 1)), make.moderator())


def test_the_public_name_of_somebody_else_needs_their_yes_too():
    other = make.StorytellerFactory(naming=Naming.PSEUDONYM, name="Rosalba")
    page = make.draft(body=[make.prose("Rosalba taught me to read.")])
    page.told_about.add(ToldAbout(person=other))
    page.save_revision(user=make.editor())
    with pytest.raises(NotReady, match="has not agreed"):
        published(page)


def test_a_story_is_judged_again_when_the_vault_learns_the_name_of_somebody_in_it(client):
    other = make.AnonymousStorytellerFactory()
    page = make.draft(body=[make.prose("Rosalba taught me to read.")])
    page.told_about.add(ToldAbout(person=other))
    page.save_revision(user=make.editor())
    page = published(page)
    assert client.get(page.path_on_site).status_code == 200
    make.IdentityFactory(storyteller=other, legal_name="Rosalba Ostrander")
    assert client.get(page.path_on_site).status_code == 410


def test_somebody_has_to_have_asked_whom_else_a_story_tells_of():
    page = make.draft(others_reviewed=False)
    make.permit(page)
    make.approve(page)
    with pytest.raises(NotReady, match="other people"):
        publishing.publish(page, make.moderator())


def test_a_story_does_not_say_which_other_is_by_the_same_unnamed_person():
    teller = make.AnonymousStorytellerFactory()
    first = make.story("First", storytellers=[teller])
    second = make.draft("Second", storytellers=[teller])
    second.belongings.add(Belonging(relation="continues", other=first.work))
    second.save_revision(user=make.editor())
    make.permit(second)
    make.approve(second)
    with pytest.raises(NotReady, match="same person"):
        publishing.publish(second, make.moderator())


def test_a_story_does_not_say_which_other_is_by_somebody_named_beside_one_of_them_alone(client):
    teller = make.StorytellerFactory()
    first = make.story("First", storytellers=[teller])
    second = make.draft("Second", storytellers=[teller])
    second.belongings.add(Belonging(relation="continues", other=first.work))
    second.save_revision(user=make.editor())
    second = published(second)
    assert "continues “First”" in text(client, second.path_on_site)
    make.answer(teller, first.work, naming=Naming.NONE)
    assert "Amparo" not in text(client, first.path_on_site)
    assert client.get(second.path_on_site).status_code == 410
    with pytest.raises(NotReady, match="same person"):
        published(second)


# --- footnotes, updates, letters, languages


def with_block(kind: str, value, *after) -> StoryPage:
    return make.story(body=[make.prose(*make.LETTER), {"type": kind, "value": value}, *after])


def test_a_footnote_stands_after_its_words_and_leads_back(client):
    page = with_block("footnote", {"after": "old calendars", "text": "From a shop & a bank."})
    body = text(client, page.path_on_site)
    assert 'old calendars<sup><a id="noted-1" href="#note-1"' in body
    assert "From a shop &amp; a bank." in body
    assert 'href="#noted-1"' in body


def test_footnotes_stand_after_words_that_our_markup_has_too(client):
    """`lang`, `es` and `note` stand in the HTML around them as well."""
    words = '<span lang="es">Mi niña</span>, I said, a lang of es, and a note of it.'
    notes = [
        {"type": "footnote", "value": {"after": after, "text": f"On {after}."}}
        for after in ("es", "lang", "note")
    ]
    page = make.story(body=[make.prose(words), *notes])
    body = BeautifulSoup(text(client, page.path_on_site), "html.parser")
    passage = body.select_one(".pass p")
    assert passage.get_text() == "Mi niña, I said, a lang2 of es1, and a note3 of it."
    assert [a["href"] for a in passage.select("sup a")] == ["#note-2", "#note-1", "#note-3"]


def test_a_footnote_stands_after_words_with_an_apostrophe(client):
    words = 'It was my mother\'s house, and "home" to me.'
    note = {"type": "footnote", "value": {"after": "my mother's house", "text": "In Fresno."}}
    page = make.story(body=[make.prose(words), note])
    body = BeautifulSoup(text(client, page.path_on_site), "html.parser")
    assert body.select_one(".pass p").get_text().startswith("It was my mother's house1, and")


def test_a_footnote_without_a_place_is_not_published():
    with pytest.raises(NotReady, match="no place"):
        with_block("footnote", {"after": "not in it", "text": "A note."})


def test_an_update_has_its_day_and_the_editors_voice(client):
    page = with_block("update", {"day": "2026-05-04", "text": "He came home.\n\nIn May."})
    body = text(client, page.path_on_site)
    assert "Added by the editors, May 4, 2026" in body
    assert "<p>In May.</p>" in body


def test_a_phrase_in_another_language_is_marked_wherever_it_is_typed(client):
    page = make.story(
        body=[
            make.prose('She said <span lang="es" onclick="x()">ándale</span> and went.'),
            {"type": "poem", "value": "A line\nand [es: mi niña] after"},
        ]
    )
    body = text(client, page.path_on_site)
    assert '<span lang="es">ándale</span>' in body
    assert '<span lang="es">mi niña</span>' in body
    assert page.passages.get(kind="stanza").text == "A line\nand mi niña after"


def letter() -> dict:
    scan = make.PictureFactory(title="page-1", description="", faces=None)
    return {"scan": scan.pk, "looked_over": True, "text": "<p>Dear reader,</p><p>It rains.</p>"}


def test_a_letter_s_own_hand_stands_beside_its_words_where_that_is_allowed(client):
    page = make.story(body=[{"type": "letter", "value": letter()}])
    scan = page.body[0].value["scan"]
    make_sizes(scan)
    jpeg = scan.renditions.filter(filter_spec__contains="jpeg", filter_spec__startswith="width")
    url = jpeg.first().url
    body = text(client, page.path_on_site)
    assert "show the handwriting" in body
    assert "It rains." in body
    assert client.get(url).status_code == 200
    make.take_back(page, Use.HANDWRITING_SHOWN)
    body = text(client, page.path_on_site)
    assert "handwriting" not in body.replace("Your handwriting", "")
    assert "It rains." in body
    assert client.get(url).status_code == 410


def test_a_page_of_a_letter_that_nobody_looked_over_is_not_published():
    with pytest.raises(NotReady):
        make.story(body=[{"type": "letter", "value": letter() | {"looked_over": False}}])


# --- law


def test_a_story_says_which_law_it_tells_of_while_that_is_sure(client):
    page = make.draft()
    page.legal_routes.set(LegalRoute.objects.filter(key__in=["commutation"]))
    page.save_revision(user=make.editor())
    page = published(page)
    assert "Commutation by the governor" in text(client, page.path_on_site)
    body = text(client, "/stories/?route=commutation")
    assert "As of" in body
    assert "This is not legal advice." in body
    route = LegalRoute.objects.get(key="commutation")
    route.status = LegalRoute.Status.IN_FORCE_SCOPE
    route.save()
    assert "Commutation by the governor" not in text(client, page.path_on_site)
    assert client.get("/stories/?route=commutation").status_code == 404


def test_law_that_nobody_looked_at_for_a_year_says_so(client):
    page = make.draft()
    route = LegalRoute.objects.get(key="commutation")
    route.as_of = timezone.localdate() - timedelta(days=400)
    route.save()
    page.legal_routes.set([route])
    page.save_revision(user=make.editor())
    published(page)
    assert "may have changed" in text(client, "/stories/?route=commutation")


def test_no_row_of_law_that_is_low_or_unverified_is_public():
    hidden = LegalRoute.objects.exclude(pk__in=LegalRoute.objects.public())
    assert {route.key for route in hidden if route.confidence == "low"} == set(
        LegalRoute.objects.filter(confidence="low").values_list("key", flat=True)
    )
    assert not LegalRoute.objects.public().filter(status__endswith="unverified").exists()
    assert all(route.is_public for route in LegalRoute.objects.public())


# --- what becomes of a sentence


def test_years_stop_being_counted_when_somebody_dies(client):
    teller = make.happened(make.StorytellerFactory(year_sentenced=2001), ("died", "2020"))
    page = make.story(storytellers=[teller])
    body = text(client, page.path_on_site)
    assert "19 years served" in body
    assert "no release date" not in body
    assert "Died inside, 2020" in body
    assert 'class="years ended"' in body


def test_the_course_of_a_sentence_is_told_where_years_may_be(client):
    teller = make.happened(
        make.StorytellerFactory(year_sentenced=2001), ("applied", "2015"), ("commuted", "2019-04")
    )
    page = make.story(storytellers=[teller])
    body = text(client, f"/storytellers/{teller.slug}/")
    assert body.index("Asked for a commutation") < body.index("The sentence was commuted")
    assert "April 2019" in body
    make.take_back(page, Use.YEARS_SHOWN)
    assert "commut" not in text(client, f"/storytellers/{teller.slug}/")


CHANGES = {
    "moved": lambda teller: setattr(teller, "place_now", Institution.objects.get(code="CIW")),
    "sentence": lambda teller: make.happened(teller, ("commuted", "2026")),
    "home": lambda teller: make.happened(teller, ("home", "2026")),
    "died": lambda teller: make.happened(teller, ("died", "2026")),
}


@pytest.mark.parametrize("about", CHANGES)
def test_a_change_in_a_life_puts_down_a_question_with_where_the_old_fact_stands(client, about: str):
    teller = make.StorytellerFactory()
    page = make.story(
        storytellers=[teller], place="CCWF", body=[make.prose("Here in Chowchilla it rains.")]
    )
    CHANGES[about](teller)
    teller.save()
    question = Question.objects.get()
    assert question.about == about
    assert page.pk in {each.page.pk for each in status_change.stated(question)}
    client.force_login(make.UserFactory(role="Letter desk"))
    assert f"/admin/desk/questions/{question.pk}/" in text(client, "/admin/desk/")
    assert page.title in text(client, f"/admin/desk/questions/{question.pk}/")
    client.post(
        f"/admin/desk/questions/{question.pk}/", {"answer": "stays", "on": timezone.localdate()}
    )
    question.refresh_from_db()
    assert question.answer == "stays"
    assert f"/admin/desk/questions/{question.pk}/" not in text(client, "/admin/desk/")


def test_a_place_that_words_name_is_found_for_the_question():
    teller = make.StorytellerFactory()
    make.story(storytellers=[teller], body=[make.prose("Here in Chowchilla it rains.")])
    teller.place_now = Institution.objects.get(code="CIW")
    teller.save()
    said = {each.what for each in status_change.stated(Question.objects.get())}
    assert "names the place in its words" in said
    assert any("other websites" in each for each in said)


def test_nothing_is_asked_of_somebody_who_was_never_public():
    teller = make.StorytellerFactory()
    make.draft(storytellers=[teller])
    make.happened(teller, ("home", "2026"))
    assert not Question.objects.exists()


def test_an_answer_is_noted_by_somebody_who_judges_stories():
    teller = make.StorytellerFactory()
    make.story(storytellers=[teller])
    make.happened(teller, ("home", "2026"))
    with pytest.raises(PermissionDenied):
        status_change.answer(
            Question.objects.get(),
            "stays",
            timezone.localdate(),
            make.UserFactory(role="Organiser"),
        )


def saved_by_hand(client, teller, **more: str) -> str:
    """What stands in the admin after an editor has saved the form of this storyteller."""
    client.force_login(make.editor())
    address = f"/admin/snippets/stories/storyteller/edit/{teller.pk}/"
    html = client.get(address).content.decode()
    form = querydict_from_html(html, form_id="w-editor-form").dict()
    return unescape(client.post(address, form | more, follow=True).content.decode())


def test_whoever_renames_somebody_is_told_how_many_stories_that_hides(client):
    teller = make.StorytellerFactory(naming=Naming.PSEUDONYM, name="Vernice")
    make.story(storytellers=[teller])
    html = saved_by_hand(client, teller, county="Kern")
    assert "hidden from readers" not in html
    html = saved_by_hand(client, teller, naming=Naming.LEGAL)
    assert "1 story is hidden from readers now" in html


def test_whoever_writes_down_a_death_is_told_what_readers_see_now(client):
    teller = make.StorytellerFactory(year_sentenced=2001)
    make.story(storytellers=[teller])
    step = editor_form.row("course", 0, state="died", since="2020")
    html = saved_by_hand(client, teller, **step)
    assert "Readers see now, beside this storyteller's stories: “Died inside, 2020”." in html


# --- addresses


def renamed(page: StoryPage, slug: str) -> StoryPage:
    return edited(page, slug=slug)


def test_an_earlier_address_leads_to_where_the_story_stands_now(client):
    page = make.story()
    before = page.path_on_site
    page = renamed(page, "small-sounds")
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (301, "/stories/small-sounds/")
    page = renamed(page, "a-list-of-small-sounds")
    assert client.get(before).status_code == 200
    assert client.get("/stories/small-sounds/")["Location"] == before


def test_an_address_that_another_story_took_over_never_leads_to_the_first_again(client):
    first = make.story("The gate")
    address = first.path_on_site
    renamed(first, "the-river")
    second = make.story("Another gate", slug="the-gate")
    assert second.path_on_site == address
    assert client.get(address).status_code == 200
    withdrawal.withdraw(
        second.work,
        asked_by=second.tellers()[0].person,
        means="letter",
        recorded_by=make.moderator(),
    )
    assert client.get(address).status_code == 410


def test_an_earlier_address_of_somebody_whose_name_was_taken_back_leads_nowhere(client):
    page = make.story("Amparo remembers")
    before = page.path_on_site
    page = renamed(page, "remembers")
    make.take_back(page, Use.DISPLAY_NAME)
    assert client.get(before).status_code == 410
    assert not FormerAddress.objects.exists()


def test_an_address_that_is_mended_after_the_name_was_taken_back_leads_nowhere(client):
    page = make.story("Amparo remembers")
    before = page.path_on_site
    withdrawal.withdraw(
        page.work,
        [Use.DISPLAY_NAME],
        asked_by=page.tellers()[0].person,
        means="letter",
        recorded_by=make.moderator(),
    )
    draft = page.get_latest_revision_as_object()
    draft.slug, draft.title = "remembers", "Remembers"
    draft.save_revision(user=make.editor())
    publishing.publish(page, make.approve(page))
    assert client.get("/stories/remembers/").status_code == 200
    assert client.get(before).status_code == 410
    assert not FormerAddress.objects.exists()


def test_an_earlier_address_of_somebody_named_otherwise_now_leads_nowhere(client):
    page = make.story()
    before = page.path_on_site
    page = renamed(page, "small-sounds")
    teller = page.tellers()[0].person
    teller.name = "Bettina"
    teller.save()
    assert client.get(before).status_code == 410


def test_an_earlier_address_of_a_story_taken_back_is_gone_and_of_an_erased_one_too(client):
    page = make.story()
    before = page.path_on_site
    page = renamed(page, "small-sounds")
    make.take_back(page)
    assert client.get(before).status_code == 410
    erasure.erase(page.work, by=None)
    assert client.get(before).status_code == 410
    assert not Page.objects.filter(slug="small-sounds").exists()


def test_an_address_that_a_story_left_while_it_was_away_is_gone(client):
    page = make.story("Amparo remembers")
    before = page.path_on_site
    page.unpublish()
    page = renamed(page, "remembers")
    assert client.get(page.path_on_site).status_code == 200
    assert client.get(before).status_code == 410


def test_an_earlier_address_belongs_to_the_story_that_was_public_there_last(client):
    """Whoever looks for a story that was taken back is not led to somebody else's."""
    renamed(make.story("Hope", slug="hope"), "hope-again")
    page = make.story("Hope, by another", slug="hope")
    make.take_back(page)
    assert client.get("/stories/hope/").status_code == 410


def test_a_name_put_into_the_vault_later_is_looked_for_in_stories_of_others(client):
    page = told_about()
    told = page.told_about.get().person
    told.identity.legal_name = "Nobody Known"
    told.identity.save()
    publishing.publish(page, make.moderator())
    told.identity.legal_name = "Rosalba Quintanar"
    told.identity.save()
    assert client.get(page.path_on_site).status_code == 410
