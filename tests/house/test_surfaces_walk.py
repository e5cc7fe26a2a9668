"""A no is a no everywhere: every public address is a known surface, and each surface shows a story
exactly where its storyteller allows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core.uses import Naming, Use
from stories import publishing, surfaces
from stories.models import StoryPage
from tests import factories as make

# Addresses where no story is met, and why.
STORY_FREE = {
    "_util/login/": "leads to signing in",
    "admin/account/": "staff's own settings",
    "admin/bulk/<str:app_label>/<str:model_name>/<str:action>/": "for staff, see tests/house/test_roles.py",
    "admin/choose-page/chosen-multiple/": "for staff, see tests/house/test_roles.py",
    "admin/login/": "signing in",
    "core:healthz": "says that the process answers",
    "core:readyz": "names parts, never content",
    "core:robots": "names paths",
    "media:file": "serves files by exposure, see tests/media",
    "share": "takes stories in",
    "share_status": "answers to a code",
    "calendar": "meetings",
    "opensearch": "says where to search",
    "outreach_request": "a form of the coalition's",
    "outreach_sent": "the page after it",
    "storytellers": "names of people, no title",
    "collections": "titles of essays",
    "figure": "numbers",
    "figure_svg": "numbers",
    "figure_csv": "numbers",
    "sitemap": "names sections",
    "api": "names addresses",
    "api:api-root": "stands behind the one before",
    "api:openapi-json": "describes shapes",
    "api:themes": "words",
    "api:places": "words",
    "api:routes": "words",
    "api:content_notes": "words",
    "api_nothing": "says that there is nothing",
}


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.pattern}"
        elif str(pattern.pattern) != "admin/":
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from patterns(pattern, namespace)


def covered() -> set[str]:
    return {name for surface in surfaces.registered() for name in surface.patterns}


def test_every_public_address_is_a_surface_or_known_to_be_free_of_stories():
    # Wagtail's own forms for pages behind a restriction: stories have none, `public` leaves them out.
    wagtails = {"wagtailcore_authenticate_with_password", "wagtailcore_login", "wagtail_serve"}
    unknown = set(patterns()) - covered() - set(STORY_FREE) - wagtails
    assert not unknown, (
        f"register a surface for {sorted(unknown)}, or say why they are free of stories"
    )


def test_no_surface_covers_an_address_that_does_not_exist():
    assert covered() - {"wagtail_serve"} <= set(patterns())


def is_met(client, address: str, page: StoryPage) -> bool:
    """A file is known by the name under which it is saved; one that is still made, by the page that says so."""
    response = client.get(address)
    body = response.getvalue().decode(errors="replace")
    # The code of a translation is that of its work, which may stand there in its own language.
    marks = [page.title, page.slug, *([page.work.code] if page.is_original else [])]
    return response.status_code in (200, 202, 302) and (
        any(mark in body for mark in marks)
        or page.work.code in response.get("Content-Disposition", "")
        or response.get("Location") == page.path_on_site
    )


def met_on(client, page: StoryPage) -> set[str]:
    """Names of the surfaces on every address of which the story is met."""
    found = set()
    for surface in surfaces.registered():
        addresses = surface.urls(page.work, page.language)
        meetings = {is_met(client, address, page) for address in addresses}
        if meetings:
            assert len(meetings) == 1, f"{surface.name} disagrees with itself: {addresses}"
            found |= {surface.name} if meetings.pop() else set()
    return found


@pytest.fixture
def page(db) -> StoryPage:
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    cues = [{"start": 0.4, "end": 1.0, "speaker": "Amparo", "text": "I hear it from here."}]
    spoken = {"recording": make.RecordingFactory().pk, "cues": cues}
    page = make.story(
        "Marginalia of an orchard",
        themes=("hope",),
        place="CCWF",
        storytellers=[teller],
        body=[make.prose(*make.LETTER), {"type": "recording", "value": spoken}],
    )
    for language in ("en", "es"):
        make.collection("of-trees", [page], language=language)
    return page


REFUSED = [
    Use.SEARCH_AND_INDEX,
    Use.EMBED_ANYWHERE,
    Use.TRANSLATION,
    Use.CAMPAIGN_QUOTES,
    Use.DOWNLOAD,
    Use.SOCIAL_MEDIA_CARDS,
    Use.API_AND_OPEN_DATA,
]
# What is not to be found is in no list of a person or a place, no data, and no words to quote either.
FOUND = {
    "storyteller's page",
    "page of the place",
    "data",
    "storyteller as data",
    "words to quote",
    "search as data",
}


@pytest.mark.parametrize("refused", REFUSED)
def test_a_story_is_met_exactly_where_it_may_be(client, page, refused: Use):
    everywhere = met_on(client, page)
    assert everywhere == {
        surface.name for surface in surfaces.registered() if surface.urls(page.work, "en")
    }
    make.take_back(page, refused)
    gone = set(FOUND) if refused == Use.SEARCH_AND_INDEX else set()
    gone |= {surface.name for surface in surfaces.registered() if surface.use == refused}
    assert met_on(client, page) == everywhere - gone


# By the rule of three, the place of one person who is not named in full finds nothing.
OF_A_PERSON = {
    Use.DISPLAY_NAME: {"storyteller's page", "page of the place", "storyteller as data"},
    Use.FACILITY_SHOWN: {"page of the place"},
}


@pytest.mark.parametrize("refused", OF_A_PERSON)
def test_a_fact_that_was_taken_back_leads_to_nobody(client, page, refused: Use):
    everywhere = met_on(client, page)
    make.take_back(page, refused)
    assert everywhere - met_on(client, page) == OF_A_PERSON[refused]


ENDINGS = make.ENDINGS | {
    "no longer to be read": lambda page: make.take_back(page, Use.READ_ON_SITE),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_story_that_ended_is_met_nowhere(client, page, ending: str):
    met_on(client, page)
    ENDINGS[ending](page)
    assert met_on(client, page) == set()


def test_a_translation_ends_with_its_original(client, page):
    translation = make.draft(
        "Apuntes de una huerta",
        language="es",
        work=page.work,
        storytellers=[page.tellers()[0].storyteller],
    )
    publishing.publish(translation, make.approve(translation))
    translation = StoryPage.objects.get(pk=translation.pk)
    assert "story page" in met_on(client, translation)
    make.take_back(page, Use.TRANSLATION)
    assert met_on(client, translation) == set()
    assert "story page" in met_on(client, page)
