from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from core import epoch
from core.models import Epoch


@pytest.mark.django_db
def test_asking_costs_one_query_and_raising_two(django_assert_num_queries):
    with django_assert_num_queries(1):
        before = epoch.current()
    with django_assert_num_queries(2):
        raised = epoch.bump()
    assert epoch.current() == raised > before


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_raises_nothing():
    before = epoch.current()
    with pytest.raises(RuntimeError), transaction.atomic():
        epoch.bump()
        raise RuntimeError
    assert epoch.current() == before


@pytest.mark.django_db
def test_a_number_that_was_rolled_back_is_not_given_again():
    given = set()
    for _ in range(20):
        with pytest.raises(RuntimeError), transaction.atomic():
            given.add(epoch.bump())
            raise RuntimeError
    assert len(given) == 20


@pytest.mark.django_db
def test_a_counter_made_anew_does_not_repeat_the_old_numbers():
    before = epoch.current()
    Epoch.objects.all().delete()
    assert epoch.current() == 0
    epoch.bump()
    assert epoch.current() not in range(before - 1000, before + 1000)


@pytest.mark.django_db
def test_there_is_one_epoch():
    with pytest.raises(IntegrityError), transaction.atomic():
        Epoch.objects.create(id=2)


def test_the_earliest_moment_counts():
    request = RequestFactory().get("/")
    now = timezone.now()
    assert epoch.kept_until(request) is None
    for moment in (
        None,
        now + timedelta(days=2),
        now + timedelta(days=1),
        None,
        now + timedelta(days=3),
    ):
        epoch.expires_at_most(request, moment)
    assert epoch.kept_until(request) == now + timedelta(days=1)
