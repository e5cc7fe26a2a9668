from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Synonyms(models.Model):
    """Words that mean the same to whoever searches. What the site brings has a key and is switched off rather
    than deleted, so that a later setup does not bring it back."""

    key = models.SlugField(unique=True, null=True, editable=False)
    words = models.TextField(
        _("words"),
        help_text=_(
            "One a line, in any language: a word, an abbreviation, or several words. Whoever searches for one of them finds the others too."
        ),
    )
    used = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("words that mean the same")
        verbose_name_plural = _("words that mean the same")

    def __str__(self) -> str:
        return next(iter(self.members()), "")

    @property
    def others(self) -> str:
        return " = ".join(self.members()[1:])

    def members(self) -> list[str]:
        return [line.strip() for line in self.words.splitlines() if line.strip()]
