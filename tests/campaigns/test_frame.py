"""A story on somebody else's site: what is in the window, what it may do, and when it closes."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from consent.withdrawal import withdraw
from core.uses import Use
from stories import pausing
from stories.models import StoryPage
from tests import factories as make

pytestmark = pytest.mark.django_db


def address(story: StoryPage, language: str = "") -> str:
    return f"/embed/story/{story.work.code}/" + (f"?lang={language}" if language else "")


def html(client: Client, story: StoryPage, language: str = "") -> str:
    answer = client.get(address(story, language))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_frame_shows_the_quoted_words_title_name_and_facts(client: Client, story: StoryPage):
    shown = html(client, story)
    for part in (
        "A list of small sounds",
        "The kettle is first.",
        "<b>Amparo</b>",
        "Letter, 1 minute",
        "years served",
        "Shared with permission of Amparo",
        f'href="http://testserver{story.path_on_site}"',
        '<svg class="shape"',
    ):
        assert part in shown
    for part in ("My sister writes letters", story.standfirst, "Fresno"):
        assert part not in shown


def test_the_frame_loads_nothing_from_elsewhere_and_has_nothing_inline(
    client: Client, story: StoryPage
):
    shown = html(client, story)
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', shown)
    assert loaded
    assert all(url.startswith("/static/") for url in loaded)
    assert " style=" not in shown
    assert not re.search(r"<style|<script(?! src=)|\son\w+=", shown)


def test_every_link_opens_outside_the_frame(client: Client, story: StoryPage):
    links = re.findall(r"<a [^>]+>", html(client, story))
    assert len(links) == 2
    assert all('target="_blank"' in link and 'rel="noopener"' in link for link in links)


POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "script-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors *",
}


@pytest.mark.parametrize("turn", ["first", "kept"])
@pytest.mark.parametrize("state", ["shown", "gone", "unknown"])
def test_any_site_may_show_it_and_it_may_do_nothing(
    client: Client, story: StoryPage, state: str, turn: str
):
    if state == "gone":
        pausing.pause(story.work, "A letter came.", make.editor())
    url = "/embed/story/0000000000/" if state == "unknown" else address(story)
    answer = client.get(url)
    if turn == "kept":
        answer = client.get(url)
    assert answer.status_code == {"shown": 200, "gone": 410, "unknown": 404}[state]
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert "X-Frame-Options" not in answer
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_the_rest_of_the_site_may_not_be_framed(client: Client, story: StoryPage):
    for path in (story.path_on_site, f"/oembed/?url=http://testserver{story.path_on_site}"):
        assert "frame-ancestors 'none'" in client.get(path)["Content-Security-Policy"]


def test_a_signed_in_reader_gets_the_same_frame_and_no_cookie(client: Client, story: StoryPage):
    anonymous = html(client, story)
    client.force_login(make.editor())
    answer = client.get(address(story))
    assert answer.content.decode() == anonymous
    assert not answer.cookies


def test_a_frame_speaks_the_language_of_its_page(
    client: Client, story: StoryPage, in_spanish: StoryPage
):
    english, spanish = html(client, story), html(client, story, "es")
    assert '<html lang="en">' in english
    assert '<html lang="es">' in spanish
    assert "The kettle is first." in english
    assert "La tetera es la primera." in spanish
    assert 'lang="es">La tetera' in spanish.replace("<p>", "")
    assert client.get(address(story, "es"))["Content-Language"] == "es"


def test_a_frame_in_a_language_without_translation_shows_the_original_and_says_which_it_is(
    client: Client, story: StoryPage
):
    shown = html(client, story, "es")
    assert '<html lang="es">' in shown
    assert '<blockquote class="say" lang="en">' in shown


@pytest.mark.parametrize("language", ["xx", "", "es\x00", "../en", "e" * 5000])
def test_an_unknown_language_is_no_language(client: Client, story: StoryPage, language: str):
    answer = client.get(address(story), {"lang": language})
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.content.decode()


def test_a_work_in_spanish_has_a_spanish_frame(client: Client):
    story = make.story("Una lista", language="es", body=[make.prose("La tetera es la primera.")])
    assert '<html lang="es">' in html(client, story)


def test_a_withheld_name_is_nowhere_in_the_frame(client: Client):
    teller = make.AnonymousStorytellerFactory()
    make.IdentityFactory(storyteller=teller, legal_name="Amparo Quillfeather")
    shown = html(client, make.story(storytellers=[teller], uses=make.without(Use.YEARS_SHOWN)))
    assert "Name withheld" in shown
    assert "Shared with the storyteller’s permission" in shown
    for told in ("Amparo", "Quillfeather", teller.code, "served", "2001"):
        assert told not in shown


def test_of_two_storytellers_one_name_does_not_speak_for_both(client: Client):
    named, unnamed = make.StorytellerFactory(name="Amparo"), make.AnonymousStorytellerFactory()
    story = make.story(storytellers=[named, unnamed])
    assert "Shared with the storytellers’ permission" in html(client, story)


NOTE = make.noted("The next passage speaks of a parent’s death.")


def test_a_noted_passage_that_is_quoted_brings_its_note(client: Client):
    body = [
        make.prose("We had a garden."),
        NOTE,
        make.prose("That spring my father died. I was told by letter."),
    ]
    story = make.story(body=body, quote="I was told by letter.")
    folded = BeautifulSoup(html(client, story), "html.parser").find("details", class_="note")
    assert "speaks of a parent’s death" in folded.summary.text
    assert folded.blockquote.text.strip() == "I was told by letter."


def test_a_line_of_a_recording_that_is_quoted_brings_its_note(client: Client):
    cues = [
        {"start": 0.0, "end": 1.0, "speaker": "", "text": "We had a garden."},
        {"start": 1.0, "end": 2.0, "speaker": "", "text": "My father died.", "note": "a death"},
    ]
    recording = {"recording": make.RecordingFactory().pk, "cues": cues}
    body = [make.prose("Words."), {"type": "recording", "value": recording}]
    story = make.story(body=body, quote="My father died.")
    folded = BeautifulSoup(html(client, story), "html.parser").find("details", class_="note")
    assert "a death" in folded.summary.text
    assert folded.blockquote.text.strip() == "My father died."


def test_a_quote_from_elsewhere_in_the_story_brings_no_note(client: Client):
    body = [NOTE, make.prose("That spring my father died."), make.prose("We had a garden.")]
    assert "Content note" not in html(client, make.story(body=body, quote="We had a garden."))


def test_a_story_without_a_quote_shows_its_title_large(client: Client):
    shown = html(client, make.story(quote=""))
    assert "<blockquote" not in shown
    assert '<h1 class="plain"' in shown


def test_a_title_with_markup_in_it_is_text(client: Client):
    assert "&lt;b&gt;Sounds" in html(client, make.story("<b>Sounds"))


def test_a_code_that_never_was_public_is_unknown(client: Client):
    draft = make.draft()
    make.permit(draft)
    answers = [client.get(address(draft)), client.get("/embed/story/0000000000/")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert "There is nothing at this address." in answers[0].content.decode()


def gone(client: Client, story: StoryPage) -> None:
    for language in ("", "en", "es"):
        answer = client.get(address(story, language))
        body = answer.content.decode()
        assert answer.status_code == 410
        assert "This is no longer shared." in body or language == "es"
        for told in (story.title, story.slug, story.quote, "Amparo", "Letter"):
            assert told not in body


def test_a_withdrawal_closes_it_at_once_although_it_was_cached(client: Client, story: StoryPage):
    for language in ("", "en", "es"):
        html(client, story, language)
    withdraw(
        story.work,
        asked_by=story.tellers()[0].storyteller,
        means="letter",
        recorded_by=make.editor(),
    )
    gone(client, story)


def test_a_withdrawal_of_embedding_alone_closes_the_frame_and_leaves_the_page(
    client: Client, story: StoryPage
):
    html(client, story)
    withdraw(
        story.work,
        [Use.EMBED_ANYWHERE],
        asked_by=story.tellers()[0].storyteller,
        means="letter",
        recorded_by=make.editor(),
    )
    gone(client, story)
    assert client.get(story.path_on_site).status_code == 200


def test_a_pause_closes_it_at_once_although_it_was_cached(client: Client, story: StoryPage):
    html(client, story)
    pausing.pause(story.work, "A letter came.", make.editor())
    gone(client, story)


def test_the_answer_for_a_frame_that_is_gone_is_not_kept(client: Client, story: StoryPage):
    pausing.pause(story.work, "A letter came.", make.editor())
    assert "no-cache" in client.get(address(story))["Cache-Control"]


def test_a_frame_is_kept_no_longer_than_it_is_permitted(client: Client):
    story = make.story(until=date(2100, 1, 1))
    end = timezone.now() + timedelta(seconds=20)
    StoryPage.objects.filter(pk=story.pk).update(expire_at=end)
    for url in (address(story), f"/oembed/?url=http://testserver{story.path_on_site}"):
        seconds = int(re.search(r"max-age=(\d+)", client.get(url)["Cache-Control"]).group(1))
        assert seconds <= 20


def test_a_permission_that_has_run_out_closes_it(client: Client):
    today = timezone.localdate()
    story = make.story(until=today)
    html(client, story)
    story.work.permitted_uses.filter(use=Use.EMBED_ANYWHERE).update(until=today - timedelta(days=1))
    assert client.get(f"{address(story)}?lang=en").status_code == 410


def test_another_story_is_never_shown_instead(client: Client, story: StoryPage):
    make.story("A list of small sounds again")
    pausing.pause(story.work, "A letter came.", make.editor())
    gone(client, story)
    assert client.get(f"/embed/story/{story.work.code[:-1]}/").status_code == 404


@pytest.mark.database
@pytest.mark.parametrize("pages", [1, 4])
def test_a_frame_costs_four_queries_and_one_when_kept(
    client: Client, story: StoryPage, django_assert_num_queries, pages: int
):
    for number in range(pages - 1):
        make.story(f"Another {number}")
    url = address(story)
    with django_assert_num_queries(4):  # epoch, page, credits, permissions
        client.get(url)
    with django_assert_num_queries(1):
        client.get(url)


@pytest.mark.database
def test_a_frame_that_is_gone_costs_three_queries(
    client: Client, story: StoryPage, django_assert_num_queries
):
    pausing.pause(story.work, "A letter came.", make.editor())
    with django_assert_num_queries(3):  # epoch, page, work
        client.get(address(story))


def test_only_reading_is_possible(client: Client, story: StoryPage):
    assert client.post(address(story)).status_code == 405
