from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core import slots

register = template.Library()


@register.simple_tag
def slot(name: str, **context: Any) -> SafeString:
    """{% slot "story.head" page=page %}: plain strings are escaped, SafeStrings are not."""
    return format_html_join("\n", "{}", ((content,) for content in slots.contents(name, **context)))
