"""Did you mean: what is put right, what is left alone, and how it is refused."""

from __future__ import annotations

import html as markup
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent import erasure, ledger
from core.uses import Naming, Use
from search import indexing, vocabulary
from search.models import SpelledWord, Spelling
from stories.models import StoryPage
from tests import factories as make

from .typed import PAGES, TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def html(client: Client, typed: str, path: str = "/search/", **more: str) -> str:
    response = client.get(path, {"q": typed} | more)
    assert response.status_code == 200
    return response.content.decode()


def read_instead(answer: str) -> str:
    """What the stories shown answer, where that is not what was typed."""
    found = re.search(r"(?:so these are stories with “|son historias con «)(.*?)[”»]\.", answer)
    return markup.unescape(found[1]) if found else ""


def offered(answer: str) -> str:
    found = re.search(r'Did you mean <a href="[^"]*">(.*?)</a>', answer)
    return markup.unescape(found[1]) if found else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("calender", "calendar"),  # another letter
        ("leters", "letters"),  # one missing
        ("letterrs", "letters"),  # one too many
        ("ketlte", "kettle"),  # swapped
        ("wnidow", "window"),
        ("Calenders", "Calendars"),
        ("LETERS", "LETTERS"),
        ("calandras", "calendars"),  # two, in a long word
    ],
)
def test_stories_with_the_nearest_spelling_stand_in_the_place_of_nothing(
    client: Client, typed: str, meant: str
):
    make.story(
        title="First", body=[make.prose("A calendar, calendars; letters, a kettle, a window.")]
    )
    answer = html(client, typed)
    assert read_instead(answer) == meant
    assert ">First</a></h2>" in answer
    assert "<mark>" in answer


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ombre", "hombre"),
        ("aser", "hacer"),
        ("vurro", "burro"),
        ("iglecia", "iglesia"),
        ("kerer", "querer"),
        ("lluvya", "lluvia"),
        ("esperansa", "esperanza"),
        ("corasón", "corazón"),
        ("corason", "corazón"),
    ],
)
def test_spanish_that_is_written_as_it_sounds_is_understood_with_its_accents(
    client: Client, typed: str, meant: str
):
    words = "Hombre, hacer, burro, iglesia, querer, lluvia, esperanza, corazón."
    make.story(language="es", title="Primera", body=[make.prose(words)])
    for path in ("/search/", "/es/search/"):
        answer = html(client, typed, path)
        assert read_instead(answer) == meant
        assert "Primera" in answer


def test_a_correction_says_what_was_typed_and_can_be_refused(client: Client):
    make.story()
    answer = html(client, "calandars")
    assert "Nothing has “calandars”, so these are stories with “calendars”" in answer
    assert 'href="?q=calandars&amp;exact=1"' in answer
    assert 'value="calandars"' in answer  # the field keeps what was typed
    refused = html(client, "calandars", exact="1")
    assert "No story here says this yet." in refused
    assert read_instead(refused) == ""


def test_on_the_empty_page_of_a_refused_correction_it_stays_one_press_away(client: Client):
    make.story(body=[make.prose("A kettle.")])
    refused = html(client, "ketle", exact="1")
    assert '<a href="?q=kettle">kettle</a>' in refused
    assert "1 story, for words close to yours in spelling." in refused


def test_a_correction_stays_over_pages_and_facets_and_so_does_its_refusal(client: Client):
    for number in range(12):
        make.story(title=f"Story {number}", kind="letter" if number else "poem")
    answer = html(client, "ketle")
    assert "12 stories" in answer
    assert 'href="?q=ketle&amp;page=2"' in answer
    assert 'href="?q=ketle&amp;sort=newest"' in answer
    assert '<input type="hidden" name="q" value="ketle">' in answer
    assert 'name="exact"' not in answer
    second = html(client, "ketle", page="2")
    assert "11 to 12 of 12" in second and read_instead(second) == "kettle"
    narrowed = html(client, "ketle", kind="poem")
    assert "1 story" in narrowed and read_instead(narrowed) == "kettle"
    assert client.get("/search/", {"q": "ketle", "page": "3"}).status_code == 404
    # Refused, of a query that finds something by its other word.
    refused = html(client, "ketle sounds", exact="1")
    assert offered(refused) == "" and read_instead(refused) == ""
    assert 'href="?q=ketle+sounds&amp;exact=1&amp;page=2"' in refused
    assert 'href="?q=ketle+sounds&amp;sort=newest&amp;exact=1"' in refused
    assert '<input type="hidden" name="exact" value="1">' in refused
    assert client.get("/search/", {"q": "ketle", "exact": "1", "page": "2"}).status_code == 404


def test_beside_what_was_found_a_correction_is_only_offered(client: Client):
    make.story(title="First", body=[make.prose("A kettle.")])
    make.story(title="Second", body=[make.prose("The rain.")])
    answer = html(client, "ketle rain")
    assert offered(answer) == "kettle rain"
    assert read_instead(answer) == ""
    assert ">Second</a></h2>" in answer and ">First</a></h2>" not in answer
    assert 'href="?q=kettle+rain"' in answer


@pytest.mark.parametrize(
    "typed",
    [
        "kettles",  # another form
        "kettle",
        "thread",  # rare, and close to a frequent word
        "ten",  # short
        "brea",  # the beginning of nothing else that is as short; “bread” is a letter longer
        "1884",
        "xylophone",
        '"ketle"',  # as it stands in quotation marks
        "LWOP",  # means the same as words that are there
        "-ketle",
        "by:Amparoo",
    ],
)
def test_what_is_known_short_or_asked_for_exactly_is_left_alone(client: Client, typed: str):
    for _ in range(3):
        make.story(body=[make.prose("Threat, threat. A kettle. 1984.")])
    make.story(body=[make.prose("A thread. Life without parole.")])
    answer = html(client, typed)
    assert read_instead(answer) == "" and offered(answer) == ""


def test_a_short_word_that_is_one_letter_from_another_is_asked_about_and_not_put_right(
    client: Client,
):
    make.story(title="First", body=[make.prose("The mail came.")])
    answer = html(client, "bail")
    assert read_instead(answer) == ""
    assert ">First</a>" not in answer
    assert '<a href="?q=mail">mail</a>' in answer


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ketle theme:hope", "kettle theme:hope"),
        ("ketle -rain", "kettle -rain"),
        ('ketle "small sounds"', 'kettle "small sounds"'),
        ("ketle OR zebras", "kettle OR zebras"),
        ("(ketle)!", "(kettle)!"),
        ("tea-ketle", "tea-kettle"),
    ],
)
def test_all_else_that_was_typed_stays_as_it_was(client: Client, typed: str, meant: str):
    make.story(themes=("hope",), body=[make.prose("A tea kettle.")])
    answer = html(client, typed)
    assert (read_instead(answer) or offered(answer)) == meant


def test_the_word_that_more_stories_have_is_meant(client: Client):
    make.story(body=[make.prose("A broad road.")])
    for _ in range(2):
        make.story(body=[make.prose("Some bread.")])
    assert read_instead(html(client, "brad")) == "bread"


def test_of_words_as_close_the_readers_language_comes_first(client: Client):
    make.story(body=[make.prose("A passion.")])
    make.story(language="es", title="Primera", body=[make.prose("La pasion.")])
    make.story(language="es", title="Segunda", body=[make.prose("La pasion.")])
    for path, meant in (("/search/", "passion"), ("/es/search/", "pasion")):
        assert read_instead(html(client, "paasion", path)) == meant


ENDINGS = make.ENDINGS | {"erased": lambda page: erasure.erase(page.work, by=None)}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS.keys())
def test_the_words_of_a_story_that_is_public_no_more_are_offered_no_more(client: Client, end):
    page = make.story(body=[make.prose("A wheelbarrow.")])
    make.story(body=[make.prose("A kettle.")])
    assert read_instead(html(client, "weelbarrow")) == "wheelbarrow"
    end(page)
    assert "wheelbarrow" not in html(client, "weelbarrow")
    assert "wheelbarrow" not in html(client, "weelbarrow", exact="1")
    assert not SpelledWord.objects.filter(word="wheelbarrow").exists()
    assert SpelledWord.objects.get(word="kettle").pages == 1


def test_a_word_that_was_edited_away_is_offered_no_more(client: Client):
    page = make.story(body=[make.prose("A wheelbarrow and a kettle.")])
    page = StoryPage.objects.get(pk=page.pk)
    page.body = [make.prose("A handcart and a kettle.")]
    page.save_revision(user=make.editor())
    make.publishing.publish(page, make.approve(page))
    assert "wheelbarrow" not in html(client, "weelbarrow")
    assert read_instead(html(client, "handcrat")) == "handcart"
    assert SpelledWord.objects.get(word="kettle").pages == 1


def test_a_name_is_offered_only_while_it_may_be_shown(client: Client):
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Guillermina")
    page = make.story(storytellers=[teller])
    assert read_instead(html(client, "Gillermina")) == "Guillermina"
    ledger.record(
        teller, page.work, {}, naming=Naming.NONE, answered_by="storyteller", means="letter",
        given_on=timezone.localdate(), recorded_by=make.moderator(), confirmed=True,
    )  # fmt: skip
    assert "uillermina”" not in html(client, "Gillermina")
    assert not SpelledWord.objects.filter(word="guillermina").exists()


def test_a_word_that_ran_out_is_not_offered_beside_one_that_did_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    """As long as nobody has taken it out of the list."""
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Guillermina")
    make.story(storytellers=[teller], until=timezone.localdate())
    make.story(body=[make.prose("A kettle on the stove.")])
    assert read_instead(html(client, "Gillermina ketle")) == "Guillermina kettle"
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    answer = html(client, "Gillermina ketle") + html(client, "Gillermina OR ketle")
    assert SpelledWord.objects.filter(word="guillermina").exists()
    assert "uillermina kettle" not in answer and "uillermina OR kettle" not in answer


def test_all_that_stands_beside_a_correction_asks_for_what_was_corrected(client: Client):
    """The feed, the words to quote, the coalition's pages."""
    make.story()
    answer = html(client, "ketle", kind="letter")
    assert read_instead(answer) == "kettle"
    assert "/search/stories.xml?q=kettle&amp;kind=letter" in answer
    assert "/search/quotes/?q=kettle&amp;kind=letter" in answer
    assert "stories.xml?q=ketle" not in answer


def test_as_data_a_correction_is_offered_and_never_made(client: Client):
    make.story()
    answer = client.get("/api/v1/search/", {"q": "ketle"}).json()
    assert answer["total"] == 0
    assert answer["offered"] == {
        "q": "kettle",
        "works": 1,
        "url": "http://testserver/api/v1/search/?q=kettle",
    }
    assert client.get("/api/v1/search/", {"q": "kettle"}).json()["offered"] is None
    # Only works that may be had as data can be offered.
    make.story(uses=make.without(Use.API_AND_OPEN_DATA), body=[make.prose("A wheelbarrow.")])
    for typed in ("weelbarrow", "weelbarrow ketle", "weelbarrow kettle"):
        assert client.get("/api/v1/search/", {"q": typed}).json()["offered"] is None
    # It says how many that would find, and not how many have the word that was put right.
    make.story(body=[make.prose("A handcart and no other word.")])
    found = client.get("/api/v1/search/", {"q": "handcrat kettle"}).json()
    offered = found["offered"]
    again = client.get("/api/v1/search/", {"q": offered["q"]}).json()
    assert (found["total"], offered["works"]) == (1, again["total"])


def test_what_is_offered_finds_something_under_what_was_chosen(client: Client):
    make.story(kind="letter")
    make.story(kind="poem", body=[make.prose("The rain.")])
    assert read_instead(html(client, "ketle", kind="letter")) == "kettle"
    answer = html(client, "ketle", kind="poem")
    assert read_instead(answer) == "" and "No story here says this yet." in answer
    assert "close to yours" not in answer


def test_the_database_has_the_last_word_over_a_correction(client: Client):
    page = make.story(body=[make.prose("A wheelbarrow.")])
    StoryPage.objects.filter(pk=page.pk).update(live=False)
    assert read_instead(html(client, "weelbarrow")) == ""
    assert 'q=wheelbarrow"' not in html(client, "weelbarrow")


def counted() -> dict[tuple[str, str], int]:
    rows = SpelledWord.objects.values_list("language", "word", "pages")
    return {(language, word): pages for language, word, pages in rows}


def test_counting_anew_finds_what_was_counted_story_by_story():
    page = make.story(body=[make.prose("A kettle, a kettle.")])
    make.story(title="Another", body=[make.prose("A kettle; the rain.")])
    make.story(language="es", work=page.work, title="Primera", body=[make.prose("La tetera.")])
    make.take_back(make.story(body=[make.prose("A wheelbarrow.")]))
    before = counted()
    assert before["en", "kettle"] == 2 and before["es", "tetera"] == 1
    call_command("rebuild_search", verbosity=0)
    assert counted() == before
    SpelledWord.objects.all().delete()
    vocabulary.recount()
    assert counted() == before


def test_a_rebuilt_index_brings_back_words_that_were_lost(client: Client):
    make.story()
    Spelling.objects.all().delete()
    assert not counted()
    assert not vocabulary.ready()
    for _done in indexing.rebuild():
        pass
    assert read_instead(html(client, "ketle")) == "kettle"


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_is_the_same_for_any_number_of_hits(
    client: Client, django_assert_num_queries, count: int
):
    for number in range(count):
        make.story(title=f"Story {number}")
    html(client, "ketle")
    # Nothing: how new the lists are, who has the word, what has run out. How often words alike stand. Whether the word
    # can be found at this moment: which index is in use, who has it, what has run out. Then as for a word that is known,
    # but for how new the lists are.
    with django_assert_num_queries(4 + 2 + 3 + 8):
        html(client, "ketle")


PATHS = ["/search/", "/es/search/", "/search/quotes/", "/search/suggest/", "/search/stories.xml"]


@given(path=st.sampled_from(PATHS), before=st.sampled_from(["", "ketle "]), typed=TYPED)
@settings(
    max_examples=PAGES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_typed_gets_an_answer_also_beside_a_misspelled_word(
    client: Client, path: str, before: str, typed: str
):
    if not StoryPage.objects.exists():
        make.story()
    response = client.get(path, {"q": f"{before}{typed}".encode("utf-8", "replace")})
    # Nobody can follow a search for nothing.
    assert response.status_code == 200 or (response.status_code, path) == (404, PATHS[-1])
