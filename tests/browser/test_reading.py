"""Reading as a browser and a screen reader have it: words, and nothing between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from media.making import make as make_sizes
from stories.models import StoryPage
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARAGRAPHS = [f"Paragraph number {number} of this letter, and its words." for number in range(1, 7)]


def letter_page(*paragraphs: str) -> dict:
    scan = make.PictureFactory(title="page", description="", faces=None)
    make_sizes(scan)
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return {"type": "letter", "value": {"scan": scan.pk, "looked_over": True, "text": text}}


@pytest.fixture
def story(transactional_db) -> StoryPage:
    return make.story(
        body=[
            letter_page(*PARAGRAPHS[:3]),
            letter_page(*PARAGRAPHS[3:5]),
            make.prose(PARAGRAPHS[5]),
        ]
    )


@pytest.fixture
def reader(page: Page, site: str, story: StoryPage) -> Page:
    page.goto(f"{site}{story.path_on_site}")
    return page


def spoken(page: Page) -> Iterator[tuple[str, str]]:
    """Role and name of what a screen reader meets in the story, in its order."""
    session = page.context.new_cdp_session(page)
    nodes = {n["nodeId"]: n for n in session.send("Accessibility.getFullAXTree")["nodes"]}

    def visit(node: dict) -> Iterator[tuple[str, str]]:
        if not node.get("ignored"):
            yield node["role"]["value"], node.get("name", {}).get("value", "")
        for child in node.get("childIds", []):
            if child in nodes:
                yield from visit(nodes[child])

    root = next(n for n in nodes.values() if n["role"]["value"] == "RootWebArea")
    yield from visit(root)


CONTROLS = {"link", "button", "DisclosureTriangle", "textbox", "checkbox"}


def between_words(page: Page) -> list[tuple[str, str]]:
    met = list(spoken(page))
    first = next(n for n, (_role, name) in enumerate(met) if PARAGRAPHS[0] in name)
    last = max(n for n, (_role, name) in enumerate(met) if PARAGRAPHS[-1] in name)
    return met[first : last + 1]


def test_a_screen_reader_meets_words_and_no_control_between_them(reader: Page):
    met = between_words(reader)
    assert not [each for each in met if each[0] in CONTROLS]
    texts = [name for role, name in met if role == "StaticText"]
    assert texts == PARAGRAPHS


def test_no_stop_of_the_tab_key_lies_between_two_paragraphs(reader: Page):
    inside = reader.locator(".prose a, .prose button, .prose [tabindex], .prose summary")
    expect(inside).to_have_count(0)


def test_one_switch_gives_every_passage_its_tools_without_a_script(browser, site, story):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{story.path_on_site}")
    page.get_by_role("link", name="Link to a passage, or quote it").click()
    expect(page).to_have_url(re.compile(r"\?tools=1$"))
    expect(page.locator(".pin a")).to_have_count(2 * len(PARAGRAPHS))
    page.get_by_role("link", name="Quote passage 2").click()
    expect(page.locator("blockquote")).to_contain_text(PARAGRAPHS[1])
    page.get_by_role("link", name="See it in the story").click()
    key = story.passages.all()[1].key
    expect(page).to_have_url(re.compile(rf"#p-{key}$"))
    context.close()


def test_the_letter_opens_beside_its_words_by_key(reader: Page):
    summary = reader.locator("details.scan summary").first
    summary.focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("details.scan[open] figure img").first).to_be_visible()


def test_a_page_that_was_asked_for_by_a_passage_that_is_gone_is_the_story(page, site, story):
    answer = page.goto(f"{site}{story.path_on_site}#p-ffffffff")
    assert answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_have_text(story.title)
