"""Text that strangers type."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Word processors paste a vertical tab for a soft line break and a form feed for a new page.
LINE_BREAKS = re.compile("\r\n|[\r\v\x85\u2028]")
PARAGRAPH_BREAKS = re.compile("[\f\u2029]")


class PlainText(forms.CharField):
    """One line of text, or with `multiline` many. Every public form's text field is one.

    Surrounding space goes, line breaks become \\n (in one line: spaces), letters and their accents
    are composed (NFC). Control characters, NUL and halves of surrogate pairs are refused with a
    sentence. The limit counts characters after that; the browser is not told, because it would
    cut a pasted text in silence.
    """

    def __init__(self, *, max_length: int, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        kwargs.setdefault("widget", forms.Textarea if multiline else forms.TextInput)
        super().__init__(**kwargs)
        self.max_length = max_length

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return str(self.empty_value)
        text = PARAGRAPH_BREAKS.sub("\n\n", LINE_BREAKS.sub("\n", str(value)))
        if not self.multiline:
            text = re.sub(r"[\n\t]+", " ", text)
        self._refuse_unprintable(text)
        text = unicodedata.normalize("NFC", text).strip()
        self._refuse_overlong(text)
        return text or str(self.empty_value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed, so that the form can show it again: without what no page can carry."""
        data = super().bound_data(data, initial)
        return re.sub("[\0\ud800-\udfff]", "\ufffd", data) if isinstance(data, str) else data

    def _refuse_unprintable(self, text: str) -> None:
        for place, char in enumerate(text):
            if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs"):
                before = text[max(0, place - 20) : place].strip()
                if before:
                    message = _(
                        "Right after “%(before)s” there is a hidden character that we can’t keep. "
                        "Please delete it, or type those words again."
                    )
                else:
                    message = _(
                        "The text begins with a hidden character that we can’t keep. "
                        "Please delete it, or type the first words again."
                    )
                raise ValidationError(message, code="unprintable", params={"before": before})

    def _refuse_overlong(self, text: str) -> None:
        limit = self.max_length or 0
        over = len(text) - limit
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This is %(over)d character too long. Please shorten it to %(limit)d.",
                    "This is %(over)d characters too long. Please shorten it to %(limit)d.",
                    over,
                ),
                code="max_length",
                params={"over": over, "limit": limit},
            )
