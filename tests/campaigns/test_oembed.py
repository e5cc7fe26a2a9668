"""The address of a story in, the markup of its frame out, and nothing that somebody could keep."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

from campaigns import embeds
from core.uses import Use
from stories import pausing
from stories.models import StoryPage
from tests import factories as make

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def ask(client: Client, url: str | None, **more: str):
    query = {} if url is None else {"url": url}
    return client.get(f"/oembed/?{urlencode(query | more)}")


class Tags(HTMLParser):
    """Names and attributes of the tags in `markup`, and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(xml: str | bytes) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314  our own answer


def addresses(story: StoryPage) -> list[str]:
    path = story.path_on_site
    return [
        f"{SITE}{path}",
        f"{SITE}{path.rstrip('/')}",
        f"{SITE}{path}?utm_source=letter",
        f"{SITE}{path}#p-0a1b2c3d",
        f"https://testserver{path}",
        f"http://TESTSERVER:80{path}",
        f"{SITE}/s/{story.work.code}/",
        f"{SITE}/s/{story.work.code}",
    ]


def test_every_form_of_a_story_s_address_is_understood(client: Client, story: StoryPage):
    answers = [ask(client, address) for address in addresses(story)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_the_answer_has_what_the_specification_asks_of_a_rich_one(client: Client, story: StoryPage):
    answer = ask(client, SITE + story.path_on_site)
    assert answer["Content-Type"] == "application/json"
    fields = answer.json()
    assert fields["version"] == "1.0"
    assert fields["type"] == "rich"
    assert fields["provider_name"] == "Drop LWOP Coalition"
    assert fields["provider_url"] == f"{SITE}/"
    assert isinstance(fields["width"], int)
    assert isinstance(fields["height"], int)
    assert isinstance(fields["cache_age"], int)


def test_xml_says_the_same_as_json(client: Client, story: StoryPage):
    url = SITE + story.path_on_site
    answer = ask(client, url, format="xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    root = parsed(answer.content)
    assert root.tag == "oembed"
    said = {name: str(value) for name, value in ask(client, url).json().items()}
    assert {element.tag: element.text for element in root} == said


def test_html_is_a_neutral_link_and_a_frame(client: Client, story: StoryPage):
    markup = Tags(ask(client, SITE + story.path_on_site).json()["html"])
    assert [tag for tag, _ in markup.tags] == ["blockquote", "a", "iframe"]
    assert markup.text == "A story at the Drop LWOP Coalition"
    assert markup.tags[1][1] == {"href": f"{SITE}/s/{story.work.code}/"}
    assert markup.tags[2][1] == {
        "src": f"{SITE}/embed/story/{story.work.code}/?lang=en",
        "title": "A story shared by its storyteller",
        "width": "600",
        "height": "480",
        "sandbox": "allow-scripts allow-popups allow-popups-to-escape-sandbox",
        "referrerpolicy": "no-referrer",
        "loading": "lazy",
        "frameborder": "0",
    }


@pytest.mark.parametrize("format", ["json", "xml"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_of_two_stories_only_the_code_is_told(
    client: Client, format: str, language: str, story: StoryPage
):
    """The strongest form of a promise: put one code for the other, and the answers are the same."""
    other = make.story(
        "Eleven summers",
        storytellers=[make.AnonymousStorytellerFactory(year_sentenced=1990, county="Kern")],
        body=[make.prose("There is a window. It looks north.")],
        standfirst="About light.",
        quote="It looks north.",
        kind=StoryPage.Kind.ESSAY,
        place="CCWF",
        themes=(),
    )
    answers = [
        ask(client, SITE + one.path_on_site, format=format, lang=language).content.decode()
        for one in (story, other)
    ]
    assert story.work.code in answers[0]
    assert answers[0].replace(story.work.code, other.work.code) == answers[1]


@pytest.mark.parametrize("format", ["json", "xml"])
def test_no_word_of_the_storyteller_s_is_in_an_answer(
    client: Client, format: str, story: StoryPage
):
    answer = ask(client, SITE + story.path_on_site, format=format).content.decode().casefold()
    told = [
        story.title,
        story.slug,
        story.standfirst,
        story.quote,
        *make.LETTER,
        "Amparo",
        "Fresno",
        "2001",
        "2019",
    ]
    assert not [words for words in told if words.casefold() in answer]
    assert not {"title", "author_name", "author_url", "thumbnail_url"} & (
        set(json.loads(answer)) if format == "json" else {e.tag for e in parsed(answer)}
    )


def test_a_spanish_address_gets_a_spanish_frame_and_words(client: Client, in_spanish: StoryPage):
    assert in_spanish.path_on_site.startswith("/es/")
    html = ask(client, SITE + in_spanish.path_on_site).json()["html"]
    assert f"/embed/story/{in_spanish.work.code}/?lang=es" in html


def test_lang_chooses_the_language_of_the_frame(client: Client, story: StoryPage):
    short = f"{SITE}/s/{story.work.code}/"
    assert "?lang=es" in ask(client, short, lang="es").json()["html"]
    assert "?lang=en" in ask(client, short).json()["html"]
    assert "?lang=en" in ask(client, short, lang="xx").json()["html"]


LIMITS = {
    "none": ({}, (600, 480)),
    "narrower": ({"maxwidth": "320"}, (320, 480)),
    "lower": ({"maxheight": "300"}, (600, 300)),
    "wider and higher": ({"maxwidth": "2000", "maxheight": "2000"}, (600, 480)),
    "nothing": ({"maxwidth": "", "maxheight": ""}, (600, 480)),
    "zero": ({"maxwidth": "0", "maxheight": "0"}, (600, 480)),
    "negative": ({"maxwidth": "-320", "maxheight": "-1"}, (600, 480)),
    "words": ({"maxwidth": "wide", "maxheight": "<b>"}, (600, 480)),
    "a fraction": ({"maxwidth": "320.5"}, (600, 480)),
    "digits of another script": ({"maxwidth": "٣٢٠"}, (600, 480)),
    "a superscript": ({"maxwidth": "²"}, (600, 480)),
    "a number without end": ({"maxwidth": "9" * 5000}, (600, 480)),
}


@pytest.mark.parametrize("case", LIMITS)
def test_limits_are_kept_and_nonsense_is_no_limit(client: Client, story: StoryPage, case: str):
    limits, size = LIMITS[case]
    fields = ask(client, SITE + story.path_on_site, **limits).json()
    assert (fields["width"], fields["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in fields["html"]


NO_ADDRESSES = {
    "none": None,
    "nothing": "",
    "blank": "   ",
    "no scheme": "testserver/stories/a-list-of-small-sounds/",
    "a path alone": "/stories/a-list-of-small-sounds/",
    "a path to a host": "//testserver/stories/a-list-of-small-sounds/",
    "another host": "http://example.org/stories/a-list-of-small-sounds/",
    "another port": "http://testserver:81/stories/a-list-of-small-sounds/",
    "a host that begins like ours": "http://testserver.example.org/stories/a-list-of-small-sounds/",
    "a user name like our host": "http://testserver@example.org/stories/a-list-of-small-sounds/",
    "a user name at our host": "http://somebody@testserver/stories/a-list-of-small-sounds/",
    "no port": "http://testserver:port/stories/a-list-of-small-sounds/",
    "a broken bracket": "http://[testserver/stories/a-list-of-small-sounds/",
    "javascript": "javascript:alert(1)//testserver/stories/a-list-of-small-sounds/",
    "a file": "file:///stories/a-list-of-small-sounds/",
    "data": "data:text/html,testserver/stories/a-list-of-small-sounds/",
    "the home story": "http://testserver/",
    "the list of stories": "http://testserver/stories/",
    "the admin": "http://testserver/admin/",
    "an unknown story": "http://testserver/stories/nobody-wrote-this/",
    "half a slug": "http://testserver/stories/a-list-of-small/",
    "a slug and more": "http://testserver/stories/a-list-of-small-sounds/more/",
    "the wrong language": "http://testserver/es/stories/a-list-of-small-sounds/",
    "an unknown language": "http://testserver/fr/stories/a-list-of-small-sounds/",
    "an unknown code": "http://testserver/s/0000000000/",
    "NUL": "http://testserver/stories/a-list-of-small-sounds\x00/",
    "NUL, escaped twice": "http://testserver/stories/a-list-of-small-sounds%00/",
    "no UTF-8": "http://testserver/stories/%ff%fe/",
    "dots": "http://testserver/stories/../stories/a-list-of-small-sounds/",
    "half a surrogate pair": "http://testserver/stories/%ed%a0%80/",
    "huge": "http://testserver/stories/" + "a" * 200_000,
    "SQL": "http://testserver/stories/'%20OR%201=1--/",
}


@pytest.mark.parametrize("case", NO_ADDRESSES)
def test_what_is_no_address_of_a_story_gets_404_and_a_sentence(
    client: Client, story: StoryPage, case: str
):
    assert story.slug == "a-list-of-small-sounds"
    answer = ask(client, NO_ADDRESSES[case])
    assert answer.status_code == 404
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().strip().endswith(".")


@pytest.mark.parametrize("format", ["yaml", "JSON ", "json\x00", "../xml", "x" * 50_000])
def test_an_unknown_format_gets_501(client: Client, story: StoryPage, format: str):
    assert ask(client, SITE + story.path_on_site, format=format).status_code == 501
    assert ask(client, "http://example.org/", format=format).status_code == 501


def test_an_empty_format_is_json(client: Client, story: StoryPage):
    assert ask(client, SITE + story.path_on_site, format="").json()["type"] == "rich"


def test_only_reading_is_possible(client: Client, story: StoryPage):
    assert client.post("/oembed/", {"url": SITE + story.path_on_site}).status_code == 405


def test_links_come_from_the_setting_and_not_from_the_request(
    client: Client, story: StoryPage, settings
):
    settings.SITE_URL = "https://stories.example.org"
    asked = urlencode({"url": f"https://stories.example.org{story.path_on_site}"})
    answer = client.get(
        f"/oembed/?{asked}", headers={"x-forwarded-host": "evil.example", "host": "localhost"}
    )
    assert "https://stories.example.org/embed/story/" in answer.json()["html"]
    assert not {"localhost", "evil.example", "testserver"} & set(answer.content.decode().split("/"))
    assert ask(client, SITE + story.path_on_site).status_code == 404


def test_a_story_that_other_sites_may_not_show_has_no_answer(client: Client):
    story = make.story(uses=make.without(Use.EMBED_ANYWHERE))
    assert client.get(story.path_on_site).status_code == 200
    for address in addresses(story):
        assert ask(client, address).status_code == 404


def test_a_draft_has_no_answer(client: Client):
    story = make.draft()
    make.permit(story)
    for address in addresses(story):
        assert ask(client, address).status_code == 404


def test_a_no_to_translation_leaves_the_original(
    client: Client, story: StoryPage, in_spanish: StoryPage
):
    make.permit(story, {Use.TRANSLATION: False})
    assert ask(client, SITE + in_spanish.path_on_site).status_code == 404
    assert ask(client, SITE + story.path_on_site).status_code == 200


def test_a_pause_ends_it_at_once_although_the_answer_was_cached(client: Client, story: StoryPage):
    assert ask(client, SITE + story.path_on_site).status_code == 200
    pausing.pause(story.work, "A letter came.", make.editor())
    for address in addresses(story):
        assert ask(client, address).status_code == 404


@pytest.mark.database
def test_an_answer_costs_four_queries_and_one_when_kept(
    client: Client, story: StoryPage, django_assert_num_queries
):
    url = SITE + story.path_on_site
    with django_assert_num_queries(4):  # epoch, page, credits, permissions
        ask(client, url)
    with django_assert_num_queries(1):
        ask(client, url)


def test_an_answer_sets_no_cookie(client: Client, story: StoryPage):
    answer = ask(client, SITE + story.path_on_site)
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]


def test_the_markup_escapes_what_it_is_given():
    assert "<script>" not in embeds.markup("code", "en", width='"><script>')
