"""Works that tell of similar things stand near each other, where their storytellers let them be found."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from core.uses import Naming, Use
from search import similar, tasks
from stories import related
from stories.models import Related, Relation, StoryPage, Storyteller
from stories.tasks import find_related
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ORCHARD = (
    "The orchard behind the fence had apricots and plums.",
    "We picked apricots in July and carried the ladder from plum to plum.",
    "My brother fell from the ladder once, and the orchard went quiet.",
)
ORCHARD_AGAIN = (
    "An orchard is where I learned to wait for apricots.",
    "The ladder stood against the last plum, and my brother held it.",
)
OTHERS = (
    ("Count time comes with flashlights.", "The officer writes a number on a clipboard."),
    ("The chapel choir sang on Sunday.", "I am a tenor, and the piano is out of tune."),
    ("A letter came from the parole board.", "I read the letter twice before breakfast."),
)


def told(
    title: str, paragraphs: tuple[str, ...] = ORCHARD, name: str = "Amparo", **fields
) -> StoryPage:
    fields.setdefault("storytellers", [make.StorytellerFactory(name=name)])
    return make.story(title, body=[make.prose(*paragraphs)], themes=(), **fields)


def others() -> None:
    for number, paragraphs in enumerate(OTHERS):
        told(f"Other {number}", paragraphs)


def near(page: StoryPage) -> list[str]:
    tasks.find_similar.call(page.work_id)
    return [each.title for each in related.pages(page.work, page.language)]


def test_a_story_stands_near_one_that_shares_its_telling_words_and_not_near_others():
    others()
    first, second = told("First"), told("Second", ORCHARD_AGAIN)
    assert near(second) == ["First"]
    assert [each.title for each in related.pages(first.work, "en")] == ["Second"]
    rows = Related.objects.filter(relation=Relation.SIMILAR)
    assert set(rows.values_list("work", "other")) == {
        (first.work_id, second.work_id),
        (second.work_id, first.work_id),
    }
    assert all(row.weight > 0 for row in rows)


def test_a_story_unlike_all_others_stands_near_none():
    others()
    assert near(told("First")) == []


def test_publishing_asks_for_it():
    page = told("First")
    asked = DBTaskResult.objects.filter(task_path="search.tasks.find_similar")
    assert [task.args_kwargs["args"] for task in asked][-1] == [page.work_id]


def test_works_that_were_published_before_can_be_asked_for_again():
    pages = [told("First"), told("Second", ORCHARD_AGAIN)]
    gone = told("Gone")
    make.take_back(gone)
    DBTaskResult.objects.all().delete()
    call_command("find_similar", verbosity=0)
    asked = DBTaskResult.objects.filter(task_path="search.tasks.find_similar")
    assert sorted(task.args_kwargs["args"][0] for task in asked) == [p.work_id for p in pages]


def test_the_story_page_says_why_in_the_readers_language(client: Client):
    others()
    told("First")
    second = told("Second", ORCHARD_AGAIN)
    near(second)
    html = client.get(second.path_on_site).content.decode()
    assert "First" in html
    assert "They tell of similar things." in html


def test_shared_themes_come_first_and_no_story_stands_there_twice():
    others()
    first = told("First", ORCHARD_AGAIN)
    page = make.story("Asked", body=[make.prose(*ORCHARD)], themes=("hope",))
    make.story("By theme", body=[make.prose(*OTHERS[0])], themes=("hope",))
    both = make.story("Both", body=[make.prose(*ORCHARD_AGAIN)], themes=("hope",))
    find_related.call(page.work_id)
    found = near(page)
    assert sorted(found[:2]) == ["Both", "By theme"]
    assert found[2:] == ["First"]
    rows = Related.objects.filter(work=page.work, other=both.work)
    assert set(rows.values_list("relation", flat=True)) == {Relation.THEMES, Relation.SIMILAR}
    assert first.work_id != both.work_id


@pytest.mark.parametrize("ending", make.ENDINGS)
def test_a_story_that_ended_is_near_nothing_at_once_and_its_rows_go(ending: str):
    others()
    first, second = told("First"), told("Second", ORCHARD_AGAIN)
    assert near(second) == ["First"]
    make.ENDINGS[ending](first)
    assert related.pages(second.work, "en") == []
    tasks.find_similar.call(first.work_id)
    assert not Related.objects.filter(relation=Relation.SIMILAR).exists()


def test_a_story_that_may_not_be_found_is_near_nothing():
    others()
    told("First", uses=make.without(Use.SEARCH_AND_INDEX))
    assert near(told("Second", ORCHARD_AGAIN)) == []


def test_two_stories_of_one_person_who_is_not_named_are_never_put_side_by_side():
    others()
    hidden = make.AnonymousStorytellerFactory()
    told("First", storytellers=[hidden])
    assert near(told("Second", ORCHARD_AGAIN, storytellers=[hidden])) == []
    told("Third", storytellers=[make.AnonymousStorytellerFactory()])
    assert near(told("Fourth", ORCHARD_AGAIN, storytellers=[hidden])) == ["Third"]


def test_a_name_that_is_taken_back_parts_two_stories_of_that_person_at_once():
    others()
    teller: Storyteller = make.StorytellerFactory()
    first = told("First", storytellers=[teller])
    second = told("Second", ORCHARD_AGAIN, storytellers=[teller])
    assert near(second) == ["First"]
    make.answer(teller, first.work, naming=Naming.NONE)
    assert related.pages(second.work, "en") == []
    assert near(second) == []
    assert near(first) == []


def test_works_are_found_in_their_own_language_and_shown_in_the_readers():
    cuentos = ("El huerto tenía ciruelas y la escalera.", "Mi hermano cayó de la escalera.")
    told("Other", ("Cantamos en la capilla.",), language="es")
    first = told("Primera", cuentos, language="es")
    second = told("Segunda", tuple(reversed(cuentos)), language="es")
    with translation.override("en"):
        assert near(second) == ["Primera"]
    assert similar.to(first.work)[0][0] == second.work_id


def test_words_that_nearly_every_story_has_tell_nothing():
    for number in range(6):
        told(f"Story {number}", ("It was what it was, and I am who I am.",))
    assert near(told("Last", ("It was what it was, and you are who you are.",))) == []


def test_publishing_anew_parts_what_stood_together_until_it_was_asked_again():
    page, other = make.story(), make.story()
    related.set_similar(page.work, [(other.work_id, 0.9)])
    make.publishing.publish(page, make.approve(page))
    assert not Related.objects.filter(relation=Relation.SIMILAR).exists()
