"""What can be found by which fact: one definition, and the rule of three."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.uses import Naming, Use
from stories import facets, listing, publishing
from stories.facets import Choice, Facet, Unknown, bits
from stories.facets.rule_of_three import visible
from stories.facets.tellers import Tellers
from stories.models import LegalRoute, StoryPage, Theme
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def found(reader: str = "en", **chosen: str) -> set[str]:
    """Titles of what is found by these values."""
    choice = Choice.parse(QueryDict("&".join(f"{name}={value}" for name, value in chosen.items())))
    table = facets.table()
    keys = table.newest(facets.matching(table, choice, reader), 0, 100)
    assert len(set(keys)) == len(keys)
    return set(StoryPage.objects.filter(pk__in=keys).values_list("title", flat=True))


def counted(facet: Facet, **chosen: str) -> dict[str, int]:
    choice = Choice.parse(QueryDict("&".join(f"{name}={value}" for name, value in chosen.items())))
    table = facets.table()
    return {c.value: c.works for c in facets.counts(table, choice, "en") if c.facet == facet}


@given(st.sets(st.integers(0, 700)), st.integers(0, 30))
def test_a_set_of_numbers_is_read_from_both_ends(numbers: set[int], skip: int):
    there = bits.of(numbers, 701)
    assert list(bits.rising(there)) == sorted(numbers)
    assert list(bits.falling(there, skip)) == sorted(numbers, reverse=True)[skip:]
    assert there.bit_count() == len(numbers)
    assert bits.numbers(there).tolist() == sorted(numbers)
    assert bits.of_all(bits.all_of(there, 701)) == there


# More listings of one person than are looked at one by one.
@given(st.lists(st.sampled_from([1, 2, 3, 4]), max_size=40), st.sets(st.integers(0, 39)))
def test_people_are_counted_however_many_stories_they_have(people: list[int], chosen: set[int]):
    tellers = Tellers()
    for number, person in enumerate(people):
        tellers.append()
        tellers.add(number, person)
        if person == 4:
            tellers.add(number, 5)
    chosen = {number for number in chosen if number < len(people)}
    theirs = [each for number in chosen for each in tellers.of(number)]
    there = bits.of(chosen, len(people))
    assert tellers.at_least(3, there) == (len(set(theirs)) >= 3)
    counted = tellers.count(there)
    assert {n: int(count) for n, count in enumerate(counted) if count} == Counter(theirs)


def unnamed(title: str, **fields) -> StoryPage:
    return make.story(title, storytellers=[make.AnonymousStorytellerFactory()], **fields)


def in_full(title: str, **fields) -> StoryPage:
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    return make.story(title, storytellers=[teller], **fields)


def test_a_place_finds_people_who_are_not_named_in_full_only_in_company_of_three():
    in_full("Named", place="CCWF")
    unnamed("One", place="CCWF")
    unnamed("Two", place="CCWF")
    assert found(institution="CCWF") == {"Named"}
    assert counted(Facet.PLACE) == {"CCWF": 1}
    unnamed("Three", place="CCWF")
    assert found(institution="CCWF") == {"Named", "One", "Two", "Three"}
    assert counted(Facet.PLACE) == {"CCWF": 4}


def test_three_stories_of_one_person_are_no_company():
    teller = make.AnonymousStorytellerFactory()
    for number in range(3):
        make.story(f"By one {number}", storytellers=[teller], place="CCWF")
    assert found(institution="CCWF") == set()


def test_the_whole_of_what_is_chosen_has_to_be_in_company():
    for number in range(3):
        unnamed(f"Theirs {number}", place="CCWF", written="1998")
    unnamed("Alone in its decade", place="CCWF", written="2009", themes=("hope",))
    assert len(found(institution="CCWF")) == 4
    assert len(found(institution="CCWF", year="1990s")) == 3
    assert found(institution="CCWF", year="2000s") == set()
    assert found(institution="CCWF", theme="hope") == set()
    assert found(theme="hope") == {"Alone in its decade"}


def test_two_places_chosen_together_can_t_be_subtracted_from_each_other():
    for number in range(3):
        unnamed(f"Here {number}", place="CCWF")
    unnamed("Alone there", place="CIW")
    choice = Choice({Facet.PLACE: ("CCWF", "CIW")})
    table = facets.table()
    titles = StoryPage.objects.filter(
        pk__in=table.newest(facets.matching(table, choice, "en"), 0, 9)
    ).values_list("title", flat=True)
    assert set(titles) == {"Here 0", "Here 1", "Here 2"}


def test_themes_kinds_and_languages_keep_their_counts():
    unnamed("A poem", kind="poem", themes=("hope",))
    assert counted(Facet.THEME)["hope"] == 1
    assert counted(Facet.KIND) == {"poem": 1}
    assert counted(Facet.LANGUAGE) == {"en": 1}


def test_a_place_that_is_not_to_be_shown_finds_nothing_whoever_is_named():
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    make.story(
        "Hidden place", storytellers=[teller], place="CCWF", uses=make.without(Use.FACILITY_SHOWN)
    )
    assert found(institution="CCWF") == set()


def test_what_is_chosen_in_a_facet_does_not_narrow_its_own_counts():
    make.story("A letter", kind="letter", themes=("hope",))
    make.story("A poem", kind="poem", themes=("hope",))
    make.story("Another poem", kind="poem", themes=("faith",))
    assert counted(Facet.KIND, kind="poem") == {"letter": 1, "poem": 2}
    assert counted(Facet.THEME, kind="letter")["hope"] == 1
    assert "faith" not in counted(Facet.THEME, kind="letter")
    assert found(kind="poem", theme="hope") == {"A poem"}


def test_a_heading_counts_each_work_below_it_once():
    make.story("Both", themes=("hope", "faith"))
    assert counted(Facet.THEME)["survival"] == 1
    assert found(theme="survival") == {"Both"}


def test_a_work_is_counted_once_and_shown_in_the_reader_s_language():
    teller = make.StorytellerFactory()
    page = make.story("In English", storytellers=[teller])
    make.story("Solo en español", language="es")
    translation = make.draft(
        "En español", language="es", work=page.work, storytellers=[teller], themes=()
    )
    publishing.publish(translation, make.approve(translation))
    assert found("en") == {"In English", "Solo en español"}
    assert found("es") == {"En español", "Solo en español"}
    assert found("en", language="es") == {"En español", "Solo en español"}
    assert found("es", language="en") == {"In English"}
    assert found("en", has="translation") == {"In English"}


def test_a_law_finds_stories_only_while_it_is_sure_enough_to_be_shown():
    route = LegalRoute.objects.get(key="commutation")
    page = make.draft("About it")
    page.legal_routes.set([route])
    page.save_revision(user=make.editor())
    make.permit(page)
    publishing.publish(page, make.approve(page))
    assert found(route="commutation") == {"About it"}
    route.confidence = LegalRoute.Confidence.LOW
    route.save()
    with pytest.raises(Unknown):
        found(route="commutation")


def test_a_retired_theme_leads_to_the_one_that_replaced_it():
    page = make.story("Tagged", themes=("hope",))
    theme = Theme.objects.get(key="hope")
    theme.retired, theme.replaced_by = True, Theme.objects.get(key="faith")
    theme.save()
    assert found(theme="hope") == found(theme="faith") == {"Tagged"}
    page.refresh_from_db()
    assert "hope" not in counted(Facet.THEME)


@pytest.mark.parametrize("ending", make.ENDINGS)
def test_a_story_that_ended_leaves_every_set(ending: str):
    page = make.story("Ended", themes=("hope",))
    make.story("Stays", themes=("hope",))
    assert found(theme="hope") == {"Ended", "Stays"}
    make.ENDINGS[ending](page)
    assert found(theme="hope") == {"Stays"}
    assert counted(Facet.THEME)["hope"] == 1


def test_a_story_leaves_at_the_minute_at_which_its_permission_ends(monkeypatch):
    make.story("Ends", until=timezone.localdate() + timedelta(days=2))
    assert found() == {"Ends"}
    later = timezone.now() + timedelta(days=4)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert found() == set()


def test_a_work_whose_translation_ended_is_shown_as_it_was_written_to_everybody(monkeypatch):
    teller = make.StorytellerFactory()
    page = make.story("In English", storytellers=[teller])
    translation = make.draft(
        "En español", language="es", work=page.work, storytellers=[teller], themes=()
    )
    publishing.publish(translation, make.approve(translation))
    ends = timezone.localdate() + timedelta(days=2)
    page.work.permitted_uses.filter(use=Use.TRANSLATION).update(until=ends)
    listing.rewrite(page.work)
    assert (found("es"), found("en", has="translation")) == ({"En español"}, {"In English"})
    later = timezone.now() + timedelta(days=4)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert (found("es"), found("en")) == ({"In English"}, {"In English"})
    assert (found("es", has="translation"), found("es", language="es")) == (set(), set())


@pytest.mark.parametrize(
    "query",
    [
        "theme=no-such-theme",
        "kind=sonnet",
        "language=xx",
        "institution=NOPE",
        "year=1995",
        "year=٢٠٠٠s",
        "route=nothing",
        "has=gold",
        "&".join(f"theme={key}" for key in ("hope", "faith")) + "&theme=%00",
        "&".join(
            f"kind={kind}&language=en&year={1900 + 10 * n}s" for n, kind in enumerate(["poem"] * 12)
        ),
    ],
)
def test_a_value_that_there_is_not_is_said_to_be_unknown(client, query: str):
    with pytest.raises(Unknown):
        Choice.parse(QueryDict(query))
    assert client.get(f"/stories/?{query}").status_code == 404


def test_following_one_change_after_another_ends_where_reading_everything_does():
    pages = [make.story(f"Story {n}", themes=("hope",), place="CCWF") for n in range(3)]
    facets.table()
    make.pause(pages[1])
    facets.table()
    make.story("Later", kind="poem", place="CIW")
    make.take_back(pages[0], Use.FACILITY_SHOWN)
    followed = facets.table()
    anew = facets.Table()
    anew.fill()
    for facet in facets.FACETS:
        for value in {*followed.values(facet), *anew.values(facet)}:
            theirs = {followed.pages[n] for n in bits.rising(followed.of(facet, value))}
            ours = {anew.pages[n] for n in bits.rising(anew.of(facet, value))}
            assert theirs == ours, (facet, value)


def test_a_value_goes_with_the_last_story_that_has_it():
    make.story("Stays", themes=("faith",))
    page = make.story("Ended", themes=("hope",), written="1961")
    assert "hope" in set(facets.table().values(Facet.THEME))
    make.pause(page)
    assert "hope" not in set(facets.table().values(Facet.THEME))
    assert list(facets.table().values(Facet.DECADE)) == ["2010s"]


def test_what_ended_by_itself_is_no_change_to_wait_for(monkeypatch):
    make.story("Ends", until=timezone.localdate() + timedelta(days=2))
    assert facets.table().next_change() > timezone.now()
    later = timezone.now() + timedelta(days=4)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert facets.table().next_change() is None


@pytest.mark.parametrize("after", ["stories_listingtheme", "stories_listingroute"])
@pytest.mark.parametrize("anew", [True, False])
def test_a_story_that_changes_while_it_is_read_stays_hidden(after: str, anew: bool):
    """Between two queries of the reading somebody else's transaction may end."""
    page = unnamed("One", place="CCWF")
    pages = [page.pk]
    done = []

    def meanwhile(execute, sql, params, many, context):
        if f'FROM "{after}"' in sql and not done:
            done.append(True)
            listing.rewrite(page.work)
        return execute(sql, params, many, context)

    table = facets.Table()
    if not anew:
        table.fill()
    with connection.execute_wrapper(meanwhile):
        table.fill() if anew else table.follow([page.work_id])
    assert done
    place = table.of(Facet.PLACE, "CCWF")
    assert table.of_pages(pages) == place
    assert visible(table, place) == 0
