from datetime import timedelta

import pytest
from csp.decorators import csp_replace
from django.conf.urls.i18n import i18n_patterns
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.urls import path, re_path
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.vary import vary_on_headers

from core import epoch
from core.models import User
from core.page_cache import PageCacheMiddleware

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

rendered: list[str] = []


def page(request, **kwargs):
    """Says how often any page was rendered, so that a kept answer shows."""
    rendered.append(request.path)
    return HttpResponse(f"{translation.get_language()} {len(rendered)}")


def expires(request, seconds):
    epoch.expires_at_most(request, timezone.now() + timedelta(seconds=int(seconds)))
    return page(request)


def with_cookie(request):
    response = page(request)
    response.set_cookie("taste", "plain")
    return response


def with_token(request):
    get_token(request)
    return page(request)


def streamed(request):
    return StreamingHttpResponse([page(request).content])


def missing(request):
    return HttpResponse(page(request).content, status=410)


def elsewhere(request):
    rendered.append(request.path)
    return HttpResponseRedirect("/stories/")


def with_session(request):
    request.session["seen"] = True
    return page(request)


def with_header(request):
    response = page(request)
    response["Link"] = '</oembed/>; rel="alternate"'
    return response


def tagged(request):
    response = page(request)
    response["ETag"] = '"one"'
    return response


urlpatterns = [
    path("tagged/", tagged),
    path("admin/thing/", page),
    path("healthz", page),
    path("readyz", page),
    path("cookie/", with_cookie),
    path("token/", with_token),
    path("session/", with_session),
    path("streamed/", streamed),
    path("missing/", missing),
    path("elsewhere/", elsewhere),
    path("private/", cache_control(private=True)(page)),
    path("no-store/", cache_control(no_store=True)(page)),
    path("briefly/", cache_control(max_age=5)(page)),
    path("for-long/", cache_control(max_age=3600)(page)),
    path("parts/", vary_on_headers("HX-Request")(page)),
    path("header/", with_header),
    path("frame/", csp_replace({"frame-ancestors": ["*"]})(page)),
    path("expires/<seconds>/", expires),
    path("posted/", csrf_exempt(page)),
    *i18n_patterns(path("share/", page), re_path("^stories/", page), prefix_default_language=False),
]


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()
    rendered.clear()
    yield
    cache.clear()


def renderings(client, *paths, **headers) -> int:
    for address in paths:
        client.get(address, headers=headers)
    return len(rendered)


def test_a_reader_gets_a_kept_page_for_one_query(client, django_assert_num_queries):
    first = client.get("/stories/")
    with django_assert_num_queries(1):
        second = client.get("/stories/")
    assert second.content == first.content == b"en 1"
    assert second["Content-Type"] == first["Content-Type"]
    assert second["Content-Language"] == "en"


def test_raising_the_epoch_forgets_every_page_at_once(client):
    client.get("/stories/a/")
    client.get("/stories/b/")
    epoch.bump()
    assert renderings(client, "/stories/a/", "/stories/b/") == 4


def test_a_page_rendered_while_something_was_withdrawn_is_not_found_afterwards():
    request = RequestFactory().get("/stories/", headers={"host": "testserver"})

    def withdrawn_meanwhile(request):
        epoch.bump()
        return HttpResponse("of before")

    PageCacheMiddleware(withdrawn_meanwhile)(request)
    answer = PageCacheMiddleware(lambda request: HttpResponse("of after"))(request)
    assert answer.content == b"of after"


def test_each_address_and_each_language_has_its_own_page(client):
    addresses = ["/stories/", "/es/stories/", "/stories/?page=2", "/stories/x/"]
    assert renderings(client, *addresses) == renderings(client, *addresses) == 4
    assert client.get("/es/stories/").content.startswith(b"es")


def test_the_address_alone_decides_the_language(client):
    spanish = client.get("/stories/", headers={"accept-language": "es"})
    english = client.get("/stories/", headers={"accept-language": "en"})
    assert spanish.content == english.content == b"en 1"
    assert spanish["Vary"] == english["Vary"] == "Cookie"


def test_a_host_that_is_not_ours_is_refused_even_when_the_page_is_kept(client):
    client.get("/stories/")
    assert client.get("/stories/", headers={"host": "evil.example"}).status_code == 400


def test_another_of_our_hosts_gets_the_same_page(client):
    client.get("/stories/")
    assert client.get("/stories/", headers={"host": "localhost"}).content == b"en 1"


def test_head_is_answered_from_the_page_that_get_left_and_leaves_none(client):
    client.head("/stories/")
    client.get("/stories/")
    answer = client.head("/stories/")
    assert answer.content == b""
    assert answer["Content-Length"] == "4"
    assert len(rendered) == 2


def test_staff_never_get_a_kept_page_and_never_leave_one(client, admin_client):
    client.get("/stories/")
    answer = admin_client.get("/stories/")
    assert answer.content == b"en 2"
    assert answer["Cache-Control"] == "private"
    cache.clear()
    admin_client.get("/stories/")
    assert client.get("/stories/").content == b"en 4"


def test_any_session_cookie_passes_by_the_cache(client):
    client.cookies["sessionid"] = "made-up"
    assert renderings(client, "/stories/", "/stories/") == 2


def test_a_message_that_waits_in_a_cookie_is_not_missed(client):
    client.get("/stories/")
    client.cookies["messages"] = "something"
    assert renderings(client, "/stories/") == 2


def test_a_preview_is_neither_kept_nor_answered_from_the_cache():
    preview = RequestFactory().get("/stories/", headers={"host": "testserver"})
    preview.is_dummy = True
    answer = PageCacheMiddleware(lambda request: HttpResponse("a draft"))(preview)
    assert answer["Cache-Control"] == "private"
    reader = RequestFactory().get("/stories/", headers={"host": "testserver"})
    assert PageCacheMiddleware(lambda request: HttpResponse("live"))(reader).content == b"live"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/thing/",
        "/share/",
        "/es/share/",
        "/healthz",
        "/readyz",
        "/cookie/",
        "/token/",
        "/session/",
        "/private/",
        "/no-store/",
        "/parts/",
        "/missing/",
        "/elsewhere/",
        "/expires/0/",
        "/expires/-60/",
        "/stories/?q=letters",
        "/stories/?x=" + "x" * 300,
    ],
)
def test_what_is_not_for_everybody_is_not_kept(client, address):
    client.get(address)
    client.cookies.clear()
    assert renderings(client, address) == 2


def test_streams_pass_through(client):
    for _repeated in range(2):
        assert b"".join(client.get("/streamed/").streaming_content).startswith(b"en")
    assert len(rendered) == 2


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/stories/", "max-age=60, public"),
        ("/briefly/", "max-age=5, public"),
        ("/for-long/", "max-age=60, public"),
        ("/private/", "private"),
        ("/no-store/", "no-store"),
        ("/cookie/", "private"),
        ("/token/", "private"),
        ("/session/", "private"),
        ("/share/", "private"),
        ("/admin/thing/", "private"),
        ("/stories/?q=letters", "private"),
        ("/missing/", "no-cache"),
        ("/elsewhere/", "no-cache"),
        ("/expires/-60/", "max-age=0, public"),
    ],
)
def test_every_answer_says_who_may_keep_it_and_how_long(client, monkeypatch, address, said):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    header = client.get(address)["Cache-Control"]
    assert ", ".join(sorted(header.split(", "))) == said


def test_posting_passes_by_the_cache(client):
    client.get("/posted/")
    answer = client.post("/posted/")
    assert answer.content == b"en 2"
    assert answer["Cache-Control"] == "private"


def max_age(response) -> int:
    return int(response["Cache-Control"].partition("max-age=")[2].partition(",")[0])


def test_nobody_keeps_a_page_beyond_the_moment_its_contents_expire(client, monkeypatch):
    first = client.get("/expires/40/")
    assert max_age(first) <= 40
    assert client.get("/expires/40/").content == first.content

    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=30))
    kept = client.get("/expires/40/")
    assert kept.content == first.content
    assert max_age(kept) <= 10

    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=41))
    assert client.get("/expires/40/").content != first.content


def test_headers_of_a_page_are_kept_with_it(client):
    assert client.get("/header/")["Link"] == client.get("/header/")["Link"]
    assert len(rendered) == 1


def test_a_kept_frame_still_opens_on_other_sites(client):
    first = client.get("/frame/")["Content-Security-Policy"]
    assert "frame-ancestors *" in first
    assert client.get("/frame/")["Content-Security-Policy"] == first
    assert len(rendered) == 1


def test_a_page_with_a_nonce_is_not_kept():
    def with_nonce(request):
        request._csp_nonce = "once"
        rendered.append("once")
        return HttpResponse("with a nonce")

    for _repeated in range(2):
        PageCacheMiddleware(with_nonce)(RequestFactory().get("/", headers={"host": "testserver"}))
    assert len(rendered) == 2


def test_signing_in_is_not_answered_with_the_page_of_before(client):
    client.get("/stories/")
    client.force_login(User.objects.create_user("editor", "editor@example.org"))
    assert client.get("/stories/").content == b"en 2"


def test_whoever_has_an_answer_is_not_sent_it_again_whether_it_was_kept_or_not(client):
    for attempt in ("made", "kept"):
        response = client.get("/tagged/", headers={"if-none-match": '"one"'})
        assert (response.status_code, response.content) == (304, b""), attempt
        assert response["ETag"] == '"one"'
        assert client.get("/tagged/", headers={"if-none-match": '"two"'}).status_code == 200
    assert rendered == ["/tagged/"]


def test_a_page_without_a_tag_gets_none(client):
    assert "ETag" not in client.get("/stories/")
