"""Editing a transcript with the keyboard alone: what is done arrives in the draft, and nothing gets lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from core import roles
from stories.models import StoryPage
from stories.transcripts import Cue, from_vtt, to_vtt
from tests import factories as make
from tests.browser.test_every_page import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPOKEN = [
    Cue(0.0, 0.6, "I keep a list of small sounds.", "Amparo"),
    Cue(0.6, 1.2, "My cousin gave me the pencil.", "Amparo"),
    Cue(1.2, 2.0, "The kettle comes first.", "Rosa"),
]


@pytest.fixture(autouse=True)
def no_autosave(settings: Any) -> None:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


@pytest.fixture
def story(transactional_db: None) -> StoryPage:
    cues = [cue.as_stored() for cue in SPOKEN]
    value = {"recording": make.RecordingFactory().pk, "cues": cues}
    return make.draft(body=[{"type": "recording", "value": value}])


class Desk:
    """An editor with the story's form open, at its transcript."""

    def __init__(self, page: Page, story: StoryPage, site: str) -> None:
        self.page, self.story, self.site = page, story, site

    def opens(self) -> Desk:
        self.page.goto(f"{self.site}/admin/pages/{self.story.pk}/edit/")
        expect(self.page.locator("transcript-editor")).to_be_attached()
        return self

    @property
    def editor(self) -> Locator:
        return self.page.locator("transcript-editor")

    @property
    def lines(self) -> Locator:
        return self.editor.locator("ol.lines > li")

    def field(self, number: int, name: str = "text") -> Locator:
        return self.lines.nth(number - 1).locator(f"[data-is={name}]")

    @property
    def typed(self) -> list[Cue]:
        """What the form would send."""
        return from_vtt(self.editor.locator("textarea[name]").input_value(), unfinished=True)

    def said(self) -> str:
        return self.editor.locator(".said").inner_text()

    def focus(self) -> str:
        """Which field of which line has it: "2 text"."""
        return str(
            self.page.evaluate(
                "(() => { const at = document.activeElement, line = at.closest('.lines li');"
                "return line ? `${[...line.parentNode.children].indexOf(line) + 1} ${at.dataset.is}` : at.tagName })()"
            )
        )

    def plays_at(self, seconds: float) -> None:
        audio = self.editor.locator("audio")
        expect(audio.locator("source").first).to_be_attached()
        audio.evaluate(
            "(audio) => audio.readyState >= 1 ||"
            " new Promise((ready) => audio.addEventListener('loadedmetadata', ready))"
        )
        audio.evaluate("(audio, at) => { audio.currentTime = at }", seconds)

    def saves(self) -> StoryPage:
        self.page.get_by_role("button", name=re.compile("Save draft")).first.click()
        expect(self.page.locator(".messages")).to_contain_text("has been updated")
        return StoryPage.objects.get(pk=self.story.pk).get_latest_revision_as_object()


def context_of(browser: Browser, site: str, **options: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site}/admin/login/")
    page.get_by_label("Username").fill(make.UserFactory(role=roles.EDITOR).username)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))
    return context


@pytest.fixture
def desk(browser: Browser, site: str, story: StoryPage) -> Iterator[Desk]:
    context = context_of(browser, site)
    page = context.pages[0]
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    yield Desk(page, story, site).opens()
    assert complaints == []
    context.close()


def test_opening_the_form_changes_nothing(desk: Desk):
    expect(desk.lines).to_have_count(3)
    assert desk.editor.locator("textarea[name]").input_value() == to_vtt(SPOKEN)


def test_lines_are_written_split_and_joined_from_the_keyboard(desk: Desk):
    desk.field(1).focus()
    desk.page.keyboard.press("Home")
    for _ in range(len("I keep a list")):
        desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("Alt+Enter")
    assert [cue.text for cue in desk.typed][:2] == ["I keep a list", "of small sounds."]
    assert desk.typed[0].end == desk.typed[1].start
    assert desk.focus() == "2 text"
    assert "line 2" in desk.said()
    desk.page.keyboard.type("Only ")
    desk.page.keyboard.press("Alt+ArrowUp")
    assert desk.focus() == "1 text"
    desk.page.keyboard.press("Alt+j")
    assert desk.typed[0] == Cue(0.0, 0.6, "I keep a list Only of small sounds.", "Amparo")
    assert desk.focus() == "1 text"
    draft = desk.saves()
    assert draft.body[0].value["cues"][0].text == "I keep a list Only of small sounds."


def test_times_are_set_from_the_sound_and_moved(desk: Desk):
    desk.plays_at(0.7)
    desk.field(2).focus()
    desk.page.keyboard.press("Alt+i")
    assert [(cue.start, cue.end) for cue in desk.typed][:2] == [(0.0, 0.6), (0.7, 1.2)]
    desk.plays_at(1.1)
    desk.page.keyboard.press("Alt+o")
    assert desk.typed[1].end == 1.1
    assert desk.focus() == "2 text"
    desk.page.keyboard.press("Alt+m")
    desk.page.keyboard.type("-0,05")
    desk.page.keyboard.press("Enter")
    assert [cue.start for cue in desk.typed] == [0.0, 0.65, 1.15]
    desk.editor.get_by_role("button", name="All lines").click()
    assert [cue.start for cue in desk.typed] == [0.0, 0.65, 1.15]
    assert "before the recording begins" in desk.said()
    desk.field(1, "start").fill("later")
    desk.page.keyboard.press("Tab")
    expect(desk.lines.first.locator(".fault")).to_have_text("Not a time. Write it like 0:37.250.")
    expect(desk.field(1, "start")).to_have_attribute("aria-invalid", "true")


def test_a_turn_has_its_speaker_to_its_end(desk: Desk):
    desk.field(1).focus()
    desk.page.keyboard.press("Alt+t")
    assert desk.focus() == "1 speaker"
    desk.page.keyboard.type("Vernice")
    desk.page.keyboard.press("Enter")
    assert [cue.speaker for cue in desk.typed] == ["Vernice", "Vernice", "Rosa"]
    assert desk.focus() == "1 text"
    known = desk.editor.locator("datalist option").evaluate_all("all => all.map((o) => o.value)")
    assert known == ["Vernice", "Rosa"]


def test_a_line_is_noted_taken_out_and_brought_back(desk: Desk):
    desk.field(2).focus()
    desk.page.keyboard.press("Alt+n")
    assert desk.focus() == "2 note"
    desk.page.keyboard.type("a death")
    desk.page.keyboard.press("Alt+x")
    assert desk.typed[1] == Cue(0.6, 1.2, "", "Amparo", "a death", taken_out=True)
    assert desk.focus() == "2 start"
    assert "taken out" in desk.said()
    desk.page.keyboard.press("Alt+z")
    assert desk.typed[1] == Cue(0.6, 1.2, SPOKEN[1].text, "Amparo", "a death")
    desk.page.keyboard.press("Alt+x")
    draft = desk.saves()
    assert draft.body[0].value["cues"][1].taken_out


def test_lines_are_added_and_removed_and_the_focus_is_never_lost(desk: Desk):
    desk.field(3).focus()
    desk.page.keyboard.press("Alt+a")
    desk.page.keyboard.type("Then the rain.")
    assert desk.typed[3] == Cue(2.0, 5.0, "Then the rain.", "Rosa")
    for _ in range(4):
        desk.page.keyboard.press("Alt+Delete")
        assert desk.focus() != "BODY"
    assert desk.typed == []
    expect(desk.editor.get_by_role("button", name="Add a line")).to_be_focused()
    for _ in range(4):
        desk.page.keyboard.press("Alt+z")
    assert len(desk.typed) == 4


def test_every_key_has_a_button_that_says_it(desk: Desk):
    labels = desk.editor.locator("kbd").all_inner_texts()
    assert len(labels) == len(set(labels)) == 16
    desk.field(2).focus()
    desk.editor.get_by_role("button", name="Join with the next").click()
    assert len(desk.typed) == 2
    assert desk.focus() == "2 text"


def test_a_file_comes_in_and_goes_out(desk: Desk, tmp_path: Path):
    spanish = [Cue(0.0, 1.0, "Guardo una lista <corta> & más.", "Amparo", "una pérdida")]
    path = tmp_path / "t.vtt"
    path.write_text(to_vtt(spanish))
    desk.editor.locator("input[type=file]").set_input_files(path)
    expect(desk.lines).to_have_count(1)
    assert desk.typed == spanish
    with desk.page.expect_download() as download:
        desk.editor.get_by_role("button", name="Save as a .vtt file").click()
    assert download.value.suggested_filename == "transcript.vtt"
    assert Path(download.value.path()).read_text() == to_vtt(spanish)
    path.write_text("no transcript at all")
    desk.editor.locator("input[type=file]").set_input_files(path)
    expect(desk.editor.locator(".said")).to_contain_text("Nothing was changed")
    assert desk.typed == spanish


def test_what_cant_be_read_stays_text_and_the_answer_names_the_line(desk: Desk):
    desk.editor.get_by_role("button", name="Edit as text").click()
    typed = (
        "WEBVTT\n\n00:00:05.000 --> 00:00:02.000\nWords that nobody wants to type twice.\n\nstray\n"
    )
    text = desk.editor.locator("textarea[name]")
    expect(text).to_be_focused()
    text.fill(typed)
    desk.editor.get_by_role("button", name="Edit line by line").click()
    expect(text).to_be_visible()
    expect(desk.editor.locator(".as-lines")).to_contain_text("can't be read as lines")
    desk.page.get_by_role("button", name=re.compile("Save draft")).first.click()
    expect(desk.page.get_by_text("Line 6: times are missing before these words.")).to_be_visible()
    expect(desk.editor.locator("textarea[name]")).to_have_value(typed)
    assert (
        StoryPage.objects.get(pk=desk.story.pk)
        .get_latest_revision_as_object()
        .body[0]
        .value["cues"]
        == SPOKEN
    )


def test_without_the_editors_script_the_text_is_there_to_edit(
    browser: Browser, site: str, story: StoryPage
):
    context = context_of(browser, site)
    page = context.pages[0]
    page.route("**/transcript-editor*.js", lambda route: route.abort())
    desk = Desk(page, story, site).opens()
    text = desk.editor.locator("textarea[name]")
    expect(text).to_be_visible()
    text.fill(to_vtt([*SPOKEN, Cue(2.0, 2.5, "Then the rain.", "Rosa")]))
    assert len(desk.saves().body[0].value["cues"]) == 4
    context.close()


NASTY = [
    Cue(0.0, 0.001, "<b>&amp; --> \u201c&nbsp;\u201d NOTE x", "A > B & <c>", "of --- & <i>"),
    Cue(3599.999, 360000.5, "two\nlines", ""),
    Cue(360001.0, 360002.0, "", "Rosa", "", taken_out=True),
]


def test_the_browser_reads_and_writes_what_the_server_does(desk: Desk):
    again = desk.page.evaluate(
        "async (text) => { const vtt = await import('/static/js/transcript-vtt.js');"
        "return vtt.write(vtt.read(text)) }",
        to_vtt(NASTY),
    )
    assert again == to_vtt(NASTY)
    assert from_vtt(again) == NASTY


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (320, "dark")])
def test_the_editor_is_for_everybody(
    browser: Browser, site: str, story: StoryPage, width: int, scheme: Any
):
    context = context_of(browser, site, color_scheme=scheme)
    page = context.pages[0]
    page.set_viewport_size({"width": width, "height": 900})
    desk = Desk(page, story, site).opens()
    expect(desk.lines).to_have_count(3)
    found = Axe().run(page, "transcript-editor", options=RULES).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found] == []
    beyond = desk.editor.evaluate(
        "(e) => [...e.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right"
        " > innerWidth).map((each) => each.outerHTML.slice(0, 120))"
    )
    assert beyond == []
    context.close()


def test_the_pages_on_the_desk_are_for_everybody(desk: Desk, story: StoryPage):
    cues = [SPOKEN[0], Cue(0.6, 1.2, "", "Amparo", taken_out=True)]
    draft = story.get_latest_revision_as_object()
    draft.body[0].value["cues"] = cues
    draft.save_revision(user=make.editor())
    for address in (f"/admin/desk/stories/{story.pk}/", f"/admin/desk/stories/{story.pk}/silence/"):
        desk.page.goto(f"{desk.site}{address}")
        found = Axe().run(desk.page, ".desk", options=RULES).response["violations"]
        assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found] == []
    desk.page.goto(f"{desk.site}/admin/desk/stories/{story.pk}/")
    desk.page.get_by_role("link", name="Listen, and silence it").click()
    expect(desk.page.get_by_label("Silence this stretch")).to_be_checked()
    desk.page.get_by_role("button", name="Silence what is ticked").click()
    expect(desk.page.locator(".messages")).to_contain_text("is being silenced")
