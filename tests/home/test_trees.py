"""The page trees of both languages: made once, then the editors'."""

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, Site

from core import roles
from core.setup import run_all
from home import seeds
from home.models import CoalitionPage, HomePage, Planted
from stories.models import StoryIndexPage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def everything() -> dict[str, object]:
    return {
        "pages": list(Page.objects.order_by("path").values_list("pk", "path", "title", "numchild")),
        "planted": Planted.objects.count(),
        "sites": list(Site.objects.values_list()),
        "rights": GroupPagePermission.objects.count(),
    }


def home(language: str) -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def test_setting_up_again_changes_nothing():
    before = everything()
    run_all()
    assert everything() == before
    assert Page.find_problems() == ([], [], [], [], [])


def test_every_page_has_its_translation_at_the_same_address():
    for page in CoalitionPage.objects.filter(locale__language_code="en"):
        spanish = CoalitionPage.objects.get(
            translation_key=page.translation_key, locale__language_code="es"
        )
        assert spanish.url_path == page.url_path.replace("/home/", "/home-es/", 1)
        assert spanish.live
    assert home("en").translation_key == home("es").translation_key
    english, spanish = StoryIndexPage.objects.order_by("path")
    assert (english.slug, spanish.slug) == ("stories", "stories")
    assert english.translation_key == spanish.translation_key


def test_every_data_file_is_planted_and_each_language_has_the_same():
    files = {
        language: {
            str(file.relative_to(seeds.DATA / language).with_suffix(""))
            for file in (seeds.DATA / language).rglob("*.toml")
        }
        for language in ("en", "es")
    }
    assert files["en"] == files["es"] == {seeds.HOME, *seeds.PAGES}


@pytest.mark.parametrize("path", [seeds.HOME, *seeds.PAGES])
def test_both_languages_say_the_same_things_in_the_same_order(path):
    def outline(language: str) -> object:
        seed = seeds.read(language, path)
        streams = {
            name: [(row.get("to"), row.get("channel")) for row in seed[name]]
            for name in seeds.STREAMS
            if name in seed
        }
        body = [
            [(row.get("to"), row.get("channel")) for row in value] if kind == "rows" else kind
            for block in seed.get("body", [])
            for kind, value in block.items()
        ]
        return set(seed), streams, body

    assert outline("en") == outline("es")


def test_no_row_of_the_first_pages_leads_nowhere():
    for language in ("en", "es"):
        for path in (seeds.HOME, *seeds.PAGES):
            page = Planted.objects.get(language=language, path=path).page.specific
            for row in _rows(page):
                assert row["page"] or row["channel"], (language, path, row["title"])


def _rows(page: Page) -> list[dict]:
    rows = [block.value for block in getattr(page, "body", []) if block.block_type == "rows"]
    found = [row for block in rows for row in block]
    for name in seeds.STREAMS:
        found += [block.value for block in getattr(page, name, [])]
    return found


def test_what_editors_changed_stays_changed():
    page = CoalitionPage.objects.get(url_path="/home/orientation/")
    page.title = "Begin"
    page.slug = "begin"
    page.save_revision().publish()
    run_all()
    assert [
        p.title
        for p in CoalitionPage.objects.filter(
            translation_key=page.translation_key, locale=page.locale
        )
    ] == ["Begin"]
    assert not CoalitionPage.objects.filter(url_path="/home/orientation/").exists()


def test_what_editors_took_away_stays_away():
    CoalitionPage.objects.get(url_path="/home/get-involved/").delete()
    run_all()
    assert not CoalitionPage.objects.filter(url_path__startswith="/home/get-involved/").exists()
    assert CoalitionPage.objects.filter(url_path="/home-es/get-involved/").exists()


def test_a_page_that_editors_made_first_keeps_its_address():
    CoalitionPage.objects.get(url_path="/home/pardons/").delete()
    Planted.objects.filter(language="en", path="pardons").delete()
    mine = home("en").add_child(instance=CoalitionPage(title="Ours", slug="pardons"))
    run_all()
    assert CoalitionPage.objects.get(url_path="/home/pardons/").title == "Ours"
    assert Planted.objects.get(language="en", path="pardons").page_id == mine.pk


def test_the_site_stands_at_its_public_address(settings):
    settings.SITE_URL = "https://stories.example.org"
    run_all()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("stories.example.org", 443, True)
    assert site.root_page_id == home("en").pk


def test_wagtail_s_welcome_page_is_gone():
    assert set(Page.objects.filter(depth=2).values_list("slug", flat=True)) == {"home", "home-es"}


@pytest.mark.parametrize("role", [roles.ORGANISER, roles.EDITOR, roles.ADMINISTRATOR])
def test_these_roles_edit_and_publish_the_coalition_s_pages(role):
    user = UserFactory(role=role)
    for page in CoalitionPage.objects.all():
        assert page.permissions_for_user(user).can_edit()
        assert page.permissions_for_user(user).can_publish()


@pytest.mark.parametrize("role", [roles.LETTER_DESK, roles.MODERATOR, roles.MEDIA_WORKGROUP])
def test_other_roles_do_not(role):
    user = UserFactory(role=role)
    for page in CoalitionPage.objects.all():
        assert not page.permissions_for_user(user).can_edit()


def test_an_organiser_has_no_rights_over_stories():
    user = UserFactory(role=roles.ORGANISER)
    for index in StoryIndexPage.objects.all():
        tester = index.permissions_for_user(user)
        assert not tester.can_edit()
        assert not tester.can_add_subpage()
        assert not tester.can_publish_subpage()


@pytest.mark.parametrize("setting", ["coalitionlinks", "statewidemeeting"])
def test_organisers_change_addresses_and_the_meeting_s_rule(client, setting):
    url = reverse("wagtailsettings:edit", args=["home", setting])
    client.force_login(UserFactory(role=roles.ORGANISER))
    assert client.get(url, follow=True).status_code == 200
    client.force_login(UserFactory(role=roles.MEDIA_WORKGROUP))
    assert client.get(url).status_code == 302
