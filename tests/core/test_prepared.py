"""A query put into SQL once answers as the queryset would each time."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.models import Job, User
from core.prepared import Prepared
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _named(name: str, after: int):
    return User.objects.filter(username=name, pk__gt=after).order_by("pk")


named = Prepared(_named, name=str, after=int)


def test_it_finds_what_the_queryset_finds_for_any_values():
    made = {user.username: user for user in (make.UserFactory(), make.UserFactory())}
    for name, user in made.items():
        assert list(named(name=name, after=0)) == [user]
        assert list(named(name=name, after=user.pk)) == []
    assert list(named(name="nobody' OR 1=1 --", after=0)) == []


def test_it_costs_one_query_and_keeps_prefetching(django_assert_num_queries):
    user = make.editor()
    prefetching = Prepared(
        lambda name: User.objects.filter(username=name).prefetch_related("groups"), name=str
    )
    prefetching(name="x")
    with django_assert_num_queries(2):
        (found,) = prefetching(name=user.username)
        assert [group.name for group in found.groups.all()] == ["Editor"]


def test_days_and_moments_are_handed_over_as_fields_do():
    now = timezone.now()
    User.objects.filter(pk=make.UserFactory().pk).update(date_joined=now)
    joined = Prepared(lambda at: User.objects.filter(date_joined__gt=at), at=datetime)
    assert len(joined(at=now - timedelta(seconds=1))) == 1
    assert len(joined(at=now + timedelta(seconds=1))) == 0


def test_a_day_is_a_day():
    since = Prepared(lambda on: Job.objects.filter(next_run__date__lt=on), on=date)
    assert len(since(on=date(1990, 1, 1))) == 0
    assert len(since(on=date(2990, 1, 1))) == Job.objects.count()


def test_a_value_that_decides_about_the_form_is_refused():
    chosen = Prepared(lambda first: User.objects.order_by("pk")[: abs(first) % 7 + 1], first=int)
    with pytest.raises(TypeError):
        chosen(first=3)
    with pytest.raises(TypeError):
        Prepared(lambda name: User.objects.all(), name=str)(name="x")
    with pytest.raises(TypeError):
        named(name="x")


@pytest.mark.django_db(transaction=True)
def test_threads_speak_through_their_own_connections():
    user = make.UserFactory()
    answers: list = []

    def ask() -> None:
        try:
            answers.append(list(named(name=user.username, after=0)))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[user]] * 8
