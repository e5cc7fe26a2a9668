"""What the coalition's own pages are made of."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from .channels import Channel

LEADS_TO = ("page", "channel", "address")


class RowBlock(blocks.StructBlock):
    """One way on: what it is, a sentence about it, and where it leads, if anywhere."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    text = blocks.TextBlock(required=False, max_length=500, label=_("text"))
    page = blocks.PageChooserBlock(required=False, label=_("leads to a page of this site"))
    channel = blocks.ChoiceBlock(
        choices=Channel.choices,
        required=False,
        label=_("or to one of our channels"),
        help_text=_("Their addresses stand in the settings, once for all pages."),
    )
    address = blocks.URLBlock(required=False, label=_("or to another site"))

    class Meta:
        icon = "link"
        label = _("row")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        filled = [name for name in LEADS_TO if cleaned.get(name)]
        if len(filled) > 1:
            error = ValidationError(gettext("A row leads to one place: leave the others empty."))
            raise StructBlockValidationError(dict.fromkeys(filled[1:], error))
        return cleaned


class RowsBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(RowBlock(), **kwargs)

    class Meta:
        icon = "list-ul"
        label = _("rows")


class CoalitionBody(blocks.StreamBlock):
    heading = blocks.CharBlock(max_length=120, label=_("heading"), icon="title")
    paragraph = blocks.RichTextBlock(
        features=["bold", "italic", "link", "ol", "ul"], label=_("text"), icon="pilcrow"
    )
    rows = RowsBlock()

    class Meta:
        required = False


class Rows(blocks.StreamBlock):
    """Nothing but rows: for the lists of the home page, whose headings are fields."""

    row = RowBlock()

    class Meta:
        required = False
