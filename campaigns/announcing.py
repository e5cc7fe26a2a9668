"""What a story's page says to those who would show it elsewhere. Asks the database nothing: the page
comes with its permissions."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core import slots
from core.uses import Use
from stories.disclosure import Permissions
from stories.models import StoryPage

from . import embeds, oembed


def _may_be_embedded(page: StoryPage) -> bool:
    return Permissions.of(page.work).allows(Use.EMBED_ANYWHERE)


def discovery(page: StoryPage, **_context: Any) -> SafeString | None:
    """The links by which other sites find the oEmbed answers. They name the short address: one that
    follows from the title would be kept by every site that ever asked."""
    if not _may_be_embedded(page):
        return None
    return format_html_join(
        "\n",
        '<link rel="alternate" type="{}" href="{}">',
        (
            (kind, oembed.endpoint(page.work.code, page.language, format))
            for kind, format in (("application/json+oembed", "json"), ("text/xml+oembed", "xml"))
        ),
    )


def code_to_copy(page: StoryPage, **_context: Any) -> SafeString | None:
    if not _may_be_embedded(page):
        return None
    code = embeds.markup(page.work.code, page.language, width="100%")
    return render_to_string("campaigns/code_to_copy.html", {"code": code})


def stands_elsewhere(page: StoryPage, permissions: Permissions, **_context: Any) -> str:
    """For whoever asks a storyteller whether what is public of them may stay."""
    if not permissions.allows(Use.EMBED_ANYWHERE):
        return ""
    return gettext("may stand in frames on other websites, which show what is shown here")


slots.register("story.head", discovery)
slots.register("question.elsewhere", stands_elsewhere)
slots.register("story.after", code_to_copy)
