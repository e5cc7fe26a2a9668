from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from .work import Work


class Collection(ClusterableModel):
    """Stories in an order that somebody chose, with an essay (`CollectionText`). Readers get what of it
    was approved, and of the stories those that are public now."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    cover = models.ForeignKey(
        "media.Picture",
        verbose_name=_("cover"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    action_label_en = models.CharField(_("closing action in English"), max_length=80, blank=True)
    action_label_es = models.CharField(_("closing action in Spanish"), max_length=80, blank=True)
    action_path = models.CharField(
        _("where it leads"),
        max_length=200,
        blank=True,
        help_text=_("An address on this site, like /get-involved/."),
    )
    sample = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        constraints = [
            models.CheckConstraint(
                condition=Q(action_path="") | Q(action_path__startswith="/"),
                name="stories_action_stays_on_this_site",
            ),
        ]

    def __str__(self) -> str:
        titles = {text.language: text.title for text in self.texts.all() if text.title}  # type: ignore[attr-defined]  # by its key
        return titles.get((get_language() or "en")[:2]) or next(iter(titles.values()), self.slug)

    def clean(self) -> None:
        super().clean()
        if self.action_path and (self.action_path[:1] != "/" or self.action_path[1:2] == "/"):
            raise ValidationError(
                {"action_path": gettext("Begin with a slash: an address on this site.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        from .. import public_texts

        with transaction.atomic():
            super().save(*args, **kwargs)
            public_texts.owner_changed(self)


class CollectionEntry(Orderable):
    """One story in its place. With a heading, a section begins here."""

    collection = ParentalKey(Collection, on_delete=models.CASCADE, related_name="entries")
    work = models.ForeignKey(
        Work, on_delete=models.CASCADE, related_name="+", verbose_name=_("story")
    )
    heading_en = models.CharField(
        _("a section begins here, in English"), max_length=120, blank=True
    )
    heading_es = models.CharField(
        _("a section begins here, in Spanish"), max_length=120, blank=True
    )

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["collection", "work"], name="stories_collected_once")
        ]

    def __str__(self) -> str:
        return f"{self.collection} {self.work}"
