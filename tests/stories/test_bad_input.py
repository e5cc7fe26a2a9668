"""Odd, broken and huge: each has a sensible page, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageViewRestriction

from core.uses import Use
from stories import dates, passages, publishing
from stories.models import Institution, StoryIndexPage, StoryPage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def text(client, page: StoryPage, query: str = "") -> str:
    response = client.get(page.path_on_site + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.mark.parametrize(
    "written",
    [
        "yesterday",
        "1998-13",
        "1998-02-30",
        "0000",
        "1990/1980",
        "199X-XX-XX/..",
        "98",
        "1998~~",
        "१९९८",
    ],
)
def test_a_date_that_is_none_is_answered_in_words(written: str):
    with pytest.raises(ValidationError, match="1998"):
        dates.validate(written)


def test_a_story_of_300_000_words_is_published_and_read(client):
    paragraph = "Words upon words that somebody wrote by hand for thirty years. " * 27
    page = make.story(body=[make.prose(*(f"{n} {paragraph}" for n in range(1000)))])
    assert page.shape["words"] > 295_000
    assert page.passages.count() == 1000
    assert "999 Words upon words" in text(client, page)


def test_a_passage_of_50_kilobytes_stays_one_passage(client):
    page = make.story(body=[make.prose("long " * 10_000, "short")])
    first, second = page.passages.all()
    assert len(first.text) > 49_000
    assert f'id="p-{second.key}"' in text(client, page)


def test_400_pictures_are_fetched_in_one_query(client, django_assert_num_queries):
    picture = make.PictureFactory()
    pictures = [picture.pk, *(make.PictureFactory().pk for _ in range(3))] * 100
    page = make.story(
        body=[
            make.prose("Words."),
            *({"type": "picture", "value": {"picture": pk}} for pk in pictures),
        ]
    )
    with django_assert_num_queries(7):
        assert text(client, page).count("<figure") == 400


ODD = {
    "from right to left": "קראתי את המכתב הזה בלילה. مرحبا بالعالم.",
    "combining characters": "Z̸̛̺a̷͖͝l̵̰̈g̷͉̓o̷͚͝ wrote this: é, é, ñ.",
    "beyond the first plane": "A drawing: 🌿 and 𝓁𝑒𝓉𝓉𝑒𝓇𝓈.",
    "markup": "5 < 6 & “7” > 'x' <script>alert(1)</script>",
    "template language": "{{ settings.SECRET_KEY }} {% now 'Y' %}",
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_characters_come_out_as_they_went_in(client, kind: str):
    page = make.story("Odd", body=[{"type": "poem", "value": ODD[kind]}])
    assert page.passages.get().text == ODD[kind]
    body = text(client, page)
    assert "<script>alert(1)" not in body
    for language in ("en", "es"):
        assert ODD[kind] in passages.compose(page)[0].text, language


def test_a_translation_goes_where_its_original_went(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    translation = make.draft("Una lista", language="es", work=page.work, storytellers=[teller])
    publishing.publish(translation, make.approve(translation))
    assert client.get("/es/stories/una-lista/").status_code == 200
    make.take_back(page)
    assert client.get("/es/stories/una-lista/").status_code == 410
    with pytest.raises(publishing.NotReady):
        publishing.publish(StoryPage.objects.get(pk=translation.pk), make.moderator())


def test_a_prison_that_closed_is_said_to_be_closed_and_its_stories_stay(client):
    for number in range(3):
        teller = make.StorytellerFactory()
        page = make.story(f"From there {number}", place="CCWF", storytellers=[teller])
    place = Institution.objects.get(code="CCWF")
    place.closed = "2026-11"
    place.save()
    assert place.name in text(client, page).replace("&#x27;", "'")
    body = client.get("/institutions/CCWF/").content.decode()
    assert "Closed: November 2026" in body
    assert body.count('<article class="card"') == 3


def test_a_story_behind_a_restriction_anywhere_above_it_is_not_there(client):
    page = make.story()
    assert client.get(page.path_on_site).status_code == 200
    above = StoryIndexPage.objects.get(locale__language_code="en").get_parent()
    restriction = PageViewRestriction.objects.create(page=above, restriction_type="login")
    assert not StoryPage.objects.public(Use.READ_ON_SITE).exists()
    restriction.delete()
    beside = StoryIndexPage.objects.get(locale__language_code="es")
    PageViewRestriction.objects.create(page=beside, restriction_type="login")
    assert StoryPage.objects.public(Use.READ_ON_SITE).get() == page


ADDRESSES = [
    "/stories/?page=0",
    "/stories/?page=९",
    "/stories/?page=99999999999",
    "/stories/?theme=%00",
    "/stories/?theme=hope%27%20OR%201=1--",
    "/stories/?year=20000s",
    "/storytellers/?letter=%F0%9F%8C%BF",
    "/storytellers/%00/",
    "/collections/nothing/",
    "/figures/%2e%2e/",
    "/stories/a-list-of-small-sounds/cite/?passage=%27",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_nonsense_leads_nowhere_plainly(client, address: str):
    make.story()
    response = client.get(address)
    assert response.status_code == 404
    assert "<main" in response.content.decode()


@pytest.mark.parametrize("query", ["?tools=1&tools=2", "?in=", "?in=%00", "?x=" + "y" * 5000])
def test_what_means_nothing_to_a_story_leaves_it_as_it_is(client, query: str):
    page = make.story()
    assert re.search(r"<h1[^>]*>A list of small sounds", text(client, page, query))
