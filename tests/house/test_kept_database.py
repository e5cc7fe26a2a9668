"""What tests rely on: each begins with the database as it was made, and one that asked for none gets none."""

import pytest

from stories.models import StoryPage, Theme
from tests import factories as make


@pytest.mark.database
@pytest.mark.parametrize("time", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_gone_before_the_next(time: int):
    assert not StoryPage.objects.exists()
    assert Theme.objects.exists()
    make.story()


def test_without_asking_for_the_database_a_test_has_none():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Theme.objects.exists()
