"""Which facts about a person are shown: all of them pass one function."""

from __future__ import annotations

from datetime import date

import pytest

from consent import ledger
from core.uses import Naming, Use
from stories.disclosure import Permissions, shown
from stories.models import StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def person(page: StoryPage):
    page = StoryPage.objects.get(pk=page.pk)
    return shown(page.tellers()[0], page.work)


FACTS = {
    Use.YEARS_SHOWN: ("years_served", "year_sentenced", "came_home"),
    Use.COUNTY_OF_CONVICTION: ("county",),
    Use.FACILITY_SHOWN: ("place_now",),
}


@pytest.mark.parametrize("use", FACTS)
def test_a_fact_that_was_not_allowed_is_not_there(use: Use):
    teller = make.happened(make.StorytellerFactory(), ("home", "2024"))
    page = make.draft(storytellers=[teller])
    make.permit(page, make.without(use))
    facts = person(page)
    assert not any(getattr(facts, name) for name in FACTS[use])


@pytest.mark.parametrize("state", ["home", "died"])
def test_nobody_who_came_home_or_died_is_said_to_be_at_a_prison_now(client, state: str):
    teller = make.happened(make.StorytellerFactory(), (state, "2024"))
    page = make.story(storytellers=[teller], uses=make.without(Use.YEARS_SHOWN))
    assert person(page).place_now == ""
    for address in (page.path_on_site, f"/storytellers/{teller.slug}/"):
        assert "Now at" not in client.get(address).content.decode()


@pytest.mark.parametrize("naming", [Naming.FIRST, Naming.PSEUDONYM, Naming.LEGAL])
def test_a_name_is_shown_in_the_form_that_was_allowed(naming: Naming):
    page = make.draft(storytellers=[make.StorytellerFactory(naming=naming, name="Amparo")])
    make.permit(page)
    assert person(page).name == "Amparo"
    assert person(page).named_in_full == (naming == Naming.LEGAL)


@pytest.mark.parametrize("allowed", [Naming.NONE, Naming.FIRST, Naming.PSEUDONYM])
def test_a_name_of_a_form_that_was_not_allowed_is_withheld(allowed: Naming):
    page = make.draft(
        storytellers=[make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")]
    )
    make.permit(page, naming=allowed)
    facts = person(page)
    assert facts.name is None
    assert facts.slug is None
    assert not facts.pronouns


def test_nothing_public_links_two_works_of_somebody_without_a_name():
    teller = make.AnonymousStorytellerFactory()
    seeds = set()
    for title in ("One", "Two"):
        page = make.draft(title, storytellers=[teller])
        make.permit(page)
        seeds.add(person(page).seed)
    assert len(seeds) == 2
    assert teller.code not in seeds


def test_unconfirmed_answers_show_nothing():
    page = make.draft()
    make.permit(page, confirmed=False)
    facts = person(page)
    assert (facts.name, facts.years_served, facts.county) == (None, None, "")


def test_one_persons_no_never_hides_anothers_name():
    first, second = make.StorytellerFactory(name="Amparo"), make.StorytellerFactory(name="Bettina")
    page = make.draft(storytellers=[first, second])
    make.permit(page)

    ledger.record(
        first, page.work, {}, naming=Naming.NONE, answered_by="storyteller", means="letter",
        given_on=date(2026, 2, 1), recorded_by=make.moderator(), confirmed=True,
    )  # fmt: skip
    page = StoryPage.objects.get(pk=page.pk)
    names = [shown(credit, page.work).name for credit in page.tellers()]
    assert names == [None, "Bettina"]


def test_uses_of_the_work_are_what_all_its_storytellers_allow():
    first, second = make.StorytellerFactory(), make.StorytellerFactory()
    page = make.draft(storytellers=[first, second])
    make.permit(page)
    assert Permissions.of(page.work).allows(Use.EMBED_ANYWHERE)

    ledger.record(
        second, page.work, {Use.EMBED_ANYWHERE: False}, answered_by="storyteller", means="letter",
        given_on=date(2026, 2, 1), recorded_by=make.moderator(), confirmed=True,
    )  # fmt: skip
    assert not Permissions.of(page.work).allows(Use.EMBED_ANYWHERE)
