"""A story is taken back, and from that moment it is nowhere."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from consent import ledger, withdrawal
from core.uses import Use
from media.exposure import is_exposed
from stories.models import Listing, Passage, PermittedUse, StoryPage, Work
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_withdrawn_story_is_in_no_table_that_readers_are_answered_from(client):
    picture = make.PictureFactory()
    page = make.story(
        body=[
            make.prose("Words."),
            {"type": "picture", "value": {"picture": picture.pk}},
        ]
    )
    assert is_exposed(picture)
    make.take_back(page)
    assert not StoryPage.objects.public(Use.READ_ON_SITE).exists()
    assert not Listing.objects.exists()
    assert not Passage.objects.exists()
    assert not PermittedUse.objects.exists()
    assert not is_exposed(picture)
    assert Work.objects.get().state == Work.State.WITHDRAWN
    assert ledger.disagreements(page.work) == []
    assert client.get(page.path_on_site).status_code == 410
    assert client.get(f"/s/{page.work.code}/").status_code == 410


def test_the_page_that_answers_says_nothing_of_what_it_was(client):
    page = make.story()
    make.take_back(page)
    body = client.get(page.path_on_site).content.decode()
    for word in (page.title, "Amparo", page.standfirst or "small sounds"):
        assert word not in body


def test_one_use_can_be_taken_back_while_the_story_stays():
    page = make.story()
    make.take_back(page, Use.EMBED_ANYWHERE)
    assert StoryPage.objects.public(Use.READ_ON_SITE).exists()
    assert not StoryPage.objects.public(Use.EMBED_ANYWHERE).exists()
    assert Work.objects.get().state == Work.State.PUBLIC


def test_taking_back_search_leaves_the_story_to_those_who_have_its_address(client):
    page = make.story()
    make.take_back(page, Use.SEARCH_AND_INDEX)
    response = client.get(page.path_on_site)
    assert response.status_code == 200
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert not Listing.objects.exists()


def test_taking_back_the_name_takes_it_off_the_page(client):
    page = make.story()
    assert "Amparo" in client.get(page.path_on_site).content.decode()
    make.take_back(page, Use.DISPLAY_NAME)
    response = client.get(page.path_on_site)
    assert response.status_code == 200
    assert "Amparo" not in response.content.decode()


def test_every_storyteller_of_a_work_may_take_it_back_alone():
    page = make.story(
        storytellers=[make.StorytellerFactory(), make.StorytellerFactory(name="Bettina")]
    )
    withdrawal.withdraw(
        page.work,
        asked_by=page.tellers()[1].storyteller,
        means="call",
        recorded_by=make.moderator(),
    )
    assert not StoryPage.objects.public(Use.READ_ON_SITE).exists()


def test_translations_go_with_the_original():
    page = make.story()
    translation = make.draft(
        "Una lista", language="es", work=page.work, storytellers=[page.tellers()[0].storyteller]
    )
    from stories import publishing

    publishing.publish(translation, make.approve(translation))
    assert StoryPage.objects.public(Use.READ_ON_SITE).count() == 2
    make.take_back(page)
    assert not StoryPage.objects.filter(live=True).exists()


def test_withdrawing_takes_the_right_and_one_of_its_storytellers():
    page = make.story()
    with pytest.raises(PermissionDenied):
        make.take_back(page, by=make.UserFactory())
    with pytest.raises(PermissionDenied):
        withdrawal.withdraw(
            page.work,
            asked_by=make.StorytellerFactory(),
            means="letter",
            recorded_by=make.moderator(),
        )
    assert StoryPage.objects.public(Use.READ_ON_SITE).exists()


def test_a_story_that_never_was_public_answers_404_when_it_is_withdrawn(client):
    page = make.draft()
    make.permit(page)
    make.take_back(page)
    assert client.get(page.path_on_site).status_code == 404
    assert client.get(f"/s/{page.work.code}/").status_code == 404
