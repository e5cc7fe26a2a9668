"""What the site says about itself, in both languages, without a cookie."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.template import TemplateDoesNotExist
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from core import crawlers, views

pytestmark = pytest.mark.urls("core.urls")


def answer(view, **kwargs) -> HttpResponse:
    return view(RequestFactory().get("/somewhere"), **kwargs)


def test_healthz_asks_nothing_of_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_names_each_part_and_says_ok(client, monkeypatch):
    monkeypatch.setattr(views, "readiness", {"database": views._database, "cache": views._cache})
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "cache": "ok"}


def test_a_part_that_fails_or_raises_makes_the_site_not_ready(client, monkeypatch):
    def broken() -> bool:
        raise RuntimeError("postgresql://user:secret@host")

    monkeypatch.setattr(views, "readiness", {"engine": broken, "mail": lambda: False})
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"engine": "fail", "mail": "fail"}
    assert b"secret" not in response.content


def test_a_part_that_is_not_needed_is_told_and_takes_nothing_down(client, monkeypatch):
    monkeypatch.setattr(views, "readiness", {"engine": lambda: True})
    monkeypatch.setattr(views, "besides", {"search server": lambda: False})
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"engine": "ok", "search server": "fail"}


@pytest.mark.django_db
def test_robots_may_read_stories_but_not_the_desk(client, settings):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Disallow: /es/search/" in text
    assert "/stories" not in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


def groups(robots: str) -> list[tuple[set[str], list[str]]]:
    """The groups of a robots.txt: whom each is for, and its rules."""
    found: list[tuple[set[str], list[str]]] = []
    for line in robots.splitlines():
        name, _, value = line.partition(":")
        if name == "User-agent":
            if not found or found[-1][1]:
                found.append((set(), []))
            found[-1][0].add(value.strip())
        elif name in ("Allow", "Disallow"):
            found[-1][1].append(line)
    return found


@pytest.mark.django_db
def test_programs_that_train_models_may_have_open_data_and_nothing_else(client, settings):
    text = client.get("/robots.txt").content.decode()
    everybody, trainers = groups(text)
    assert everybody[0] == {"*"}
    assert {"GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Bytespider"} <= trainers[0]
    assert trainers[1] == ["Allow: /api/v1/", "Disallow: /"]
    assert f"{settings.SITE_URL}/api/v1/" in text
    newest = max(each.as_of for each in crawlers.training())
    assert f"# List of {newest}, to be looked at again by {crawlers.review_by()}." in text


@pytest.mark.django_db
def test_whoever_leads_readers_here_is_not_refused(client):
    (_, trainers) = groups(client.get("/robots.txt").content.decode())
    for agent in ("Googlebot", "bingbot", "Applebot", "facebookexternalhit", "ia_archiver"):
        assert agent not in trainers[0]


def test_a_list_of_crawlers_that_is_due_is_pointed_out(monkeypatch):
    due = crawlers.review_by()
    monkeypatch.setattr(timezone, "localdate", lambda: due)
    assert crawlers.list_is_current(None) == []
    monkeypatch.setattr(timezone, "localdate", lambda: due + timedelta(days=1))
    (warning,) = crawlers.list_is_current(None)
    assert warning.id == "core.W001"


@pytest.mark.parametrize(
    "view, status",
    [
        (views.page_not_found, 404),
        (views.gone, 410),
        (views.too_many, 429),
        (views.permission_denied, 403),
        (views.csrf_failure, 403),
        (views.server_error, 500),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_that_says_no_needs_no_database_and_sets_no_cookie(view, status, language):
    with override(language):
        response = answer(view)
    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in page
    assert not response.cookies
    assert "style=" not in page and "<script" not in page


def test_too_many_says_when_to_come_back():
    assert answer(views.too_many, seconds=60)["Retry-After"] == "60"


def test_a_broken_error_page_still_answers(monkeypatch):
    def missing(*args: object) -> str:
        raise TemplateDoesNotExist("base.html")

    monkeypatch.setattr(views, "render_to_string", missing)
    response = answer(views.server_error)
    assert response.status_code == 500
    assert "Algo falló" in response.content.decode()


def rejected(**headers: str) -> str:
    typed = {
        "story": "It was <b>summer</b> when they told me, and I was standing in the hallway.",
        "csrfmiddlewaretoken": "t" * 64,
        "password1": "p" * 64,
    }
    request = RequestFactory().post("/share/", typed, headers=headers)
    return views.csrf_failure(request, reason="no cookie").content.decode()


def test_a_form_that_was_too_old_gives_back_what_was_typed():
    page = rejected(**{"Sec-Fetch-Site": "same-origin"})
    assert "It was &lt;b&gt;summer&lt;/b&gt;" in page
    assert "t" * 64 not in page and "p" * 64 not in page


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_can_put_no_words_on_ours(headers):
    assert "summer" not in rejected(**headers)
