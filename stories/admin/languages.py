"""In the editor: marks a phrase as being in another language, so that it is read out with the right voice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature

# Feature, the style's name in the editor, the code in the stored words, what its button says.
PHRASES = (
    ("in-english", "IN-ENGLISH", "en", "EN", _("These words are English")),
    ("in-spanish", "IN-SPANISH", "es", "ES", _("These words are Spanish")),
)


def register(features: Any) -> None:
    for feature, style, code, label, description in PHRASES:
        control = {
            "type": style,
            "label": label,
            "description": description,
            "style": {"textDecoration": "underline dotted"},
        }
        features.register_editor_plugin("draftail", feature, InlineStyleFeature(control))
        features.register_converter_rule(
            "contentstate",
            feature,
            {
                "from_database_format": {f'span[lang="{code}"]': InlineStyleElementHandler(style)},
                "to_database_format": {
                    "style_map": {style: {"element": "span", "props": {"lang": code}}}
                },
            },
        )
