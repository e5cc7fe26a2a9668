from __future__ import annotations

import pytest

from stories.models import StoryPage
from tests import factories as make

QUOTE = "The kettle is first."
SPANISH = (
    "Llevo una lista de sonidos pequeños. La tetera es la primera.",
    "Mi hermana escribe cartas en el reverso de calendarios viejos.",
)


@pytest.fixture
def story(db: None) -> StoryPage:
    """A public story that any site may show, with everything that could be told of it."""
    teller = make.StorytellerFactory(name="Amparo", slug="amparo", county="Fresno")
    return make.story(quote=QUOTE, standfirst="What one can hear at four.", storytellers=[teller])


@pytest.fixture
def in_spanish(story: StoryPage) -> StoryPage:
    """The public Spanish translation of `story`."""
    tellers = [credit.storyteller for credit in story.tellers()]
    draft = make.draft(
        "Una lista de sonidos",
        language="es",
        work=story.work,
        storytellers=tellers,
        body=[make.prose(*SPANISH)],
        quote="La tetera es la primera.",
        translator="Elena",
    )
    make.publishing.publish(draft, make.approve(draft))
    return StoryPage.objects.get(pk=draft.pk)
