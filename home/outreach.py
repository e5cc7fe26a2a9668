"""Asking to join the organizers' list: a short form, a row that is kept, a mail that must be sent."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.forms import PlainText

from .models import OutreachRequest
from .tasks import mail_outreach_request

SALT = "home.outreach"
# For how long the form may stand open before it is sent.
OPEN_FOR = 24 * 60 * 60


def new_showing() -> str:
    """Names one showing of the form. Says when, until the form is sent, and to nobody after that."""
    return signing.dumps(secrets.token_urlsafe(16), salt=SALT)


class OutreachForm(forms.Form):
    name = PlainText(
        label=_("Your name"),
        help_text=_("What should we call you?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = PlainText(
        label=_("Your e-mail address"),
        help_text=_("We write to it to add you to the list, and for nothing else."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = PlainText(
        label=_("A word about yourself (you may leave this empty)"),
        help_text=_("What brings you here, or what you would like to do."),
        max_length=2000,
        multiline=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    form = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        try:
            forms.EmailField().clean(address)
        except ValidationError:
            raise ValidationError(
                _(
                    "This does not look like an e-mail address. It needs an @, as in name@example.org"
                ),
                code="email",
            ) from None
        return address

    def clean_form(self) -> str:
        try:
            return str(signing.loads(self.cleaned_data["form"], salt=SALT, max_age=OPEN_FOR))
        except signing.BadSignature:
            raise ValidationError(
                _("This form stood open for a long time. Please send it once more."), code="old"
            ) from None

    def showing_again(self) -> OutreachForm:
        """The same form with what was typed, where its showing has run out given a new one."""
        if "form" in self.errors:
            kept = {name: self.data.get(name, "") for name in self.fields}
            self.data = kept | {"form": new_showing()}
            self.add_error(None, self.errors.pop("form"))
        return self


def ask(form: OutreachForm, language: str) -> OutreachRequest:
    """Keeps what a valid form says and has it mailed; what was sent twice is kept once."""
    typed: dict[str, Any] = {name: form.cleaned_data[name] for name in ("name", "email", "message")}
    showing = form.cleaned_data["form"]
    with transaction.atomic():
        before = OutreachRequest.objects.filter(form=showing).first()
        if before is not None:
            if all(getattr(before, name) == value for name, value in typed.items()):
                return before
            # Somebody went back and corrected it.
            showing = secrets.token_urlsafe(16)
        request = OutreachRequest.objects.create(form=showing, language=language, **typed)
        audit.record("outreach.asked", subject=str(request.pk))
        mail_outreach_request.enqueue(request.pk)
    return request
