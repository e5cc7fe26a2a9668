"""What two people do at the same moment: one waits for the other, and both are done."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.uses import Naming, Use
from stories import pausing, publishing, tasks
from stories.models import Belonging, StoryPage, Work
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def on_a_connection_of_its_own(do) -> None:
    try:
        do()
    finally:
        connection.close()


def at_once(*each) -> None:
    """Raises what one of them raised."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    with ThreadPoolExecutor(len(each)) as pool:
        for done in [pool.submit(on_a_connection_of_its_own, do) for do in each]:
            done.result(timeout=60)


def test_a_no_to_all_works_and_a_pause_of_one_of_them(monkeypatch: pytest.MonkeyPatch):
    """Each has a story and the content epoch to change."""
    teller, editor = make.StorytellerFactory(), make.editor()
    works = [make.story(f"Story {n}", storytellers=[teller]).work for n in range(2)]
    refresh = publishing.refresh

    def slowly(work):
        found = refresh(work)
        time.sleep(1)
        return found

    monkeypatch.setattr(publishing, "refresh", slowly)

    def refuse() -> None:
        make.answer(teller, None, {Use.READ_ON_SITE: False})

    def pause() -> None:
        time.sleep(0.5)
        pausing.pause(works[1], "Asked", editor)

    at_once(refuse, pause)
    assert not StoryPage.objects.public(Use.READ_ON_SITE).exists()
    assert Work.objects.get(pk=works[1].pk).paused


def test_a_name_that_is_taken_back_and_a_pause_of_what_continues_it(
    monkeypatch: pytest.MonkeyPatch,
):
    """What continues a story is asked about again with it."""
    teller, editor = make.StorytellerFactory(), make.editor()
    first = make.story("First", storytellers=[teller]).work
    page = make.draft("Second", storytellers=[teller])
    page.belongings.add(Belonging(relation="continues", other=first))
    page.save_revision(user=editor)
    make.permit(page)
    make.publishing.publish(page, make.approve(page))
    recheck = publishing.recheck

    def slowly(work):
        if work == page.work:
            time.sleep(1)
        return recheck(work)

    monkeypatch.setattr(publishing, "recheck", slowly)

    def hide_the_name() -> None:
        make.answer(teller, first, naming=Naming.NONE)

    def pause() -> None:
        time.sleep(0.5)
        pausing.pause(page.work, "Asked", editor)

    at_once(hide_the_name, pause)
    assert not StoryPage.objects.public(Use.READ_ON_SITE).filter(work=page.work).exists()


def test_two_answers_about_one_work_that_arrive_together():
    teller = make.StorytellerFactory()
    work = make.story(storytellers=[teller]).work
    uses = [Use.CAMPAIGN_QUOTES, Use.TRANSLATION, Use.API_AND_OPEN_DATA, Use.SOCIAL_MEDIA_CARDS]
    at_once(*(lambda use=use: make.answer(teller, work, {use: False}) for use in uses))
    assert not work.permitted_uses.filter(use__in=uses).exists()


def test_two_stories_that_stand_near_each_other_are_looked_at_together():
    works = [make.story(f"Story {n}").work for n in range(4)]
    at_once(*(lambda pk=work.pk: tasks.find_related.call(pk) for work in works))
    assert all(work.related.exists() for work in works)
