"""What the search server is told of what changes, and how its index is built: the database's word is the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from consent import ledger
from consent.withdrawal import withdraw
from core.uses import Naming, Use
from search import delivery, indexing
from search.engines import Document, engine
from search.engines.elasticsearch import Change, ElasticsearchEngine, Index
from search.engines.elasticsearch.engine import ServerAnswer
from search.engines.fallback import ServedEngine
from search.jobs import sweep
from search.models import Delivery
from search.query import Query
from stories.models import StoryPage
from tests import factories as make
from tests.search import servers
from tests.search.conftest import server_url
from tests.search.test_engines import Pages

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Around what is done in a transaction of its own."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def server(settings) -> Iterator[ElasticsearchEngine]:
    """The site has a server, with an index in which nothing stands."""
    settings.ELASTICSEARCH_URL = server_url()
    settings.ELASTICSEARCH_INDEX = servers.unused_prefix()
    server = ElasticsearchEngine.configured()
    server.index.begin()
    server.index.swap()
    yield server
    server.index.remove()


def found(server: ElasticsearchEngine, typed: str = "kettle") -> list[int]:
    """What the server alone says."""
    pages = Pages(sorted(StoryPage.objects.values_list("pk", flat=True)))
    answer = ServerAnswer(server, Query.parse(typed), pages, left=30.0)
    return [hit.page_id for hit in answer.best(answer.having(1), 20)]


def withdraw_all(page: StoryPage) -> None:
    teller = page.tellers()[0].storyteller
    withdraw(page.work, asked_by=teller, means="letter", recorded_by=make.moderator())


def waiting() -> int:
    return Delivery.objects.filter(waiting=True).count()


def test_a_site_without_a_server_writes_nothing_down_for_one():
    make.story()
    assert not Delivery.objects.exists()


def test_a_published_story_is_told_by_the_worker(server, worker):
    page = make.story()
    assert found(server) == []
    worker()
    assert found(server) == [page.pk]
    assert not waiting()


def test_a_withdrawn_story_is_gone_from_the_server_at_once(server, worker, committed):
    page = make.story()
    worker()
    with committed():
        withdraw_all(page)
    assert found(server) == []
    assert dict(server.index.stored()) == {}
    assert not waiting()


def test_a_name_that_was_taken_back_is_gone_from_the_server_at_once(server, worker, committed):
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    page = make.story(storytellers=[teller])
    worker()
    assert found(server, "amparo") == [page.pk]
    with committed():
        ledger.record(
            teller, page.work, {}, naming=Naming.NONE, answered_by="storyteller", means="letter",
            given_on=timezone.localdate(), recorded_by=make.moderator(), confirmed=True,
        )  # fmt: skip
    assert found(server, "amparo") == []
    assert found(server) == [page.pk]


def test_a_change_that_is_undone_tells_the_server_nothing(server, worker, committed):
    page = make.story()
    worker()
    with committed(), pytest.raises(RuntimeError), transaction.atomic():
        withdraw_all(page)
        raise RuntimeError
    worker()
    assert found(server) == [page.pk]
    assert not waiting()


def test_a_message_that_comes_late_undoes_no_newer_one(server, worker, committed):
    page = make.story()
    worker()
    late = Delivery.objects.get().version
    words = indexing.documents([page.work_id])[page.work_id]
    with committed():
        withdraw_all(page)
    server.index.send([Change(page.work_id, late, words)], server.index.targets())
    assert found(server) == []


def test_what_is_sent_is_read_when_it_is_sent(server, worker):
    page = make.story()
    StoryPage.objects.filter(pk=page.pk).update(live=False)
    worker()
    assert found(server) == []


def test_a_row_tells_which_work_and_nothing_of_it(server):
    make.story()
    assert {field.name for field in Delivery._meta.fields} == {"work", "version", "waiting"}


def test_versions_of_a_work_only_rise_even_if_a_clock_goes_back(server):
    page = make.story()
    ahead = Delivery.objects.get().version + 3_600_000_000
    Delivery.objects.update(version=ahead)
    indexing.follow(page.work)
    assert Delivery.objects.get().version == ahead + 1


def test_what_was_missed_is_told_by_the_clock(server):
    page = make.story()
    assert waiting()
    sweep()
    assert found(server) == [page.pk]
    assert not waiting()


def test_a_server_without_an_index_gets_one(server, worker):
    page = make.story()
    server.index.remove()
    sweep()
    sweep()
    worker()
    assert found(server) == [page.pk]
    assert not waiting()


def test_a_rebuild_takes_the_place_of_the_old_index_in_one_step(server, monkeypatch):
    pages = [make.story() for _ in range(3)]
    delivery.deliver()
    (old,) = server.index._aliases()
    monkeypatch.setattr(delivery, "BATCH", 1)
    steps = delivery.rebuild()
    for done in (1, 2, 3):
        assert next(steps) == done
        assert set(found(server)) == {page.pk for page in pages}
        assert old in server.index._aliases()
    assert list(steps) == []
    assert set(found(server)) == {page.pk for page in pages}
    (new,) = server.index._aliases()
    assert new != old


def test_a_rebuild_that_broke_off_goes_on_and_misses_no_change_meanwhile(
    server, committed, monkeypatch
):
    first, second, third = (make.story() for _ in range(3))
    delivery.deliver()
    monkeypatch.setattr(delivery, "BATCH", 1)
    monkeypatch.setattr(delivery, "MARK", 1)
    steps = delivery.rebuild()
    next(steps)
    next(steps)
    steps.close()
    with committed():
        withdraw_all(first)
    assert list(delivery.rebuild()) == [2]
    assert set(found(server)) == {second.pk, third.pk}
    assert len(server.index._aliases()) == 1


def test_a_change_during_a_rebuild_reaches_both_indexes(server, committed, monkeypatch):
    first, second = make.story(), make.story()
    delivery.deliver()
    monkeypatch.setattr(delivery, "BATCH", 1)
    steps = delivery.rebuild()
    next(steps)
    with committed():
        withdraw_all(first)
    assert found(server) == [second.pk]
    for _done in steps:
        pass
    assert found(server) == [second.pk]


def test_an_index_of_another_form_is_not_asked_and_goes_when_there_is_a_new_one(
    server, monkeypatch
):
    page = make.story()
    delivery.deliver()
    monkeypatch.setattr("search.engines.elasticsearch.index.FORM", "0a1b2c3d")
    assert not ElasticsearchEngine.configured().index.there()
    for _done in delivery.rebuild():
        pass
    (name,) = server.index._aliases()
    assert "0a1b2c3d" in name
    assert found(ElasticsearchEngine.configured()) == [page.pk]


def test_the_command_rebuilds_both_and_tells_how_far_it_is(server):
    page = make.story()
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert "The search server's is rebuilt: 1 works." in out.getvalue()
    assert found(server) == [page.pk]


def lose_the_words(server: ElasticsearchEngine, page: StoryPage) -> None:
    server.index.forget([page.work_id])


def keep_old_words(server: ElasticsearchEngine, page: StoryPage) -> None:
    page.passages.filter(order=1).update(text="A harmonica at dusk.")
    for _done in indexing.rebuild():
        pass


def keep_what_is_hidden(server: ElasticsearchEngine, page: StoryPage) -> None:
    StoryPage.objects.filter(pk=page.pk).update(live=False)
    for _done in indexing.rebuild():
        pass


def keep_words_of_nobody(server: ElasticsearchEngine, page: StoryPage) -> None:
    stray = Document(99999, 99999, "en", "A kettle", (), "", ())
    server.index.send([Change(99999, 1, [stray])], server.index.targets())


@pytest.mark.parametrize(
    "harm", [lose_the_words, keep_old_words, keep_what_is_hidden, keep_words_of_nobody]
)
def test_a_check_finds_what_differs_on_the_server_and_repairs_it(server, harm):
    page = make.story()
    delivery.deliver()
    call_command("check_search", stdout=StringIO())
    harm(server, page)
    with pytest.raises(CommandError):
        call_command("check_search", stdout=StringIO())
    call_command("check_search", "--repair", stdout=StringIO())
    out = StringIO()
    call_command("check_search", stdout=out)
    assert "agrees" in out.getvalue()


def test_nothing_but_tokens_is_stored_and_nothing_of_it_can_be_read_back(server, worker):
    page = make.story()
    worker()
    answer = server.client.search(index=server.index.alias)
    (hit,) = answer["hits"]["hits"]
    assert "_source" not in hit
    assert hit["_id"] == f"{page.work_id}.en"


def test_what_runs_out_is_found_no_more_without_anybody_telling_the_server(server):
    page = make.draft()
    soon = timezone.now() - timedelta(seconds=1)
    words = Document(
        page.pk, page.work_id, "en", "A kettle", (), "", (("en", "A kettle."),), until=soon
    )
    server.index.send([Change(page.work_id, 1, [words])], server.index.targets())
    assert found(server) == []


def test_the_site_asks_the_server_and_finds_what_the_database_finds(server, worker, client):
    page = make.story()
    worker()
    assert isinstance(engine(), ServedEngine)
    assert page.title in client.get("/search/?q=kettles").content.decode()
    assert not cache.get_many(["search.server.silent", "search.server.behind"])


def test_link_only_stories_never_leave_for_the_server(server):
    make.story(uses=make.without(Use.SEARCH_AND_INDEX))
    delivery.deliver()
    assert dict(server.index.stored()) == {}


def test_indexes_of_other_sites_are_left_alone(server, settings):
    others = Index(server.client, f"{settings.ELASTICSEARCH_INDEX}-staging")
    others.begin()
    others.swap()
    try:
        for _done in delivery.rebuild():
            pass
        server.index.remove()
        assert others.there()
    finally:
        others.remove()


def test_a_server_that_missed_a_name_that_was_taken_back_is_not_asked(server, worker):
    """A public story would be found by a name that it says no more: neither the database nor its page could hide that."""
    person = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    page = make.story(storytellers=[person])
    worker()
    assert found(server, "quillfeather") == [page.pk]
    # Nobody tells the server.
    make.take_back(page, Use.DISPLAY_NAME)
    assert waiting() == 1
    assert found(server, "quillfeather") == [page.pk]
    answer = engine().ask(Query.parse("quillfeather"), Pages([page.pk]))
    assert answer.having(1) == 0
    sweep()
    assert waiting() == 0
    assert found(server, "quillfeather") == []


def test_what_changes_together_is_told_together(server, worker, committed):
    pages = [make.story() for _ in range(3)]
    with committed():
        for page in pages:
            make.take_back(page, Use.SEARCH_AND_INDEX)
    assert waiting() == 0
    assert found(server) == []
