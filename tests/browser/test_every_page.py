"""What holds on every public page: it can be used by everybody, keeps to itself, and fits a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from demo import loading
from stories import pausing
from stories.models import StoryPage
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}

ADDRESSES = [
    "/",
    "/stories/",
    "/stories/number-four/",
    "/stories/six-cubic-feet/",
    "/stories/official-scorer/",
    "/stories/about-the-truck/",
    "/stories/through-the-previews/",
    "/stories/she-waters-it-anyway/",
    "/stories/the-e-goes-first/",
    "/stories/eleven-times/",
    "/stories/?theme=hope&kind=letter",
    "/stories/?sort=written&has=translation",
    "/stories/number-four/?tools=1",
    "/stories/number-four/?in=learning-it-anyway",
    "/stories/number-four/cite/",
    "/storytellers/",
    "/storytellers/wendell/",
    "/collections/",
    "/collections/learning-it-anyway/",
    "/figures/themes/",
    "/figures/places/",
    "/storytellers/vernice/",
    "/themes/hope/",
    "/institutions/CCWF/",
    "/search/",
    "/search/?q=mother",
    "/search/?q=zzzzz",
    "/search/quotes/",
    "/search/quotes/?q=mother&length=card",
    "/search/quotes/?q=zzzzz",
    "/share/",
    "/share/?for=me",
    "/share/?for=somebody",
    "/share/status/",
    "/orientation/",
    "/get-involved/",
    "/get-involved/stay-informed/",
    "/get-involved/stay-informed/ask/",
    "/legislation/",
    "/events/",
    "/es/",
    "/es/stories/",
    "/es/stories/seis-pies-cubicos/",
    "/es/stories/algo-del-gallo/",
    "/es/stories/?route=commutation",
    "/es/collections/learning-it-anyway/",
    "/es/storytellers/",
    "/es/figures/themes/",
    "/es/search/?q=carta",
    "/es/search/",
    "/es/search/quotes/?q=madre",
    "/search/?q=mothre",
    "/search/?q=mothre&exact=1",
    "/search/suggest/?q=t",
    "/es/search/suggest/?q=ca",
    "/search/?q=%22the+truck%22+OR+letters+-zebra&kind=letter",
    "/search/?q=%22mother+zebra%22+theme:hope",
    "/es/share/?for=me",
    "/es/share/status/",
    "/es/orientation/",
    "/es/get-involved/stay-informed/",
    "/es/events/",
]
# Pages that say what went wrong, with the status they answer.
ERRORS = {"/no-such-page/": 404, "/stories/dear-nobody/": 410}


class Visit:
    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.complaints: list[str] = []
        page.on(
            "console", lambda m: m.type in ("error", "warning") and self.complaints.append(m.text)
        )
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on(
            "request", lambda r: r.url.startswith((site, "data:")) or self.complaints.append(r.url)
        )

    def of(self, address: str, status: int = 200) -> list[str]:
        """All that is wrong with the page at this address."""
        self.complaints.clear()
        answer = self.page.goto(f"{self.site}{address}")
        assert answer
        wrong = [] if answer.status == status else [f"answers {answer.status}"]
        self.page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true })"
        )
        found = Axe().run(self.page, options=RULES).response["violations"]
        wrong += [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        wrong += [f"scrolls sideways: {width}"] if width[0] > width[1] else []
        # The browser itself notes that an error page is one.
        wrong += [c for c in self.complaints if "status of" not in c]
        return [f"{address} {each}" for each in wrong]


@pytest.fixture(params=["wide and light", "320 px and dark"])
def visit(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Visit]:
    wide = request.param == "wide and light"
    context = browser.new_context(
        viewport={"width": 1280 if wide else 320, "height": 900},
        color_scheme="light" if wide else "dark",
    )
    yield Visit(context.new_page(), site)
    context.close()


def test_every_page_is_for_everybody_and_keeps_to_itself(visit: Visit, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    loading.load()
    pausing.pause(StoryPage.objects.get(slug="dear-nobody").work, "For this test", make.editor())
    wrong = [line for address in ADDRESSES for line in visit.of(address)]
    wrong += [line for address, status in ERRORS.items() for line in visit.of(address, status)]
    assert not wrong, "\n".join(wrong)
