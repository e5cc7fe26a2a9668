"""The words of a file, put into the form for whoever wrote them elsewhere. The file is not kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from media.intake import Kind, accept

FIELD = "words_file"
# The button's name.
BRING = "bring"


class WordsFromAFile(forms.Form):
    """Cleans to the words, with an empty line between paragraphs."""

    words_file = forms.FileField(
        label=_("Or bring the words from a file"),
        help_text=_(
            "Word (docx), ODT or plain text. Only the words come into the form, where you can read "
            "and change them before you send anything. The file is not kept."
        ),
        error_messages={"required": _("Please choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ".docx,.odt,.txt"}),
        # What is in it is judged where the words are read.
        allow_empty_file=True,
    )

    def clean_words_file(self) -> str:
        return accept(self.cleaned_data[FIELD], only=Kind.TEXT).open().read().decode()


def is_asked_for(request: HttpRequest) -> bool:
    """Also where a file was chosen and the whole form sent: its words would be left behind."""
    return request.method == "POST" and (BRING in request.POST or FIELD in request.FILES)


def together(typed: Any, words: str) -> str:
    """The words after what stands in the form already."""
    return "\n\n".join(part for part in (str(typed or "").strip(), words) if part)
