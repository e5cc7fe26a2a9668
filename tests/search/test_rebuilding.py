"""A new index grows beside the one in use, and takes its place in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest
from django.db import connection
from django.utils import timezone

from search import beside, indexing, vocabulary
from search.document import Document, Reading
from search.engines import building, engine
from search.jobs import clear_what_was
from search.models import Entry, Index, SpelledWord, Touched
from search.query import Query
from search.setup import prepare_index
from stories.models import StoryPage
from tests import factories as make
from tests.search.test_engines import Pages
from tests.search.test_index import found

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _a_work_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BATCH", 1)


def begun(steps: int) -> Iterator[int]:
    """A rebuild that has done so many works."""
    rebuild = indexing.rebuild()
    for _ in range(steps):
        next(rebuild)
    return rebuild


def finish(rebuild: Iterator[int]) -> list[int]:
    return list(rebuild)


def change(page: StoryPage, words: str) -> None:
    page.passages.filter(order=1).update(text=words)
    indexing.follow(page.work)


def in_both() -> set[tuple[int, int]]:
    return set(Entry.objects.values_list("page_id", "index"))


def test_the_old_index_answers_until_the_new_one_is_whole():
    pages = [make.story() for _ in range(3)]
    before = Index.now().current
    rebuild = begun(2)
    assert set(found("kettle")) == {page.pk for page in pages}
    assert Index.now().current == before
    finish(rebuild)
    assert Index.now().current != before
    assert set(found("kettle")) == {page.pk for page in pages}


def test_who_was_asking_when_the_new_one_came_is_still_answered():
    pages = [make.story() for _ in range(3)]
    answer = engine().ask(Query.parse("kettle"), Pages([page.pk for page in pages]))
    finish(indexing.rebuild())
    all_of_them = answer.having(1)
    assert all_of_them == 0b111
    assert {hit.page_id for hit in answer.best(all_of_them, 9)} == {page.pk for page in pages}


def test_the_index_out_of_use_is_emptied_after_a_while():
    page = make.story()
    finish(indexing.rebuild())
    engine().clear_what_was()
    assert len(in_both()) == 2
    Index.objects.update(since=timezone.now() - timedelta(minutes=6))
    engine().clear_what_was()
    assert in_both() == {(page.pk, Index.now().current)}
    # And may be filled again.
    finish(indexing.rebuild())
    assert found("kettle") == [page.pk]


def test_an_index_that_reads_words_otherwise_is_built_anew_at_the_next_setup():
    page = make.story()
    finish(indexing.rebuild())
    Index.objects.update(reads="another release")
    before = Index.now().current
    prepare_index()
    assert Index.now().current != before
    assert found("kettle") == [page.pk]


def test_one_that_broke_off_is_gone_on_with():
    for _ in range(4):
        make.story()
    begun(3)
    # The third had been stored, but nobody had asked for the next.
    assert next(indexing.rebuild()) == 3
    assert finish(indexing.rebuild()) == [3, 4]
    assert len(found("kettle")) == 4


def test_one_of_an_earlier_release_is_begun_anew():
    for _ in range(3):
        make.story()
    begun(2)
    Index.objects.update(building="other tokens")
    assert finish(indexing.rebuild()) == [1, 2, 3]
    assert len(found("kettle")) == 3


def test_what_changes_meanwhile_stands_in_the_new_index_as_it_is():
    early, late = make.story(), make.story()
    rebuild = begun(1)
    change(early, "A harmonica at dusk.")
    change(late, "A harmonica at dawn.")
    assert set(found("harmonica")) == {early.pk, late.pk}
    finish(rebuild)
    assert set(found("harmonica")) == {early.pk, late.pk}
    assert not Touched.objects.exists()


def test_what_is_published_while_it_begins_stands_in_it(monkeypatch: pytest.MonkeyPatch):
    make.story()
    clear, late = building._clear, []

    def publish_first(old):
        if not late:
            late.append(make.story())
        clear(old)

    monkeypatch.setattr(building, "_clear", publish_first)
    finish(indexing.rebuild())
    assert late[0].pk in found("kettle")


def test_what_nobody_could_see_when_it_began_is_caught_up_with():
    """Stored by a transaction that was open all the time: in the index that was in use then, and in no other."""
    page = make.story()
    finish(indexing.rebuild())
    Entry.objects.filter(page=page, index=Index.now().current).delete()
    assert found("kettle") == []
    clear_what_was()
    assert found("kettle") == [page.pk]


def test_what_is_withdrawn_meanwhile_is_in_neither_index(monkeypatch: pytest.MonkeyPatch):
    """Also where its words had been read before, and are only stored."""
    make.story()
    page = make.story()
    store = building._store

    def withdraw_first(new, now, batch, documents, stored):
        if page.work_id in batch:
            page.unpublish()
        return store(new, now, batch, documents, stored)

    monkeypatch.setattr(building, "_store", withdraw_first)
    finish(indexing.rebuild())
    assert page.pk not in found("kettle")
    assert page.pk not in {entry for entry, _index in in_both()}


def test_of_two_rebuilds_one_takes_the_place_and_the_other_ends():
    pages = [make.story() for _ in range(3)]
    before = Index.now().current
    first = begun(1)
    finish(indexing.rebuild())
    assert Index.now().current != before
    pages[2].unpublish()
    assert finish(first) == []
    assert Index.now().current != before
    assert set(found("kettle")) == {page.pk for page in pages[:2]}


def test_the_words_leave_both_indexes_with_their_page():
    page = make.story()
    make.story()
    begun(1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry WHERE page_id = %s", [page.pk])
        for index in (0, 1):
            cursor.execute(f"SELECT COUNT(*) FROM search_words_{index} WHERE rowid = %s", [page.pk])  # noqa: S608
            assert cursor.fetchone() == (0,)


def test_processes_beside_read_the_same_and_in_order():
    batches = [[document(number), document(number + 100)] for number in range(9)]
    with beside.each(Reading(), batches, many=True) as found:
        read = list(found)
    assert [[each.page_id for each in batch] for batch in read] == [
        [each.page_id for each in batch] for batch in batches
    ]
    for each, by_itself in zip(chain(*read), chain(*batches), strict=True):
        assert replace(each, passages=by_itself.passages) == by_itself
        assert vars(each).keys() >= {"fields", "most", "words", "digest"}
        assert each.fields == by_itself.fields
        assert (each.most, each.words, each.digest) == (
            by_itself.most,
            by_itself.words,
            by_itself.digest,
        )


def test_a_rebuild_that_is_left_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch):
    started = []

    class Noted(beside._Process):
        def __init__(self) -> None:
            super().__init__()
            started.append(self._popen)

    monkeypatch.setattr(beside, "_Process", Noted)
    with beside.each(Reading(), ([document(1)] for _ in range(50)), many=True) as read:
        next(read)
    assert started
    assert all(process.poll() is not None for process in started)


def test_a_process_that_dies_is_noticed():
    with (
        beside.each(os._exit, [1, 1, 1], many=True) as done,
        pytest.raises((EOFError, OSError)),
    ):
        next(done)


def test_many_stories_are_read_beside_and_found_alike(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(building, "MANY", 1)
    monkeypatch.setattr(vocabulary, "MANY", 1)
    pages = [make.story() for _ in range(3)]
    finish(indexing.rebuild())
    assert set(found("kettle")) == {page.pk for page in pages}
    assert engine().digests([page.work_id for page in pages]) == {
        (each.page_id, each.digest)
        for documents in indexing.documents([page.work_id for page in pages]).values()
        for each in documents
    }
    assert SpelledWord.objects.get(language="en", word="kettle").pages == len(pages)


def document(number: int) -> Document:
    text = f"Letters came {number} times — l'eau, co-founded, años; Ñandú’s 12 wells."
    return replace(
        Document(number, number, "en", f"Title {number}", ("Rosa",), "A sentence.", ()),
        passages=(("en", text), ("es", "Las cartas llegaron tarde, hermano.")),
    )


def test_what_was_analyzed_while_it_was_empty_is_not_taken_for_small():
    """SQLite would read all of an index whenever it makes one part of several."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks for itself, now and then")
    make.story()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    finish(indexing.rebuild())
    parts = f"{engine().in_use().table}_data"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN DELETE FROM {parts} WHERE id >= 1 AND id <= 2")  # noqa: S608  our own table
        ((*_, plan),) = cursor.fetchall()
    assert plan.startswith("SEARCH")
