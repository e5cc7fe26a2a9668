"""What a story's page says to sites that would show it, and where embedding counts as a surface."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import embeds
from core import slots
from core.uses import Use
from stories import surfaces
from stories.models import StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def announced(body: str) -> dict[str, str]:
    found = re.findall(r'<link rel="alternate" type="([^"]+\+oembed)" href="([^"]+)">', body)
    return {kind: unescape(url) for kind, url in found}


def test_a_page_that_may_be_embedded_announces_both_formats_and_they_answer(
    client: Client, story: StoryPage
):
    links = announced(client.get(story.path_on_site).content.decode())
    assert set(links) == {"application/json+oembed", "text/xml+oembed"}
    for kind, url in links.items():
        assert url.startswith("http://testserver/oembed/?")
        assert story.slug not in url
        answer = client.get(url.removeprefix("http://testserver"))
        assert answer.status_code == 200
        assert kind.split("/")[1].split("+")[0] in answer["Content-Type"]


def test_a_spanish_page_announces_its_own_frame(client: Client, in_spanish: StoryPage):
    links = announced(client.get(in_spanish.path_on_site).content.decode())
    answer = client.get(links["application/json+oembed"].removeprefix("http://testserver"))
    assert "?lang=es" in answer.json()["html"]


def test_a_page_that_may_not_be_embedded_announces_nothing(client: Client):
    story = make.story(uses=make.without(Use.EMBED_ANYWHERE))
    body = client.get(story.path_on_site).content.decode()
    assert "oembed" not in body.casefold().replace("understands oembed", "")
    assert "<iframe" not in unescape(body)
    assert "embed-code" not in body


def test_the_code_to_copy_stands_on_the_page_as_text(client: Client, story: StoryPage):
    body = client.get(story.path_on_site).content.decode()
    assert "<iframe" not in body
    code = unescape(
        re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", body, re.DOTALL).group(1)
    )
    assert code == embeds.markup(story.work.code, "en", width="100%")
    assert story.title not in code
    assert story.slug not in code
    assert re.search(r"<label>Code to copy<br>\s*<textarea", body)


def test_announcing_asks_the_database_nothing(story: StoryPage, django_assert_num_queries):
    shown = StoryPage.objects.public(Use.READ_ON_SITE).for_card().get(pk=story.pk)
    with django_assert_num_queries(0):
        assert slots.contents("story.head", page=shown)
        assert slots.contents("story.after", page=shown)


OUTSIDE = {"oembed": "oEmbed", "embed_frame": "frame on other sites"}


@pytest.mark.parametrize("pattern", OUTSIDE)
def test_embedding_is_a_surface_of_its_use_alone(
    client: Client, story: StoryPage, in_spanish: StoryPage, pattern: str
):
    surface = next(s for s in surfaces.registered() if pattern in s.patterns)
    assert (surface.name, surface.use) == (OUTSIDE[pattern], Use.EMBED_ANYWHERE)
    for language in ("en", "es"):
        urls = surface.urls(story.work, language)
        assert urls
        assert all(client.get(url).status_code == 200 for url in urls)
    make.permit(story, {Use.EMBED_ANYWHERE: False})
    for language in ("en", "es"):
        for url in surface.urls(story.work, language):
            assert client.get(url).status_code in (404, 410)


def test_a_work_without_a_page_is_met_nowhere():
    work = make.WorkFactory()
    found = [s for s in surfaces.registered() if s.use == Use.EMBED_ANYWHERE]
    assert [url for surface in found for url in surface.urls(work, "en")] == []


def test_addresses_outside_the_site_stay():
    assert reverse("oembed") == "/oembed/"
    assert reverse("embed_frame", args=["abc"]) == "/embed/story/abc/"
