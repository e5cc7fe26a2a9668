"""After a withdrawal every surface is asked over HTTP, and the answers are shown."""

from __future__ import annotations

import pytest

from consent import proof, withdrawal
from core.uses import Naming, Use
from stories import surfaces
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(live_server, settings):
    settings.SITE_URL = live_server.url
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    teller = make.StorytellerFactory(naming=Naming.LEGAL, name="Amparo Quillfeather")
    cues = [{"start": 0.0, "end": 1.0, "speaker": "", "text": "The kettle is first."}]
    spoken = {"recording": make.RecordingFactory().pk, "cues": cues}
    page = make.story(
        themes=("hope",),
        place="CCWF",
        storytellers=[teller],
        body=[make.prose(*make.LETTER), {"type": "recording", "value": spoken}],
    )
    make.collection("of-trees", [page])
    return page


def test_a_public_story_is_met_on_every_surface(page):
    answers = proof.ask(page.work)
    assert {answer.surface for answer in answers if answer.met} == {
        s.name for s in surfaces.registered()
    }
    assert not proof.is_gone(answers)


def test_a_pdf_is_known_by_the_name_under_which_it_is_saved(page, worker):
    worker()
    met = {answer.surface: (answer.status, answer.met) for answer in proof.ask(page.work)}
    assert met["pdf"] == (200, True)


def test_a_withdrawn_story_is_proved_to_be_gone(page):
    withdrawal.withdraw(
        page.work,
        asked_by=page.tellers()[0].storyteller,
        means="letter",
        recorded_by=make.moderator(),
    )
    answers = proof.ask(page.work)
    assert proof.is_gone(answers)
    by_surface = {answer.surface: answer.status for answer in answers}
    assert by_surface["story page"] == 410
    assert by_surface["oEmbed"] == 404


def test_one_use_taken_back_leaves_the_others(page):
    withdrawal.withdraw(
        page.work,
        [Use.EMBED_ANYWHERE],
        asked_by=page.tellers()[0].storyteller,
        means="letter",
        recorded_by=make.moderator(),
    )
    met = {answer.surface for answer in proof.ask(page.work) if answer.met}
    assert met == {s.name for s in surfaces.registered() if s.use != Use.EMBED_ANYWHERE}


def test_a_surface_that_does_not_answer_is_no_proof(page, settings):
    settings.SITE_URL = "http://127.0.0.1:9"
    answers = proof.ask(page.work)
    assert {answer.status for answer in answers} == {None}
    assert not proof.is_gone(answers)
