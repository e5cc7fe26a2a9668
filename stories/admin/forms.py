from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainText

from ..models import Identity


class PauseForm(forms.Form):
    reason = PlainText(
        label=_("Why (you may leave it empty and hurry)"),
        required=False,
        max_length=300,
        help_text=_("Kept for staff only. Name nobody."),
    )


class SettleForm(forms.Form):
    finding = forms.CharField(widget=forms.HiddenInput)
    reason = PlainText(label=_("Why it can stay"), max_length=300)


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why you open it"),
        choices=Identity.Reason.choices,
        help_text=_("Kept with your name and the time."),
    )


class IdentityForm(forms.ModelForm):
    class Meta:
        model = Identity
        fields = ["legal_name", "cdcr_number", "contact"]
        widgets = {
            "legal_name": forms.TextInput(attrs={"autocomplete": "off"}),
            "cdcr_number": forms.TextInput(attrs={"autocomplete": "off"}),
            "contact": forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        }
