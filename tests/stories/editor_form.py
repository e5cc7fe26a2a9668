"""The story's form as a browser fills and sends it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from stories.models import StoryPage

FORM = "page-edit-form"

# One of each kind of block in which nothing, or something that can't be read, is typed so far.
HALF_FILLED: list[dict[str, Any]] = [
    {"type": "prose", "value": ""},
    {"type": "letter", "value": {"scan": None, "looked_over": False, "text": ""}},
    {"type": "heading", "value": ""},
    {"type": "poem", "value": ""},
    {"type": "interview", "value": [{"speaker": "", "question": False, "text": ""}]},
    {"type": "recording", "value": {"recording": None, "cues": []}},
    {"type": "recording", "value": {"recording": None, "cues": "these are no times"}},
    {"type": "picture", "value": {"picture": None}},
    {"type": "note", "value": {"notes": [], "text": "", "passages": None}},
    {"type": "prose", "value": "<p>Words after all.</p>"},
    {"type": "context", "value": ""},
    {"type": "footnote", "value": {"after": None, "text": None}},
    {"type": "footnote", "value": {"after": "", "text": ""}},
    {"type": "update", "value": {"day": None, "text": ""}},
]


def address(page: StoryPage) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def filled(client: Any, page: StoryPage) -> dict[str, Any]:
    """What stands in the form when somebody opens the draft: lists where there are several values."""
    html = client.get(address(page)).content.decode()
    form = dict(querydict_from_html(html, form_id=FORM).lists())
    return {
        name: values if len(values) > 1 else values[0] for name, values in form.items()
    } | words(*((b.block_type, b.value) for b in page.get_latest_revision_as_object().body))


def empty(client: Any, add: str) -> dict[str, Any]:
    """The form of a story that is not there yet."""
    html = client.get(add).content.decode()
    return querydict_from_html(html, form_id=FORM).dict()


def words(*blocks: tuple[str, Any]) -> dict[str, Any]:
    """The body as the form sends it."""
    typed = [
        (
            kind,
            rich_text(value if isinstance(value, str) else value.source)
            if kind == "prose"
            else value,
        )
        for kind, value in blocks
    ]
    return nested_form_data({"body": streamfield(typed)})


def row(prefix: str, number: int, **fields: Any) -> dict[str, Any]:
    """One more row of a table of its own."""
    first = f"{prefix}-{number}"
    return {
        f"{prefix}-TOTAL_FORMS": number + 1,
        f"{first}-id": "",
        f"{first}-ORDER": number + 1,
        f"{first}-DELETE": "",
        **{f"{first}-{name}": value for name, value in fields.items()},
    }


def send(client: Any, page: StoryPage, form: dict[str, Any], **more: Any) -> HttpResponse:
    """By hand; what stands in the page that follows."""
    return client.post(address(page), form | more, follow=True)


def autosave(client: Any, page: StoryPage, form: dict[str, Any], **more: Any) -> dict[str, Any]:
    headers = {"accept": "application/json"}
    return client.post(address(page), form | more, headers=headers).json()
