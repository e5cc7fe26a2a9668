"""What a page says of itself to programs and to other sites: nothing that it does not say to people."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile

from core.uses import Naming, Use
from media import names
from media.making import make as make_sizes
from media.models import Recording, Sound
from stories import exposing, publishing
from stories.models import StoryPage
from tests import factories as make

pytestmark = pytest.mark.django_db

QUOTE = "The kettle is first."
STANDFIRST = "A letter about listening."


def head(client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def data(client, address: str) -> dict[str, Any] | None:
    found = head(client, address).find("script", type="application/ld+json")
    return json.loads(found.string) if found else None


def story_data(client, page: StoryPage) -> dict[str, Any]:
    found = data(client, page.path_on_site)
    assert found is not None
    return found


def card(client, address: str) -> dict[str, str]:
    """What the page offers for a card, by property."""
    return {
        tag.get("property") or tag["name"]: tag["content"]
        for tag in head(client, address).find_all("meta")
        if (tag.get("property") or tag.get("name", "")).startswith(("og:", "twitter:"))
    }


KINDS = {
    "letter": "Article",
    "essay": "Article",
    "interview": "Article",
    "poem": "CreativeWork",
    "recording": "CreativeWork",
    "artwork": "VisualArtwork",
}


@pytest.mark.parametrize(("kind", "type_"), KINDS.items())
def test_a_story_says_what_it_is(client, kind: str, type_: str):
    page = make.story(kind=kind, standfirst=STANDFIRST, themes=("hope",))
    found = story_data(client, page)
    assert found["@type"] == type_
    assert found["@id"] == f"http://testserver/s/{page.work.code}/"
    assert found["url"] == f"http://testserver{page.path_on_site}"
    assert found["name"] == page.title
    assert found["description"] == STANDFIRST
    assert found["inLanguage"] == "en"
    assert found["about"][0]["url"] == "http://testserver/themes/hope/"
    assert "kettle" not in json.dumps(found)


def test_no_value_can_end_the_script(client):
    title = "</script><script>alert(1)</script> & more"
    page = make.story(title, slug="sharp")
    body = client.get(page.path_on_site).content.decode()
    assert story_data(client, page)["name"] == title
    assert "<script>alert" not in body
    assert body.count("</script>") == 1


def test_a_person_stands_there_as_they_may_be_named(client):
    named = make.StorytellerFactory(slug="amparo")
    hidden = make.AnonymousStorytellerFactory()
    page = make.story(storytellers=[named, hidden])
    assert story_data(client, page)["author"] == [
        {"@type": "Person", "name": "Amparo", "url": "http://testserver/storytellers/amparo/"}
    ]


def test_nobody_is_named_who_is_not_to_be_named(client):
    teller = make.StorytellerFactory(name="Bettina", slug="bettina")
    page = make.draft(storytellers=[teller], place="CCWF")
    make.permit(page, make.without(Use.FACILITY_SHOWN, Use.YEARS_SHOWN), naming=Naming.NONE)
    publishing.publish(page, make.approve(page))
    found = story_data(client, page)
    assert "author" not in found
    assert "locationCreated" not in found
    for word in ("ettina", "Central California", "Fresno", teller.code):
        assert word not in json.dumps(found)
    assert "ettina" not in json.dumps(card(client, page.path_on_site))


def test_dates_are_years_where_years_are_private(client):
    moment = datetime(2026, 3, 17, 15, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    exact = make.story("Exact", written="2019-08-14")
    rough = make.story("Rough", written="2019-08-14", uses=make.without(Use.YEARS_SHOWN))
    StoryPage.objects.update(first_published_at=moment)
    found = story_data(client, exact)
    assert (found["dateCreated"], found["datePublished"]) == ("2019-08-14", "2026-03-17")
    found = story_data(client, rough)
    assert (found["datePublished"], found["dateModified"]) == ("2026", "2026")
    assert "dateCreated" not in found
    assert "2019" not in json.dumps(found)


@pytest.mark.parametrize("written", ["1998~", "1990/1995", ""])
def test_a_date_that_is_not_exact_is_not_made_exact(client, written: str):
    assert "dateCreated" not in story_data(client, make.story(written=written))


def spoken() -> list[dict[str, Any]]:
    """A body with a recording whose sound for readers is made."""
    recording = make.RecordingFactory()
    file = ContentFile(b"sound", name=names.random_name(names.SOUND, "m4a"))
    Sound.objects.create(recording=recording, format=Sound.Format.AAC, file=file, size=5)
    Recording.objects.update(state=Recording.State.READY)
    cues = [{"start": 0.0, "end": 1.0, "speaker": "", "text": "The kettle is first."}]
    value = {"recording": recording.pk, "cues": cues}
    return [make.prose("Words."), {"type": "recording", "value": value}]


def test_a_recording_that_may_be_heard_is_an_audio_object(client):
    (audio,) = story_data(client, make.story(kind="recording", body=spoken()))["audio"]
    assert audio["@type"] == "AudioObject"
    assert audio["duration"] == "PT2S"
    assert client.get(audio["contentUrl"].removeprefix("http://testserver")).status_code == 200


def test_a_voice_that_may_not_be_heard_is_no_audio_object(client):
    page = make.story(kind="recording", body=spoken(), uses=make.without(Use.VOICE_RECORDING))
    assert "audio" not in story_data(client, page)


def drawing(title: str = "A cup", **fields: Any) -> StoryPage:
    picture = make.PictureFactory()
    body = [{"type": "picture", "value": {"picture": picture.pk}}, make.prose("How I drew it.")]
    page = make.story(title, kind="artwork", body=body, standfirst=STANDFIRST, **fields)
    make_sizes(picture)
    return page


def test_an_artwork_shows_its_picture_to_other_sites_in_the_size_made_for_them(client):
    page = drawing()
    found = card(client, page.path_on_site)
    assert found["twitter:card"] == "summary_large_image"
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image:alt"] == "A cup on a table, drawn in ballpoint."
    image = client.get(found["og:image"].removeprefix("http://testserver"))
    assert (image.status_code, image["Content-Type"]) == (200, "image/jpeg")
    assert story_data(client, page)["image"]["@type"] == "ImageObject"


def test_a_picture_whose_size_is_not_made_yet_is_no_card(client):
    picture = make.PictureFactory()
    body = [{"type": "picture", "value": {"picture": picture.pk}}, make.prose("How I drew it.")]
    page = make.story(kind="artwork", body=body)
    assert "og:image" not in card(client, page.path_on_site)


def test_a_picture_that_is_not_exposed_is_no_card(client):
    page = drawing()
    exposing.exposure.withdraw(f"story:{page.work.code}")
    found = card(client, page.path_on_site)
    assert "og:image" not in found
    assert found["twitter:card"] == "summary"
    assert "image" not in story_data(client, page)


def test_a_card_says_one_permitted_sentence(client):
    quoted = make.story("Quoted", quote=QUOTE, standfirst=STANDFIRST)
    found = card(client, quoted.path_on_site)
    assert found["og:title"] == "Quoted"
    assert found["og:description"] == QUOTE
    assert found["og:type"] == "article"
    assert found["og:locale"] == "en_US"
    assert found["og:url"] == f"http://testserver{quoted.path_on_site}"
    assert "og:image" not in found


def test_a_card_says_no_words_from_behind_a_content_note(client):
    page = make.story(quote=QUOTE, standfirst=STANDFIRST, body=[make.noted(), make.prose(QUOTE)])
    assert card(client, page.path_on_site)["og:description"] == STANDFIRST


@pytest.mark.parametrize("use", [Use.CAMPAIGN_QUOTES, Use.SOCIAL_MEDIA_CARDS])
def test_a_card_quotes_nobody_who_did_not_allow_it(client, use: Use):
    page = make.story(quote=QUOTE, standfirst=STANDFIRST, uses=make.without(use))
    assert card(client, page.path_on_site)["og:description"] == STANDFIRST


def test_no_picture_goes_on_networks_without_a_yes_to_them(client):
    page = drawing(uses=make.without(Use.SOCIAL_MEDIA_CARDS))
    assert "og:image" not in card(client, page.path_on_site)


def test_a_link_only_story_gives_programs_its_title_alone(client):
    page = drawing("Link only", uses=make.without(Use.SEARCH_AND_INDEX))
    assert data(client, page.path_on_site) is None
    found = card(client, page.path_on_site)
    assert found["og:title"] == "Link only"
    assert "og:description" not in found
    assert "og:image" not in found


def test_a_translation_names_the_original_and_is_a_card_in_its_language(client):
    teller = make.StorytellerFactory()
    page = make.story(storytellers=[teller])
    translation = make.draft(
        "Una lista", language="es", work=page.work, storytellers=[teller], translator="Rosa Lima"
    )
    publishing.publish(translation, make.approve(translation))
    spanish = story_data(client, translation)
    assert spanish["translationOfWork"]["url"] == f"http://testserver{page.path_on_site}"
    assert spanish["translator"]["name"] == "Rosa Lima"
    english = story_data(client, page)
    assert english["workTranslation"]["url"] == f"http://testserver{translation.path_on_site}"
    assert english["@id"] == spanish["@id"]
    assert card(client, translation.path_on_site)["og:locale"] == "es_US"


def test_a_collection_names_its_parts(client):
    first, second = make.story("First"), make.story("Second")
    make.story("Not in it")
    make.collection("of-trees", [first, second])
    found = data(client, "/collections/of-trees/")
    assert found["@type"] == "Collection"
    assert found["name"] == "Of trees"
    assert [(part["name"], part["url"]) for part in found["hasPart"]] == [
        (page.title, f"http://testserver{page.path_on_site}") for page in (first, second)
    ]


def test_a_part_that_was_taken_back_is_named_no_more(client):
    from stories import pausing

    first, second = make.story("First"), make.story("Second")
    make.collection("of-trees", [first, second])
    pausing.pause(second.work, "Asked", make.editor())
    found = data(client, "/collections/of-trees/")
    assert [part["name"] for part in found["hasPart"]] == ["First"]


def test_a_storytellers_page_is_the_page_of_a_person(client):
    make.story(storytellers=[make.StorytellerFactory(slug="amparo")])
    found = data(client, "/storytellers/amparo/")
    assert found["@type"] == "ProfilePage"
    assert found["mainEntity"] == {
        "@type": "Person",
        "name": "Amparo",
        "url": "http://testserver/storytellers/amparo/",
    }


def test_a_sample_says_that_it_is_invented(client):
    page = make.story()
    page.work.sample = True
    page.work.save()
    assert story_data(client, page)["creativeWorkStatus"] == "Fictional sample"


def test_a_draft_in_preview_has_neither():
    body = make.draft().make_preview_request().content.decode()
    assert "A list of small sounds" in body
    assert "ld+json" not in body
    assert "og:title" not in body
