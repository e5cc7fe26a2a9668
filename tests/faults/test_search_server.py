"""The search server fails in every way that it can: readers find what they looked for, the one who runs the site is told
once, and it is over by itself."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from search import delivery
from search.engines import breaker, fallback
from search.engines.elasticsearch import ElasticsearchEngine, index
from search.engines.elasticsearch.client import A_MOMENT, PATIENCE
from search.jobs import sweep
from search.models import Delivery, Index
from stories.models import StoryPage
from tests import factories as make
from tests.faults.lying_server import (
    LIES,
    SLOW,
    Handler,
    LyingServer,
    finds,
    hangs_up,
    lying,
    says,
    waits,
)
from tests.faults.own_server import OwnServer, free_port, started
from tests.search import servers
from tests.search.conftest import server_url
from tests.search.test_delivery import found

pytestmark = pytest.mark.django_db

ADDRESS = "/search/?q=kettles"


@pytest.fixture
def alarms(caplog):
    """What whoever runs the site was told, whatever level the log has; nothing of what was asked is ever in it."""
    for name in ("search", "elastic_transport", "urllib3"):
        caplog.set_level(logging.DEBUG, name)
    yield lambda: [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert "kettle" not in caplog.text


@pytest.fixture(autouse=True)
def _nobody_has_just_waited() -> None:
    fallback._gave_up.at = 0.0


@pytest.fixture
def worker(worker) -> Callable[[], None]:
    """The site's is a process of its own: that it waited too long for a slow machine keeps no reader from asking."""

    def run() -> None:
        worker()
        fallback._gave_up.at = 0.0

    return run


def told_of() -> StoryPage:
    """A story that the server was told of, whatever it made of that: while something waits it is not asked."""
    page = make.story()
    Delivery.objects.update(waiting=False)
    return page


def as_ever(client, settings) -> bytes:
    """The page as a site without a server has it."""
    url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, ""
    content = client.get(ADDRESS).content
    settings.ELASTICSEARCH_URL = url
    return content


@pytest.fixture
def liar(settings) -> Iterator[LyingServer]:
    with lying() as server:
        settings.ELASTICSEARCH_URL = server.url
        yield server


@pytest.mark.parametrize("lie", LIES)
def test_whatever_a_server_says_the_reader_gets_the_page_as_ever(
    liar, lie, client, settings, alarms
):
    page = told_of()
    liar.say = LIES[lie]
    expected = as_ever(client, settings)
    assert page.title in expected.decode()
    for _ in range(3):
        response = client.get(ADDRESS)
        assert response.status_code == 200
        assert response.content == expected
    (alarm,) = alarms()
    assert "search server" in alarm.message
    # The first reader waits for so long at most, the others not at all.
    assert PATIENCE + A_MOMENT <= 0.7
    assert liar.asked == (2 if lie in SLOW else 1)


def test_an_answer_that_makes_sense_is_believed_only_as_far_as_the_database_allows(
    liar, client, alarms
):
    hidden = make.draft(title="Not to be found")
    bit = 1 << hidden.pk
    text = base64.b64encode(bit.to_bytes(hidden.pk // 8 + 1, "little")).decode()
    hits = {"hits": [{"_score": 1.0, "fields": {"page_id": [hidden.pk]}}]}
    liar.say = finds(hits=hits, aggregations={"pages": {"value": [text]}})
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert "Not to be found" not in response.content.decode()
    assert not alarms()


def test_nobody_there_is_a_fault_like_any_other(client, settings, alarms):
    told_of()
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    expected = as_ever(client, settings)
    assert client.get(ADDRESS).content == expected
    assert client.get(ADDRESS).content == expected
    assert len(alarms()) == 1


def test_after_some_seconds_one_reader_tries_again(liar, client, monkeypatch, alarms):
    told_of()
    liar.say = LIES["an error"]
    client.get(ADDRESS)
    liar.say = finds()
    client.get(ADDRESS)
    assert liar.asked == 1
    cache.delete(breaker.TRYING)  # as time does
    fallback._gave_up.at = 0.0  # as well
    client.get(ADDRESS)
    assert liar.asked == 2
    assert breaker.well()
    assert len(alarms()) == 1


def test_a_question_that_is_too_much_for_it_does_not_take_the_server_from_others(
    liar, client, settings, alarms
):
    told_of()
    expected = as_ever(client, settings)

    def answers_only_what_is_easy(handler: Handler) -> None:
        easy = json.loads(handler.body or b"{}").get("size") == 0
        (finds() if easy else waits)(handler)

    liar.say = answers_only_what_is_easy
    assert client.get(ADDRESS).content == expected
    assert breaker.well()
    assert not alarms()


def test_publishing_and_taking_back_go_on_without_a_server(
    liar, worker, client, alarms, django_capture_on_commit_callbacks
):
    liar.say = LIES["an error"]
    with django_capture_on_commit_callbacks(execute=True):
        page = told_of()
    worker()
    assert page.title in client.get(ADDRESS).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        make.pause(page)
    assert page.title not in client.get(ADDRESS).content.decode()
    assert Delivery.objects.get().waiting
    # Publishing empties the cache, and with it what was known of the server.
    assert 1 <= len(alarms()) <= 2


# A real one


@pytest.fixture
def served(settings) -> Iterator[ElasticsearchEngine]:
    """The site has a server, whose index this test alone uses."""
    settings.ELASTICSEARCH_URL = server_url()
    yield from _with_an_index(settings)


def _with_an_index(settings) -> Iterator[ElasticsearchEngine]:
    settings.ELASTICSEARCH_INDEX = servers.unused_prefix()
    server = ElasticsearchEngine.configured()
    server.index.begin()
    server.index.swap()
    yield server
    server.index.remove()


def test_a_full_disk_keeps_what_changes_waiting_and_the_database_knows_it_already(
    served, worker, client, settings, alarms
):
    block = {"index.blocks.read_only_allow_delete": True}
    served.client.indices.put_settings(index=served.index.alias, settings=block)
    page = make.story()
    worker()
    assert Delivery.objects.get().waiting
    assert page.title in client.get(ADDRESS).content.decode()
    sweep()
    assert len(alarms()) == 1
    block = {"index.blocks.read_only_allow_delete": None}
    served.client.indices.put_settings(index=served.index.alias, settings=block)
    sweep()
    assert not Delivery.objects.get().waiting
    assert breaker.well()
    assert found(served) == [page.pk]


def test_an_index_that_was_deleted_is_built_again(served, worker, client, settings, alarms):
    page = make.story()
    worker()
    served.index.remove()
    assert page.title in client.get(ADDRESS).content.decode()
    assert len(alarms()) == 1
    sweep()
    worker()
    assert breaker.well()
    assert found(served) == [page.pk]


def test_an_index_that_is_closed_is_no_answer(served, worker, client, settings, alarms):
    page = make.story()
    worker()
    (name,) = served.index._aliases()
    served.client.indices.close(index=name)
    assert page.title in client.get(ADDRESS).content.decode()
    assert len(alarms()) == 1
    served.client.indices.open(index=name, wait_for_active_shards=1)
    sweep()
    assert breaker.well()
    assert found(served) == [page.pk]


@pytest.fixture(scope="module")
def own_server() -> Iterator[OwnServer]:
    with started() as server:
        yield server


@pytest.fixture
def server_on_a_small_disk() -> Iterator[OwnServer]:
    with started(disk="64m") as server:
        yield server


def test_a_paused_server_costs_one_reader_half_a_second_and_is_back_by_itself(
    own_server, worker, client, settings, alarms
):
    settings.ELASTICSEARCH_URL = own_server.url
    for served in _with_an_index(settings):
        page = make.story()
        worker()
        own_server.pause()
        try:
            expected = as_ever(client, settings)
            for _ in range(3):
                assert client.get(ADDRESS).content == expected
            assert page.title in expected.decode()
            assert len(alarms()) == 1
            sweep()
            assert not breaker.well()
        finally:
            own_server.go_on()
        sweep()
        assert breaker.well()
        assert found(served) == [page.pk]
        assert len(alarms()) == 1


def test_a_stopped_server_is_told_what_it_missed_when_it_is_back(
    own_server, worker, client, settings, alarms
):
    settings.ELASTICSEARCH_URL = own_server.url
    for served in _with_an_index(settings):
        make.story("The kettle came first")
        worker()
        own_server.stop()
        missed = make.story("And one kettle more")
        worker()
        assert missed.path_on_site in client.get(ADDRESS).content.decode()
        assert client.get("/readyz").json()["search"] == "ok"
        own_server.start()
        sweep()
        assert breaker.well()
        assert missed.pk in found(served)
        assert not Delivery.objects.filter(waiting=True).exists()


@pytest.fixture
def of_two_shards(own_server, settings, monkeypatch) -> Iterator[ElasticsearchEngine]:
    """On a server of its own, which gives up at once an index that is broken."""
    monkeypatch.setitem(index.SETTINGS, "number_of_shards", 2)
    monkeypatch.setattr(index, "A_WHILE", 0.0)
    settings.ELASTICSEARCH_URL = own_server.url
    yield from _with_an_index(settings)


def test_an_index_that_lost_half_its_shards_is_no_answer_and_is_built_again(
    of_two_shards, own_server, worker, client, settings, alarms, monkeypatch
):
    page = make.story()
    worker()
    assert found(of_two_shards) == [page.pk]
    own_server.lose_a_shard(of_two_shards, of_two_shards.index.alias)
    for _ in range(3):
        assert client.get(ADDRESS).content == as_ever(client, settings)
    assert len(alarms()) == 1
    sweep()
    worker()
    # It may have just started.
    assert not breaker.well()
    monkeypatch.setattr(delivery, "GRACE", timedelta(0))
    sweep()
    worker()
    assert breaker.well()
    assert found(of_two_shards) == [page.pk]
    assert len(alarms()) == 1


def test_an_index_that_broke_while_it_was_built_is_begun_anew(of_two_shards, own_server):
    page = make.story()
    of_two_shards.index.begin()
    own_server.lose_a_shard(of_two_shards, of_two_shards.index.next)
    for _done in delivery.rebuild():
        pass
    assert found(of_two_shards) == [page.pk]
    assert len(of_two_shards.index._aliases()) == 1


def test_each_time_that_a_server_comes_back_it_has_time_to_find_its_index(liar, settings):
    def lost(handler: Handler) -> None:
        handler.answer(b'{"error": {"type": "search_phase_execution_exception"}}', status=503)

    def says_that_it(searches: Callable[[Handler], None]) -> Callable[[Handler], None]:
        """There is an index, but."""
        alias = ElasticsearchEngine.configured().index.alias
        there = says(json.dumps({f"{alias}-1": {"aliases": {alias: {}}}}))
        return lambda handler: (there if "_alias" in handler.path else searches)(handler)

    liar.say = says_that_it(lost)
    assert delivery.sweep()
    broken = Index.objects.filter(server_broken__isnull=False)
    assert broken.update(server_broken=timezone.now() - delivery.GRACE)
    # Too much to do, too slow: nothing of the index is lost.
    for excuse in (LIES["too much to do"], LIES["not allowed"], waits):
        liar.say = says_that_it(excuse)
        assert delivery.sweep()
    liar.say = says_that_it(lost)
    assert not delivery.sweep()
    liar.say = hangs_up
    assert delivery.sweep()
    assert not broken.exists()
    liar.say = says_that_it(lost)
    assert delivery.sweep()


def test_a_disk_that_is_really_full_is_no_loss(
    server_on_a_small_disk, worker, client, settings, alarms, monkeypatch
):
    monkeypatch.setattr(delivery, "GRACE", timedelta(0))
    settings.ELASTICSEARCH_URL = server_on_a_small_disk.url
    for served in _with_an_index(settings):
        first = make.story("The kettle came first")
        worker()
        server_on_a_small_disk.fill_its_disk()
        missed = make.story("And one kettle more")
        for _ in range(3):
            worker()
            shown = client.get(ADDRESS).content
            assert shown == as_ever(client, settings)
            assert missed.path_on_site in shown.decode()
            sweep()
        assert Delivery.objects.filter(waiting=True).exists()
        assert len(alarms()) == 1
        server_on_a_small_disk.empty_its_disk()
        sweep()
        worker()
        sweep()
        assert breaker.well()
        assert set(found(served)) == {first.pk, missed.pk}
        assert not Delivery.objects.filter(waiting=True).exists()
