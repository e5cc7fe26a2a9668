"""The form of a picture, with the question of who is in it, and what a new file under it means."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import User
from media.forms import PictureForm
from media.models import Picture

from .. import depictions, publishing
from ..depictions import Faces, Who
from ..models import StoryPage, Storyteller
from .choosers import label

# As a suggestion writes it: "Amparo (b7k2xq9f3t)".
CODE = re.compile(r"\(([0-9a-z]+)\)$")


class StorytellersField(forms.CharField):
    """Storytellers by public name or code, parted by commas. Wagtail's field for tags suggests them;
    without script it is a line of text. The value is a frozenset of Storyteller."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={
                "autocomplete": "off",
                "data-controller": "w-tag",
                "data-w-tag-delay-value": 200,
                "data-w-tag-url-value": reverse_lazy("storyteller_suggestions"),
                "data-w-tag-options-value": '{"allowSpaces": true}',
            }
        )
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, frozenset):
            return ", ".join(sorted(label(teller) for teller in value))
        return value

    def clean(self, value: Any) -> frozenset[Storyteller]:
        typed = [part.strip().strip('"').strip() for part in super().clean(value).split(",")]
        found, faults = set(), []
        for part in filter(None, typed):
            try:
                found.add(_storyteller(part))
            except ValidationError as fault:
                faults.append(fault)
        if faults:
            raise ValidationError(faults)
        return frozenset(found)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or frozenset()))
        except ValidationError:
            return True


def _storyteller(typed: str) -> Storyteller:
    code = match.group(1) if (match := CODE.search(typed)) else typed
    found = list(
        Storyteller.objects.filter(code=code) or Storyteller.objects.filter(name__iexact=typed)[:2]
    )
    if not found:
        raise ValidationError(
            gettext("No storyteller is called “%(name)s”. Choose one of those suggested.")
            % {"name": typed}
        )
    if len(found) > 1:
        raise ValidationError(
            gettext("More than one storyteller is called “%(name)s”. Choose by the code.")
            % {"name": typed}
        )
    return found[0]


class FacedPictureForm(PictureForm):
    """Asks who can be recognized in the picture. Only those who work with stories are told of a
    storyteller, or may name one; an answer that somebody may not see is kept as it is."""

    who = forms.MultipleChoiceField(
        label=_("Who can be recognized in it"),
        choices=Who.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Must be answered before a story with the picture is published."),
    )
    storytellers = StorytellersField(
        label=_("Which storytellers"),
        required=False,
        max_length=1000,
        help_text=_(
            "Begin to type a public name or a code, and choose. Each needs their yes to “Your photo”."
        ),
    )
    agreed = forms.DateField(
        label=_("Somebody else agreed on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The day on which they said yes to being shown here."),
    )

    ASKED = ("who", "storytellers", "agreed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user: User | None = kwargs.get("user")
        super().__init__(*args, **kwargs)
        # The untouched picture, where its new file became a picture of its own.
        self.kept: Picture | None = None
        self.stories: list[StoryPage] = []
        self.asked_again = False
        self.faces = depictions.of_one(self.instance) if self.instance.pk else Faces()
        self.sees_storytellers = bool(self.user and self.user.has_perm("stories.view_storyteller"))
        if not set(self._meta.fields or ()).issuperset(Picture.admin_form_fields):
            # A form for part of a picture says nothing about the rest of it.
            for name in self.ASKED:
                del self.fields[name]
            return
        self.order_fields(["title", "file", *self.ASKED])
        self.initial.update(
            who=self.faces.who, storytellers=self.faces.storytellers, agreed=self.faces.agreed
        )
        if not self.sees_storytellers:
            del self.fields["storytellers"]
            self.fields["who"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
                choice for choice in Who.choices if choice[0] != Who.STORYTELLER
            ]
            self.initial["who"] = [who for who in self.faces.who if who != Who.STORYTELLER]
            if self.faces.storytellers:
                self.fields["who"].help_text = _(
                    "It shows a storyteller. Who it is, is for those who work with stories."
                )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "who" in self.fields and not any(name in self.errors for name in self.ASKED):
            self._clean_faces(found)
        return found

    def _clean_faces(self, found: dict[str, Any]) -> None:
        who, people = found["who"], self._people(found)
        if Who.NOBODY in who and (len(who) > 1 or people):
            self.add_error("who", gettext("Nobody and somebody can't both be true."))
        if self.sees_storytellers and (Who.STORYTELLER in who) != bool(people):
            self.add_error(
                "storytellers" if Who.STORYTELLER in who else "who",
                gettext("Say which storyteller.")
                if Who.STORYTELLER in who
                else gettext("Mark “A storyteller” as well, or take the names out."),
            )
        agreed = found["agreed"]
        if agreed and Who.SOMEBODY_ELSE not in who:
            self.add_error("agreed", gettext("Mark “Somebody else” as well, or take the day out."))
        if agreed and agreed > timezone.localdate():
            self.add_error("agreed", gettext("This day is still to come."))

    def _people(self, found: dict[str, Any]) -> frozenset[Storyteller]:
        return found["storytellers"] if self.sees_storytellers else self.faces.storytellers

    def _new_file(self) -> bool:
        return "file" in self.changed_data

    @transaction.atomic
    def save(self, commit: bool = True) -> Picture:
        """A new file under a picture that a public story shows becomes a picture of its own: the
        approved one stays what it is, and `kept` and `stories` say which and where."""
        replaced = bool(self.instance.pk) and self._new_file()
        if replaced:
            self.stories = list(publishing.pages_showing(self.instance).filter(live=True))
        if self.stories:
            self._begin_another()
        picture = super().save(commit=commit)
        if "who" in self.fields:
            # Whoever was in the old file says nothing about the new one; what was answered anew does.
            self.asked_again = replaced and not set(self.ASKED).intersection(self.changed_data)
            depictions.record(
                picture, Faces() if self.asked_again else self._answer(), by=self.user
            )
        return picture

    def _begin_another(self) -> None:
        self.kept = Picture.objects.get(pk=self.instance.pk)
        self.instance.pk = None
        self.instance._state.adding = True
        self.instance.uploaded_by_user = self.user

    def _answer(self) -> Faces:
        found = self.cleaned_data
        return Faces(
            nobody=Who.NOBODY in found["who"],
            storytellers=self._people(found),
            somebody_else=Who.SOMEBODY_ELSE in found["who"],
            agreed=found["agreed"],
        )
