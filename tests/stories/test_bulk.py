"""What is done to many stories at once from a list, and that the gate is asked about each."""

from __future__ import annotations

from html import unescape
from urllib.parse import urlencode

import pytest

from core.models import AuditEntry
from core.uses import Use
from stories.models import Approval, Listing, Passage, Pause, StoryIndexPage, StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def desk(client):
    client.force_login(make.editor())
    return client


def do(client, action: str, *pages, **form) -> str:
    """What stands on the page that follows."""
    ids = urlencode([("id", page.pk) for page in pages] + [("next", "/admin/")])
    address = f"/admin/bulk/wagtailcore/page/{action}/?{ids}"
    confirm = client.get(address)
    assert confirm.status_code == 200
    return unescape(client.post(address, form, follow=True).content.decode())


def ready(title: str, **fields) -> StoryPage:
    page = make.draft(title, **fields)
    make.permit(page)
    make.approve(page)
    return page


def public() -> set[str]:
    return set(StoryPage.objects.public(Use.READ_ON_SITE).values_list("title", flat=True))


def test_those_that_may_go_are_published_and_the_others_named_with_what_stands_in_the_way(desk):
    first, last = ready("First"), ready("Last")
    refused, nobody = make.draft("Not approved"), make.draft("Nobody’s", storytellers=[])
    make.permit(refused)
    html = do(desk, "publish", first, refused, nobody, last)
    assert public() == {"First", "Last"}
    assert "2 pages have been published" in html
    assert "2 pages could not be published" in html
    assert "“Not approved”: A second person, who edited nothing" in html
    assert "“Nobody’s”: Nobody is credited as the storyteller." in html


def test_of_one_that_is_refused_nothing_is_done(desk):
    page, good = make.story(title="Live"), ready("Good")
    page.title = "Nobody approved this"
    page.save_revision(user=make.editor())
    listed = list(Listing.objects.filter(work=page.work).values())
    passages = list(Passage.objects.filter(page=page).values())
    approvals = Approval.objects.filter(page=page).count()
    said = AuditEntry.objects.latest("pk").pk
    do(desk, "publish", page, good)
    assert public() == {"Live", "Good"}
    assert list(Listing.objects.filter(work=page.work).values()) == listed
    assert list(Passage.objects.filter(page=page).values()) == passages
    assert Approval.objects.filter(page=page).count() == approvals
    assert not AuditEntry.objects.filter(
        action="story.published", subject=page.work.code, pk__gt=said
    ).exists()
    assert StoryPage.objects.get(pk=page.pk).has_unpublished_changes


def test_the_stories_below_a_list_are_asked_one_by_one_too(desk):
    good, refused = ready("Good"), make.draft("Not ready")
    index = StoryIndexPage.objects.get(locale__language_code="en")
    html = do(desk, "publish", index, include_descendants="on")
    assert public() == {"Good"}
    assert "“Not ready”: " in html
    assert not StoryPage.objects.get(pk=refused.pk).live
    assert StoryPage.objects.get(pk=good.pk).live


def test_unpublishing_takes_each_with_all_that_hangs_on_it(desk):
    pages = [make.story(title=title) for title in ("One", "Two")]
    html = do(desk, "unpublish", *pages)
    assert "2 pages have been unpublished" in html
    assert public() == set()
    assert not Listing.objects.exists()
    assert not Passage.objects.exists()


def test_what_was_public_is_kept_and_drafts_are_deleted(desk):
    kept, gone = make.story(title="Was public"), make.draft("Only a draft")
    html = do(desk, "delete", kept, gone)
    assert public() == {"Was public"}
    assert not StoryPage.objects.filter(pk=gone.pk).exists()
    assert "“Was public”: This story was public. Take it back on the story desk" in html
    assert "1 page has been deleted" in html


def test_many_stories_are_paused_with_one_reason(desk):
    pages = [make.story(title=title) for title in ("One", "Two")]
    html = do(desk, "pause", *pages, reason="A threat came by mail")
    assert "2 stories are hidden everywhere" in html
    assert public() == set()
    assert set(Pause.objects.values_list("reason", flat=True)) == {"A threat came by mail"}


def test_only_stories_are_paused(desk):
    page, index = make.story(), StoryIndexPage.objects.get(locale__language_code="en")
    do(desk, "pause", index, page)
    assert Pause.objects.count() == 1


def test_a_story_and_its_translation_are_paused_once(desk):
    page = make.story()
    translation = make.draft("Una lista", language="es", work=page.work, storytellers=[])
    do(desk, "pause", page, translation)
    assert Pause.objects.count() == 1


def test_whoever_may_not_publish_publishes_nothing(client):
    page = ready("Ready")
    client.force_login(make.UserFactory(role="Letter desk"))
    do(client, "publish", page)
    assert public() == set()


def test_a_stranger_to_the_desk_pauses_nothing(client):
    page = make.story()
    client.post(f"/admin/bulk/wagtailcore/page/pause/?id={page.pk}", {})
    assert not Pause.objects.exists()


def test_the_list_of_stories_offers_pausing(desk):
    make.story()
    index = StoryIndexPage.objects.get(locale__language_code="en")
    assert "Pause selected stories" in desk.get(f"/admin/pages/{index.pk}/").content.decode()
