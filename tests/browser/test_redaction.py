"""Boxes over a picture: drawn with a mouse, placed with keys alone, typed where no script runs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from core import roles
from media.models import Picture
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


@pytest.fixture(params=[(1200, 800), (600, 1800)], ids=["wide", "tall"])
def picture(request: pytest.FixtureRequest, db: None) -> Picture:
    return stored(*request.param)


def stored(width: int, height: int) -> Picture:
    data = io.BytesIO()
    Image.new("RGB", (width, height), (240, 230, 210)).save(data, "PNG")
    return Picture.objects.create(title="A letter", file=ContentFile(data.getvalue(), name="x"))


class Desk:
    def __init__(self, browser: Browser, site: str, **options: object) -> None:
        self.context = browser.new_context(base_url=site, **options)  # type: ignore[arg-type]  # Playwright's
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.complains(m.text))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        user = make.UserFactory(username="editor", role=roles.EDITOR)
        self.page.goto("/admin/login/")
        self.page.get_by_label("Username").fill(user.username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(re.compile(r"/admin/$"))

    def complains(self, text: str) -> None:
        # Wagtail's chooser of the focal point, on the page that comes afterwards.
        if "inline event handler" not in text:
            self.complaints.append(text)

    def covers(self, picture: Picture) -> Page:
        self.page.goto(f"/admin/images/{picture.pk}/cover/")
        return self.page


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Desk]:
    desk = Desk(browser, site, viewport={"width": 1280, "height": 900})
    yield desk
    assert desk.complaints == []
    desk.context.close()


def numbers(page: Page, row: int) -> list[float]:
    sides = ("left", "top", "width", "height")
    return [float(page.locator(f"#id_form-{row}-{side}").input_value()) for side in sides]


def box(page: Page, number: int) -> Locator:
    return page.get_by_role("button", name=f"Box {number}:")


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """In parts of the picture's width and height."""
    area = page.locator("[data-boxes]").bounding_box()
    assert area
    points = [
        (area["x"] + area["width"] * x, area["y"] + area["height"] * y) for x, y in (start, end)
    ]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=5)
    page.mouse.up()


def covered_at(picture: Picture, x: float, y: float) -> bool:
    now = Picture.objects.get(pk=picture.pk)
    with now.open_file() as file, Image.open(file) as image:
        return image.convert("RGB").getpixel((now.width * x, now.height * y)) == (131, 120, 106)


def finish(page: Page) -> None:
    page.get_by_label("I know that what is covered can't be brought back").check()
    page.get_by_role("button", name="Cover these parts for good").click()
    expect(page.get_by_text(re.compile("covered for good"))).to_be_visible()


def test_boxes_are_drawn_moved_and_stretched_with_a_mouse(desk: Desk, picture: Picture):
    page = desk.covers(picture)
    drag(page, (0.1, 0.1), (0.3, 0.4))
    assert numbers(page, 0) == pytest.approx([10, 10, 20, 30], abs=0.6)
    drag(page, (0.2, 0.2), (0.3, 0.3))
    assert numbers(page, 0) == pytest.approx([20, 20, 20, 30], abs=0.6)
    drag(page, (0.4, 0.5), (0.5, 0.6))
    assert numbers(page, 0) == pytest.approx([20, 20, 30, 40], abs=0.6)
    # Out at the edge it stops; a mere press draws nothing.
    drag(page, (0.7, 0.7), (1.4, 0.9))
    page.locator("[data-boxes]").click(position={"x": 4, "y": 4})
    assert numbers(page, 1) == pytest.approx([70, 70, 30, 20], abs=0.6)
    expect(page.locator("[data-boxes] rect")).to_have_count(2)
    finish(page)
    assert covered_at(picture, 0.4, 0.5) and covered_at(picture, 0.98, 0.8)
    assert not covered_at(picture, 0.6, 0.65)


def test_boxes_are_placed_with_keys_alone(desk: Desk):
    picture = stored(1000, 700)
    page = desk.covers(picture)
    page.get_by_role("button", name="Add a box").press("Enter")
    expect(box(page, 1)).to_be_focused()
    start = numbers(page, 0)
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert numbers(page, 0) == [start[0] + 2, start[1] + 1, start[2] + 1, start[3] - 1]
    expect(page.locator("[data-said]")).to_contain_text("Box 1:")
    page.get_by_role("button", name="Add a box").press("Enter")
    expect(box(page, 2)).to_be_focused()
    page.keyboard.press("Delete")
    expect(box(page, 2)).to_have_count(0)
    expect(box(page, 1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_form-0-left")).to_be_focused()
    page.keyboard.type("50")
    expect(box(page, 1)).to_have_attribute("x", re.compile("50"))
    # Enter in a field sends nothing off.
    page.locator("#id_form-0-left").fill("50")
    page.keyboard.press("Enter")
    assert Picture.objects.get().sha == picture.sha
    finish(page)
    assert covered_at(picture, 0.51, 0.15)


def test_there_are_as_many_boxes_as_are_drawn(desk: Desk):
    page = desk.covers(stored(1000, 700))
    for _box in range(5):
        page.get_by_role("button", name="Add a box").click()
    expect(page.locator("[data-boxes] rect")).to_have_count(5)
    page.get_by_role("button", name="Remove box 2").click()
    expect(page.locator("[data-boxes] rect")).to_have_count(4)
    finish(page)


def test_the_picture_and_what_lies_over_it_fill_the_same_place(desk: Desk, picture: Picture):
    page = desk.covers(picture)
    image = page.locator(".cover-stage img").bounding_box()
    over = page.locator("[data-boxes]").bounding_box()
    assert image and over
    assert [over[side] for side in over] == pytest.approx([image[side] for side in over], abs=1)


def test_without_a_script_the_numbers_are_enough(browser: Browser, site: str):
    picture = stored(1000, 700)
    desk = Desk(browser, site, java_script_enabled=False)
    page = desk.covers(picture)
    expect(page.get_by_role("button", name="Add a box")).to_be_hidden()
    for side, value in (("left", 10), ("top", 10), ("width", 30), ("height", 30)):
        page.locator(f"#id_form-0-{side}").fill(str(value))
    page.get_by_role("button", name="Show the boxes on the picture").click()
    expect(page.locator("[data-boxes] rect")).to_have_count(1)
    finish(page)
    assert covered_at(picture, 0.2, 0.2)
    desk.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_page_is_for_everybody(browser: Browser, site: str, width: int, scheme: str):
    desk = Desk(browser, site, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = desk.covers(stored(1200, 800))
    page.get_by_role("button", name="Add a box").click()
    found = Axe().run(page, context=".cover").response["violations"]
    assert not [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.context.close()
