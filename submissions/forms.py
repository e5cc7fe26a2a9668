"""What we ask of somebody who gives a story. The questions of consent come from core.uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import codes
from core.forms import PlainText
from core.uses import Naming, Use, label, question

from . import tokens
from .models import Submission

LONGEST_STORY = 200_000
LONGEST_TITLE = 200
LONGEST_NAME = 120
LONGEST_CONTACT = 2_000

# What this site can do with a story so far, in the order of the vocabulary. The name has its own
# question.
ASKED_USES = (
    Use.READ_ON_SITE,
    Use.SEARCH_AND_INDEX,
    Use.COUNTY_OF_CONVICTION,
    Use.FACILITY_SHOWN,
    Use.YEARS_SHOWN,
    Use.EMBED_ANYWHERE,
    Use.CAMPAIGN_QUOTES,
    Use.TRANSLATION,
)

YES, NO = "yes", "no"
UNCHOSEN = _("Please choose one of the answers.")

Section = dict[str, Any]


def _private_line() -> forms.TextInput:
    """Browsers offer what was typed in a line to whoever sits there next."""
    return forms.TextInput(attrs={"autocomplete": "off"})


def _name_help() -> str:
    return gettext(
        "If no name is to be shown, leave this empty: what stands here is then neither shown nor kept."
    )


class YesOrNo(forms.TypedChoiceField):
    """Two radio buttons of which none is chosen; cleans to a bool."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(YES, pgettext_lazy("answer", "Yes")), (NO, pgettext_lazy("answer", "No"))],
            coerce=lambda value: value == YES,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Please choose yes or no."),
                "invalid_choice": _("Please choose yes or no."),
            },
            **kwargs,
        )


class GivingForm(forms.Form):
    """What both forms ask. `cleaned_data` fits submissions.giving.receive."""

    written_by: Submission.WrittenBy

    title = PlainText(
        max_length=LONGEST_TITLE,
        required=False,
        widget=_private_line(),
        label=_("Title, if it has one"),
        help_text=_("You can leave this empty."),
    )
    text = PlainText(
        max_length=LONGEST_STORY,
        multiline=True,
        label=_("The story"),
        help_text=_("Write it here, or paste it. An empty line begins a new paragraph."),
        error_messages={"required": _("Please write or paste the story here.")},
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        label=_("Language of the story"),
        error_messages={"invalid_choice": UNCHOSEN},
    )
    naming: forms.Field = forms.ChoiceField()
    name = PlainText(max_length=LONGEST_NAME, required=False, widget=_private_line())
    contact = PlainText(
        max_length=LONGEST_CONTACT,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please tell us how to reach you.")},
    )
    # Judged by renew_token_if_needed: nobody types it, so no sentence can stand beside it.
    token = forms.Field(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        self.fields["token"].initial = tokens.fresh

    def sections(self) -> Iterator[Section]:
        raise NotImplementedError

    def _ask_for_name(self, label: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields["naming"] = forms.ChoiceField(
            label=label,
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": UNCHOSEN, "invalid_choice": UNCHOSEN},
        )

    def _section(self, key: str, title: str, names: list[str], intro: str = "") -> Section:
        fields = [self[name] for name in names]
        return {"id": key, "title": title, "intro": intro, "fields": fields}

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or str(get_language())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        naming = found.get("naming")
        if naming == Naming.NONE:
            found["name"] = ""
        elif naming and not found.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Please write the name, or choose to show none."))
        if self.files:
            self.add_error("text", gettext("We can’t take files here. Please paste the text."))
        return found

    @classmethod
    def as_typed(cls, data: QueryDict, **instead: str) -> GivingForm:
        """Shows again what was typed, with something else in some fields, and judges nothing yet."""
        typed = cls(data)
        shown = {name: typed[name].value() for name in typed.fields if name != "token"}
        return cls(initial=shown | instead)

    def renew_token(self) -> None:
        self.data = dict(self.data.items()) | {"token": tokens.fresh()}

    def renew_token_if_needed(self) -> str | None:
        """The nonce of a token that still holds. Where it does not, the form gets a new one, says so,
        and keeps all that was typed."""
        nonce = tokens.nonce(str(self.data.get("token")))
        if nonce is None:
            self.renew_token()
            self.add_error(
                None,
                gettext(
                    "This page had been open for too long, so nothing was sent. All that you wrote "
                    "is still here: please look it over and send it once more."
                ),
            )
        return nonce


class OwnWordsForm(GivingForm):
    """For the storyteller: with the questions that only they can answer."""

    written_by = Submission.WrittenBy.STORYTELLER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = str(get_language())
        for use in ASKED_USES:
            self.fields[use.value] = YesOrNo(label=question(use, language))
        self.fields["text"].label = gettext("Your story")
        legal = Use.DISPLAY_NAME_LEGAL
        self._ask_for_name(
            gettext("How do you want to be named?"),
            [
                (Naming.NONE, Naming.NONE.label),
                (Naming.FIRST, label(Use.DISPLAY_NAME_FIRST, language)),
                (Naming.PSEUDONYM, label(Use.DISPLAY_NAME_PSEUDONYM, language)),
                # The one name by which anybody can look a person up says so.
                (Naming.LEGAL, f"{label(legal, language)}. {question(legal, language)}"),
            ],
        )
        self.fields["name"].label = gettext("Your name, exactly as we may show it")
        self.fields["name"].help_text = _name_help()
        self.fields["contact"].label = gettext("How can we reach you?")
        self.fields["contact"].help_text = gettext(
            "A postal address, a telephone number or an e-mail address. We never show it, and we "
            "keep it encrypted."
        )
        self.order_fields(["title", "text", "language", "naming", "name", *ASKED_USES])

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        found["answers"] = {use: found.pop(use.value) for use in ASKED_USES if use.value in found}
        return found

    def sections(self) -> Iterator[Section]:
        yield self._section("story", gettext("Your story"), ["title", "text", "language"])
        yield self._section("name", gettext("Your name"), ["naming", "name"])
        yield self._section(
            "uses",
            gettext("What may we do with it?"),
            [use.value for use in ASKED_USES],
            gettext(
                "It is yours. Say yes only to what you want. You can change any answer later, even "
                "after the story is published."
            ),
        )
        yield self._section("reach", gettext("How to reach you"), ["contact"])


class ForSomebodyForm(GivingForm):
    """For somebody who writes for a storyteller: nobody else can say what may be done with a story."""

    written_by = Submission.WrittenBy.PROXY

    asked = YesOrNo(
        label=_("Did they ask you to send this?"),
        help_text=_("Either answer is fine. It tells us how to begin when we write to them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = gettext("Their story")
        self._ask_for_name(gettext("How do they want to be named?"), Naming.choices)
        self.fields["name"].label = gettext("Their name, exactly as we may show it")
        self.fields["name"].help_text = _name_help()
        self.fields["contact"].label = gettext("How do we reach them?")
        self.fields["contact"].error_messages["required"] = gettext(
            "Please tell us how to reach them."
        )
        self.fields["contact"].help_text = gettext(
            "A postal address is best. If we may ask you too, add your own telephone number or e-mail "
            "address, and say that it is yours. We never show any of it, and we keep it encrypted."
        )
        self.order_fields(["title", "text", "language", "naming", "name", "asked"])

    def sections(self) -> Iterator[Section]:
        yield self._section("story", gettext("Their story"), ["title", "text", "language"])
        yield self._section("name", gettext("Their name"), ["naming", "name"])
        yield self._section(
            "reach",
            gettext("How to reach them"),
            ["asked", "contact"],
            gettext(
                "Nothing is published until they have told us themselves what we may do with it."
            ),
        )


class StatusForm(forms.Form):
    code = PlainText(
        max_length=200,
        label=_("Your code"),
        help_text=_("28 letters and numbers in groups of four."),
        error_messages={"required": _("Please type the code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = codes.normalise(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                gettext(
                    "One of these characters is not right, or one is missing. Please compare it "
                    "with your paper once more: it has 28 letters and numbers."
                )
            )
        return code
