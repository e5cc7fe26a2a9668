"""Themes, places and content notes. Loaded from stories/data, extended by editors."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable


def in_language(row: models.Model, field: str, language: str | None = None) -> str:
    """The `field` of a vocabulary row in `language` (default: the reader's), else in English."""
    wanted = (language or get_language() or "en")[:2]
    return getattr(row, f"{field}_{wanted}", "") or getattr(row, f"{field}_en")


class TermForm(WagtailAdminModelForm):
    """A key is there for good: addresses and what was approved of stories have it in them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].disabled = self.instance.pk is not None


class Term(models.Model):
    """A word of a vocabulary. A retired term keeps its address and leads to the one that replaced it."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    label_en = models.CharField(_("label in English"), max_length=160)
    label_es = models.CharField(_("label in Spanish"), max_length=160)
    definition_en = models.TextField(_("definition in English"), blank=True)
    definition_es = models.TextField(_("definition in Spanish"), blank=True)
    retired = models.BooleanField(_("retired"), default=False)

    base_form_class = TermForm

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")

    @property
    def definition(self) -> str:
        return in_language(self, "definition")


TERM_PANELS = [
    FieldPanel(name)
    for name in ("key", "label_en", "label_es", "definition_en", "definition_es", "retired")
]


class Theme(ClusterableModel, Term):
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
        verbose_name=_("heading"),
    )
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class ContentNote(Term):
    position = models.PositiveSmallIntegerField(default=0)

    panels = TERM_PANELS

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("content note")
        verbose_name_plural = _("content notes")


class Institution(ClusterableModel):
    """A state prison, open or closed. Its kind tells nobody's gender."""

    code = models.SlugField(_("code"), max_length=12, unique=True)
    city = models.CharField(_("city"), max_length=80)
    county = models.CharField(_("county"), max_length=80)
    region = models.SlugField(_("region"), max_length=40)
    latitude = models.DecimalField(max_digits=6, decimal_places=3)
    longitude = models.DecimalField(max_digits=7, decimal_places=3)
    opened = models.CharField(_("opened"), max_length=10, blank=True)
    closed = models.CharField(_("closed"), max_length=10, blank=True)
    source = models.TextField(_("source"), blank=True)

    panels = [
        FieldPanel("code"),
        FieldPanel("city"),
        FieldPanel("county"),
        FieldPanel("region"),
        FieldPanel("opened"),
        FieldPanel("closed"),
        FieldPanel("source"),
        InlinePanel("names", label=_("Names, newest first"), min_num=1),
    ]

    class Meta:
        ordering = ["code"]
        verbose_name = _("prison")
        verbose_name_plural = _("prisons")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name it has now, or had last."""
        names = list(self.names.all())
        return names[0].name if names else self.code


class InstitutionName(Orderable):
    institution = ParentalKey(Institution, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=160)
    since = models.CharField(_("since"), max_length=10, blank=True)
    until = models.CharField(_("until"), max_length=10, blank=True)

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="stories_institution_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
