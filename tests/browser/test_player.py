"""Hearing a story: the voice and its words, by pointer, by keyboard, and with no script at all."""

from __future__ import annotations

import io
import math
import re
import struct
import wave
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from media import transcoding
from media.models import Recording, Sound
from stories.models import StoryPage
from tests import factories as make
from tests.browser.test_every_page import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 40


@cache
def tone() -> bytes:
    rate = 8000
    data = io.BytesIO()
    with wave.open(data, "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        samples = (int(9000 * math.sin(i / 9) * math.sin(i / 4000)) for i in range(rate * SECONDS))
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return data.getvalue()


def recording() -> Recording:
    recording = make.RecordingFactory(file=ContentFile(tone(), name="tone.wav"))
    transcoding.prepare(recording)
    return recording


def cue(start: float, text: str, speaker: str = "Jerome", **more: Any) -> dict[str, Any]:
    return {"start": start, "end": start + 3, "speaker": speaker, "text": text} | more


CUES = [
    cue(0.0, "There was one microwave."),
    cue(3, "I knew the word."),
    cue(6, "I could not write it down."),
    cue(9, "Who sent it?", speaker="Interviewer"),
    cue(20, "They hit the desk.", note="a child being hit"),
    cue(24, "Then it was not the desk.", note="a child being hit"),
    cue(30, "He waited."),
    cue(34, "It sounds like church."),
]


def spoken(title: str = "Loud enough to think") -> StoryPage:
    block = {"type": "recording", "value": {"recording": recording().pk, "cues": CUES}}
    return make.story(title, body=[block])


@pytest.fixture
def story(site: str) -> StoryPage:
    return spoken()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, story: StoryPage) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: m.type in ("error", "warning") and complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto(story.path_on_site)
    yield page
    assert complaints == []


def time_of(page: Page, text: str) -> Locator:
    return line(page, text).locator(".at")


def line(page: Page, text: str) -> Locator:
    return page.locator(".cue", has_text=text)


def at(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def paused(page: Page) -> bool:
    return bool(page.evaluate("document.querySelector('audio').paused"))


def jump(page: Page, seconds: float) -> None:
    page.evaluate("(to) => { document.querySelector('audio').currentTime = to }", seconds)


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.textContent.replace(/[\\s\\u2060]+/g, ' ').trim()")
    )


def is_said(page: Page, text: str) -> None:
    expect(page.locator(".cue[aria-current=true]")).to_have_count(1)
    expect(line(page, text)).to_have_attribute("aria-current", "true", timeout=20_000)


def test_the_text_follows_the_voice_and_the_button_says_what_it_does(page: Page):
    player = page.get_by_role("region", name="Recording of")
    expect(page.locator("audio")).to_be_hidden()
    expect(player).to_contain_text("0:40 long")
    player.get_by_role("button", name="Play").click()
    is_said(page, "There was one microwave.")
    is_said(page, "I knew the word.")
    expect(player.locator(".clock")).to_have_text(re.compile(r"0:0[3-5] of 0:40"))
    player.get_by_role("button", name="Pause").click()
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    assert paused(page)


@pytest.mark.parametrize("part", [".at", "p"])
def test_choosing_a_line_plays_from_there(page: Page, part: str):
    line(page, "I could not write it down.").locator(part).click()
    is_said(page, "I could not write it down.")
    assert not paused(page)
    assert at(page) >= 6


def test_marking_words_to_copy_them_plays_nothing(page: Page):
    words = line(page, "There was one microwave.").locator("p")
    words.dblclick()
    page.evaluate("document.querySelector('audio').pause()")
    jump(page, 0)
    box = words.bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 10)
    page.mouse.up()
    assert paused(page)


def test_the_tab_key_stops_once_a_turn_and_arrow_keys_go_from_line_to_line(page: Page):
    page.get_by_role("link", name="Read instead").focus()
    for stop in ("Hear this line, at 0:00", "Hear this line, at 0:09", "Go on after it"):
        page.keyboard.press("Tab")
        assert focused(page) == stop
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    for key, place in (
        ("ArrowDown", "Hear this line, at 0:03"),
        ("ArrowDown", "Hear this line, at 0:06"),
        ("ArrowDown", "Hear this line, at 0:06"),
        # To a line's own address lead the tools, which nobody asked for here.
        ("ArrowRight", "Hear this line, at 0:06"),
        ("ArrowUp", "Hear this line, at 0:03"),
    ):
        page.keyboard.press(key)
        assert focused(page) == place
    page.keyboard.press("Tab")
    assert focused(page) == "Hear this line, at 0:09"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Hear this line, at 0:03", "the turn's stop is where one was"
    page.keyboard.press("Enter")
    is_said(page, "I knew the word.")


def test_the_place_is_found_by_keyboard_and_by_the_button_back(page: Page):
    place = page.get_by_role("slider", name="Place in the recording")
    place.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(place).to_have_attribute("aria-valuetext", "0:15 of 0:40")
    page.keyboard.press("End")
    expect(place).to_have_attribute("aria-valuetext", "0:40 of 0:40")
    page.get_by_role("button", name="Back 10 seconds").click()
    expect(place).to_have_attribute("aria-valuetext", "0:30 of 0:40")
    is_said(page, "He waited.")
    assert paused(page)


def test_the_speed_is_chosen_in_steps_and_comes_back_to_normal(page: Page):
    speed = page.get_by_role("button", name="Speed")
    told = []
    for _ in range(4):
        speed.click()
        told.append(
            (speed.inner_text(), page.evaluate("document.querySelector('audio').playbackRate"))
        )
    assert told == [
        ("Speed: 1.25×", 1.25),
        ("Speed: 1.5×", 1.5),
        ("Speed: 0.8×", 0.8),
        ("Speed: normal", 1),
    ]


def test_a_noted_line_is_told_before_it_is_heard_and_can_be_passed(page: Page):
    line(page, "Who sent it?").locator(".at").click()
    expect(page.get_by_role("status")).not_to_contain_text("a child being hit")
    jump(page, 15.5)
    note = page.locator(".along p")
    expect(note).to_contain_text("What comes now speaks of a child being hit.", timeout=15_000)
    assert at(page) < 20
    expect(page.get_by_role("status").last).to_contain_text("a child being hit")
    note.get_by_role("button", name="Go on after it").click()
    is_said(page, "He waited.")
    assert at(page) >= 30
    expect(note).to_be_hidden()


def test_the_way_past_a_note_in_the_text_leads_the_voice_along(page: Page):
    line(page, "They hit the desk.").locator(".at").click()
    is_said(page, "They hit the desk.")
    page.get_by_role("note").get_by_role("link", name="Go on after it").click()
    is_said(page, "He waited.")


def test_what_a_search_finds_in_a_recording_opens_at_that_second(page: Page):
    page.goto("/search/?q=desks")
    hit = page.locator(".hit")
    where = hit.get_by_text("At 0:20 of the recording")
    # Behind a note the words are folded.
    expect(where).to_be_hidden()
    hit.get_by_text("These lines speak of a child being hit.").first.click()
    expect(where).to_be_visible()
    page.goto("/search/?q=churches")
    page.get_by_role("link", name="It sounds like church.").click()
    expect(line(page, "It sounds like church.")).to_have_attribute("aria-current", "true")
    assert at(page) == pytest.approx(34, abs=0.1)
    assert paused(page)
    expect(line(page, "It sounds like church.")).to_be_in_viewport()


def test_a_link_to_a_line_sets_the_voice_there_and_plays_nothing(page: Page, story: StoryPage):
    key = story.passages.get(text="Then it was not the desk.").key
    page.goto("/")
    page.goto(f"{story.path_on_site}#p-{key}")
    expect(page.get_by_role("region", name="Recording of").locator(".clock")).to_have_text(
        "0:24 of 0:40"
    )
    assert paused(page)
    page.get_by_role("button", name="Play").first.click()
    is_said(page, "Then it was not the desk.")
    assert at(page) >= 24


def test_whoever_reads_elsewhere_is_left_there(page: Page):
    page.emulate_media(reduced_motion="reduce")
    time_of(page, "There was one microwave.").click()
    foot = page.get_by_role("contentinfo").get_by_role("link").first
    foot.focus()
    # Out of sight of the large player there is a small one, which makes itself room first.
    expect(page.locator(".along")).to_be_visible()
    before = page.evaluate("scrollY")
    is_said(page, "I knew the word.")
    assert page.evaluate("scrollY") == before
    expect(foot).to_be_focused()
    page.evaluate("document.querySelector('.said').scrollIntoView({block: 'end'})")
    page.locator(".along").get_by_role("button", name="Pause").click()
    assert paused(page)


def test_whoever_follows_the_voice_keeps_its_line_in_sight(page: Page):
    page.set_viewport_size({"width": 320, "height": 480})
    time_of(page, "There was one microwave.").click()
    page.evaluate(
        """() => {
            const bottom = document.querySelector(".cue").getBoundingClientRect().bottom + scrollY;
            scrollTo({ top: bottom - innerHeight + 90, behavior: "instant" });
        }"""
    )
    for text in ("I knew the word.", "I could not write it down.", "Who sent it?"):
        is_said(page, text)
    expect(line(page, "Who sent it?")).to_be_in_viewport(ratio=1)


def test_only_one_voice_is_heard_at_a_time(context: BrowserContext, site: str):
    blocks = [
        {"type": "recording", "value": {"recording": recording().pk, "cues": CUES[:3]}}
        for _ in range(2)
    ]
    both = make.story("Two voices", body=blocks)
    page = context.new_page()
    page.goto(both.path_on_site)
    players = page.get_by_role("region", name="Recording of")
    players.first.get_by_role("button", name="Play").click()
    expect(players.first.get_by_role("button", name="Pause")).to_be_visible()
    players.last.get_by_role("button", name="Play").click()
    expect(players.last.get_by_role("button", name="Pause")).to_be_visible()
    expect(players.first.get_by_role("button", name="Play")).to_be_visible()


def test_a_sound_that_is_not_there_any_more_is_told_in_words(
    context: BrowserContext, story: StoryPage
):
    for sound in Sound.objects.all():
        sound.file.storage.delete(sound.file.name)
    page = context.new_page()
    page.goto(story.path_on_site)
    page.get_by_role("button", name="Play").first.click()
    expect(page.locator(".trouble")).to_have_text(re.compile("can’t be played here"))
    expect(page.get_by_role("button", name="Play").first).to_be_visible()


def test_without_a_script_the_browsers_player_and_the_whole_text_are_there(
    browser: Browser, site: str, story: StoryPage
):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(story.path_on_site)
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    for each in CUES:
        expect(page.get_by_text(each["text"])).to_be_visible()
    assert time_of(page, "Who sent it?").get_attribute("href").endswith(".m4a#t=9")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_playing_page_is_for_everybody_and_fits_a_phone(page: Page, scheme: str):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    time_of(page, "They hit the desk.").click()
    expect(page.locator(".along p")).to_be_visible()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_paper_the_words_stand_with_their_times_and_nothing_that_plays(page: Page):
    time_of(page, "There was one microwave.").click()
    page.emulate_media(media="print")
    expect(page.locator(".player")).to_be_hidden()
    expect(page.locator(".along")).to_be_hidden()
    for each in CUES:
        expect(line(page, each["text"])).to_be_visible()
    expect(time_of(page, "Who sent it?")).to_be_visible()
