"""Suggestions while somebody types: by keyboard, by pointer, read out, and with no script at all."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from core.uses import Naming
from tests import factories as make
from tests.browser.test_every_page import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def archive(transactional_db) -> None:
    teller = make.StorytellerFactory(naming=Naming.FIRST, name="Samuel")
    make.story(title="Small sounds", storytellers=[teller])
    make.story(title="The smaller kitchen")


@pytest.fixture
def reader(page: Page, site: str, archive: None) -> Page:
    page.goto(f"{site}/search/")
    return page


def begin(page: Page, text: str) -> None:
    page.get_by_role("searchbox").press_sequentially(text, delay=20)


def test_arrow_keys_lead_from_the_field_through_the_suggestions_and_back(reader: Page):
    begin(reader, "sma")
    found = reader.locator("#suggestions a")
    expect(found).to_have_text(["The smaller kitchen", "Small sounds"])
    first, second = found.all()
    reader.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    reader.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    reader.keyboard.press("ArrowDown")
    expect(reader.get_by_role("searchbox")).to_be_focused()
    reader.keyboard.press("ArrowUp")
    expect(second).to_be_focused()
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(r"/stories/small-sounds/$"))


def test_tab_goes_through_them_on_the_way_to_the_button_and_they_close_behind(reader: Page):
    begin(reader, "sam")
    person = reader.locator("#suggestions a", has_text="Samuel")
    expect(person).to_be_visible()
    reader.keyboard.press("Tab")
    expect(person).to_be_focused()
    reader.keyboard.press("Tab")
    expect(reader.locator(".ask .btn")).to_be_focused()
    reader.keyboard.press("Tab")
    expect(person).to_be_hidden()


def test_escape_closes_them_and_keeps_what_was_typed(reader: Page):
    begin(reader, "sma")
    found = reader.locator("#suggestions a")
    expect(found).to_have_count(2)
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("Escape")
    expect(found).to_have_count(0)
    field = reader.get_by_role("searchbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("sma")
    begin(reader, "l")
    expect(found).to_have_count(2)


def test_how_many_there_are_is_read_out(reader: Page):
    told = reader.locator(".ask [role=status]")
    begin(reader, "sma")
    expect(told).to_have_text("2 suggestions")
    begin(reader, "ll so")
    expect(told).to_have_text("1 suggestion")
    begin(reader, "zz")
    expect(told).to_have_text("")


def test_a_late_answer_does_not_open_what_was_closed(reader: Page):
    def answer_late(route):
        reader.wait_for_timeout(300)
        route.continue_()

    reader.route("**/search/suggest/**", answer_late)
    with reader.expect_request("**/search/suggest/**"):
        begin(reader, "sma")
    reader.mouse.click(5, 700)
    reader.wait_for_timeout(900)
    expect(reader.locator("#suggestions a")).to_have_count(0)


def test_typing_on_asks_once_after_a_pause_and_not_for_every_letter(reader: Page):
    asked = []
    reader.on("request", lambda r: asked.append(r.url) if "/suggest/" in r.url else None)
    begin(reader, "small")
    expect(reader.locator("#suggestions a")).to_have_count(2)
    assert len(asked) == 1 and asked[0].endswith("/search/suggest/?q=small")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_suggestions_can_be_used_by_everybody_and_fit_a_narrow_screen(
    browser: Browser, site: str, archive: None, scheme: str
):
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site}/search/")
    begin(page, "s")
    expect(page.locator("#suggestions a").first).to_be_visible()
    assert not Axe().run(page, options=RULES).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert not said
    context.close()


def test_without_a_script_the_field_is_a_field(browser: Browser, site: str, archive: None):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/search/")
    page.get_by_role("searchbox").fill("small")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="Small sounds", exact=True)).to_be_visible()
    page.goto(f"{site}/search/suggest/?q=sam")
    expect(page.get_by_role("link", name="Samuel")).to_be_visible()
    context.close()
