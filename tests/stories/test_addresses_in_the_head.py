"""What a page says of its own address, of the same page in the other language, and of who may keep it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from core.uses import Naming, Use
from stories import lists, publishing
from tests import factories as make

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def head(client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser").head


def canonical(client, address: str) -> str | None:
    link = head(client, address).find("link", rel="canonical")
    return link["href"].removeprefix(SITE) if link else None


def languages(client, address: str) -> dict[str, str]:
    links = head(client, address).find_all("link", rel="alternate", hreflang=True)
    return {link["hreflang"]: link["href"].removeprefix(SITE) for link in links}


def robots(client, address: str) -> list[str]:
    """What the one tag for robots says; there is never a second."""
    tags = head(client, address).find_all("meta", attrs={"name": "robots"})
    assert len(tags) <= 1
    return tags[0]["content"].split(", ") if tags else []


@pytest.fixture
def archive():
    full = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather", slug="amparo")
    page = make.story(storytellers=[full], themes=("hope",), place="CCWF")
    draft = make.draft("Una lista", language="es", work=page.work, storytellers=[full])
    publishing.publish(draft, make.approve(draft))
    for language in ("en", "es"):
        make.collection("of-trees", [page], language=language)
    return page


PAGES = [
    "/stories/",
    "/themes/hope/",
    "/institutions/CCWF/",
    "/storytellers/",
    "/storytellers/amparo/",
    "/collections/",
    "/collections/of-trees/",
    "/figures/themes/",
    "/",
    "/orientation/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_itself_in_each_language_and_english_for_everybody_else(
    client, archive, path: str
):
    pair = {"en": path, "es": f"/es{path}", "x-default": path}
    for address in (path, f"/es{path}"):
        assert canonical(client, address) == address
        assert languages(client, address) == pair
        assert all(client.get(each).status_code == 200 for each in pair.values())


def test_a_story_names_the_page_of_its_translation(client, archive):
    pair = {
        "en": "/stories/a-list-of-small-sounds/",
        "es": "/es/stories/una-lista/",
        "x-default": "/stories/a-list-of-small-sounds/",
    }
    for address in (pair["en"], pair["es"]):
        assert languages(client, address) == pair
        assert canonical(client, address) == address
        assert canonical(client, f"{address}?tools=1") == address
        assert canonical(client, f"{address}?in=of-trees") == address


def test_a_story_in_one_language_names_no_other(client):
    page = make.story()
    assert languages(client, page.path_on_site) == {}
    assert canonical(client, page.path_on_site) == page.path_on_site


def test_a_collection_in_one_language_names_no_other(client):
    make.collection("of-trees", [make.story()])
    assert languages(client, "/collections/of-trees/") == {}


@pytest.mark.parametrize("path", ["/stories/", "/themes/hope/"])
def test_the_second_page_of_a_list_is_a_page_of_its_own(client, monkeypatch, path: str):
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    for n in range(2):
        make.story(f"Story {n}", themes=("hope",))
    second = f"{path}?page=2"
    assert canonical(client, second) == second
    assert languages(client, second) == {"en": second, "es": f"/es{second}", "x-default": second}
    assert canonical(client, f"{path}?page=1") == path


@pytest.mark.parametrize("query", ["theme=hope", "sort=written"])
def test_what_was_chosen_is_not_to_be_listed_and_goes_along_into_the_other_language(
    client, archive, query: str
):
    address = f"/stories/?{query}"
    assert robots(client, address) == ["noindex"]
    assert canonical(client, address) is None
    assert languages(client, address) == {}
    body = client.get(address).content.decode()
    assert f'href="/es{address}"' in body


def test_a_letter_of_the_storytellers_is_a_page_of_its_own(client, archive):
    assert canonical(client, "/storytellers/?letter=A") == "/storytellers/?letter=A"
    assert languages(client, "/es/storytellers/?letter=A")["en"] == "/storytellers/?letter=A"


NO_COPIES = ["noarchive", "noai", "noimageai"]


def test_nobody_is_to_copy_a_story_that_is_not_open_data(client):
    page = make.story("Closed", uses=make.without(Use.API_AND_OPEN_DATA))
    assert robots(client, page.path_on_site) == NO_COPIES
    assert robots(client, f"{page.path_on_site}cite/") == ["noindex", *NO_COPIES]
    assert robots(client, make.story("Open").path_on_site) == []
    neither = make.without(Use.API_AND_OPEN_DATA, Use.SEARCH_AND_INDEX)
    page = make.story("Neither", uses=neither)
    assert robots(client, page.path_on_site) == ["noindex", *NO_COPIES]


def test_nobody_is_to_copy_what_is_said_in_it(client):
    cues = [{"start": 0.0, "end": 1.0, "speaker": "", "text": "The kettle is first."}]
    body = [{"type": "recording", "value": {"recording": make.RecordingFactory().pk, "cues": cues}}]
    closed = make.without(Use.API_AND_OPEN_DATA)
    page = make.story("Closed", kind="recording", body=body, uses=closed)
    captions = client.get(f"{page.path_on_site}captions/1.vtt")
    assert captions["X-Robots-Tag"] == "noindex, noarchive, noai, noimageai"


@pytest.mark.parametrize("path", ["/stories/", "/themes/hope/", "/figures/themes/"])
def test_a_way_into_the_archive_says_in_a_sentence_what_it_is(client, path: str):
    make.story(themes=("hope",))
    for prefix in ("", "/es"):
        said = head(client, prefix + path).find("meta", attrs={"name": "description"})
        assert len(said["content"]) > 20
