"""Results can be narrowed to storytellers, of those who may be named."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from core.uses import Naming
from stories import people
from stories.models import Storyteller
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def told(client: Client, query: str = "q=kettle") -> dict[str, str]:
    """Count by name, as the page shows them; what is chosen has a star."""
    html = BeautifulSoup(client.get(f"/search/?{query}").content, "html.parser")
    labels = html.select("label:has(input[name=by][type=checkbox])")
    return {
        label.span.text + ("*" if label.input.has_attr("checked") else ""): label.find_all("span")[
            -1
        ].text
        for label in labels
    }


def named(name: str, naming: Naming = Naming.FIRST) -> Storyteller:
    return make.StorytellerFactory(name=name, naming=naming)


def test_each_name_says_how_many_stories_it_would_find(client: Client):
    zora, jerome = named("Zora"), named("Jerome")
    make.story("First", storytellers=[zora])
    make.story("Second", storytellers=[zora, jerome], kind="poem")
    make.story("Third", storytellers=[jerome], body=[make.prose("Rain.")])
    assert told(client) == {"Zora": "2", "Jerome": "1"}
    assert told(client, "q=kettle&kind=poem") == {"Jerome": "1", "Zora": "1"}
    # Whoever is chosen narrows the stories, not the other names.
    assert told(client, f"q=kettle&by={jerome.slug}") == {"Zora": "2", "Jerome*": "1"}
    answer = client.get(f"/search/?q=kettle&by={jerome.slug}").content.decode()
    assert "1 story" in answer and "/stories/second/" in answer


def test_several_can_be_chosen_and_taken_back_one_by_one(client: Client):
    tellers = [named(name) for name in ("Zora", "Jerome", "Lou")]
    for teller in tellers:
        make.story(f"By {teller.name}", storytellers=[teller])
    zora, jerome, _lou = tellers
    both = f"q=kettle&by={zora.slug}&by={jerome.slug}"
    assert told(client, both) == {"Jerome*": "1", "Lou": "1", "Zora*": "1"}
    for path in (f"/search/?{both}", f"/stories/?by={zora.slug}&by={jerome.slug}"):
        answer = client.get(path).content.decode()
        assert "2 stories" in answer and "/by-lou/" not in answer
        chips = BeautifulSoup(answer, "html.parser").select(".chosen a[rel=nofollow]")
        assert [chip.text.split()[0] for chip in chips] == ["Zora", "Jerome"]
        rest = client.get(path.partition("?")[0] + chips[0]["href"]).content.decode()
        assert "1 story" in rest and "/by-jerome/" in rest
    # In the words of a query as well.
    assert "2 stories" in client.get("/search/?q=kettle+by:Zora+by:Lou").content.decode()
    works = client.get(f"/api/v1/search/?{both}").json()
    assert works["total"] == 2


def test_a_name_stands_as_its_storyteller_writes_it(client: Client):
    teller = named("bell")
    make.story(storytellers=[teller])
    for path in (
        f"/stories/?by={teller.slug}",
        f"/search/?q=kettle&by={teller.slug}",
        "/search/?q=by:bell",
    ):
        (chip,) = BeautifulSoup(client.get(path).content, "html.parser").select(".chosen a[rel]")
        assert chip.text.split()[0] == "bell"


def test_a_name_that_may_not_be_shown_is_not_there(client: Client):
    page = make.story("First", storytellers=[named("Zora")])
    make.story("Second", storytellers=[make.AnonymousStorytellerFactory()])
    assert told(client) == {"Zora": "1"}
    make.answer(page.tellers()[0].person, page.work, naming=Naming.NONE)
    assert told(client) == {}


@pytest.mark.parametrize("ending", make.ENDINGS)
def test_a_story_that_ended_is_counted_for_nobody(client: Client, ending: str):
    zora = named("Zora")
    page = make.story("First", storytellers=[zora])
    make.story("Second", storytellers=[zora])
    assert told(client) == {"Zora": "2"}
    make.ENDINGS[ending](page)
    assert told(client) == {"Zora": "1"}


def test_by_a_place_or_a_decade_nobody_is_counted_whom_it_would_not_find(client: Client):
    full = named("Amparo Bell", Naming.LEGAL)
    for number, teller in enumerate([full, named("Zora"), named("Jerome"), named("Lou")]):
        make.story(f"Story {number}", storytellers=[teller], written="1994")
    assert len(told(client)) == 4
    assert told(client, "q=kettle&year=1990s") == {"Amparo Bell": "1"}
    zora = Storyteller.objects.get(name="Zora")
    assert (
        "No story here"
        in client.get(f"/search/?q=kettle&year=1990s&by={zora.slug}").content.decode()
    )


def test_the_most_frequent_stand_there_and_whoever_is_chosen(client: Client, monkeypatch):
    monkeypatch.setattr(people, "MOST_TOLD", 2)
    rare = named("Rare")
    make.story("Rare", storytellers=[rare])
    for name in ("Zora", "Jerome"):
        teller = named(name)
        for number in range(2):
            make.story(f"{name} {number}", storytellers=[teller])
    assert told(client) == {"Jerome": "2", "Zora": "2"}
    assert told(client, f"q=kettle&by={rare.slug}") == {"Jerome": "2", "Zora": "2", "Rare*": "1"}


def test_who_is_named_in_the_query_stays_there(client: Client):
    make.story(storytellers=[named("Zora")])
    assert told(client, "q=kettle+by:Zora") == {}


def test_a_translation_counts_once(client: Client):
    zora = named("Zora")
    page = make.story("First", storytellers=[zora])
    make.story("Primera", language="es", work=page.work, storytellers=[zora])
    assert told(client, "q=list") == {"Zora": "1"}


def test_programs_get_the_same_counts(client: Client):
    zora = named("Zora")
    make.story("First", storytellers=[zora])
    answer = client.get("/api/v1/search/?q=kettle").json()
    (facet,) = [each for each in answer["facets"] if each["name"] == "by"]
    assert facet["values"] == [{"value": zora.slug, "label": "Zora", "works": 1, "chosen": False}]
