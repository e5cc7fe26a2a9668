"""What the record of a story holds beside its words: how it came, whom else it tells of, what belongs
to it, and on which days its words changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from .. import dates
from .story_page import StoryPage
from .storyteller import Storyteller
from .work import Work


class CustodyStep(Orderable):
    """One hand that a story went through, by role; a name only where its owner wishes it."""

    class What(models.TextChoices):
        ARRIVED = "arrived", _("Arrived")
        SCANNED = "scanned", _("Scanned")
        RECORDED = "recorded", _("Recorded")
        TYPED = "typed", _("Typed")
        CHECKED = "checked", _("Checked against the original")
        SENT_BACK = "sent_back", _("Sent back to be read")
        APPROVED = "approved", _("Read and approved")
        TRANSLATED = "translated", _("Translated")

    class Role(models.TextChoices):
        VOLUNTEER = "volunteer", _("by a volunteer")
        SECOND_VOLUNTEER = "second_volunteer", _("by a second volunteer")
        INTERVIEWER = "interviewer", _("by the interviewer")
        EDITOR = "editor", _("by an editor")
        FAMILY = "family", _("by family")
        STORYTELLER = "storyteller", _("by the storyteller")

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="custody")
    what = models.CharField(_("what happened"), max_length=12, choices=What.choices)
    role = models.CharField(_("by whom"), max_length=18, choices=Role.choices, blank=True)
    name = models.CharField(
        _("name"), max_length=80, blank=True, help_text=_("Only where they wish to be named.")
    )
    since = models.CharField(_("when"), max_length=24, blank=True, validators=[dates.validate])

    def __str__(self) -> str:
        return f"{self.page_id} {self.what}"


class ToldAbout(Orderable):
    """Somebody else in the story who serves life without parole. They have a storyteller's row and a
    vault, so that the gate can look for their name without anybody typing it here."""

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="told_about")
    person = models.ForeignKey(
        Storyteller, on_delete=models.PROTECT, related_name="told_about", verbose_name=_("who")
    )
    agreed = models.DateField(
        _("agreed on"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which they said yes to what is told of them. Without it, everything that "
            "tells who they are has to be taken out."
        ),
    )

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "person"], name="stories_told_about_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.person.code}"


class Relation(models.TextChoices):
    REPLY = "reply", _("Replies to")
    ANSWERED = "answered", _("Is answered by")
    CONTINUES = "continues", _("Continues")
    CONTINUED = "continued", _("Is continued by")
    TOGETHER = "together", _("Mentioned together with")
    THEMES = "themes", _("Shares themes with")
    SIMILAR = "similar", _("Tells of similar things")


# What an editor may say of a story, and what that makes true of the other one.
INVERSE = {
    Relation.REPLY: Relation.ANSWERED,
    Relation.CONTINUES: Relation.CONTINUED,
    Relation.TOGETHER: Relation.TOGETHER,
}


class Belonging(Orderable):
    """What an editor says a story has to do with another; published with it, as rows of Related."""

    CHOICES = [(relation.value, relation.label) for relation in INVERSE]

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="belongings")
    relation = models.CharField(_("it"), max_length=10, choices=CHOICES)
    other = models.ForeignKey(
        Work, on_delete=models.CASCADE, related_name="+", verbose_name=_("this story")
    )

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["page", "relation", "other"], name="stories_belongs_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.relation} {self.other_id}"


class Related(models.Model):
    """Which works stand near which, best first: rewritten by `stories.related` when one is published.
    Whether readers meet the other is asked of `public` each time."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="related")
    other = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="related_to_it")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    # The work whose page says so; null for what was found by itself.
    said_by = models.ForeignKey(Work, null=True, on_delete=models.CASCADE, related_name="+")
    # Of two that stand in the same relation, the higher comes first.
    weight = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "other", "relation"], name="stories_related_once"
            ),
            models.CheckConstraint(
                condition=~Q(work=F("other")), name="stories_nothing_is_near_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.relation} {self.other}"


class WordsChanged(models.Model):
    """A day on which the public words of a page changed. What changed is nobody's business: it may have
    been taken out for a reason."""

    page = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="changes")
    on = models.DateField()

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["page", "on"], name="stories_words_changed_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.on}"
