"""What the gate asks, and that no road leads round it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from consent import withdrawal
from core.models import AuditEntry
from core.uses import Naming, Use
from stories import jobs, publishing
from stories.content import content_hash
from stories.models import Clearance, Edit, Listing, Settlement, StoryIndexPage, StoryPage
from stories.publishing import NotReady
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def codes(page: StoryPage) -> set[str]:
    draft = page.get_latest_revision_as_object()
    return {obstacle.code.partition(":")[0] for obstacle in publishing.check(draft)}


def ready(**fields) -> StoryPage:
    """A draft with nothing in its way."""
    page = make.draft(**fields)
    make.permit(page)
    make.approve(page)
    return page


def test_a_draft_that_nobody_permitted_or_approved_says_so_in_words():
    page = make.draft()
    assert codes(page) == {"read_on_site", "approval"}
    for obstacle in publishing.check(page.get_latest_revision_as_object()):
        assert obstacle.message.endswith(".")


def test_answers_that_nobody_confirmed_are_said_first():
    page = make.draft()
    make.permit(page, confirmed=False)
    assert publishing.check(page.get_latest_revision_as_object())[0].code == "unconfirmed"


def test_when_nothing_is_missing_the_story_goes_live():
    page = ready()
    publishing.publish(page, make.editor())
    assert StoryPage.objects.public(Use.READ_ON_SITE).filter(pk=page.pk).exists()


HIDING = {
    "an open review of content notes": ({"notes_reviewed": False}, "notes"),
    "a quotation that is not exact": ({"quote": "I keep a list of large sounds."}, "quote"),
    "a CDCR number": ({"body": [make.prose("They call me W12345 here.")]}, "cdcr_number"),
    "a CDCR number with a hyphen": (
        {"body": [make.prose("They call me WA-1234 here.")]},
        "cdcr_number",
    ),
    "a phone number": ({"body": [make.prose("Call my sister at (559) 555-0147.")]}, "phone"),
    "a street": ({"body": [make.prose("We lived at 1420 North Alder Street then.")]}, "address"),
    "a post box": ({"body": [make.prose("Write to P.O. Box 1508.")]}, "address"),
    "a phone number in the title": ({"title": "Call 559-555-0147"}, "phone"),
    "an address in the editor's context": (
        {"body": [make.prose("Words."), {"type": "context", "value": "From 12 Oak Lane."}]},
        "address",
    ),
    "a name in the address": ({"slug": "letter-from-amparo-quillfeather"}, "name"),
    "a prison in small letters": ({"body": [make.prose("They drove us to chowchilla.")]}, "place"),
    "a CDCR number in small letters": (
        {"body": [make.prose("They call me w12345.")]},
        "cdcr_number",
    ),
    "a block that is not filled in": (
        {
            "body": [
                make.prose("Words."),
                {"type": "picture", "value": {"picture": None}},
            ]
        },
        "incomplete",
    ),
    "no words": ({"body": [{"type": "context", "value": "Only ours."}]}, "empty"),
    "no storyteller": ({"storytellers": []}, "no_storyteller"),
}


@pytest.mark.parametrize("case", HIDING)
def test_the_gate_stops(case: str):
    fields, code = HIDING[case]
    page = make.draft(**fields)
    for credit in page.tellers():
        make.IdentityFactory(storyteller=credit.storyteller, legal_name="Amparo Quillfeather")
    make.permit(page, make.without(Use.FACILITY_SHOWN))
    assert code in codes(page)
    with pytest.raises(NotReady):
        page.get_latest_revision().publish()


@pytest.mark.parametrize(
    "words", ["SB 1437 passed.", "In 1998 it rained.", "PC 1170 is a law.", "AB 2942"]
)
def test_bills_and_years_are_nobodys_number(words: str):
    page = make.draft(body=[make.prose(words)])
    make.permit(page)
    assert "cdcr_number" not in codes(page)


def test_a_storytellers_own_name_is_found_without_opening_the_vault():
    teller = make.AnonymousStorytellerFactory()
    make.IdentityFactory(storyteller=teller, legal_name="Amparo Quillfeather")
    page = make.draft(
        storytellers=[teller], body=[make.prose("They said: Quillfeather, step back.")]
    )
    make.permit(page)
    assert "name" in codes(page)


def test_a_first_name_may_stand_where_the_first_name_was_allowed_and_the_surname_may_not():
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    make.IdentityFactory(storyteller=teller, legal_name="Amparo Quillfeather")
    page = make.draft(storytellers=[teller], body=[make.prose("Amparo, they said.")])
    make.permit(page)
    assert "name" not in codes(page)
    page.body = [("poem", "Amparo Quillfeather, they said.")]
    page.save_revision(user=make.editor())
    assert "name" in codes(page)


def test_a_word_that_is_also_a_name_counts_only_with_a_capital():
    teller = make.AnonymousStorytellerFactory()
    make.IdentityFactory(storyteller=teller, legal_name="Grace Quillfeather")
    page = make.draft(storytellers=[teller], body=[make.prose("It was a grace to sit there.")])
    make.permit(page)
    assert "name" not in codes(page)


def test_somebody_elses_name_in_the_vault_stops_nobody():
    make.IdentityFactory(legal_name="Rosa Quillfeather")
    page = make.draft(body=[make.prose("The Quillfeather boys played ball.")])
    make.permit(page)
    assert "name" not in codes(page)


def test_a_hidden_prison_is_looked_for_everywhere_and_a_reason_settles_it_for_exactly_this_content():
    page = make.draft(body=[make.prose("We drank a Corona, and I laughed.")])
    make.permit(page, make.without(Use.FACILITY_SHOWN))
    assert "place" in codes(page)
    draft = page.get_latest_revision_as_object()
    Settlement.objects.create(
        page=page,
        content_hash=content_hash(draft),
        finding="place:Corona",
        reason="The drink",
        settled_by=make.editor(),
    )
    assert "place" not in codes(page)
    page.title = "Another title"
    page.save_revision(user=make.editor())
    assert "place" in codes(page)


def test_a_name_of_another_kind_than_was_allowed_stops_the_story():
    page = make.draft(
        storytellers=[make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")]
    )
    make.permit(page, naming=Naming.FIRST)
    assert "naming" in codes(page)


def test_a_picture_without_words_stops_the_story_unless_it_is_decorative():
    picture = make.PictureFactory(description="")
    page = make.draft(
        body=[
            make.prose("Words."),
            {"type": "picture", "value": {"picture": picture.pk}},
        ]
    )
    make.permit(page)
    assert "alt" in codes(page)
    picture.decorative = True
    picture.save()
    assert "alt" not in codes(page)


# Two people


def test_whoever_edited_may_not_approve_superusers_included():
    author = make.UserFactory(is_superuser=True)
    page = make.draft(by=author)
    with pytest.raises(PermissionDenied):
        make.approve(page, by=author)


def test_an_approval_counts_for_exactly_the_words_that_were_approved():
    page = ready()
    page.title = "Changed afterwards"
    page.save_revision(user=make.editor())
    assert "approval" in codes(page)


def test_a_second_reader_who_edits_and_then_approves_is_refused():
    page = make.draft()
    make.permit(page)
    reader = make.moderator()
    make.approve(page, by=reader)
    page.title = "Improved by the second reader"
    page.save_revision(user=reader)
    with pytest.raises(PermissionDenied):
        make.approve(page, by=reader)


def test_approving_words_that_changed_under_ones_eyes_is_refused():
    page = make.draft()
    seen = content_hash(page)
    page.title = "Changed meanwhile"
    page.save_revision(user=make.editor())
    with pytest.raises(NotReady):
        publishing.approve(page, make.moderator(), seen)


def test_autosave_that_overwrites_a_revision_still_leaves_whose_change_it_was():
    first, second = make.editor(), make.editor()
    page = make.draft(by=first)
    revision = page.save_revision(user=second)
    page.title = "Typed by the second"
    page.save_revision(user=second, overwrite_revision=revision)
    assert list(Edit.objects.values_list("editor", flat=True)) == [first.pk, second.pk]


def test_a_version_that_nobody_known_wrote_is_not_published():
    page = make.draft()
    make.permit(page)
    page.title = "Written by a script"
    page.save_revision()
    make.approve(page)
    assert "editor" in codes(page)


# Every road


def by_revision(page: StoryPage) -> None:
    page.get_latest_revision().publish()


def by_save(page: StoryPage) -> None:
    page.live = True
    page.save()


def by_save_without_cleaning(page: StoryPage) -> None:
    page.live = True
    page.save(clean=False)


def by_partial_save(page: StoryPage) -> None:
    page.live = True
    page.save(update_fields=["live"])


@pytest.mark.parametrize("road", [by_revision, by_save, by_save_without_cleaning, by_partial_save])
def test_no_road_makes_an_uncleared_story_live(road):
    page = make.draft()
    with pytest.raises(NotReady):
        road(page)
    assert not StoryPage.objects.get(pk=page.pk).live


def test_a_page_that_is_added_as_live_is_a_draft():
    page = StoryPage(title="Straight to the public", body=[make.prose("Words.")], live=True)
    StoryIndexPage.objects.get(locale__language_code="en").add_child(instance=page)
    assert not StoryPage.objects.get(pk=page.pk).live


def test_a_copy_of_a_public_story_is_a_draft_of_another_work_that_nothing_is_permitted_for():
    page = make.story()
    copy = page.copy(update_attrs={"slug": "a-copy"}, keep_live=True)
    copy.refresh_from_db()
    assert not copy.live
    assert copy.get_latest_revision_as_object().work == copy.work
    assert "read_on_site" in codes(copy)
    copy.save_revision(user=make.editor())
    assert copy.work != page.work
    assert not copy.work.permitted_uses.exists()


def test_an_alias_of_a_story_is_refused():
    page = make.story()
    with pytest.raises(PermissionDenied):
        page.create_alias(update_slug="an-alias")


def test_a_forgotten_road_gives_nothing_away():
    page = make.draft()
    make.permit(page)
    StoryPage.objects.filter(pk=page.pk).update(live=True)
    Page.objects.filter(pk=page.pk).update(live=True)
    assert not StoryPage.objects.public(Use.READ_ON_SITE).exists()


def test_content_that_was_changed_under_the_gate_is_not_public():
    page = make.story()
    Clearance.objects.filter(page=page).update(content_hash="0" * 64)
    assert not StoryPage.objects.public(Use.READ_ON_SITE).exists()


def test_publishing_without_the_right_is_refused():
    page = ready()
    with pytest.raises(PermissionDenied):
        publishing.publish(page, make.UserFactory())


def test_a_live_story_keeps_its_words_while_a_draft_of_it_is_written():
    page = make.story()
    page.title = "A title nobody has approved"
    page.save_revision(user=make.editor())
    live = StoryPage.objects.public(Use.READ_ON_SITE).get(pk=page.pk)
    assert live.title == "A list of small sounds"


def typed_in_the_editor(client, page: StoryPage, **more: str) -> None:
    """What the editor's form sends when somebody opens the draft and saves it as it is."""
    address = f"/admin/pages/{page.pk}/edit/"
    form = querydict_from_html(
        client.get(address).content.decode(), form_id="page-edit-form"
    ).dict()
    blocks = []
    for block in page.get_latest_revision_as_object().body:
        value = rich_text(block.value.source) if block.block_type == "prose" else block.value
        blocks.append((block.block_type, value))
    client.post(address, form | nested_form_data({"body": streamfield(blocks)}) | more)


def by_the_editors_button(client, page: StoryPage) -> None:
    typed_in_the_editor(client, page, **{"action-publish": "1"})


def by_the_bulk_action(client, page: StoryPage) -> None:
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", {"include_descendants": ""})


def by_the_admin_api(client, page: StoryPage) -> None:
    client.post(f"/admin/api/main/pages/{page.pk}/action/publish/", {})


def by_reverting(client, page: StoryPage) -> None:
    typed_in_the_editor(
        client, page, **{"action-publish": "1", "revision": str(page.latest_revision_id)}
    )


@pytest.mark.parametrize(
    "road", [by_the_editors_button, by_the_bulk_action, by_the_admin_api, by_reverting]
)
def test_no_road_in_the_admin_publishes_what_is_not_ready(client, road):
    page = make.draft()
    client.force_login(make.UserFactory(is_superuser=True))
    road(client, page)
    assert not StoryPage.objects.get(pk=page.pk).live


def test_a_draft_saved_in_the_editor_without_a_change_keeps_its_approval(client):
    page = make.draft(body=[make.prose("A line."), {"type": "poem", "value": "one\ntwo"}])
    make.permit(page)
    make.approve(page)
    client.force_login(make.UserFactory(is_superuser=True))
    before = page.latest_revision_id
    typed_in_the_editor(client, page)
    assert StoryPage.objects.get(pk=page.pk).latest_revision_id != before
    assert codes(page) == set()


def test_unpublishing_in_bulk_takes_everything_along(client):
    page = make.story()
    client.force_login(make.UserFactory(is_superuser=True))
    client.post(
        f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}", {"include_descendants": ""}
    )
    assert not StoryPage.objects.get(pk=page.pk).live
    assert not Listing.objects.exists()
    assert not Clearance.objects.exists()


def test_nobody_alone_puts_back_what_was_taken_back():
    page = make.story()
    teller = page.tellers()[0].storyteller
    withdrawal.withdraw(page.work, asked_by=teller, means="letter", recorded_by=make.moderator())
    make.permit(page)
    assert "approval" in codes(page)


def test_a_version_from_before_needs_its_own_approval():
    page = make.story()
    first = page.get_latest_revision()
    draft = page.get_latest_revision_as_object()
    draft.title = "Without the name of the street"
    draft.save_revision(user=make.editor())
    publishing.publish(page, make.approve(page))
    with pytest.raises(NotReady):
        first.publish(user=make.moderator())


def test_a_public_name_is_judged_like_the_words_and_changed_by_two_people():
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    make.IdentityFactory(storyteller=teller, legal_name="Amparo Quillfeather")
    page = make.story(storytellers=[teller])
    teller.name = "Amparo Quillfeather"
    teller.save()
    assert not StoryPage.objects.public(Use.READ_ON_SITE).filter(pk=page.pk).exists()
    assert "name" in codes(page)


def test_whoever_edited_does_not_settle_what_was_found():
    author = make.editor()
    page = make.draft(by=author, body=[make.prose("We lived at 12 Oak Lane.")])
    make.permit(page)
    client = Client()
    client.force_login(author)
    client.post(
        f"/admin/desk/stories/{page.pk}/settle/",
        {"finding": "address:12 Oak Lane", "reason": "Invented"},
    )
    assert "address" in codes(page)


SPELLED = {
    "a name with the accent apart": "Garci\u0301a said so.",
    "a name in two with an invisible space": "Quill\u200bfeather said so.",
    "the plural of a name": "The Quillfeathers came.",
    "half of a double name": "Old Lo\u0301pez came.",
    "a prison with a typographic apostrophe": "Central California Women\u2019s Facility",
    "an e-mail address": "Write to me at someone@example.org",
    "a number of social security": "It was 123-45-6789.",
    "a road with a number": "23370 Road 22",
    "a Spanish street": "calle de la Rosa 45",
}


@pytest.mark.parametrize("case", SPELLED)
def test_odd_spellings_hide_nothing(case: str):
    teller = make.AnonymousStorytellerFactory()
    make.IdentityFactory(storyteller=teller, legal_name="Rosa García-López Quillfeather")
    page = make.draft(storytellers=[teller], body=[make.prose(SPELLED[case])])
    make.permit(page, make.without(Use.FACILITY_SHOWN))
    assert codes(page) - {"approval"}


def test_what_was_public_cannot_be_deleted(client):
    page = make.story()
    client.force_login(make.UserFactory(is_superuser=True))
    for address in (
        f"/admin/pages/{page.pk}/delete/",
        f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}",
        f"/admin/pages/{page.get_parent().pk}/delete/",
    ):
        client.post(address, {})
        assert StoryPage.objects.public(Use.READ_ON_SITE).filter(pk=page.pk).exists(), address


# After publishing


def test_a_changed_alt_text_takes_the_story_offline_until_somebody_has_read_it():
    picture = make.PictureFactory()
    page = make.story(
        body=[
            make.prose("Words."),
            {"type": "picture", "value": {"picture": picture.pk}},
        ]
    )
    picture.description = "Her home, with the number of the house"
    picture.save()
    assert not StoryPage.objects.public(Use.READ_ON_SITE).filter(pk=page.pk).exists()


def test_a_name_that_enters_the_vault_later_takes_the_story_offline_at_once():
    teller = make.AnonymousStorytellerFactory()
    page = make.story(
        storytellers=[teller], body=[make.prose("They said: Quillfeather, step back.")]
    )
    make.IdentityFactory(storyteller=teller, legal_name="Amparo Quillfeather")
    assert not StoryPage.objects.get(pk=page.pk).live


def test_the_line_that_says_why_a_story_went_offline_says_no_name():
    teller = make.AnonymousStorytellerFactory()
    page = make.story(storytellers=[teller], body=[make.prose("Quillfeather, they call.")])
    make.IdentityFactory(storyteller=teller, legal_name="Amparo Quillfeather")
    line = AuditEntry.objects.get(action="story.unpublished", subject=page.work.code)
    assert line.detail == {"because": ["name"]}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Vernice Plum remembers"},
        {"slug": "vernice-plum-remembers"},
        {"body": [make.prose("They call me Vernice Plum.")]},
    ],
)
def test_a_public_name_that_is_taken_back_takes_a_story_that_says_it_offline(client, fields):
    teller = make.StorytellerFactory(naming=Naming.PSEUDONYM, name="Vernice Plum")
    page = make.story(storytellers=[teller], **fields)
    make.answer(teller, page.work, naming=Naming.NONE)
    assert client.get(page.path_on_site).status_code == 410


def test_a_name_in_the_vault_and_on_other_stories_keeps_no_unnamed_story_back(client):
    teller = make.StorytellerFactory()
    make.IdentityFactory(storyteller=teller)
    page = make.story(storytellers=[teller])
    make.answer(teller, page.work, naming=Naming.NONE)
    response = client.get(page.path_on_site)
    assert response.status_code == 200
    assert "Amparo" not in response.content.decode()


def test_scheduled_publishing_passes_the_gate_at_its_time_and_one_refusal_stops_nobody():
    refused, good = ready(title="May not go"), ready(title="May go")
    refused.title = "Nobody approved this title"
    refused.save_revision(user=make.editor())
    due = timezone.now() - timedelta(minutes=1)
    for page in (refused, good):
        page.revisions.filter(pk=page.latest_revision_id).update(approved_go_live_at=due)
    jobs.publish_scheduled()
    assert StoryPage.objects.get(pk=good.pk).live
    assert not StoryPage.objects.get(pk=refused.pk).live
    assert (
        AuditEntry.objects.filter(
            action="story.schedule_refused", subject=refused.work.code
        ).count()
        == 1
    )


def test_a_permission_that_runs_out_ends_at_the_end_of_its_day():
    last = timezone.localdate() + timedelta(days=100)
    page = make.story(until=last)
    assert StoryPage.objects.public(Use.READ_ON_SITE, on=last).filter(pk=page.pk).exists()
    assert (
        not StoryPage.objects.public(Use.READ_ON_SITE, on=last + timedelta(days=1))
        .filter(pk=page.pk)
        .exists()
    )
