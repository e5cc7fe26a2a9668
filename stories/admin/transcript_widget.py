"""How a transcript is typed in the admin: WebVTT in a textarea, which a small editor takes over
where scripts run. The textarea always holds all of it, so nothing depends on the editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..transcripts import from_vtt

# Two hours of talk with its times is about a tenth of this.
LONGEST = 1_500_000


class TranscriptWidget(forms.Textarea):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 16, "spellcheck": "true", "wrap": "soft"} | (attrs or {}))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        textarea = super().render(name, value, attrs, renderer)
        # With the number of the chosen recording in the place of this one.
        sound = reverse("recording_sound", args=[0])
        context = {"textarea": textarea, "sound": sound}
        return render_to_string("stories/admin/transcript_widget.html", context)

    class Media:
        css = {"all": ["css/transcript-editor.css"]}
        js = [forms.widgets.Script("js/transcript-editor.js", type="module")]


class TranscriptField(forms.CharField):
    widget = TranscriptWidget
    default_error_messages = {
        "required": _("The transcript is missing. Every line needs its times and its words.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, strip=False, **kwargs)

    def validate(self, value: str) -> None:
        """Raises ValidationError that names the lines. What is not required, a draft's, may be unfinished."""
        super().validate(value)
        if not from_vtt(value, unfinished=not self.required) and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
