"""Words about somebody or something that stand outside a story: a storyteller's own lines, what a theme
is, a collection's essay. What is edited is a draft; what readers get is what a second person approved."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from .collection import Collection
from .storyteller import Storyteller
from .vocabulary import Theme


class PublicText(models.Model):
    """One language of it. `shown` is empty until somebody who did not edit it has approved it; its keys
    are those of `stories.public_texts.draft`."""

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=160, blank=True)
    body = RichTextField(_("words"), features=["bold", "italic"], blank=True)
    shown = models.JSONField(default=dict, editable=False)
    shown_hash = models.CharField(max_length=64, blank=True, editable=False)
    shown_since = models.DateField(null=True, editable=False)
    # Who made the draft what it is, and therefore can't approve it: they stay so when it was approved and
    # is taken down, until somebody edits it again.
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    edited_since_approved = models.BooleanField(default=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.owner} ({self.language})"  # type: ignore[attr-defined]  # each kind has its own

    def save(self, *args: Any, **kwargs: Any) -> None:
        from .. import public_texts

        with transaction.atomic():
            super().save(*args, **kwargs)
            public_texts.record_edit(self)


class StorytellerText(PublicText):
    """In the storyteller's own words, wherever possible."""

    owner = ParentalKey(Storyteller, on_delete=models.CASCADE, related_name="texts")

    panels = [FieldPanel("language"), FieldPanel("body")]

    class Meta:
        verbose_name = _("words about a storyteller")
        constraints = [
            models.UniqueConstraint(fields=["owner", "language"], name="stories_teller_text_once")
        ]


class ThemeText(PublicText):
    owner = ParentalKey(Theme, on_delete=models.CASCADE, related_name="texts")

    panels = [FieldPanel("language"), FieldPanel("body")]

    class Meta:
        verbose_name = _("introduction of a theme")
        constraints = [
            models.UniqueConstraint(fields=["owner", "language"], name="stories_theme_text_once")
        ]


class CollectionText(PublicText):
    """Title and essay; a collection is public in each language that has one."""

    owner = ParentalKey(Collection, on_delete=models.CASCADE, related_name="texts")

    panels = [FieldPanel("language"), FieldPanel("title"), FieldPanel("body")]

    class Meta:
        verbose_name = _("essay of a collection")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "language"], name="stories_collection_text_once"
            )
        ]
