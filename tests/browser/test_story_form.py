"""The story's form in a browser: what stands in the way follows what is typed, and leads to its field."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from stories.models import StoryPage
from tests import factories as make
from tests.browser.test_every_page import RULES
from tests.browser.test_transcript_editor import context_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUOTE = "do not stand in the story exactly like that"


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    context = context_of(browser, site)
    page = context.pages[0]
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    yield page
    assert complaints == []
    context.close()


def opens(page: Page, site: str, story: StoryPage, query: str = "") -> None:
    page.goto(f"{site}/admin/pages/{story.pk}/edit/{query}")
    is_awake(page)


def is_awake(page: Page) -> None:
    """Wagtail's form begins to look for changes two seconds after it is drawn."""
    expect(page.locator("#gate")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3000)


def test_what_stands_in_the_way_follows_autosave(desk: Page, site: str):
    story = make.draft()
    opens(desk, site, story)
    quote = desk.get_by_role("textbox", name="Words that open the card")
    quote.fill("Words that stand nowhere.")
    expect(desk.locator("#gate")).to_contain_text(QUOTE, timeout=15_000)
    quote.fill("The kettle is first.")
    expect(desk.locator("#gate")).not_to_contain_text(QUOTE, timeout=15_000)
    draft = StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object()
    assert draft.quote == "The kettle is first."


def test_an_obstacle_leads_to_its_field_on_another_tab(desk: Page, site: str):
    opens(desk, site, make.draft(notes_reviewed=False))
    box = desk.get_by_role("checkbox", name="Read for content notes")
    expect(box).to_be_hidden()
    desk.locator("#gate").get_by_role("link", name=re.compile("read for content notes")).click()
    expect(box).to_be_visible()


def test_a_new_story_has_its_gate_as_soon_as_it_is_saved(desk: Page, site: str):
    parent = make.draft().get_parent()
    desk.goto(f"{site}/admin/pages/add/stories/storypage/{parent.pk}/")
    expect(desk.locator("#gate")).to_contain_text("the story is not saved")
    is_awake(desk)
    desk.locator("#id_title").press_sequentially("A new one")
    expect(desk.locator("#id_slug")).to_have_value("a-new-one")
    expect(desk.locator("#gate")).to_contain_text(
        "Nobody is credited as the storyteller.", timeout=15_000
    )


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/{}/edit/?refused=1",
        "/admin/desk/stories/{}/",
        "/admin/desk/stories/new/",
        "/admin/stories/",
        "/admin/bulk/wagtailcore/page/pause/?id={}",
    ],
)
def test_the_pages_for_editors_are_for_everybody(desk: Page, site: str, address: str, width: int):
    story = make.draft(
        quote="Not said.",
        standfirst="By an inmate.",
        notes_reviewed=False,
        body=[make.prose("They call me W12345 here.")],
    )
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(site + address.format(story.pk))
    desk.wait_for_load_state("networkidle")
    # The fields of the form are Wagtail's own.
    ours = "#gate" if "/edit/" in address else "#main"
    found = Axe().run(desk, ours, options=RULES).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found] == []
