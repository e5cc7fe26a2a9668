"""The page of results, as a reader meets it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from core.uses import Naming, Use
from stories.models import StoryPage
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
    note = {
        "type": "note",
        "value": {"notes": ["cn_death"], "text": "a parent’s death", "passages": 1},
    }
    make.story(
        body=[make.prose("A calm start."), note, make.prose("My father died.", "Rain came.")]
    )
    assert "a parent’s death" in html(client, "father")
    assert "a parent’s death" not in html(client, "rain")
    assert "a parent’s death" not in html(client, "calm")


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


def test_when_no_story_has_all_the_words_the_page_says_so(client: Client):
    make.story()
    answer = html(client, "kettle zebra")
    assert "No story has all of these words" in answer
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


@pytest.mark.parametrize("typed", ["?!", "-rain", '""', "\x00", "\ufeff"])
def test_a_query_without_a_word_gets_a_plain_sentence(client: Client, typed: str):
    make.story()
    assert "Type a word" in html(client, typed) or "The search reads every word" in html(
        client, typed
    )


@pytest.mark.parametrize(
    "number", ["0", "-1", "2", "999999", "x", "1.0", "", "٢", "9" * 5000, "\x00"]
)
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
    client.get("/search/", {"q": "kettle"})
    # How many, which, the pages, their credits, what is permitted, their passages.
    with django_assert_num_queries(6):
        html(client, "kettle")
    # And once more to count, when no story has all the words.
    with django_assert_num_queries(7):
        html(client, "kettle zebra")


def test_an_answer_without_hits_costs_one_query(client: Client, django_assert_num_queries):
    make.story()
    with django_assert_num_queries(1):
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
        cursor.execute("DROP TABLE search_words")
    assert client.get("/readyz").json()["search"] == "fail"
