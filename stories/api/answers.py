"""How the API answers: JSON with a tag by which whoever has it already is not sent it again, and where there is
nothing to give, a sentence that says so and one that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import set_response_etag
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from core.templatetags.site import absolute

from .schemas import Problem

# Names of URL patterns, by what they are called where the API begins.
BEGINNINGS = {
    "works": "works",
    "storytellers": "storytellers",
    "themes": "themes",
    "places": "places",
    "routes": "routes",
    "content_notes": "content_notes",
    "description": "openapi-json",
}

DESCRIPTION = """\
Stories by people serving life without parole in California, and by people who came home: those whose
storytellers said yes to being downloaded as data. Everything here is a copy that its storyteller may take back.
**Ask again before you use a copy that is older than a day, and delete your copy of what answers 404 or 410.**

A name that is `null` is withheld; please don't look for it. Where a storyteller's years are private, days are
years and dates of writing are decades. A filter by place or year finds works of people who are not named in
full only where at least three of them match, so that nobody can be told from an answer.

No key is needed. Answers have an `ETag`: send it as `If-None-Match` and get 304 while nothing has changed.
Lists come in pages: follow `next` until it is null.
"""


class Refusal(Exception):
    """Answered with `status`, what is wrong, and what to do about it."""

    def __init__(self, status: int, error: str, what_to_do: str) -> None:
        self.status, self.error, self.what_to_do = status, error, what_to_do
        super().__init__(error)


class Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    def __init__(self) -> None:
        super().__init__(
            title="A Living Chance",
            version="1",
            description=DESCRIPTION,
            urls_namespace="api",
            # The page that could show the description loads its scripts from another host.
            docs_url=None,
            renderer=Renderer(),
        )
        self.add_exception_handler(Refusal, self._refuse)
        self.add_exception_handler(ValidationError, self._misread)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, **kwargs)
        if response.status_code == 200:
            set_response_etag(response)
        # A story is to be found on its page, where all that is said with it stands.
        response["X-Robots-Tag"] = "noindex"
        return response

    def refuse(
        self, request: HttpRequest, status: int, error: str, what_to_do: str
    ) -> HttpResponse:
        problem = Problem(error=error, what_to_do=what_to_do)
        return self.create_response(request, problem.model_dump(), status=status)

    def _refuse(self, request: HttpRequest, refusal: Any) -> HttpResponse:
        return self.refuse(request, refusal.status, refusal.error, refusal.what_to_do)

    def _misread(self, request: HttpRequest, wrong: Any) -> HttpResponse:
        names = ", ".join(sorted({str(each["loc"][-1]) for each in wrong.errors}))
        message = "; ".join(str(each["msg"]) for each in wrong.errors)
        return self.refuse(
            request, 400, f"{names}: {message}.", f"Correct it. {_where_it_says_how()}"
        )


def reads(router: Router, path: str, **options: Any) -> Callable[[Callable], Callable]:
    """Registers a function for GET and, outside the description, for HEAD."""

    def register(view: Callable) -> Callable:
        hidden = options | {"include_in_schema": False}
        router.api_operation(["HEAD"], path, **hidden)(view)
        return router.get(path, **options)(view)

    return register


def refuse_unknown_parameters(request: HttpRequest, known: set[str]) -> None:
    """A filter that is misspelt would otherwise give everything. Raises Refusal."""
    if unknown := set(request.GET) - known:
        raise Refusal(
            400,
            f"There is no parameter {', '.join(sorted(unknown))}.",
            f"Use {', '.join(sorted(known))}. {_where_it_says_how()}",
        )


def _where_it_says_how() -> str:
    return f"See {absolute(reverse('api:openapi-json'))}"


@require_safe
def beginning(request: HttpRequest) -> HttpResponse:
    """Where everything is."""
    from . import api

    addresses = {key: absolute(reverse(f"api:{name}")) for key, name in BEGINNINGS.items()}
    return api.create_response(request, addresses, status=200)


@require_safe
def nothing_there(request: HttpRequest, rest: str) -> HttpResponse:
    from . import api

    where = absolute(reverse("api"))
    return api.refuse(request, 404, "There is nothing at this address.", f"Begin at {where}")
