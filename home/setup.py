"""The two page trees, the first pages in them, and who may edit them."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from core import roles
from core.setup import step
from stories.models import StoryIndexPage

from . import seeds
from .models import (
    CoalitionLinks,
    CoalitionPage,
    EventsPage,
    HomePage,
    OutreachRequest,
    Planted,
    StatewideMeeting,
)

STORIES = {"en": "Stories", "es": "Historias"}
EDIT_PAGES = ("add_page", "change_page", "publish_page")
EDIT_COALITION = (roles.ORGANISER, roles.EDITOR, roles.ADMINISTRATOR)


@step("pages of the coalition", order=40)
def make_pages() -> None:
    """Makes what is missing: home, list of stories and first pages in each language."""
    _remove_welcome_page()
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    original = _home(locales[settings.LANGUAGE_CODE], None)
    homes = [original]
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            homes.append(_home(locales[code], original))
    _keep_site(original)
    for home in homes:
        _plant(home)
    # Made here, so that no reader's GET has to.
    CoalitionLinks.load()
    StatewideMeeting.load()


@step("rights over pages of the coalition", order=60)
def grant() -> None:
    """Organisers edit the coalition's pages one by one: rights over home would reach the stories."""
    for home in HomePage.objects.all():
        for name in (roles.EDITOR, roles.ADMINISTRATOR):
            roles.grant_pages(name, home, EDIT_PAGES)
        for model in (CoalitionPage, EventsPage):
            for page in model.objects.child_of(home):
                roles.grant_pages(roles.ORGANISER, page, EDIT_PAGES)
    rights = [_right("change", CoalitionLinks), _right("change", StatewideMeeting)]
    for name in EDIT_COALITION:
        Group.objects.get(name=name).permissions.add(*rights)
    requests = [_right("view", OutreachRequest), _right("delete", OutreachRequest)]
    for name in (roles.ORGANISER, roles.ADMINISTRATOR):
        Group.objects.get(name=name).permissions.add(*requests)


def _right(action: str, model: type[Any]) -> Permission:
    kind = ContentType.objects.get_for_model(model)
    return Permission.objects.get(content_type=kind, codename=f"{action}_{model._meta.model_name}")


def _remove_welcome_page() -> None:
    """Wagtail's own first page, a plain Page with nothing below it. Its Site goes with it."""
    plain = ContentType.objects.get_for_model(Page)
    for page in Page.objects.filter(depth=2, content_type=plain, numchild=0):
        page.delete()


def _home(locale: Locale, original: HomePage | None) -> HomePage:
    home = HomePage.objects.filter(locale=locale).first()
    if home:
        return home
    home = HomePage(
        slug="home" if original is None else f"home-{locale.language_code}",
        **_of_translation(locale, original),
        **seeds.plain(seeds.read(locale.language_code, seeds.HOME)),
    )
    Page.objects.get(depth=1).add_child(instance=home)
    return home


def _of_translation(locale: Locale, original: Page | None) -> dict[str, Any]:
    now = timezone.now()
    fields = {"locale": locale, "first_published_at": now, "last_published_at": now}
    if original is not None:
        taken = Page.objects.filter(translation_key=original.translation_key, locale=locale)
        if not taken.exists():
            fields["translation_key"] = original.translation_key
    return fields


def _keep_site(home: HomePage) -> None:
    """The one site: its address is a setting of the machine, not an editor's choice."""
    public = urlsplit(settings.SITE_URL)
    port = public.port or (443 if public.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site(is_default_site=True, root_page=home, site_name=settings.WAGTAIL_SITE_NAME)
    elif (site.hostname, site.port) == (public.hostname, port):
        return
    site.hostname, site.port = public.hostname or "localhost", port
    site.save()


def _plant(home: HomePage) -> None:
    language = home.locale.language_code
    done = set(Planted.objects.filter(language=language).values_list("path", flat=True))
    _keep_story_index(home)
    new: list[tuple[str, Page]] = []
    if seeds.HOME not in done:
        Planted.objects.create(language=language, path=seeds.HOME, page=home)
        new.append((seeds.HOME, home))
    for path in seeds.PAGES:
        if path not in done and (page := _plant_page(path, home)):
            new.append((path, page))
    _link(language, new)


def _keep_story_index(home: HomePage) -> None:
    """Unlike the others it is made again when it is gone: stories have no other place."""
    if StoryIndexPage.objects.child_of(home).exists():
        return
    language = home.locale.language_code
    original = StoryIndexPage.objects.exclude(locale=home.locale).first()
    index = StoryIndexPage(
        title=STORIES[language], slug="stories", **_of_translation(home.locale, original)
    )
    Page.objects.get(pk=home.pk).add_child(instance=index)
    Planted.objects.update_or_create(language=language, path="stories", defaults={"page": index})


def _plant_page(path: str, home: HomePage) -> Page | None:
    """None where the page that it belongs under is gone, or something else has its address."""
    language = home.locale.language_code
    above, _slash, slug = path.rpartition("/")
    parent = _planted(language, above) if above else home
    if parent is None:
        return None
    if standing := parent.get_children().filter(slug=slug).first():
        Planted.objects.create(language=language, path=path, page=standing)
        return None
    model = EventsPage if path == seeds.EVENTS else CoalitionPage
    page = model(
        slug=slug,
        **_of_translation(home.locale, _planted(settings.LANGUAGE_CODE, path)),
        **seeds.plain(seeds.read(language, path)),
    )
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    Planted.objects.create(language=language, path=path, page=page)
    return page


def _planted(language: str, path: str) -> Page | None:
    row = Planted.objects.filter(language=language, path=path).select_related("page").first()
    return row.page if row else None


def _link(language: str, new: list[tuple[str, Page]]) -> None:
    """Fills what leads to other pages, once all of them are there."""
    ids = dict(Planted.objects.filter(language=language).values_list("path", "page_id"))
    for path, made in new:
        page = made.specific_class.objects.get(pk=made.pk)
        found = seeds.streams(seeds.read(language, path), partial(dict.get, ids))
        for name, value in found.items():
            setattr(page, name, value)
        if found:
            page.save()
