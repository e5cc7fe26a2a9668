"""What core.motif draws, as SVG. Colours come from the style sheet."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.motif import Shape

register = template.Library()


@register.simple_tag
def shape(drawn: Shape | None) -> SafeString:
    """The shape of the words, hidden from screen readers."""
    if drawn is None:
        return SafeString()
    lit = format_html('<path class="hit-now" d="{}"/>', drawn.lit) if drawn.lit else ""
    # Numbers of SVG have a point in every language, so none of them is left to the template.
    return format_html(
        '<svg class="shape" width="{0}" height="{1}" viewBox="0 0 {0} {1}"'
        ' preserveAspectRatio="xMinYMax meet" aria-hidden="true" focusable="false">'
        '<path class="tick" d="{2}"/>{3}</svg>',
        str(drawn.width),
        str(drawn.height),
        drawn.strokes,
        lit,
    )
