"""Ways to stories: browsing, storytellers by the letter, collections, what stands near, figures, citations."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone, translation
from lxml import etree

from core.uses import Naming, Use
from media import exposure
from stories import citing, people, publishing, related, tasks
from stories.models import (
    Belonging,
    Collection,
    CollectionEntry,
    Institution,
    Related,
    StoryPage,
    Theme,
)
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def text(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


# --- browsing


def test_every_state_of_browsing_has_an_address_that_leads_out_of_it_again(client):
    make.story("A letter", kind="letter", themes=("hope",))
    make.story("A poem", kind="poem", themes=("hope",))
    body = text(client, "/stories/?theme=hope&kind=poem")
    assert "A poem" in body
    assert "A letter" not in body
    assert 'href="?theme=hope"' in body
    assert 'href="?kind=poem"' in body
    assert 'value="hope" checked' in body
    assert 'name="robots" content="noindex' in body
    assert "noindex" not in text(client, "/stories/")


def test_stories_can_be_read_in_the_order_they_were_written(client):
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    for title, written in (("Second", "2001"), ("First", "1990/1995"), ("Undated", "")):
        make.story(title, written=written, storytellers=[teller])
    body = text(client, "/stories/?sort=written")
    assert body.index("First</a>") < body.index("Second</a>") < body.index("Undated</a>")
    assert client.get("/stories/?sort=loudest").status_code == 404


def test_the_map_and_the_row_of_decades_say_what_the_lists_say(client):
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    make.story("Here", place="CCWF", written="1998", storytellers=[teller])
    make.story("There", place="CIW", written="2019", storytellers=[teller])
    body = text(client, "/stories/?year=1990s")
    assert body.count("<circle") >= 1
    assert "In red: what you chose." in body
    for place in Institution.objects.filter(code__in=["CCWF", "CIW"]):
        assert place.name.replace("'", "&#x27;") in text(client, "/stories/")


def test_nothing_found_says_what_to_do(client):
    make.story("A poem", kind="poem", themes=("hope",))
    make.story("A letter", kind="letter", themes=("faith",))
    assert "No story here has all of these together." in text(
        client, "/stories/?theme=hope&kind=letter"
    )


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_who_writes_programs_is_led_to_the_api(client, prefix: str):
    assert 'href="/api/v1/"' in text(client, f"{prefix}/stories/")


def test_where_no_story_is_shared_nothing_is_offered_to_narrow(client):
    assert "#narrow" not in text(client, "/stories/")


def test_stories_of_one_person_can_be_narrowed(client):
    teller = make.StorytellerFactory()
    make.story("Hers", storytellers=[teller], kind="poem")
    make.story("Her letter", storytellers=[teller])
    make.story("Somebody else's", storytellers=[make.StorytellerFactory(name="Bettina")])
    body = text(client, f"/stories/?by={teller.slug}&kind=poem")
    assert "Hers</a>" in body
    assert "Her letter" not in body
    assert client.get("/stories/?by=nobody").status_code == 404


# --- people


def test_a_few_storytellers_stand_on_one_page_under_their_letters(client):
    for name in ("Zora", "Amparo", "3rd Street Sam"):
        make.story(f"By {name}", storytellers=[make.StorytellerFactory(name=name)])
    body = text(client, "/storytellers/")
    assert body.index("3rd Street Sam</a>") < body.index("Amparo</a>") < body.index("Zora</a>")
    for anchor in ("letter-other", "letter-A", "letter-Z"):
        assert f'href="/storytellers/#{anchor}"' in body
        assert f'id="{anchor}"' in body
    body = text(client, "/storytellers/?letter=Z")
    assert "Amparo</a>" not in body
    assert 'href="/storytellers/#letter-A"' in body


def test_storytellers_stand_by_the_letter_while_they_may_be_named(client, monkeypatch):
    monkeypatch.setattr(people, "FEW", 2)
    for name in ("Ángela", "Amparo", "Zora"):
        make.story(f"By {name}", storytellers=[make.StorytellerFactory(name=name)])
    hidden = make.StorytellerFactory(name="Ana")
    make.story("By Ana", storytellers=[hidden], uses=make.without(Use.SEARCH_AND_INDEX))
    body = text(client, "/storytellers/")
    assert body.index("Amparo</a>") < body.index("Ángela</a>")
    assert "Ana</a>" not in body
    assert "Zora</a>" not in body
    assert 'href="/storytellers/?letter=Z"' in body
    assert "Zora</a>" in text(client, "/storytellers/?letter=Z")
    assert client.get("/storytellers/?letter=Q").status_code == 404


def test_the_list_of_storytellers_costs_the_same_for_one_and_for_many(
    client, django_assert_num_queries
):
    make.story(storytellers=[make.StorytellerFactory()])
    make.lists_are_read()
    with django_assert_num_queries(3):
        text(client, "/storytellers/")
    for number in range(4):
        make.story(f"Story {number}", storytellers=[make.StorytellerFactory()])
    make.lists_are_read()
    with django_assert_num_queries(3):
        text(client, "/storytellers/")


def test_a_place_says_what_it_is_since_when_and_under_which_names(client):
    body = text(client, "/institutions/SQRC/")
    assert "A state prison of California." in body
    assert "Opened:" in body
    assert "Until" in body
    closed = Institution.objects.exclude(closed="").first()
    assert "that is closed" in text(client, f"/institutions/{closed.code}/")


# --- collections


def three() -> list[StoryPage]:
    return [make.story(f"Stop {number}") for number in (1, 2, 3)]


def test_a_collection_has_its_essay_and_its_stories_in_their_order(client):
    pages = three()
    made = make.collection("of-trees", [pages[2], pages[0], pages[1]])
    body = text(client, "/collections/of-trees/")
    assert "Three people look at the same tree." in body
    assert body.index("Stop 3</a>") < body.index("Stop 1</a>") < body.index("Stop 2</a>")
    assert "Of trees" in text(client, "/collections/")
    assert client.get("/es/collections/of-trees/").status_code == 404
    assert made.slug in body


def test_the_way_through_a_collection_is_kept_in_the_address(client):
    make.collection("of-trees", three())
    body = text(client, "/stories/stop-2/?in=of-trees")
    assert "Story 2 of 3 in" in body
    assert 'href="/stories/stop-3/?in=of-trees"' in body
    assert 'href="/stories/stop-1/?in=of-trees"' in body
    assert "The end of this collection" in text(client, "/stories/stop-3/?in=of-trees")


@pytest.mark.parametrize("slug", ["nothing", "of-trees%27--", "x" * 200, ""])
def test_a_way_that_there_is_not_leaves_the_story_as_it_is(client, slug: str):
    make.story("Alone")
    assert "Story 1 of" not in text(client, f"/stories/alone/?in={slug}")


def test_a_story_that_ended_is_left_out_of_the_way(client):
    pages = three()
    make.collection("of-trees", pages)
    make.pause(pages[1])
    assert 'href="/stories/stop-3/?in=of-trees"' in text(client, "/stories/stop-1/?in=of-trees")
    assert "Stop 2" not in text(client, "/collections/of-trees/")


def test_headings_and_essay_wait_for_a_second_person(client):
    made = make.collection("of-trees", three())
    entry = made.entries.first()
    CollectionEntry.objects.filter(pk=entry.pk).update(heading_en="Under oaks")
    assert "Under oaks" not in text(client, "/collections/of-trees/")
    made.refresh_from_db()
    make.approved_text(made.texts.get())
    assert "Under oaks" in text(client, "/collections/of-trees/")


def test_a_story_on_a_way_costs_one_query_for_the_way_and_one_for_its_stops(
    client, django_assert_num_queries
):
    make.collection("of-trees", three())
    with django_assert_num_queries(7):
        text(client, "/stories/stop-2/?in=of-trees")


# --- what stands near


def found_near(work) -> list[str]:
    return [page.title for page in related.pages(work, "en")]


def test_works_that_share_themes_stand_near_each_other_the_rarer_the_nearer(client):
    page = make.story("Asked", themes=("hope", "faith"))
    make.story("Shares both", themes=("hope", "faith"))
    make.story("Shares one", themes=("hope",))
    make.story("Shares nothing", themes=("transfer",))
    tasks.find_related.call(page.work_id)
    assert found_near(page.work) == ["Shares both", "Shares one"]
    body = text(client, page.path_on_site)
    assert "Near this story" in body
    assert "Also about: Hope, Faith" in body


def test_only_what_may_be_found_stands_near():
    page = make.story("Asked", themes=("hope",))
    near = make.story("Near", themes=("hope",))
    make.story("By its address alone", themes=("hope",), uses=make.without(Use.SEARCH_AND_INDEX))
    tasks.find_related.call(page.work_id)
    assert found_near(page.work) == ["Near"]
    make.take_back(near)
    assert found_near(page.work) == []


def test_a_page_is_kept_no_longer_than_what_stands_near_it_may_be_shown(client):
    page = make.story("Asked", themes=("hope",))
    soon = timezone.now() + timedelta(seconds=20)
    make.story("Near for a moment more", themes=("hope",), expire_at=soon)
    tasks.find_related.call(page.work_id)
    response = client.get(page.path_on_site)
    assert "Near for a moment more" in response.content.decode()
    assert int(re.search(r"max-age=(\d+)", response["Cache-Control"])[1]) <= 20


def test_what_an_editor_says_comes_before_what_is_shared(client):
    answered = make.story("Answered", themes=("transfer",))
    make.story("Shares a theme", themes=("hope",))
    page = make.draft("Asked", themes=("hope",))
    page.belongings.add(Belonging(relation="reply", other=answered.work))
    page.save_revision(user=make.editor())
    make.permit(page)
    publishing.publish(page, make.approve(page))
    tasks.find_related.call(page.work_id)
    assert found_near(page.work) == ["Answered", "Shares a theme"]
    assert "This story replies to “Answered”." in text(client, "/stories/asked/")
    assert "“Asked” replies to it." in text(client, "/stories/answered/")


def test_older_works_learn_of_a_new_one_and_keep_only_the_nearest(monkeypatch):
    monkeypatch.setattr(related, "KEPT", 2)
    old = make.story("Old", themes=("hope", "faith"))
    for number, themes in enumerate((("hope",), ("hope", "faith"), ("hope", "faith"))):
        new = make.story(f"New {number}", themes=themes)
        tasks.find_related.call(new.work_id)
    assert set(found_near(old.work)) == {"New 1", "New 2"}
    assert Related.objects.filter(work=old.work).count() == 2


def test_a_cover_that_was_changed_or_went_with_its_collection_is_served_no_more(client):
    made = make.collection("of-trees", [make.story()])
    first, second = make.PictureFactory(), make.PictureFactory()
    made.cover = first
    made.save()
    for text in made.texts.all():
        make.approved_text(text)
    assert exposure.is_exposed(first)
    made = Collection.objects.get()
    made.cover = second
    made.save()
    assert not exposure.is_exposed(first)
    for text in made.texts.all():
        make.approved_text(text)
    assert exposure.is_exposed(second)
    Collection.objects.get().delete()
    assert not exposure.is_exposed(second)


def test_a_collection_is_seen_as_it_is_now(client):
    page, other = make.story(), make.story("Another")
    made = make.collection("of-trees", [page, other])
    assert "Another" in text(client, "/collections/of-trees/")
    made = Collection.objects.get()
    made.entries.set(made.entries.filter(work=page.work))
    made.save()
    assert "Another" not in text(client, "/collections/of-trees/")
    made.delete()
    assert client.get("/collections/of-trees/").status_code == 404


# --- figures


def test_what_is_counted_can_be_cited_as_a_page_a_drawing_and_a_table(client):
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    make.story("Named", written="1998", themes=("hope",), place="CCWF", storytellers=[teller])
    body = text(client, "/figures/themes/")
    assert "Hope" in body
    assert "Counted on" in body
    drawing = etree.fromstring(client.get("/figures/themes.svg").content)
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    rows = list(csv.reader(io.StringIO(client.get("/figures/themes.csv").content.decode())))
    assert rows[0] == ["Theme", "the 1990s", "Counted on the day", "What is counted"]
    hope = next(row for row in rows if row[0] == "Hope")
    assert hope[1:3] == ["1", timezone.localdate().isoformat()]
    assert "Counted on" in hope[3]
    assert client.get("/figures/places.csv").status_code == 200
    assert client.get("/figures/sorrows/").status_code == 404


def test_every_row_of_a_table_has_the_cells_that_its_head_names(client):
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    make.story("Early", written="1988", themes=("hope",), place="CCWF", storytellers=[teller])
    make.story("Late", written="2011", themes=("faith",), storytellers=[teller])
    for key in ("themes", "places"):
        answer = client.get(f"/figures/{key}.csv")
        assert f'filename="{key}-{timezone.localdate()}.csv"' in answer["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}


def test_decades_without_a_story_stand_between_those_that_have_one(client):
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    make.story("Early", written="1988", themes=("hope",), storytellers=[teller])
    make.story("Late", written="2011", themes=("hope",), storytellers=[teller])
    rows = list(csv.reader(io.StringIO(client.get("/figures/themes.csv").content.decode())))
    assert rows[0][1:5] == ["the 1980s", "the 1990s", "the 2000s", "the 2010s"]
    assert next(row for row in rows if row[0] == "Hope")[1:5] == ["1", "0", "0", "1"]
    assert "<td>0</td>" in text(client, "/figures/themes/")


def test_where_invented_stories_are_counted_it_is_said(client):
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    page = make.story("Named", written="1998", themes=("hope",), storytellers=[teller])
    addresses = ("/figures/themes/", "/figures/themes.csv", "/figures/themes.svg")
    assert not any("invented" in text(client, each) for each in addresses)
    page.work.sample = True
    page.work.save()
    cache.clear()
    assert all("invented" in text(client, each) for each in addresses)


def test_no_word_of_a_table_is_run_by_a_spreadsheet(client):
    theme = Theme.objects.get(key="hope")
    theme.label_en = '=HYPERLINK("https://example.org")'
    theme.save()
    for number in (1, 2, 3):
        make.story(f"Hope {number}", themes=("hope",), storytellers=[make.StorytellerFactory()])
    assert "\"'=HYPERLINK(" in text(client, "/figures/themes.csv")


def test_nobody_is_counted_alone(client):
    make.story("One", written="1998", themes=("hope",), place="CCWF")
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    make.story("Named", written="2011", themes=("faith",), storytellers=[teller])
    numbers = text(client, "/figures/themes.csv")
    assert "2010s" in numbers
    assert "1990s" not in numbers
    assert "Hope" not in text(client, "/figures/themes/")
    assert "Central California" not in text(client, "/figures/places/")


# --- citations


def source(**changes) -> citing.Source:
    fields = {
        "code": "abc123",
        "name": "Amparo",
        "title": "A list of small sounds",
        "kind": "Letter",
        "language": "en",
        "published": date(2026, 3, 4),
        "version": date(2026, 3, 4),
        "precise": True,
        "url": "https://example.org/s/abc123/",
    }
    return citing.Source(**(fields | changes))


def plain(form: citing.Form) -> str:
    return re.sub(r"</?i>", "", form.html)


CITED = {
    "Chicago": "Amparo, “A list of small sounds,” A Living Chance, Drop LWOP Coalition, March 4, 2026, https://example.org/s/abc123/.",
    "MLA": "Amparo. “A list of small sounds.” A Living Chance, Drop LWOP Coalition, 4 Mar. 2026, https://example.org/s/abc123/.",
    "APA": "Amparo. (2026, March 4). A list of small sounds [Letter]. A Living Chance, Drop LWOP Coalition. https://example.org/s/abc123/",
    "Bluebook": "Amparo, A list of small sounds, A Living Chance (Mar. 4, 2026), https://example.org/s/abc123/.",
}


@pytest.mark.parametrize("style", CITED)
def test_a_citation_in_each_form(style: str):
    forms = {form.name: plain(form) for form in citing.forms(source())}
    assert forms[style] == CITED[style]


@pytest.mark.parametrize(
    ("style", "day"),
    [
        ("Chicago", "30 de septiembre de 2026"),
        ("MLA", "30 sept. 2026"),
        ("APA", "(2026, 30 de septiembre)"),
        ("Bluebook", "(30 de septiembre de 2026)"),
    ],
)
def test_a_spanish_citation_writes_its_day_in_spanish(style: str, day: str):
    day_in_autumn = date(2026, 9, 30)
    with translation.override("es"):
        forms = {
            form.name: plain(form)
            for form in citing.forms(source(published=day_in_autumn, version=day_in_autumn))
        }
    assert day in forms[style]


def test_a_version_of_which_only_the_year_is_told_reads_well_in_spanish():
    changed = source(version=date(2027, 5, 6))
    vague = source(version=date(2027, 5, 6), precise=False)
    with translation.override("es"):
        assert changed.versioned == "versión del 6 de mayo de 2027"
        assert vague.versioned == "versión de 2027"
    assert vague.versioned == "version of 2027"


def test_a_changed_story_is_cited_with_the_day_of_its_version():
    changed = source(version=date(2026, 5, 6))
    assert all("version of May 6, 2026" in plain(form) for form in citing.forms(changed))
    assert "version of May 6, 2026" in citing.bibtex(changed)


def test_only_years_are_cited_where_days_may_not_be_told():
    vague = source(precise=False)
    everything = " ".join(
        [*map(plain, citing.forms(vague)), citing.bibtex(vague), citing.ris(vague)]
    )
    assert "2026" in everything
    assert "Mar" not in everything
    assert "2026-03" not in everything


def test_files_for_programs_hold_whatever_a_title_holds():
    odd = source(title='50% of {this} & "that"\n\\end', name="O’Neil_Ruíz")
    assert r"50\% of \{this\} \& " in citing.bibtex(odd)
    lines = citing.ris(odd).split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert lines[-2] == "ER  - "
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])


def test_a_story_and_a_passage_can_be_cited(client):
    page = make.story()
    passage = page.passages.all()[1]
    body = text(client, f"{page.path_on_site}cite/")
    assert f"/s/{page.work.code}/" in body
    body = text(client, f"{page.path_on_site}cite/?passage={passage.key}")
    assert passage.text in body
    assert client.get(f"{page.path_on_site}cite/?passage=ffffffff").status_code == 404
    file = client.get(f"{page.path_on_site}cite/?form=bibtex")
    assert "attachment" in file["Content-Disposition"]
    assert client.get(f"{page.path_on_site}cite/?form=word").status_code == 404


def test_who_cites_an_invented_story_learns_that_it_is_invented(client):
    page = make.story()
    addresses = (
        f"{page.path_on_site}cite/",
        f"{page.path_on_site}cite/?passage={page.passages.first().key}",
    )
    assert not any("invented" in text(client, each) for each in addresses)
    page.work.sample = True
    page.work.save()
    cache.clear()
    assert all("invented" in text(client, each) for each in addresses)


def test_a_withheld_name_is_withheld_in_a_citation(client):
    page = make.story(storytellers=[make.AnonymousStorytellerFactory()])
    assert "Name withheld" in text(client, f"{page.path_on_site}cite/")


def test_a_story_joins_a_collection_when_a_second_person_approved_that_it_does(client):
    """What a collection is about can say something of a person."""
    pages = three()
    made = make.collection("of-trees", pages[:2])
    feed = "/feeds/collections/of-trees.xml"
    made.entries.add(CollectionEntry(work=pages[2].work, sort_order=2))
    made.save()
    for address in ("/collections/of-trees/", feed):
        assert "Stop 1" in text(client, address)
        assert "Stop 3" not in text(client, address)
    assert "The end of this collection" in text(client, "/stories/stop-2/?in=of-trees")
    assert "of-trees" not in text(client, "/stories/stop-3/?in=of-trees")
    make.approved_text(made.texts.get())
    assert "Stop 3" in text(client, "/collections/of-trees/")
    assert "The end of this collection" in text(client, "/stories/stop-3/?in=of-trees")
