from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Depiction(models.Model):
    """Who can be recognized in a picture. A picture without a row has not been looked at.

    Not a field of the picture: whose face it is stays out of the tables of pictures and their copies.
    """

    class Who(models.TextChoices):
        NOBODY = "nobody", _("Nobody who could be recognized")
        STORYTELLER = "storyteller", _("A storyteller")
        SOMEBODY_ELSE = "somebody_else", _("Somebody else")

    picture = models.ForeignKey(
        "media.Picture", on_delete=models.CASCADE, related_name="depictions"
    )
    who = models.CharField(_("who is in it"), max_length=14, choices=Who)
    storyteller = models.ForeignKey(
        "stories.Storyteller",
        verbose_name=_("storyteller"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="depictions",
    )
    # The day on which somebody who is no storyteller said yes to being shown.
    agreed = models.DateField(_("agreed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("depiction")
        verbose_name_plural = _("depictions")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(who="storyteller", storyteller__isnull=False)
                    | Q(~Q(who="storyteller"), storyteller__isnull=True)
                ),
                name="stories_depiction_names_a_storyteller",
            ),
            models.UniqueConstraint(
                fields=["picture", "storyteller"], name="stories_depiction_once"
            ),
            models.UniqueConstraint(
                fields=["picture", "who"],
                condition=Q(storyteller__isnull=True),
                name="stories_depiction_of_others_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture}: {self.get_who_display()}"
