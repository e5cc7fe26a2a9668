"""Words that campaigns may use: found where their storytellers let them be, and exactly as they stand."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from hypothesis import HealthCheck, given, settings

from core import roles
from core.uses import Naming, Use
from search import quotes
from search.query import Query
from search.quote_results import Length
from search.quotes import Quote
from stories.facets import Choice
from stories.models import Passage, StoryPage
from stories.passage_ranges import PassageRange
from tests import factories as make
from tests.search.typed import PAGES, TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PUBLIC = "/search/quotes/"
ADMIN = "/admin/quotes/"


def html(client: Client, typed: str, path: str = PUBLIC, **more: str) -> str:
    response = client.get(path, {"q": typed} | more)
    assert response.status_code == 200
    return response.content.decode()


def quoted(answer: str) -> list[str]:
    """The words of the quotations on a page, as a reader sees them."""
    found = re.findall(r"<blockquote[^>]*><p>(.*?)</p></blockquote>", answer, re.DOTALL)
    return [unescape(re.sub("<(?!br)[^>]+>", "", each)).replace("<br>", "\n") for each in found]


def found(
    typed: str, longest: int = 600, language: str = "en", *, noted: bool = False
) -> list[Quote]:
    return quotes.find(Query.parse(typed), Choice(), language, longest, noted=noted).quotes


@pytest.fixture
def media(client: Client) -> Client:
    """Somebody of the media workgroup, signed in."""
    other = Client()
    other.force_login(make.UserFactory(role=roles.MEDIA_WORKGROUP))
    return other


def test_the_sentence_is_found_and_not_the_whole_passage(client: Client):
    make.story(body=[make.prose("The rain came down all night over the whole yard. Nobody slept.")])
    assert quoted(html(client, "rains")) == ["The rain came down all night over the whole yard."]


def test_it_says_whose_words_they_are_and_leads_to_them(client: Client):
    page = make.story()
    passage = page.passages.get(text__contains="calendars")
    answer = html(client, "calendars")
    assert "<b>Amparo</b>" in answer
    assert f'href="{page.path_on_site}#p-{passage.key}"' in answer
    assert f'href="{page.path_on_site}cite/?passage={passage.key}"' in answer
    assert page.title in answer


def test_a_permission_that_is_taken_back_is_gone_from_both_pages_at_once(
    client: Client, media: Client
):
    page = make.story()
    assert quoted(html(client, "kettle")) and quoted(html(media, "kettle", ADMIN))
    make.take_back(page, Use.CAMPAIGN_QUOTES)
    for somebody, path in ((client, PUBLIC), (media, ADMIN)):
        answer = html(somebody, "kettle", path)
        assert quoted(answer) == []
        assert page.title not in answer


def test_the_database_has_the_last_word(client: Client):
    page = make.story()
    assert quoted(html(client, "kettle"))
    # As if nobody had told the lists.
    page.work.permitted_uses.filter(use=Use.CAMPAIGN_QUOTES).delete()
    assert quoted(html(client, "kettle")) == []


def test_a_permission_that_runs_out_is_gone_the_next_day(client: Client):
    yesterday = timezone.localdate() - timedelta(days=1)
    page = make.story(quote="The kettle is first.", until=timezone.localdate())
    assert quoted(html(client, "kettle"))
    page.work.permitted_uses.filter(use=Use.CAMPAIGN_QUOTES).update(until=yesterday)
    assert quoted(html(client, "kettle")) == []
    assert quoted(client.get(PUBLIC).content.decode()) == []


@pytest.mark.parametrize("ending", make.ENDINGS)
def test_a_story_that_ended_is_quoted_nowhere(client: Client, media: Client, ending: str):
    page = make.story(quote="The kettle is first.")
    assert quoted(client.get(PUBLIC).content.decode())
    make.ENDINGS[ending](page)
    cache.clear()
    assert quoted(client.get(PUBLIC).content.decode()) == []
    assert quoted(html(client, "kettle")) == []
    assert quoted(html(media, "kettle", ADMIN)) == []


@pytest.mark.parametrize("refused", [Use.CAMPAIGN_QUOTES, Use.SEARCH_AND_INDEX])
def test_what_may_be_read_but_not_quoted_or_not_found_never_appears(
    client: Client, media: Client, refused: Use
):
    make.story(title="Closed", quote="The kettle is first.", uses=make.without(refused))
    make.story(title="Open", quote="The kettle is first.")
    for answer in (
        html(client, "kettle"),
        html(client, "theme:family_separation"),
        client.get(PUBLIC).content.decode(),
        html(media, "kettle", ADMIN),
    ):
        assert "Open" in answer
        assert "Closed" not in answer


def test_of_two_storytellers_one_no_is_enough(client: Client):
    page = make.story(
        storytellers=[make.StorytellerFactory(), make.StorytellerFactory(name="Ruth")]
    )
    assert "Amparo and Ruth" in html(client, "kettle")
    make.answer(page.tellers()[1].person, page.work, {Use.CAMPAIGN_QUOTES: False})
    assert quoted(html(client, "kettle")) == []


@pytest.mark.parametrize("length", list(Length))
def test_the_length_is_kept_to_the_character(client: Client, length: Length):
    fits = "A" * (length.most - len(" kettle.")) + " kettle."
    make.story(body=[make.prose(fits, f"A{fits}")])
    answer = html(client, "kettle", length=length.value)
    assert quoted(answer) == [fits]
    assert f"{length.most} characters" in answer


def test_a_length_that_is_none_is_not_found(client: Client):
    assert client.get(PUBLIC, {"q": "kettle", "length": "huge"}).status_code == 404


def test_two_neighbouring_sentences_are_quoted_where_only_both_have_the_words():
    make.story(
        body=[
            make.prose(
                "I remember the orchard in the first week of May. "
                "My sister carried the ladder from one tree to the next. "
                "Then we walked home along the dry canal without a word."
            )
        ]
    )
    assert [each.text for each in found("orchard ladder")] == [
        "I remember the orchard in the first week of May. "
        "My sister carried the ladder from one tree to the next."
    ]
    assert found("orchard ladder", 60)[0].text == "I remember the orchard in the first week of May."


def test_a_very_short_sentence_takes_its_neighbour_along_where_both_fit():
    make.story(
        body=[make.prose("It rained. Nobody in the whole yard looked up at the sky that day.")]
    )
    both = "It rained. Nobody in the whole yard looked up at the sky that day."
    assert [each.text for each in found("rained")] == [both]
    assert [each.text for each in found("rained", 20)] == ["It rained."]


def test_no_words_are_offered_twice():
    make.story(
        body=[make.prose("Rain. Rain again. More rain than the gutters of the chapel could carry.")]
    )
    stretches = [(each.start, each.end) for each in found("rain")]
    assert all(a[1] <= b[0] or b[1] <= a[0] for a in stretches for b in stretches if a != b)


def test_of_verse_the_stanza_or_the_lines_that_fit():
    stanza = "The door is where the morning waits,\nthe letter is where it sleeps until noon."
    make.story(body=[{"type": "poem", "value": f"{stanza}\n\nRain on the chapel roof."}])
    assert [each.text for each in found("letter")] == [stanza]
    assert [each.text for each in found("letter", 45)] == [
        "the letter is where it sleeps until noon."
    ]


def test_verse_keeps_its_lines_on_the_page(client: Client):
    stanza = "The door,\nthe letter <i>."
    make.story(body=[{"type": "poem", "value": stanza}])
    assert quoted(html(client, "letter")) == [stanza]
    assert "<i>." not in html(client, "letter")


@pytest.mark.parametrize(
    ("language", "body", "typed"),
    [
        (
            "en",
            [make.prose("“Why?” she asked. The letter came on a day of rain & wind.")],
            "letter",
        ),
        (
            "es",
            [make.prose("¿Cuándo? Hace años que espero. La carta llegó con ñandúes.")],
            "anos carta",
        ),
        (
            "en",
            [{"type": "poem", "value": "The door,\nthe letter,\n\nthe light of letters."}],
            "letter",
        ),
        ("es", [{"type": "poem", "value": "La puerta,\nla carta,\nlos años."}], "carta"),
    ],
)
def test_the_mark_leads_to_exactly_the_words_that_are_shown(
    client: Client, media: Client, language: str, body: list, typed: str
):
    make.story(language=language, body=body)
    path = f"{'/es' if language == 'es' else ''}{PUBLIC}"
    for each in found(typed, language=language):
        wanted = PassageRange.parse(str(each.range))
        _page, passage = wanted.find(Use.CAMPAIGN_QUOTES)
        assert wanted.words_of(passage) == each.text
        assert each.text in quoted(html(client, typed, path))
        again = html(media, str(wanted), ADMIN)
        assert quoted(again) == [each.text]
        assert "These words may be used" in again
        assert str(wanted) in html(media, typed, ADMIN)


def test_a_mark_whose_words_changed_or_were_taken_back_says_so(media: Client):
    page = make.story()
    mark = str(found("kettle")[0].range)
    page.passages.filter(key=mark.split(".")[2]).update(hash="0" * 64)
    assert "The words have changed since they were chosen." in html(media, mark, ADMIN)
    make.take_back(page, Use.CAMPAIGN_QUOTES)
    answer = html(media, mark, ADMIN)
    assert "the story is not shared for that" in answer
    assert quoted(answer) == [] and page.title not in answer


def test_the_name_is_shown_only_as_it_may_be(client: Client, media: Client):
    full = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    page = make.story(storytellers=[full])
    assert "<b>Amparo Quillfeather</b>" in html(client, "kettle")
    assert "Amparo Quillfeather: Full legal name" in html(media, "kettle", ADMIN)
    make.take_back(page, Use.DISPLAY_NAME)
    for answer in (html(client, "kettle"), html(media, "kettle", ADMIN)):
        assert quoted(answer)
        assert "Amparo" not in answer and "Quillfeather" not in answer
    assert "<b>Name withheld</b>" in html(client, "kettle")
    assert "No name: say nothing that tells who it is." in html(media, "kettle", ADMIN)


def test_years_are_told_only_where_they_may_be(client: Client):
    page = make.story()
    assert "years served" in html(client, "kettle")
    make.take_back(page, Use.YEARS_SHOWN)
    assert "years served" not in html(client, "kettle")


def test_the_admin_says_until_when_and_whether_on_cards(media: Client):
    until = timezone.localdate() + timedelta(days=40)
    make.story(title="Short", until=until, uses=make.without(Use.SOCIAL_MEDIA_CARDS))
    answer = html(media, "kettle", ADMIN)
    assert f"Allowed until {date_format(until)}" in answer
    assert "Not allowed" in answer
    make.take_back(StoryPage.objects.get(title="Short"))
    make.story(title="Long")
    answer = html(media, "kettle", ADMIN)
    assert "Allowed until they say otherwise" in answer
    assert "Not allowed" not in answer


def test_a_translation_is_said_to_be_one(client: Client, media: Client):
    page = make.story(title="First")
    body = [make.prose("La tetera canta toda la mañana en la estufa.")]
    make.story(title="Primera", language="es", work=page.work, body=body, translator="Rosa Lima")
    assert "Translated by Rosa Lima" in html(client, "tetera")
    assert "Translated by Rosa Lima" in html(media, "tetera", ADMIN)
    assert "Translat" not in html(client, "kettle")


NOTED = [
    make.prose("A calm start in the orchard."),
    make.noted("a parent’s death"),
    make.prose("My father died in the orchard.", "Rain came to the orchard at last."),
]


def test_words_behind_a_content_note_are_left_out_in_public_and_noted_in_the_admin(
    client: Client, media: Client
):
    make.story(body=NOTED, quote="My father died in the orchard.")
    public = html(client, "orchard")
    assert len(quoted(public)) == 2 and "father" not in "".join(quoted(public))
    assert quoted(client.get(PUBLIC).content.decode()) == []
    answer = html(media, "orchard", ADMIN)
    assert "My father died in the orchard." in quoted(answer)
    assert answer.count("These words speak of a parent’s death.") == 1
    mark = next(each for each in found("father", noted=True)).range
    assert "These words speak of a parent’s death." in html(media, str(mark), ADMIN)


def test_an_interviewers_words_are_nobodys_to_quote():
    turns = [
        {"speaker": "Q", "question": True, "text": "What came in the letter?"},
        {"speaker": "Amparo", "question": False, "text": "The letter had rain on it."},
    ]
    make.story(body=[{"type": "interview", "value": turns}])
    assert [each.text for each in found("letter")] == ["The letter had rain on it."]


def recorded(*said: tuple[str, str]) -> list[dict]:
    cues = [
        {"start": number * 0.2, "end": number * 0.2 + 0.1, "speaker": speaker, "text": text}
        for number, (speaker, text) in enumerate(said)
    ]
    return [{"type": "recording", "value": {"recording": make.RecordingFactory().pk, "cues": cues}}]


def test_of_a_recording_only_the_storyteller_is_quoted_and_only_in_whole_sentences():
    make.story(
        body=recorded(
            ("Interviewer", "Tell me of the letter."),
            ("Amparo", "The letter came late in the year."),
            ("Amparo", "and it was a letter that I kept, because"),
        )
    )
    assert [each.text for each in found("letter")] == ["The letter came late in the year."]


def test_a_recording_in_which_nobody_else_speaks_is_quoted(client: Client):
    make.story(
        storytellers=[make.AnonymousStorytellerFactory()],
        body=recorded(("A voice", "The letter came late in the year.")),
    )
    assert quoted(html(client, "letter")) == ["The letter came late in the year."]


def test_of_two_storytellers_the_one_who_said_it_is_named(client: Client):
    turns = [
        {"speaker": "Amparo", "question": False, "text": "I wrote the letter in the dark."},
        {"speaker": "Ruth", "question": False, "text": "I read it to everybody on the tier."},
    ]
    make.story(
        storytellers=[make.StorytellerFactory(), make.StorytellerFactory(name="Ruth Bell")],
        body=[{"type": "interview", "value": turns}],
    )
    assert "<b>Ruth Bell</b>" in html(client, "tier")
    assert "<b>Amparo</b>" in html(client, "dark")


def test_sentences_with_more_of_what_was_asked_stand_first_and_one_story_does_not_fill_the_page():
    make.story(
        title="Harmonica",
        body=[
            make.prose(*(f"The kettle sang for the {n}th time that long winter." for n in range(9)))
        ],
    )
    make.story(
        title="Two", body=[make.prose("The kettle sang while the harmonica was being mended.")]
    )
    titles = [each.page.title for each in found("kettle harmonica")]
    assert titles == ["Two", "Harmonica", "Harmonica", "Harmonica"]


def test_phrases_alternatives_and_what_is_left_out_work_here_too(client: Client):
    make.story(
        title="A", body=[make.prose("I keep a list of small sounds in a drawer by the door.")]
    )
    make.story(title="B", body=[make.prose("Small birds, and the sounds of rain upon the chapel.")])
    assert len(quoted(html(client, '"small sounds"'))) == 1
    assert len(quoted(html(client, "drawer OR chapel"))) == 2
    assert quoted(html(client, "sounds -drawer")) == [
        "Small birds, and the sounds of rain upon the chapel."
    ]
    assert quoted(html(client, "LWOP")) == []


def test_without_words_the_openings_of_what_was_chosen_are_shown(client: Client):
    make.story(title="A", themes=("hope",), quote="The kettle is first.")
    make.story(title="B", quote="My sister writes letters")
    answer = client.get(PUBLIC, {"theme": "hope"}).content.decode()
    assert quoted(answer) == ["The kettle is first."]
    assert len(quoted(client.get(PUBLIC).content.decode())) == 2
    assert quoted(html(client, "tema:esperanza", f"/es{PUBLIC}")) == ["The kettle is first."]


def test_the_counts_of_facets_are_of_what_may_be_quoted(client: Client):
    make.story(kind="letter")
    make.story(kind="letter", uses=make.without(Use.CAMPAIGN_QUOTES))
    answer = html(client, "kettle")
    _, _, after = answer.partition('name="kind" value="letter"')
    assert after.partition("</label>")[0].endswith("<span>1</span>")


def test_what_was_chosen_stays_when_something_else_is(client: Client):
    make.story(themes=("hope",))
    answer = html(client, "kettle theme:hope", length="card", kind="letter")
    assert 'href="?q=kettle+theme%3Ahope&amp;kind=letter&amp;length=line"' in answer
    assert 'href="?q=kettle&amp;kind=letter&amp;length=card"' in answer
    assert answer.count('<input type="hidden" name="length" value="card">') == 2
    assert 'href="/search/?q=kettle+theme%3Ahope&amp;kind=letter"' in answer


def test_the_pages_of_search_and_of_quotations_lead_to_each_other(client: Client):
    make.story()
    assert 'href="/search/quotes/?q=kettle"' in html(client, "kettle", "/search/")
    assert 'href="/search/quotes/"' in html(client, "", "/search/")
    assert 'href="/search/?q=kettle"' in html(client, "kettle")
    assert 'href="/search/?q=zebra"' in html(client, "zebra")


def test_twelve_stand_on_a_page_and_the_rest_on_the_next(client: Client):
    for number in range(7):
        make.story(
            title=f"Story {number}",
            body=[make.prose(*(f"A kettle sang on the stove of room {n}." for n in (1, 2)))],
        )
    first, second = html(client, "kettle"), html(client, "kettle", page="2")
    assert "14 quotations from 7 stories" in first and "1 to 12 of 14" in first
    assert (len(quoted(first)), len(quoted(second))) == (12, 2)
    assert client.get(PUBLIC, {"q": "kettle", "page": "3"}).status_code == 404


def test_no_more_than_the_best_stories_are_read_and_the_page_says_so(client: Client, monkeypatch):
    monkeypatch.setattr(quotes, "READ", 2)
    for number in range(3):
        make.story(title=f"Story {number}")
    answer = html(client, "kettle")
    assert len(quoted(answer)) == 2
    assert "Taken from the best 2 of 3 stories." in answer


def test_the_page_is_for_no_index_and_what_was_asked_is_kept_nowhere(client: Client):
    make.story()
    response = client.get(PUBLIC, {"q": "kettle"})
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "private" in response["Cache-Control"]


def test_a_kept_page_ends_with_the_permission(client: Client):
    make.story(quote="The kettle is first.", until=timezone.localdate())
    response = client.get(PUBLIC)
    left = int(re.search(r"max-age=(\d+)", response["Cache-Control"])[1])
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0) + timedelta(days=1)
    assert left <= (midnight - timezone.localtime()).total_seconds()


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_is_the_same_for_any_number_of_stories(
    client: Client, django_assert_num_queries, count: int
):
    for number in range(count):
        make.story(
            title=f"Story {number}",
            storytellers=[make.StorytellerFactory(), make.AnonymousStorytellerFactory()],
        )
    html(client, "kettle")
    # How new the lists are, who has the word, what has run out, the words of the best, the pages, their credits,
    # what is permitted, their passages.
    with django_assert_num_queries(9):
        html(client, "kettle")
    # The same without what belongs to words.
    with django_assert_num_queries(5):
        html(client, "theme:family_separation")
    # Nothing is found: no page is fetched.
    html(client, "zebra")
    with django_assert_num_queries(4):
        html(client, "zebra")


@settings(
    max_examples=PAGES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=TYPED)
def test_whatever_is_typed_is_answered(typed: str):
    if not StoryPage.objects.exists():
        make.story(
            body=[
                make.prose(*make.LETTER),
                {"type": "poem", "value": "A door,\nthe letter,\n\nrain."},
            ]
        )
    for each in found(typed):
        assert each.text == each.passage.text[each.start : each.end].strip() != ""


@pytest.mark.parametrize(
    "typed", ["?!", "-rain", '""', "\x00", "\ufeff", "a.en.1a2b3c4d.1-5~9f86d081884c"]
)
@pytest.mark.parametrize("path", [PUBLIC, ADMIN])
def test_what_is_no_word_gets_an_answer(client: Client, media: Client, typed: str, path: str):
    make.story()
    html(media if path == ADMIN else client, typed, path)


def test_only_those_who_work_with_campaigns_see_the_page_in_the_admin(client: Client):
    for role in roles.GROUPS:
        client.force_login(make.UserFactory(role=role))
        may = role in (roles.EDITOR, roles.MEDIA_WORKGROUP, roles.ADMINISTRATOR)
        assert (client.get(ADMIN).status_code == 200) == may
        assert ("/admin/quotes/" in client.get("/admin/").content.decode()) == may


def test_a_mark_of_words_that_turn_out_to_be_somebody_elses_says_so(media: Client):
    page = make.story()
    mark = str(found("kettle")[0].range)
    page.passages.filter(key=mark.split(".")[2]).update(kind=Passage.Kind.QUESTION)
    answer = html(media, mark, ADMIN)
    assert "the story is not shared for that" in answer
    assert quoted(answer) == []


def test_the_admin_says_the_earliest_day_of_words_and_name(media: Client):
    page = make.story()
    day = timezone.localdate() + timedelta(days=9)
    page.work.permitted_uses.filter(use=Use.DISPLAY_NAME).update(until=day)
    assert f"Allowed until {date_format(day)}" in html(media, "kettle", ADMIN)
