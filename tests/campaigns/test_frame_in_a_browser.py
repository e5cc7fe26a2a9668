"""The frame where it is meant to be: sandboxed, on a page of another origin."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Page

from campaigns import embeds
from stories import pausing
from stories.models import StoryPage
from tests import factories as make
from tests.sites import Host

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


HEAD = '<!doctype html><link rel="icon" href="data:,"><title>A host</title>'
# What WordPress does with an unknown site's frame, in as few lines.
WORDPRESS = (
    HEAD
    + """
<iframe id="frame" sandbox="allow-scripts" width="{width}" height="150" title="A story"
  src="{src}#?secret=aB3dE6gH9k"></iframe>
<script>
  window.said = [];
  const frame = document.getElementById("frame");
  addEventListener("message", (event) => {{
    if (event.source !== frame.contentWindow || event.data.secret !== "aB3dE6gH9k") return;
    said.push({{...event.data, origin: event.origin}});
    if (event.data.message === "height") frame.height = event.data.value;
  }});
</script>"""
)


def show(page: Page, elsewhere: Host, html: str) -> tuple[Frame, list[str]]:
    """The frame inside a host's page, and what the browser complained of."""
    complaints: list[str] = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    elsewhere.html = html
    page.goto(f"http://127.0.0.1:{elsewhere.server_port}/", wait_until="networkidle")
    return page.frames[1], complaints


def test_a_wordpress_learns_how_high_the_frame_is_and_follows_its_links(
    site: str, elsewhere: Host, story: StoryPage, page: Page
):
    src = embeds.frame_address(story.work.code, "en")
    frame, complaints = show(page, elsewhere, WORDPRESS.format(src=src, width=320))
    frame.wait_for_selector("blockquote")
    page.wait_for_function("said.length > 0 && said.at(-1).value === Number(frame.height)")
    said = page.evaluate("said")
    assert {(word["message"], word["origin"]) for word in said} == {("height", "null")}
    assert all(200 <= word["value"] <= 1000 for word in said)
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert frame.evaluate("[...document.fonts].some((font) => font.status === 'loaded')")

    page.evaluate(
        "said.length = 0; frame.contentWindow.postMessage({message: 'ready', secret: 'aB3dE6gH9k'}, '*')"
    )
    page.wait_for_function("said.length === 1")

    page.evaluate("said.length = 0")
    frame.get_by_role("link", name="Read the story").click()
    page.wait_for_function("said.length === 1")
    link = page.evaluate("said[0]")
    assert (link["message"], link["value"]) == ("link", site + story.path_on_site)
    assert complaints == []


def test_a_frame_that_is_gone_says_its_height_too(
    site: str, elsewhere: Host, story: StoryPage, page: Page
):
    src = embeds.frame_address(story.work.code, "en")
    pausing.pause(story.work, "A letter came.", make.editor())
    frame, _complaints = show(page, elsewhere, WORDPRESS.format(src=src, width=320))
    frame.get_by_text("This is no longer shared.").wait_for()
    page.wait_for_function("said.length > 0 && said.at(-1).value === Number(frame.height)")
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.evaluate("said.at(-1).value") <= 320


@pytest.mark.parametrize("width", [320, 600])
def test_the_copied_code_opens_the_story_in_a_window_of_its_own(
    site: str, elsewhere: Host, story: StoryPage, page: Page, width: int
):
    page.set_viewport_size({"width": width, "height": 800})
    code = embeds.markup(story.work.code, "en", width="100%")
    frame, complaints = show(page, elsewhere, HEAD + code)
    assert frame.get_by_text("The kettle is first.").is_visible()
    assert frame.evaluate(
        "[document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollHeight <= innerHeight]"
    ) == [True, True]
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Read the story").click()
    opened.value.wait_for_load_state()
    assert opened.value.url == site + story.path_on_site
    assert opened.value.evaluate("[document.referrer, opener, document.cookie]") == ["", None, ""]
    assert page.context.cookies() == []
    assert complaints == []
