"""What the coalition wants people to know can be found by somebody who starts at home and clicks."""

from datetime import datetime
from urllib.parse import urldefrag

import pytest
from django.test import Client

from home.meetings import PACIFIC
from home.models import CoalitionLinks, StatewideMeeting

from .visitor import COALITION, HOME, Seen, walk

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "es")
MEANS = ("legislation/", "commutations/", "pardons/", "resentencing/", "public-awareness/")
AREAS = ("legislation/", "commutations/", "resentencing/", "district-attorneys/")

# (what it is, where it stands, words of it in English, in Spanish)
WORDS = [
    (
        "whom the orientation is for",
        "orientation/",
        "want to get more involved",
        "quieren participar más",
    ),
    ("many ways to help", "orientation/", "many ways to help", "muchas formas de ayudar"),
    ("many ways to help", "get-involved/", "many ways to help", "muchas formas de ayudar"),
    (
        "mission",
        "",
        "end life-without-parole sentencing in California, for good",
        "poner fin definitivo a la cadena perpetua sin posibilidad de libertad condicional en California",
    ),
    (
        "mission",
        "orientation/",
        "end life-without-parole sentencing in California, for good",
        "poner fin definitivo a esa pena en California",
    ),
    (
        "goal",
        "",
        "every person who is serving this sentence now, whatever the conviction",
        "todas las personas que hoy cumplen esta pena, sea cual sea la condena",
    ),
    (
        "goal",
        "orientation/",
        "everyone who serves the sentence now, whatever they were convicted of",
        "todas las personas que la cumplen hoy, sea cual sea la condena",
    ),
    (
        "origin",
        "orientation/",
        "people inside California’s prisons",
        "personas que estaban adentro, en las prisiones de California",
    ),
    (
        "origin",
        "orientation/",
        "storytelling project together with women sentenced to LWOP. They called it A Living Chance",
        "proyecto de relatos junto con mujeres sentenciadas a LWOP. Lo llamaron A Living Chance",
    ),
    ("young and growing", "orientation/", "young, and it is growing", "joven y está creciendo"),
    (
        "volunteers",
        "orientation/",
        "belong to no organization",
        "no pertenecen a ninguna organización",
    ),
    ("come one, come all", "orientation/", "Come one, come all", "Vengan todas, vengan todos"),
    ("come one, come all", "get-involved/", "Come one, come all", "Vengan todas, vengan todos"),
    ("organizers’ group", "get-involved/stay-informed/", "Google Group", "grupo de Google"),
    (
        "what the group brings",
        "get-involved/stay-informed/",
        "link of the statewide meeting",
        "enlace de la reunión estatal",
    ),
    (
        "the group’s address",
        "get-involved/stay-informed/",
        "droplwopoutreach@gmail.com",
        "droplwopoutreach@gmail.com",
    ),
    ("the meeting is on Zoom", "events/", "On Zoom", "Por Zoom"),
    ("its link is for the list", "events/", "never on a public page", "nunca a una página pública"),
    ("Action Network", "get-involved/stay-informed/", "Action Network", "Action Network"),
    (
        "people sign themselves up",
        "get-involved/stay-informed/",
        "sign up yourself",
        "se inscribe usted",
    ),
    (
        "where most is posted",
        "get-involved/stay-informed/",
        "@drop_lwop. Where we post the most",
        "@drop_lwop. Donde más publicamos",
    ),
    (
        "Facebook repeats Instagram",
        "get-involved/stay-informed/",
        "droplwopcoalition. It repeats what is on Instagram",
        "droplwopcoalition. Repite lo que está en Instagram",
    ),
    ("confusion is normal", "orientation/", "That is normal", "Es normal"),
    (
        "why it is hard",
        "orientation/",
        "the bureaucracy around LWOP",
        "la burocracia que rodean a LWOP",
    ),
]

LINKS = [
    ("get-involved/stay-informed/", "mailto:droplwopoutreach@gmail.com"),
    ("get-involved/stay-informed/", "https://www.instagram.com/drop_lwop/"),
    ("get-involved/stay-informed/", "https://www.facebook.com/droplwopcoalition"),
    ("get-involved/stay-informed/", "https://www.droplwop.com"),
    ("", "https://www.instagram.com/drop_lwop/"),
]


@pytest.fixture
def pages(client: Client, request: pytest.FixtureRequest) -> dict[str, Seen]:
    return walk(client, request.param)


@pytest.mark.parametrize("pages", LANGUAGES, indirect=True)
def test_every_page_of_the_coalition_is_reached_by_links_from_home(pages):
    assert set(pages) == set(COALITION)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_fact_stands_where_a_visitor_looks_for_it(client, language):
    pages = walk(client, language)
    missing = [
        (what, path)
        for what, path, *words in WORDS
        if words[LANGUAGES.index(language)] not in pages[path].text
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "orientation/"])
def test_the_five_means_and_the_four_areas_lead_to_their_pages(client, language, path):
    links = walk(client, language)[path].links
    for target in (*MEANS, *AREAS):
        assert HOME[language] + target in links


@pytest.mark.parametrize("language", LANGUAGES)
def test_channels_are_linked_by_their_addresses_and_tell_nobody_where_one_came_from(
    client, language
):
    pages = walk(client, language)
    for path, address in LINKS:
        link = pages[path].html.find("main").find("a", href=address)
        assert link, (path, address)
        if address.startswith("http"):
            assert link["rel"] == ["noopener", "noreferrer"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_meetings_are_third_mondays_at_seven_in_the_evening(client, language):
    page = walk(client, language)["events/"]
    moments = [datetime.fromisoformat(time["datetime"]) for time in page.html.find_all("time")]
    assert len(moments) == 5
    for moment in moments:
        assert moment.astimezone(PACIFIC) == moment
        assert (moment.weekday(), moment.hour, moment.minute) == (0, 19, 0)
        assert 15 <= moment.day <= 21
    assert "7:00" in page.text
    assert f"{HOME[language]}events/calendar.ics" in page.links
    assert {"en": "Monday", "es": "Lunes"}[language] in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_carries_a_link_into_a_meeting(client, language):
    for seen in walk(client, language).values():
        assert not [link for link in seen.links if "zoom" in link.lower()]


def test_an_address_is_changed_once_for_all_pages(client):
    links = CoalitionLinks.load()
    links.mail = "outreach@example.org"
    links.instagram = "https://social.example/drop"
    links.save()
    for language in LANGUAGES:
        page = walk(client, language)["get-involved/stay-informed/"]
        assert "mailto:outreach@example.org" in page.links
        assert "outreach@example.org" in page.text
        assert "https://social.example/drop" in page.links


def test_the_meeting_is_moved_once_for_all_pages(client):
    rule = StatewideMeeting.load()
    rule.week, rule.weekday = StatewideMeeting.Week.LAST, StatewideMeeting.Weekday.TUESDAY
    rule.save()
    for language in LANGUAGES:
        page = walk(client, language)["events/"]
        first = datetime.fromisoformat(page.html.find("time")["datetime"])
        assert first.weekday() == 1
        assert first.day > 21


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_of_these_pages_is_dead(client, language):
    addresses = {
        urldefrag(link["href"]).url
        for seen in walk(client, language).values()
        for link in seen.html.find_all("a", href=True)
    }
    internal = {address for address in addresses if address.startswith("/")}
    assert len(internal) > len(COALITION)
    assert {address: client.get(address).status_code for address in internal} == dict.fromkeys(
        internal, 200
    )
