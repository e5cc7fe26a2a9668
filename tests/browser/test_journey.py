"""One story makes the whole journey: given, moderated, published, read, found, embedded, taken back.
The people who give and read go it a second time without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from core import roles
from core.models import User
from stories.models import StoryPage
from tests import factories as make
from tests.sites import Host

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
TITLE = "The clock in the laundry"
WORDS = (
    "There is a clock in the laundry that nobody has set since I came. It says ten past four.",
    "My daughter writes letters to it. She asks how it is, and I answer for the clock.",
    "Last year somebody offered to mend it, and all of us said no.",
)


class Person:
    """Somebody with a browser window of their own."""

    def __init__(self, browser: Browser, site: str, **options: Any) -> None:
        self.context = browser.new_context(
            base_url=site, viewport={"width": 1280, "height": 900}, **options
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: self._asks(r.url, site))

    def _asks(self, url: str, site: str) -> None:
        if not url.startswith((site, "data:", "blob:")):
            self.complaints.append(f"asked another host: {url}")

    def goes_to(self, address: str) -> Page:
        self.page.goto(address)
        return self.page

    def signs_in(self, user: User) -> None:
        page = self.goes_to("/admin/login/")
        page.get_by_label("Username").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile(r"/admin/$"))


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def public(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Person]:
    """Whoever gives and reads."""
    person = Person(browser, site, java_script_enabled=request.param == "with JavaScript")
    yield person
    assert person.complaints == []
    person.context.close()


@pytest.fixture(autouse=True)
def no_autosave(settings: Any) -> None:
    """A form that is half filled when autosave comes is answered with 400, which browsers note as an
    error; whether that happens depends on how busy the machine is."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


@pytest.fixture
def editor(browser: Browser, site: str) -> Iterator[Person]:
    yield from staff(browser, site, roles.EDITOR)


@pytest.fixture
def moderator(browser: Browser, site: str) -> Iterator[Person]:
    yield from staff(browser, site, roles.MODERATOR)


def staff(browser: Browser, site: str, role: str) -> Iterator[Person]:
    person = Person(browser, site)
    person.signs_in(make.UserFactory(username=role.lower(), role=role))
    yield person
    assert person.complaints == []
    person.context.close()


def test_the_journey_of_a_story(
    public: Person, editor: Person, moderator: Person, elsewhere: Host, tmp_path: Path
):
    code = gives(public)
    asks_what_became_of_it(public, code, "waiting to be read")
    sheet = makes_a_draft(editor, tmp_path)
    is_refused(editor, sheet, "not confirmed")
    confirms(moderator, sheet)
    is_refused(editor, sheet, "A second person")
    approves_and_publishes(moderator, sheet)
    address = reads(public)
    asks_what_became_of_it(public, code, "published")
    finds(public)
    code_of_work = StoryPage.objects.get().work.code
    sees_it_elsewhere(public, elsewhere, code_of_work, "My daughter writes letters to it.")
    pauses(editor, sheet)
    is_gone(public, elsewhere, address, code_of_work)
    shows_it_again(editor, moderator, sheet)
    expect(public.goes_to(address).get_by_role("heading", name=TITLE)).to_be_visible()
    takes_it_back(moderator, sheet)
    is_gone(public, elsewhere, address, code_of_work)
    asks_what_became_of_it(public, code, "withdrawn")


def gives(person: Person) -> str:
    page = person.goes_to("/share/")
    page.get_by_role("link", name="These are my own words").click()
    page.get_by_label("Title").fill(TITLE)
    page.locator("textarea[name=text]").fill("\n\n".join(WORDS))
    page.locator("input[name=naming][value=first]").check()
    page.locator("input[name=name]").fill("Ines")
    page.locator("[name=contact]").fill("Ines Example, Box 1, Chowchilla")
    for question in page.locator("input[type=radio][value=yes]").all():
        question.check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="We have your story")).to_be_visible()
    return page.locator(".code").inner_text()


def asks_what_became_of_it(person: Person, code: str, answer: str) -> None:
    page = person.goes_to("/share/status/")
    page.locator("input[name=code]").fill(code.lower().replace("-", " "))
    page.locator("main form button").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(answer, re.IGNORECASE))


def makes_a_draft(person: Person, folder: Path) -> str:
    page = person.goes_to("/admin/")
    page.get_by_role("link", name="Stories that came in").first.click()
    page.locator("table.listing th a").first.click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.get_by_role("button", name="Make a story draft").click()
    story = StoryPage.objects.get()
    page = person.goes_to(f"/admin/pages/{story.pk}/edit/")
    quote = page.get_by_role("textbox", name="Words that open the card")
    quote.fill("My daughter writes letters to it.")
    adds_a_picture(page, folder)
    adds_a_content_note(page)
    page.get_by_role("tab", name="The facts").click()
    page.get_by_role("checkbox", name="Family separation").check()
    chooses_a_place(page)
    page.get_by_role("tab", name="Safety").click()
    for box in ("Death and dying", "Read for content notes", "Read for other people"):
        page.get_by_role("tabpanel", name="Safety").get_by_role("checkbox", name=box).check()
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_load_state("networkidle")
    return f"/admin/desk/stories/{story.pk}/"


def chooses_a_place(page: Page) -> None:
    page.get_by_role("button", name="Choose prison").click()
    page.get_by_role("link", name="California Institution for Women").click()
    expect(page.locator("#id_place-title")).to_have_text("California Institution for Women")


def adds_a_picture(page: Page, folder: Path) -> None:
    file = folder / "clock.jpg"
    Image.new("RGB", (800, 500), (246, 241, 230)).save(file)
    adds_block(page, "Picture")
    page.get_by_role("button", name="Choose an image").click()
    page.get_by_role("tab", name="Upload").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("dialog").get_by_label("Title").fill("Clock")
    page.get_by_role("dialog").get_by_label("Alt text in English").fill(
        "A wall clock that says ten past four."
    )
    page.get_by_role("dialog").get_by_label("Nobody who could be recognized").check()
    page.get_by_role("dialog").get_by_role("button", name="Upload").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def adds_a_content_note(page: Page) -> None:
    adds_block(page, "Content note")
    block = page.locator("[data-streamfield-child]").last
    block.get_by_label("Medical neglect").check()
    block.get_by_label("It speaks of").fill("nothing after it, so far")


def adds_block(page: Page, name: str) -> None:
    page.locator("button[title='Insert a block']").last.click()
    page.get_by_role("option", name=name, exact=True).click()


def is_refused(person: Person, sheet: str, because: str) -> None:
    page = person.goes_to(sheet)
    expect(
        page.locator("section", has=page.get_by_role("heading", name="What stands in the way"))
    ).to_contain_text(because)
    edit = page.get_by_role("link", name="Edit the draft").get_attribute("href")
    page = person.goes_to(str(edit))
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("It can't be published yet")).to_be_visible()
    assert not StoryPage.objects.get().live


def confirms(person: Person, sheet: str) -> None:
    page = person.goes_to(sheet)
    form = page.locator("form", has=page.get_by_role("button", name="They confirmed these answers"))
    form.get_by_label("How they told us").select_option("letter")
    form.get_by_label("On which day").fill("2026-10-01")
    form.get_by_role("button").click()
    expect(page.get_by_text("Their answers are confirmed.")).to_be_visible()


def approves_and_publishes(person: Person, sheet: str) -> None:
    page = person.goes_to(sheet)
    page.get_by_role("button", name="I have read it, and I approve this version").click()
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_text("The story is public.")).to_be_visible()


def reads(person: Person) -> str:
    page = person.goes_to("/")
    page.get_by_role("link", name="Read the whole story").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    for paragraph in WORDS:
        expect(page.get_by_text(paragraph)).to_be_visible()
    expect(page.get_by_role("link", name="Ines").first).to_be_visible()
    expect(page.get_by_label("A wall clock that says ten past four.")).to_be_visible()
    address = page.url
    for listing in ("/stories/", "/themes/family_separation/", "/storytellers/ines/"):
        expect(person.goes_to(listing).get_by_role("link", name=TITLE)).to_be_visible()
    return address


def finds(person: Person) -> None:
    page = person.goes_to("/search/")
    page.get_by_role("searchbox").fill("letter clocks")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_be_visible()
    assert {mark.inner_text() for mark in page.locator("mark").all()} >= {"letters", "clock"}
    page.locator(".hit .say a").first.click()
    passage = re.search(r"#(p-[0-9a-f]{8})$", page.url)
    assert passage
    expect(page.locator(f"#{passage.group(1)}")).to_be_in_viewport()


def sees_it_elsewhere(person: Person, elsewhere: Host, code: str, quote: str) -> None:
    site = re.match(r"https?://[^/]+", person.page.url).group()  # type: ignore[union-attr]  # it is on the site
    head = person.page.locator("link[type='application/json+oembed']").get_attribute("href")
    answer = person.context.request.get(str(head)).json()
    assert TITLE not in str(answer)
    assert quote not in str(answer)
    elsewhere.html = f"<!doctype html><title>A host</title>{answer['html']}"
    visitor = person.context.new_page()
    visitor.goto(f"http://127.0.0.1:{elsewhere.server_port}/")
    frame = visitor.frame_locator("iframe")
    expect(frame.get_by_text(quote)).to_be_visible()
    cookies = [cookie for cookie in visitor.context.cookies(site) if cookie["name"] != "csrftoken"]
    assert cookies == []
    visitor.close()


def pauses(person: Person, sheet: str) -> None:
    page = person.goes_to(sheet)
    page.get_by_role("button", name="Hide it at once").click()
    expect(page.get_by_text("The story is hidden everywhere.")).to_be_visible()


def is_gone(person: Person, elsewhere: Host, address: str, code: str) -> None:
    asked = person.context.request
    site = re.match(r"https?://[^/]+", address).group()  # type: ignore[union-attr]  # `address` is one
    assert asked.get(address).status == 410
    assert asked.get(f"{site}/s/{code}/").status == 410
    assert asked.get(f"{site}/embed/story/{code}/").status == 410
    assert asked.get(f"{site}/oembed/?url={site}/s/{code}/").status == 404
    for listing in (
        "/",
        "/stories/",
        "/search/?q=laundry",
        "/sitemap-stories.xml",
        "/feeds/stories.xml",
        "/themes/family_separation/",
    ):
        assert TITLE not in asked.get(f"{site}{listing}").text(), listing
        assert "the-clock-in-the-laundry" not in asked.get(f"{site}{listing}").text(), listing
    # A browser may keep what it has for a minute; somebody who comes now gets nothing of it.
    stranger = person.context.browser.new_context()  # type: ignore[union-attr]  # contexts here have one
    visitor = stranger.new_page()
    visitor.goto(f"http://127.0.0.1:{elsewhere.server_port}/")
    expect(visitor.frame_locator("iframe").get_by_text("no longer shared")).to_be_visible()
    stranger.close()


def shows_it_again(first: Person, second: Person, sheet: str) -> None:
    first.goes_to(sheet).get_by_role("button", name="Ask to end the pause").click()
    second.goes_to(sheet).get_by_role("button", name="Agree to end the pause").click()
    expect(second.page.get_by_text("The pause is over.")).to_be_visible()


def takes_it_back(person: Person, sheet: str) -> None:
    page = person.goes_to(sheet)
    page.get_by_text("They want to take it back").click()
    form = page.locator(
        "form", has=page.get_by_role("button", name="Take the story back everywhere")
    )
    form.get_by_label("How they told us").select_option("call")
    form.get_by_label("On which day").fill("2026-11-01")
    form.get_by_label("They asked us to take this story back from everywhere").check()
    form.get_by_role("button").click()
    expect(page.get_by_text("The story is taken back.")).to_be_visible()
