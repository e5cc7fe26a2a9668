"""What somebody types into the forms, and what follows when they send it."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from submissions import tokens
from submissions.forms import ASKED_USES
from submissions.models import Case, Receipt, Submission, Token

STORY = (
    "The commissary sells one kind of peach.\n\n"
    "My cellmate <i>saves</i> the pits & plants them in a coffee can.\nNone has come up yet."
)
CONTACT = "Perpetua Lindenbaum, 4417 Quarrystone Lane, Fresno"

MINE = "/share/?for=me"
THEIRS = "/share/?for=somebody"


def own_words(**changes: Any) -> dict[str, Any]:
    """A form that the storyteller filled in well, save for `changes`; None leaves a field out."""
    filled = {
        "token": tokens.fresh(),
        "title": "One kind of peach",
        "text": STORY,
        "language": "en",
        "naming": "first",
        "name": "Perpetua",
        "contact": CONTACT,
        **{use.value: "yes" for use in ASKED_USES},
    }
    return {key: value for key, value in (filled | changes).items() if value is not None}


def for_somebody(**changes: Any) -> dict[str, Any]:
    filled = {
        "token": tokens.fresh(),
        "title": "",
        "text": STORY,
        "language": "en",
        "naming": "none",
        "name": "",
        "contact": CONTACT,
        "asked": "yes",
    }
    return {key: value for key, value in (filled | changes).items() if value is not None}


def send(client: Client, data: dict[str, Any], to: str = MINE) -> HttpResponse:
    return client.post(to, data)


def code_on(response: HttpResponse) -> str:
    """The code that a receipt page shows."""
    return re.findall(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", response.content.decode())[0]


def given(
    client: Client, data: dict[str, Any] | None = None, to: str = MINE
) -> tuple[str, Submission]:
    """A story that arrived: its code and its row."""
    before = set(Submission.objects.values_list("pk", flat=True))
    code = code_on(send(client, data or own_words(), to))
    return code, Submission.objects.exclude(pk__in=before).get()


def stored() -> tuple[int, ...]:
    """How many rows there are of each kind that comes with a submission."""
    return tuple(model.objects.count() for model in (Submission, Case, Receipt, Token))


def errors(response: HttpResponse) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["form"].errors.items()}
