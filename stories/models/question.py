from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .storyteller import Storyteller


class Question(models.Model):
    """Something to ask a storyteller, because what is public of them may have become a risk. The desk
    shows it until somebody has noted what they said."""

    class About(models.TextChoices):
        MOVED = "moved", _("They are in another place now")
        SENTENCE = "sentence", _("Their sentence has changed")
        HOME = "home", _("They came home")
        DIED = "died", _("They have died")

    class Answer(models.TextChoices):
        """Coded: what exactly they said belongs to the ledger, and to letters."""

        STAYS = "stays", _("All may stay as it is")
        CHANGED = "changed", _("Something was changed as they wished")
        TAKEN_BACK = "taken_back", _("They took something back")
        NOT_REACHED = "not_reached", _("They could not be reached")

    storyteller = models.ForeignKey(Storyteller, on_delete=models.CASCADE, related_name="questions")
    about = models.CharField(_("about"), max_length=10, choices=About.choices)
    # Where they were before, for the pages that may still say so.
    was_at = models.ForeignKey(
        "stories.Institution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(
        _("what they said"), max_length=12, choices=Answer.choices, blank=True
    )
    answered_on = models.DateField(_("on"), null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["storyteller", "about"],
                condition=Q(answer=""),
                name="stories_one_open_question_about_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True, noted_by__isnull=True)
                | (~Q(answer="") & Q(answered_on__isnull=False, noted_by__isnull=False)),
                name="stories_an_answer_says_when_and_by_whom_noted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.storyteller.code} {self.about}"

    @property
    def title(self) -> str:
        """What there is to do, and about whom."""
        if self.about == self.About.DIED:
            return gettext("After the death of %(name)s") % {"name": self.storyteller}
        return gettext("Ask %(name)s") % {"name": self.storyteller}

    def answers(self) -> list[tuple[str, str | Promise]]:
        """Each answer in words that fit. Nobody asks the dead: what they said for this case is looked at, or
        their family is asked."""
        if self.about != self.About.DIED:
            return list(self.Answer.choices)
        return [
            (self.Answer.STAYS, self.Answer.STAYS.label),
            (self.Answer.CHANGED, _("Something was changed, as they or their family wished")),
            (self.Answer.TAKEN_BACK, _("Something was taken back")),
            (self.Answer.NOT_REACHED, _("They left no word about it, and no family was reached")),
        ]

    @property
    def answered(self) -> str:
        """The answer in those words; "" while there is none."""
        return str(dict(self.answers()).get(self.answer, ""))
