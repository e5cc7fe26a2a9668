"""The page of results, as a reader meets it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from core import epoch
from core.uses import Naming, Use
from stories.models import Listing, StoryPage
from stories.surfaces import registered
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def html(client: Client, typed: str, path: str = "/search/", **more: str) -> str:
    response = client.get(path, {"q": typed} | more)
    assert response.status_code == 200
    return response.content.decode()


def test_a_word_in_another_form_leads_to_its_passage(client: Client):
    page = make.story()
    passage = page.passages.get(text__contains="writes letters")
    answer = html(client, "letter")
    assert f'href="{page.path_on_site}#p-{passage.key}"' in answer
    assert "writes <mark>letters</mark> on the backs" in answer
    assert "1 story, 1 passage" in answer
    assert "1 of 4 sentences" in answer


@pytest.mark.parametrize(
    ("written", "typed"), [("Hace años que espero.", "anos"), ("Hace anos que espero.", "años")]
)
def test_spanish_is_found_with_or_without_accents_from_both_languages(
    client: Client, written: str, typed: str
):
    make.story(language="es", title="Para cuando la leas", body=[make.prose(written)])
    for path in ("/search/", "/es/search/"):
        answer = html(client, typed, path)
        assert "Para cuando la leas" in answer
        assert "<mark>" in answer
    assert 'lang="es"' in html(client, typed)


def test_the_best_passage_stands_first_and_the_others_behind_it(client: Client):
    page = make.story(
        body=[make.prose("Rain again.", "The letter came in the rain.", "More rain.", "Bread.")]
    )
    answer = html(client, "rain letter")
    keys = {passage.order: passage.key for passage in page.passages.all()}
    assert "2 more passages in this story" in answer
    assert (
        answer.index(f"#p-{keys[2]}")
        < answer.index(f"#p-{keys[1]}")
        < answer.index(f"#p-{keys[3]}")
    )
    assert f"#p-{keys[4]}" not in answer


def test_the_strokes_that_match_are_lit(client: Client):
    make.story()
    assert 'class="hit-now"' in html(client, "letter")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (
            [{"type": "poem", "value": "The door,\nthe letter,\nthe light.\n\nRain."}],
            "1 of 4 lines",
        ),
        (
            [
                {
                    "type": "interview",
                    "value": [
                        {"speaker": "A", "question": True, "text": "What came?"},
                        {"speaker": "B", "question": False, "text": "A letter."},
                    ],
                }
            ],
            "1 of 2 turns",
        ),
    ],
)
def test_where_the_words_stand_is_said_in_the_storys_own_measure(
    client: Client, body: list, where: str
):
    make.story(body=body)
    assert where in html(client, "letters")


def test_a_noted_passage_carries_its_note(client: Client):
    note = make.noted("a parent’s death")
    make.story(
        body=[make.prose("A calm start."), note, make.prose("My father died.", "Rain came.")]
    )
    answer = html(client, "father")
    # The words are folded behind it.
    (folded,) = re.findall(r"<details class=\"noted\">(.*?)</details>", answer, re.DOTALL)
    summary, _, words = folded.partition("</summary>")
    assert "a parent’s death" in summary and "<mark>" not in summary
    assert "My <mark>father</mark> died." in words
    assert "died." not in answer.replace(folded, "")
    assert "a parent’s death" not in html(client, "rain")
    assert "a parent’s death" not in html(client, "calm")


def test_words_that_open_a_card_carry_the_note_of_their_passage(client: Client):
    note = make.noted()
    page = make.story(
        title="Garden",
        body=[make.prose("We had trees."), note, make.prose("My father died.")],
        quote="My father died.",
    )
    answer = html(client, "garden")
    (folded,) = re.findall(r"<details class=\"noted\">(.*?)</details>", answer, re.DOTALL)
    assert "My father died." in folded and answer.count("My father died.") == 1
    key = page.passages.get(text__contains="father").key
    assert f'href="{page.path_on_site}#p-{key}"' in folded


def test_words_that_look_like_markup_stay_words(client: Client):
    make.story(
        title="<i>Sounds</i>",
        body=[make.prose("&lt;script&gt;alert(1)&lt;/script&gt; is what the letter said.")],
    )
    answer = html(client, 'letter <script>alert("q")</script>')
    assert "<script>alert" not in answer
    assert "&lt;<mark>script</mark>&gt;" in answer
    assert "&lt;i&gt;Sounds" in answer


def test_a_story_found_by_its_title_shows_the_words_that_open_its_card(client: Client):
    make.story(title="Harmonica", quote="The kettle is first.")
    answer = html(client, "harmonica")
    assert "The kettle is first." in answer
    assert "<mark>Harmonica</mark></a></h2>" in answer


def test_a_story_found_by_our_sentence_about_it_shows_that_sentence(client: Client):
    make.story(title="Kettle", standfirst="A letter & a list.", body=[make.prose("Rain came.")])
    answer = html(client, "letters")
    assert "A <mark>letter</mark> &amp; a list." in answer
    assert "a list." not in html(client, "rain")


def test_a_name_is_marked_as_it_is_written(client: Client):
    make.story(storytellers=[make.StorytellerFactory(name="O’Neil <wren>")])
    assert "<b><mark>O’Neil</mark> &lt;<mark>wren</mark>&gt;</b>" in html(client, "o’neil wren")


def test_a_name_that_may_not_be_shown_finds_nothing(client: Client):
    make.story(storytellers=[make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")])
    make.story(storytellers=[make.AnonymousStorytellerFactory()], body=[make.prose("Other words.")])
    answer = html(client, "amparo")
    assert "1 story" in answer
    assert "Name withheld" in html(client, "other words")


def test_phrases_and_exclusions_work_on_the_page(client: Client):
    make.story(title="Kettle", body=[make.prose("I keep a list of small sounds.")])
    make.story(title="Yard", body=[make.prose("Small birds, and the sounds of rain.")])
    assert "Yard" not in html(client, '"small sounds"')
    assert "Kettle" not in html(client, "sounds -list")
    assert "Yard" in html(client, "sounds -list")


@pytest.mark.parametrize(
    "path", ["/search/", "/search/stories.json", "/api/v1/search/", "/search/quotes/"]
)
def test_a_word_that_is_not_wanted_is_left_out_also_where_no_word_is(client: Client, path: str):
    """Whoever does not want to read of something says so."""
    for title, words, themes in (
        ("First", "A harmonica on the roof.", ("hope",)),
        ("Second", "A stove in the yard.", ("hope",)),
        ("Third", "A bench in the sun.", ("faith",)),
    ):
        make.story(title=title, body=[make.prose(words)], quote=words, themes=themes)
    for asked, left in (
        ({"q": "-harmonica"}, {"Second", "Third"}),
        ({"q": "theme:hope -harmonica"}, {"Second"}),
        ({"q": "-harmonica", "theme": "hope"}, {"Second"}),
    ):
        answer = client.get(path, asked).content.decode()
        found = {title for title in ("First", "Second", "Third") if title in answer}
        assert found == left, asked


def test_what_is_not_wanted_keeps_a_work_out_in_every_language(client: Client):
    teller = make.StorytellerFactory(name="Amparo")
    page = make.story("First", storytellers=[teller], body=[make.prose("A harmonica.")])
    translation = make.draft(
        "Segunda", language="es", work=page.work, storytellers=[teller], themes=()
    )
    make.publishing.publish(translation, make.approve(translation))
    for typed in ("-harmonica", "Amparo -harmonica"):
        for path in ("/search/", "/es/search/", "/search/stories.json", "/api/v1/search/"):
            answer = client.get(path, {"q": typed}).content.decode()
            assert "First" not in answer and "Segunda" not in answer, (path, typed)


def test_that_nothing_is_left_is_said_without_the_word_that_nobody_wanted(client: Client):
    make.story()
    answer = html(client, "-kettle")
    assert "No story here has all of this" in answer
    assert "has “-kettle” in it" not in answer
    assert "Search without leaving anything out" not in answer


def test_when_no_story_has_all_the_words_the_page_says_so(client: Client):
    make.story()
    answer = html(client, "kettle zebra")
    assert "Few stories have all of these words" in answer
    assert "<mark>kettle</mark>" in answer


def test_an_empty_answer_helps(client: Client):
    make.story()
    answer = html(client, '"kettle zebra"')
    assert "No story here says this yet." in answer
    assert "Search without the quotation marks" in answer
    assert 'href="?q=kettle+zebra"' in answer
    assert "it might be yours" in answer


def test_before_anything_is_asked_the_page_invites_and_shows_the_newest(client: Client):
    page = make.story()
    answer = html(client, "")
    assert page.title in answer
    assert 'name="q"' in answer
    assert client.get("/search/").status_code == 200


@pytest.mark.parametrize("typed", ["?!", "-?", '""', "\x00", "\ufeff"])
def test_a_query_without_a_word_gets_a_plain_sentence(client: Client, typed: str):
    make.story()
    assert "Type a word" in html(client, typed) or "The search reads every word" in html(
        client, typed
    )


@pytest.mark.parametrize("number", ["0", "-1", "2", "999999", "x", "1.0", "٢", "9" * 5000, "\x00"])
def test_a_page_that_is_none_is_not_found(client: Client, number: str):
    make.story()
    assert client.get("/search/", {"q": "kettle", "page": number}).status_code == 404
    assert client.get("/search/", {"page": number}).status_code == 404


def test_ten_stories_stand_on_a_page_and_the_rest_on_the_next(client: Client):
    pages = [make.story(title=f"Story {n}") for n in range(12)]
    first, second = html(client, "kettle"), html(client, "kettle", page="2")
    assert "12 stories" in first and "1 to 10 of 12" in first
    assert "11 to 12 of 12" in second
    assert 'href="?q=kettle&amp;page=2"' in first and 'href="?q=kettle"' in second
    for page in pages:
        assert (page.path_on_site in first) != (page.path_on_site in second)
    assert client.get("/search/", {"q": "kettle", "page": "3"}).status_code == 404


def test_the_database_has_the_last_word_over_a_stale_index(client: Client):
    stale = make.story(title="Stale")
    make.story(title="Fresh")
    StoryPage.objects.filter(pk=stale.pk).update(live=False)
    answer = html(client, "kettle")
    assert "Stale" not in answer
    assert "Fresh" in answer
    assert "1 story" in answer


def test_a_page_that_loses_stories_is_filled_up_with_those_that_follow(client: Client):
    made = [make.story(title=f"Story {n}") for n in range(13)]
    keys = [page.pk for page in made]
    StoryPage.objects.filter(pk__in=keys[-2:]).update(live=False)
    answer = html(client, "kettle")
    assert answer.count('class="hit"') == 10
    assert "11 stories" in answer and "Story 12" not in answer


def test_what_was_chosen_alone_and_finds_nothing_says_so(client: Client):
    make.story(storytellers=[make.AnonymousStorytellerFactory()], place="CCWF")
    answer = html(client, "", institution="CCWF")
    assert "No story here has all of this" in answer and "has “”" not in answer
    assert "at least three of them" in answer
    assert "Search all stories for these words" not in answer
    assert "at least three of them" not in html(client, "zebra", theme="hope")


def test_more_passages_than_are_shown_are_counted(client: Client):
    make.story(body=[make.prose(*(f"Rain on day {n}." for n in range(9)))])
    answer = html(client, "rain")
    assert "5 of 8 more passages in this story" in answer
    assert answer.count("<mark>") == 6
    (hit,) = client.get("/api/v1/search/", {"q": "rain"}).json()["hits"]
    assert (len(hit["passages"]), hit["more"]) == (6, 3)


def test_results_are_for_no_index_and_are_kept_nowhere(client: Client):
    make.story()
    response = client.get("/search/", {"q": "kettle"})
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "private" in response["Cache-Control"]
    assert not response.cookies


def test_the_other_language_is_asked_the_same(client: Client):
    make.story()
    assert 'href="/es/search/?q=kettle"' in html(client, "kettle")
    assert 'href="/search/?q=kettle"' in html(client, "kettle", "/es/search/")


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_is_the_same_for_any_number_of_hits(
    client: Client, django_assert_num_queries, count: int
):
    for number in range(count):
        make.story(
            title=f"Story {number}",
            storytellers=[make.StorytellerFactory(), make.AnonymousStorytellerFactory()],
        )
    html(client, "kettle zebra")
    # How new the lists are, which index is in use, who has the word, what has run out, the words of the best, the pages,
    # their credits, what is permitted, their passages, names to narrow by.
    with django_assert_num_queries(10):
        html(client, "kettle")
    # And once more for each further word.
    with django_assert_num_queries(11):
        html(client, "kettle zebra")


def test_an_answer_without_hits_costs_four_queries(client: Client, django_assert_num_queries):
    make.story()
    html(client, "zebra")
    with django_assert_num_queries(4):
        html(client, "zebra")


def test_the_surface_of_search_finds_a_story_by_its_title(client: Client):
    page = make.story(title="“Mother’s” list: twenty-six -sounds")
    (surface,) = [surface for surface in registered() if surface.name == "search"]
    assert surface.use == Use.SEARCH_AND_INDEX
    (url,) = surface.urls(page.work, "en")
    assert page.path_on_site in client.get(url).content.decode()


def test_readiness_tells_of_the_index(client: Client):
    assert client.get("/readyz").json()["search"] == "ok"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_words_0")
    assert client.get("/readyz").json()["search"] == "fail"


@pytest.fixture
def three_kinds() -> dict[str, StoryPage]:
    return {
        "letter": make.story(title="First", kind="letter", themes=("hope",), written="1994"),
        "essay": make.story(title="Second", kind="essay", themes=("hope",), written="1998"),
        "poem": make.story(title="Third", kind="poem", written="2006"),
    }


def titles(answer: str) -> list[str]:
    return [title for title in ("First", "Second", "Third") if f">{title}</a></h2>" in answer]


def count_of(answer: str, name: str, value: str) -> str:
    _, _, after = answer.partition(f'name="{name}" value="{value}"')
    return after.partition("</label>")[0].rpartition("<span>")[2].removesuffix("</span>")


def test_what_is_found_can_be_narrowed_by_the_same_facets_as_when_browsing(
    client: Client, three_kinds
):
    answer = html(client, "kettle", kind="letter")
    assert titles(answer) == ["First"]
    # What is chosen in a facet does not narrow its own counts.
    assert count_of(answer, "kind", "essay") == "1"
    assert count_of(answer, "theme", "hope") == "1"
    assert count_of(html(client, "kettle"), "theme", "hope") == "2"
    both = client.get("/search/", {"q": "kettle", "kind": ["letter", "poem"]}).content.decode()
    assert titles(both) == ["First", "Third"]


def test_a_value_that_no_facet_has_is_not_found(client: Client, three_kinds):
    assert client.get("/search/", {"q": "kettle", "kind": "opera"}).status_code == 404
    assert client.get("/search/", {"q": "kettle", "sort": "random"}).status_code == 404


def test_words_that_no_story_has_leave_nothing_to_narrow(client: Client, three_kinds):
    assert 'name="kind"' not in html(client, "zebra")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kettle theme:hope", ["First", "Second"]),
        ("kettle tema:esperanza", ["First", "Second"]),
        ("kettle kind:letter", ["First"]),
        ("kettle tipo:carta", ["First"]),
        ("kettle kind:letter kind:poem", ["First", "Third"]),
        ("kettle language:spanish", []),
        ("kettle has:recording", []),
        # The words for a theme stand among those of its stories.
        ("kettle -theme:hope", ["Third"]),
        ("theme:hope", ["First", "Second"]),
    ],
)
def test_what_is_chosen_may_be_typed(client: Client, three_kinds, typed: str, found: list):
    assert titles(html(client, typed)) == found


def test_a_year_stands_for_its_decade_and_the_rule_of_three_holds_for_it(client: Client):
    named = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Bell")
    make.story(title="First", storytellers=[named], written="1998")
    make.story(title="Second", storytellers=[make.AnonymousStorytellerFactory()], written="1994")
    assert titles(html(client, "kettle")) == ["First", "Second"]
    assert titles(html(client, "kettle year:1991")) == ["First"]
    assert titles(html(client, "kettle", year="1990s")) == ["First"]
    assert titles(html(client, "kettle year:1988..1992")) == ["First"]
    for n in range(2):
        make.story(
            title=f"Other {n}", storytellers=[make.AnonymousStorytellerFactory()], written="1993"
        )
    assert titles(html(client, "kettle year:1991")) == ["First", "Second"]


@pytest.mark.parametrize("typed", ["place:CCWF", "lugar:“Central California Women’s Facility”"])
def test_a_place_may_be_typed_and_the_rule_of_three_holds_for_it(client: Client, typed: str):
    named = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Bell")
    make.story(title="First", storytellers=[named], place="CCWF")
    make.story(title="Second", storytellers=[make.AnonymousStorytellerFactory()], place="CCWF")
    make.story(title="Third", storytellers=[named])
    assert titles(html(client, f"kettle {typed}")) == ["First"]
    for n in range(2):
        teller = make.AnonymousStorytellerFactory()
        make.story(title=f"Other {n}", storytellers=[teller], place="CCWF")
    assert titles(html(client, f"kettle {typed}")) == ["First", "Second"]


def test_a_storyteller_who_may_be_named_can_be_chosen(client: Client):
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Amparo")
    make.story(title="First", storytellers=[teller])
    make.story(title="Second", storytellers=[make.StorytellerFactory(name="Zora")])
    assert titles(html(client, "kettle by:Amparo")) == ["First"]
    assert titles(html(client, f"kettle by:{teller.slug}")) == ["First"]
    assert titles(html(client, "kettle", by=teller.slug)) == ["First"]
    assert client.get("/search/", {"q": "kettle", "by": "nobody"}).status_code == 404
    # What no facet knows is looked for as words.
    assert titles(html(client, "by:nobody kettle")) == ["First", "Second"]


def test_each_piece_that_was_understood_can_be_taken_out_again(client: Client, three_kinds):
    answer = html(client, '"small sounds" -zebra theme:hope kettle', kind="letter")
    for left in (
        "q=kettle+-zebra+theme%3Ahope&amp;kind=letter",
        "q=%22small+sounds%22+kettle+theme%3Ahope&amp;kind=letter",
        "q=%22small+sounds%22+kettle+-zebra&amp;kind=letter",
        "q=%22small+sounds%22+-zebra+theme%3Ahope+kettle",
    ):
        assert f'href="?{left}"' in answer
    assert answer.count(">remove</span>") == 4


def test_what_no_facet_knows_is_asked_for_once_when_another_piece_is_taken_out(client: Client):
    make.story()
    answer = html(client, 'by:nobody "small sounds" kettle')
    assert 'href="?q=kettle+%22nobody%22"' in answer
    assert "by%3Anobody" not in answer.partition("Understood as")[2].partition("</p>")[0]


def test_the_order_may_be_chosen(client: Client, three_kinds):
    newest = html(client, "kettle", sort="newest")
    assert newest.index("Third") < newest.index("Second") < newest.index("First")
    written = html(client, "kettle", sort="written")
    assert written.index("First") < written.index("Second") < written.index("Third")


def test_a_work_is_found_by_its_translation_and_shown_in_the_readers_language_where_that_matches(
    client: Client,
):
    page = make.story(title="First")
    make.story(
        title="Primera", language="es", work=page.work, body=[make.prose("La tetera canta.")]
    )
    assert ">Primera</a></h2>" in html(client, "tetera")
    assert titles(html(client, "kettle")) == ["First"]
    assert titles(html(client, "tetera", language="en")) == []
    assert "1 story" in html(client, "tetera")


def test_results_of_a_choice_alone_are_kept_no_longer_than_they_may_stand(client: Client):
    page = make.story()
    StoryPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() + timedelta(seconds=20))
    Listing.objects.update(expires=timezone.now() + timedelta(seconds=20))
    epoch.bump()
    response = client.get("/search/?kind=letter")
    assert page.title in response.content.decode()
    assert int(re.search(r"max-age=(\d+)", response["Cache-Control"])[1]) <= 20


def test_a_browser_that_leaves_the_page_open_gets_the_first(client: Client):
    make.story()
    assert client.get("/search/", {"q": "kettle", "page": ""}).status_code == 200


def test_all_decades_of_a_long_range_are_chosen(client: Client):
    for title, year in (("Long ago", "1962"), ("Of late", "2021")):
        for _ in range(3):  # a decade with fewer is not chosen
            make.story(title=title, written=year)
    answer = html(client, "year:1960..2024")
    assert "Long ago" in answer and "Of late" in answer


def test_many_fields_cost_no_more_than_a_few(client: Client, django_assert_max_num_queries):
    make.story()
    html(client, "kettle")
    with django_assert_max_num_queries(60):
        html(client, " ".join(f"by:person{number}" for number in range(100)))


@pytest.mark.parametrize("kept", [(), ("drawn",)])
def test_a_story_measured_by_an_earlier_release_is_drawn_all_the_same(client: Client, kept: tuple):
    page = make.story()
    figure = re.compile(r'<figure class="where">.*?</figure>', re.DOTALL)
    (expected,) = figure.findall(html(client, "kettle"))
    shape = {
        key: page.shape[key] for key in page.shape if key not in {"strokes", "drawn"} - {*kept}
    }
    StoryPage.objects.filter(pk=page.pk).update(shape=shape)
    assert figure.findall(html(client, "kettle")) == [expected]
