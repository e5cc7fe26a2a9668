"""Which stories have a word that many have is asked of the database once, and anew as soon as anything has changed."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import answering, indexing
from search.answering import Order
from search.engines import engine, sets
from search.query import Query
from stories.facets import Choice
from stories.models import StoryPage
from tests import factories as make
from tests.search.test_engines import Pages
from tests.search.test_index import make_link_only

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "MANY", 1)


def total(typed: str) -> int:
    return answering.page(Query.parse(typed), Choice(), "en", Order.BEST, 0, 10).total


def times_asked(typed: str) -> int:
    """How often the words of the index were asked."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        total(typed)
    table = engine().in_use().table
    return sum(table in query["sql"] for query in asked.captured_queries)


def kettle(title: str = "Rain") -> StoryPage:
    return make.story(title, body=[make.prose("The kettle sang.")])


def test_a_word_is_asked_for_once():
    kettle()
    assert times_asked("kettle") == 1
    assert times_asked("kettle") == 0
    assert times_asked("kettle sang") == 1
    assert times_asked("-kettle sang") == 0


def test_what_few_have_is_not_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sets, "MANY", 2)
    kettle()
    assert [times_asked("kettle") for _ in range(2)] == [1, 1]


def test_what_is_published_and_withdrawn_is_known_at_once():
    page = kettle()
    assert total("kettle") == 1
    kettle("Yard")
    assert total("kettle") == 2
    make_link_only(page)
    assert total("kettle") == 1


def test_what_is_repaired_is_known_at_once():
    page = kettle()
    assert total("kettle") == 1
    page.passages.update(text="The bread rose.")
    call_command("check_search", "--repair", verbosity=0)
    assert (total("kettle"), total("bread")) == (0, 1)


def test_what_was_rebuilt_is_known_at_once():
    page = kettle()
    assert total("kettle") == 1
    page.passages.update(text="The bread rose.")
    list(indexing.rebuild())
    assert (total("kettle"), total("bread")) == (0, 1)


def test_of_too_many_those_stay_that_were_asked_for_last(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sets, "ROOM", 2)  # of eight pages two sets
    known = sets.sets_of(Pages([*range(1, 9)]))
    asked = []

    def ask(word: str) -> list[int]:
        def keys() -> sets.Numbers:
            asked.append(word)
            return np.array([len(word)])

        return np.flatnonzero(known.asked_once(word, keys)).tolist()

    assert [ask("a"), ask("be"), ask("a"), ask("sea"), ask("a"), ask("be")] == [
        [0],
        [1],
        [0],
        [2],
        [0],
        [1],
    ]
    assert asked == ["a", "be", "sea", "be"]
