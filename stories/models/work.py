from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code

if TYPE_CHECKING:
    from .story_page import StoryPage


def short_address(code: str) -> str:
    """The permanent public address of a work: unlike its page's it has nothing of the title in it."""
    return f"{settings.SITE_URL}/s/{code}/"


class Work(models.Model):
    """The story as a thing that outlives its pages; kept as a tombstone when its words are erased."""

    class State(models.TextChoices):
        NEVER_PUBLIC = "never_public", _("Never public")
        PUBLIC = "public", _("Public")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ERASED = "erased", _("Erased")

    code = models.CharField(max_length=20, unique=True, default=public_code, editable=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEVER_PUBLIC)
    # Stays true for ever: what was public once answers 410 when it is gone, what never was answers 404.
    was_public = models.BooleanField(default=False)
    language = models.CharField(
        _("language of the words"), max_length=5, choices=settings.LANGUAGES
    )
    # One flag for the read path; the rows of Pause say why and who.
    paused = models.BooleanField(default=False)
    sample = models.BooleanField(_("fictional sample content"), default=False)
    created_on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        permissions = [
            ("approve_work", _("Can approve somebody else's draft of a story")),
            ("publish_work", _("Can publish a story when nothing stands in its way")),
            ("pause_work", _("Can pause a story")),
            ("quote_work", _("Can choose words of stories for campaigns")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="public") | Q(was_public=True),
                name="stories_public_work_was_public",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def original(self) -> StoryPage | None:
        """The page in the storyteller's own language; None for a tombstone."""
        return self.pages.filter(language=self.language).first()


class GoneAddress(models.Model):
    """A keyed digest of an address where a story stood that is erased, or whose storyteller took a name back."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="gone_addresses")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest[:8]


class FormerAddress(models.Model):
    """Where a public story stood under an earlier title: readers are led from there to where it stands
    now. Goes when a name was taken back, because titles and addresses may carry names."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="former_addresses")
    language = models.CharField(max_length=5)
    slug = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="stories_former_address_once")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.work}"


class Pause(models.Model):
    """Hidden everywhere at once, without touching what the storyteller allowed. Two people lift it."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(_("reason"), max_length=300)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    paused_at = models.DateTimeField(auto_now_add=True)
    lift_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-paused_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["work"], condition=Q(lifted_at__isnull=True), name="stories_one_open_pause"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True)
                | (Q(lift_asked_by__isnull=False) & ~Q(lifted_by=F("lift_asked_by"))),
                name="stories_two_people_lift_a_pause",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="stories_lifted_pause_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.paused_at:%Y-%m-%d}"
