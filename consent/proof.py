"""The proof that a story is gone: every registered surface is asked over HTTP, as any reader would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from stories import surfaces
from stories.models import Work

# Seconds a surface may take to answer.
PATIENCE = 10
# A server that is busy or broken proves nothing.
ANSWERS = {200, 404, 410}


@dataclass(frozen=True)
class Asked:
    """What a surface answered. `status` is None where nothing answered; `met` whether the story showed."""

    surface: str
    address: str
    status: int | None
    met: bool


class _NoRedirects(HTTPRedirectHandler):
    """A surface that leads to the story shows it; following would hide which one did."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def ask(work: Work) -> list[Asked]:
    """Asks every surface that `work` could be met on, in every language that it has pages in."""
    return [
        _ask(surface.name, address, marks, work.code)
        for language, marks in _marks(work)
        for surface in surfaces.registered()
        for address in surface.urls(work, language)
    ]


def _marks(work: Work) -> Iterator[tuple[str, list[str]]]:
    """By language, what would give the story away: its title, its address, its code."""
    for page in work.pages.all():
        yield page.language, [page.title, page.path_on_site, f"/{work.code}/"]


def _ask(surface: str, address: str, marks: list[str], code: str) -> Asked:
    opener = build_opener(_NoRedirects)
    try:
        with opener.open(Request(settings.SITE_URL + address), timeout=PATIENCE) as answer:  # noqa: S310  our own address
            body = answer.read().decode(errors="replace")
            met = any(mark in body for mark in marks) or _names_a_file(answer.headers, code)
            return Asked(surface, address, answer.status, met)
    except HTTPError as refusal:
        leads_there = refusal.headers.get("Location", "") in marks
        met = leads_there or _names_a_file(refusal.headers, code)
        return Asked(surface, address, refusal.code, met)
    except (URLError, OSError):
        return Asked(surface, address, None, False)


def _names_a_file(headers: Message, code: str) -> bool:
    """Whether a file of the story is sent, from here or from the bucket that the answer leads to. What is
    compressed in a PDF can't be searched for words; the name under which it is saved has the story's code."""
    saved_as = headers.get("Content-Disposition", "") + headers.get("Location", "")
    return f"-{code}." in saved_as


def is_gone(answers: list[Asked]) -> bool:
    """Whether every surface was asked and answered in earnest, and none of them showed the story."""
    return bool(answers) and all(not answer.met and answer.status in ANSWERS for answer in answers)
