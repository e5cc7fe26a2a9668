"""All stories in one list: where each stands, and the questions that editors ask of it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from core.roles import ADMINISTRATOR, EDITOR, GROUPS, LETTER_DESK, MODERATOR
from core.uses import Use
from stories import publishing, standing
from stories.models import Clearance, StoryPage
from stories.standing import Standing
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LIST = "/admin/stories/"


@pytest.fixture
def desk(client):
    client.force_login(make.editor())
    return client


def titles(client, **asked) -> set[str]:
    return {page.title for page in client.get(LIST, asked).context["object_list"]}


def taken_back() -> StoryPage:
    page = make.story()
    make.take_back(page)
    return page


def paused() -> StoryPage:
    page = make.story()
    make.pause(page)
    return page


def hidden() -> StoryPage:
    picture = make.PictureFactory()
    page = make.story(
        body=[make.prose("Words."), {"type": "picture", "value": {"picture": picture.pk}}]
    )
    picture.description = "Something else"
    picture.save()
    return page


def uncredited() -> StoryPage:
    return make.draft(storytellers=[])


def unpermitted() -> StoryPage:
    return make.draft()


def unread() -> StoryPage:
    page = make.draft(notes_reviewed=False)
    make.permit(page)
    return page


def unapproved() -> StoryPage:
    page = make.draft()
    make.permit(page)
    return page


def changed_since_it_was_approved() -> StoryPage:
    page = make.draft()
    make.permit(page)
    make.approve(page)
    draft = page.get_latest_revision_as_object()
    draft.standfirst = "Another."
    draft.save_revision(user=make.editor())
    return page


def with_a_newer_draft() -> StoryPage:
    page = make.story()
    page.standfirst = "Another."
    page.save_revision(user=make.editor())
    return page


def approved() -> StoryPage:
    page = make.draft()
    make.permit(page)
    make.approve(page)
    return page


def translation() -> StoryPage:
    original = make.story()
    return make.draft(
        "Una lista", language="es", work=original.work, storytellers=[], notes_reviewed=False
    )


STANDS = {
    taken_back: Standing.TAKEN_BACK,
    paused: Standing.PAUSED,
    hidden: Standing.HIDDEN,
    uncredited: Standing.NOBODY,
    unpermitted: Standing.STORYTELLER,
    unread: Standing.READING,
    unapproved: Standing.SECOND,
    changed_since_it_was_approved: Standing.SECOND,
    with_a_newer_draft: Standing.SECOND,
    approved: Standing.APPROVED,
    translation: Standing.SECOND,
    make.story: Standing.PUBLIC,
}


@pytest.mark.parametrize("begin", STANDS, ids=lambda begin: begin.__name__)
def test_a_story_stands_in_one_place_alike_in_a_row_and_in_the_database(begin):
    page = begin()
    rows = standing.with_standing(StoryPage.objects.all())
    assert standing.of(rows.get(pk=page.pk)) == STANDS[begin]
    for each in Standing:
        found = standing.standing(rows, each).filter(pk=page.pk).exists()
        assert found == (each == STANDS[begin]), each


def test_what_is_said_to_be_ready_is_what_the_gate_lets_through():
    page = approved()
    assert publishing.check(page.get_latest_revision_as_object()) == []


def test_the_list_says_where_each_story_stands(desk):
    make.story(title="Out there")
    make.draft("On its way")
    html = unescape(desk.get(LIST).content.decode())
    assert "Out there" in html and "On its way" in html
    assert "Waits for the storyteller's yes" in html
    assert f'href="/admin/desk/stories/{StoryPage.objects.first().pk}/"' in html


def test_what_is_stuck_is_found(desk):
    make.story(title="Out there")
    for title in ("Not allowed", "Not read"):
        make.draft(title, notes_reviewed=False)
    page = make.draft("Not approved")
    make.permit(page)
    assert titles(desk, stands="stuck") == {"Not allowed", "Not read", "Not approved"}
    assert titles(desk, stands="second") == {"Not approved"}
    assert titles(desk, stands="public") == {"Out there"}


def test_what_lacks_a_translation_is_found(desk):
    make.story(title="Allowed")
    make.story(title="Not allowed", uses=make.without(Use.TRANSLATION))
    both = make.story(title="Both")
    make.draft("Las dos", language="es", work=both.work, storytellers=[])
    assert titles(desk, translation="none") == {"Allowed", "Not allowed"}
    assert titles(desk, translation="allowed") == {"Allowed"}


def long_ago(page: StoryPage, **what: bool) -> None:
    then = timezone.now() - standing.REVIEW_AFTER - timedelta(days=2)
    if what.get("approved", True):
        Clearance.objects.filter(page=page).update(at=then)
    if what.get("touched", True):
        StoryPage.objects.filter(pk=page.pk).update(latest_revision_created_at=then)


def test_what_is_due_for_review_is_found(desk):
    make.story(title="New")
    long_ago(make.story(title="Due"))
    long_ago(make.story(title="Approved again"), approved=False)
    long_ago(make.story(title="Touched"), touched=False)
    long_ago(make.draft("Only a draft"))
    assert titles(desk, review="due") == {"Due"}


def test_stories_are_found_by_kind_language_storyteller_and_theme(desk):
    ruth = make.StorytellerFactory(name="Ruth")
    make.draft("A poem", kind="poem", themes=("family_separation",))
    make.draft("Una carta", language="es", themes=())
    make.draft("Hers", storytellers=[ruth], themes=())
    theme = StoryPage.objects.get(title="A poem").themes.get()
    assert titles(desk, kind="poem") == {"A poem"}
    assert titles(desk, language="es") == {"Una carta"}
    assert titles(desk, storyteller=ruth.pk) == {"Hers"}
    assert titles(desk, theme=theme.pk) == {"A poem"}
    assert titles(desk, theme=theme.pk, language="es") == set()


def test_stories_are_found_by_words_of_the_title_and_by_the_public_name(desk):
    make.draft("A poem")
    make.draft("Hers", storytellers=[make.StorytellerFactory(name="Ruth")])
    assert titles(desk, q="poe") == {"A poem"}
    assert titles(desk, q="ruth") == {"Hers"}
    assert titles(desk, q="nothing") == set()


@pytest.mark.parametrize("times", [1, 3])
def test_the_list_asks_the_same_questions_for_few_and_for_many(
    desk, django_assert_num_queries, times: int
):
    for _time in range(times):
        make.story(title="Out there")
        make.draft("On its way")
        paused()
        translation()
    desk.get(LIST)
    with django_assert_num_queries(19):
        assert desk.get(LIST).status_code == 200


READERS = {LETTER_DESK, EDITOR, MODERATOR, ADMINISTRATOR}


@pytest.mark.parametrize("address", [LIST, f"{LIST}results/"])
@pytest.mark.parametrize("role", GROUPS)
def test_those_who_work_with_stories_see_the_list(client, role: str, address: str):
    make.draft("On its way")
    client.force_login(make.UserFactory(role=role))
    answer = client.get(address)
    if role in READERS:
        assert answer.status_code == 200
        assert "On its way" in answer.content.decode()
    else:
        assert answer.status_code == 302


@pytest.mark.parametrize("role", GROUPS)
def test_the_menu_leads_there_for_those_alone(client, role: str):
    client.force_login(make.UserFactory(role=role))
    assert (LIST in client.get("/admin/").content.decode()) == (role in READERS)
