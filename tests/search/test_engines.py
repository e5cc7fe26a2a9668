"""The contract that every engine keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import answering
from search.engines import Document, Engine
from search.query import Query
from stories.models import StoryPage
from tests import factories as make
from tests.search.typed import EXAMPLES, TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def put(
    engine: Engine, text: str, *, title: str = "A story", language: str = "en", work=None, **fields
) -> int:
    """Indexes a document with that text; gives the id of its page."""
    page = make.draft(title=title, language=language, work=work)
    document = Document(
        page_id=page.pk,
        work_id=page.work_id,
        language=language,
        title=title,
        names=fields.pop("names", ()),
        standfirst=fields.pop("standfirst", ""),
        passages=tuple((language, part) for part in text.split("\n")),
        **fields,
    )
    engine.put(page.work_id, [document])
    return page.pk


@dataclass
class Pages:
    """Every page that there is may be found."""

    pages: list[int]

    @property
    def numbers(self) -> dict[int, int]:
        return {page: number for number, page in enumerate(self.pages)}


@dataclass
class Found:
    pages: list[int]
    total: int
    loose: bool


def ask(engine: Engine, typed: str, language: str = "en", count: int = 10) -> Found:
    pages = Pages(sorted(StoryPage.objects.values_list("pk", flat=True)))
    query = Query.parse(typed)
    if not query:
        return Found([], 0, loose=False)
    among = answering.ask(engine, query, language, pages)
    hits = among.answer.best(among.pages, count)
    return Found([hit.page_id for hit in hits], among.pages.bit_count(), among.loose)


def ids(found: Found) -> list[int]:
    return found.pages


def test_a_word_is_found_in_another_form(engine: Engine):
    found = put(engine, "She sent me one letter.")
    put(engine, "We let it rain.")
    assert ids(ask(engine, "letters")) == [found]
    assert ask(engine, "letters").total == 1


@pytest.mark.parametrize(
    ("written", "typed"), [("Hace años que espero.", "anos"), ("Hace anos que espero.", "años")]
)
def test_accents_are_no_hindrance(engine: Engine, written: str, typed: str):
    found = put(engine, written, language="es")
    assert ids(ask(engine, typed)) == [found]
    assert ids(ask(engine, typed, "es")) == [found]


def test_all_words_are_asked_for_first(engine: Engine):
    both = put(engine, "A letter came in the rain.")
    put(engine, "Rain all day.")
    answer = ask(engine, "letter rain")
    assert ids(answer) == [both]
    assert not answer.loose


def test_any_word_will_do_when_no_story_has_all_and_the_answer_says_so(engine: Engine):
    letter = put(engine, "A letter came.")
    rain = put(engine, "Rain all day.")
    put(engine, "The bread was warm.")
    answer = ask(engine, "the letter and the rain and the zebra")
    assert set(ids(answer)) == {letter, rain}
    assert answer.total == 2
    assert answer.loose


def test_a_word_that_is_nowhere_finds_nothing(engine: Engine):
    put(engine, "The bread was warm.")
    assert ids(ask(engine, "zebra")) == []
    assert ids(ask(engine, "the zebra")) == []


def test_a_phrase_is_found_word_for_word(engine: Engine):
    found = put(engine, "I keep a list of small sounds.")
    put(engine, "Sounds are small here. I keep small, round sounds.")
    assert ids(ask(engine, '"small sounds"')) == [found]
    assert ids(ask(engine, '"SMALL SOUNDS" list')) == [found]


def test_a_phrase_does_not_run_from_one_passage_into_the_next(engine: Engine):
    put(engine, "It was small\nSounds came later")
    assert ask(engine, '"small sounds"').total == 0


def test_a_phrase_is_not_found_in_pieces(engine: Engine):
    put(engine, "The red kettle. A kettle sang.")
    found = put(engine, "A red kettle sang.")
    assert ids(ask(engine, '"red kettle sang"')) == [found]
    assert ids(ask(engine, '"a red kettle sang"')) == [found]


def test_a_phrase_of_words_that_are_everywhere_is_found_at_the_end_of_a_long_text(engine: Engine):
    put(engine, "And the wall of it. " * 4_000)
    found = put(engine, "And the wall of it. " * 4_000 + "It of the and.")
    assert ids(ask(engine, '"it of the and"')) == [found]
    assert ids(ask(engine, '"of the"')) == [found]


def test_many_words_in_a_row_are_found_word_for_word(engine: Engine):
    found = put(engine, "Nobody told us that the bread was for the guards.")
    titled = put(engine, "Words.", title="Nobody told us that the bread was for the guards")
    apart = put(engine, "The bread was for us. Nobody told us that\nthe bread was for the guards.")
    assert set(ids(ask(engine, '"told us that the bread was for"'))) == {found, titled}
    assert ids(ask(engine, '"told us that the bread was for nobody"')) == []
    assert ids(ask(engine, 'guards -"us that the bread was for"')) == [apart]


def test_what_is_left_out_stays_out(engine: Engine):
    put(engine, "A letter came in the rain.")
    dry = put(engine, "A letter came.")
    assert ids(ask(engine, "letters -rain")) == [dry]
    assert ids(ask(engine, 'letters -"in the rain"')) == [dry]


def test_a_title_weighs_more_than_the_text(engine: Engine):
    text = put(engine, "Bread and rain and a letter and a kettle.")
    title = put(engine, "We had a kettle, and bread, and a table.", title="Rain")
    assert ids(ask(engine, "rain")) == [title, text]


def test_a_name_is_found_as_it_is(engine: Engine):
    found = put(engine, "Words.", names=("James Núñez",))
    assert ids(ask(engine, "james nunez")) == [found]


def test_as_many_hits_come_as_are_asked_for_and_the_total_is_of_all(engine: Engine):
    everything = [put(engine, "A letter came." + " And rain." * n) for n in range(5)]
    assert ids(ask(engine, "letter", count=2)) == everything[:2]
    assert set(ids(ask(engine, "letter"))) == set(everything)
    assert ask(engine, "letter", count=2).total == 5


def test_beyond_those_that_are_weighed_closely_the_newest_come_first(engine: Engine, monkeypatch):
    monkeypatch.setattr("search.engines.database.CLOSELY", 2)
    monkeypatch.setattr("search.engines.elasticsearch.asking.CLOSELY", 2)
    everything = [put(engine, "A letter came." + " And rain." * n) for n in range(5)]
    found = ids(ask(engine, "letter"))
    assert set(found) == set(everything)
    assert found[2:] == sorted(found[2:], reverse=True)


def test_where_a_word_is_everywhere_the_stories_that_have_it_often_are_looked_at(
    database_engine: Engine, monkeypatch
):
    engine = database_engine
    monkeypatch.setattr("search.engines.database.CLOSELY", 2)
    monkeypatch.setattr("search.engines.database.BIG", 3)
    for _ in range(4):
        put(engine, "A letter came. Rain, rain.")
    often = [put(engine, "Letter upon letter. " * n + "Rain.") for n in (3, 2)]
    assert set(ids(ask(engine, "letter"))[:2]) == set(often)


def test_of_a_phrase_that_is_everywhere_the_stories_that_have_its_words_often_are_looked_at(
    database_engine: Engine, monkeypatch
):
    engine = database_engine
    monkeypatch.setattr("search.engines.database.CLOSELY", 2)
    monkeypatch.setattr("search.engines.database.BIG", 3)
    for _ in range(4):
        put(engine, "At the door. " + "Rain, rain. " * 9)
    often = [put(engine, "At the door. " * n + "Rain.") for n in (4, 3)]
    put(engine, "A door, door, door. Rain.")
    answer = ask(engine, '"at the door"')
    assert answer.total == 6
    assert set(ids(answer)[:2]) == set(often)


def test_what_only_has_the_words_of_a_phrase_keeps_nobody_from_being_looked_at(
    database_engine: Engine, monkeypatch
):
    engine = database_engine
    monkeypatch.setattr("search.engines.database.CLOSELY", 2)
    found = put(engine, "A letter. Rain at the door.")
    for _ in range(4):
        put(engine, "A letter, and rain. The door, a door, doors. Rain, rain.")
    assert ids(ask(engine, '"at the door" letter rain'))[0] == found


def test_of_a_phrase_that_tells_nothing_the_newest_are_looked_at(
    database_engine: Engine, monkeypatch
):
    engine = database_engine
    monkeypatch.setattr("search.engines.database.CLOSELY", 2)
    monkeypatch.setattr("search.engines.database.BIG", 3)
    everything = [put(engine, f"And it was. Rain {n}.") for n in range(5)]
    put(engine, "It was, and.")
    answer = ask(engine, '"and it was"')
    assert answer.total == 5
    assert set(ids(answer)[:2]) == set(everything[-2:])


def test_a_long_question_finds_what_has_most_of_it_first(engine: Engine):
    most = put(engine, "My mother sent a letter in winter.")
    some = put(engine, "A letter, and bread.")
    put(engine, "The kettle.")
    answer = ask(engine, "which letter did my mother send in the winter of the flood")
    assert ids(answer) == [most, some]
    assert answer.loose


def test_three_quarters_of_a_question_are_enough_where_many_stories_have_them(engine: Engine):
    found = {put(engine, f"Mother, letter, winter {n}.") for n in range(10)}
    put(engine, "A letter.")
    answer = ask(engine, "mother letter winter flood", count=20)
    assert set(ids(answer)) == found
    assert not answer.loose


def test_words_side_by_side_count_more_than_far_apart(engine: Engine):
    between = " ".join(f"w{n}" for n in range(40))
    apart = put(engine, f"Small {between} sounds.")
    together = put(engine, f"Small sounds {between}.")
    assert ids(ask(engine, "small sounds")) == [together, apart]


def test_one_of_several_words_will_do_where_the_reader_says_so(engine: Engine):
    letter = put(engine, "A letter came in the rain.")
    call = put(engine, "One call, and rain.")
    put(engine, "Rain all day.")
    answer = ask(engine, "rain letters OR calls")
    assert set(ids(answer)) == {letter, call}
    assert not answer.loose


def test_a_phrase_is_found_in_any_form_and_in_either_language(engine: Engine):
    english = put(engine, "Her old calendars hung there.")
    spanish = put(engine, "Guardo los calendarios viejos aquí.", language="es")
    put(engine, "Calendars, and old news.")
    assert ids(ask(engine, '"old calendar"')) == [english]
    assert ids(ask(engine, '"calendario viejo"')) == [spanish]


def test_a_hyphenated_word_meets_the_same_word_written_as_one_and_as_two(engine: Engine):
    found = {
        put(engine, "The co-founder wrote."),
        put(engine, "The cofounder wrote."),
        put(engine, "The co founder wrote."),
    }
    put(engine, "A founder of the co.")
    assert set(ids(ask(engine, "co-founder"))) == found


def test_the_label_of_a_theme_finds_the_stories_that_have_it(engine: Engine):
    found = put(engine, "Words.", themes=(("en", "Aging"), ("es", "Envejecer")))
    assert ids(ask(engine, "aging")) == [found]
    assert ids(ask(engine, "envejecer")) == [found]


def test_putting_a_work_again_replaces_it_and_removing_it_leaves_nothing(engine: Engine):
    page_id = put(engine, "A letter came.")
    work_id = StoryPage.objects.get(pk=page_id).work_id
    engine.put(work_id, [Document(page_id, work_id, "en", "New", (), "", (("en", "Rain fell."),))])
    assert ask(engine, "letter").total == 0
    assert ask(engine, "rain").total == 1
    engine.remove(work_id)
    assert ask(engine, "rain").total == 0


def test_words_leave_with_their_entry_by_whatever_road(database_engine: Engine):
    put(database_engine, "A letter came.")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry")
        cursor.execute("SELECT COUNT(*) FROM search_words_0")
        assert cursor.fetchone() == (0,)


def test_what_has_run_out_is_not_found(engine: Engine):
    put(engine, "A letter came.", until=timezone.now() - timedelta(seconds=1))
    later = put(engine, "A letter came.", until=timezone.now() + timedelta(days=1))
    answer = ask(engine, "letter")
    assert ids(answer) == [later]
    assert answer.total == 1


def test_preparing_again_keeps_what_is_there(engine: Engine):
    put(engine, "A letter came.")
    engine.prepare()
    assert ask(engine, "letter").total == 1
    assert engine.ready()


def test_a_long_story_and_words_of_every_script_are_taken(engine: Engine):
    long = put(engine, "word " * 30_000 + "x" * 5_000 + " 手紙 письмо رسالة चिट्ठी 🕯️ ½ '\\: \x00")
    assert ids(ask(engine, "письмо")) == [long]
    assert ids(ask(engine, "手紙")) == [long]


def test_what_was_never_indexed_whole_is_told_as_stray(database_engine: Engine):
    page_id = put(database_engine, "A letter came.")
    assert database_engine.strays() == set()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words_0")
    assert database_engine.strays() == {page_id}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    put(
        engine,
        "A letter came to X and the rain fell, and then near 手紙.",
        title="Letter",
        names=("Amparo",),
    )
    put(engine, "Hace años que no llega una carta.", language="es")
    return engine


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(typed=TYPED, language=st.sampled_from(["en", "es"]))
def test_no_query_makes_an_engine_stumble(filled: Engine, typed: str, language: str):
    assert ask(filled, typed, language).total in (0, 1, 2)


@pytest.mark.parametrize(
    "typed",
    ['"' * 1000, "a " * 500, "-a " * 300, '"a b" ' * 150, "x" * 100_000, "NEAR(a b)", "rank : x"],
)
def test_queries_of_any_size_are_answered(engine: Engine, typed: str):
    put(engine, "A letter came.")
    assert ask(engine, typed).total >= 0
