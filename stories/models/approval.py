"""Who wrote which content, who approved it, and what may therefore be live."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

HASH_LENGTH = 64


class Edit(models.Model):
    """One change of a page's content hash, and whose it was. Autosave overwrites revisions in place,
    so a revision's user proves nothing; these rows do."""

    page = models.ForeignKey("stories.StoryPage", on_delete=models.CASCADE, related_name="edits")
    content_hash = models.CharField(max_length=HASH_LENGTH)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["page", "content_hash"])]

    def __str__(self) -> str:
        return self.content_hash[:8]


class Approval(models.Model):
    """A second person's yes to exactly this content."""

    page = models.ForeignKey(
        "stories.StoryPage", on_delete=models.CASCADE, related_name="approvals"
    )
    content_hash = models.CharField(max_length=HASH_LENGTH)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Used up when something is published, and when the page leaves the public.
    void = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "content_hash", "approved_by"],
                condition=Q(void=False),
                name="stories_approval_once",
            ),
        ]

    def __str__(self) -> str:
        return self.content_hash[:8]


class Clearance(models.Model):
    """What the gate let through. A live page whose content has another hash is not public."""

    page = models.OneToOneField(
        "stories.StoryPage", on_delete=models.CASCADE, related_name="clearance"
    )
    content_hash = models.CharField(max_length=HASH_LENGTH)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.content_hash[:8]


class Settlement(models.Model):
    """A reader's judgement that a finding of the safety check is no danger in exactly this content."""

    page = models.ForeignKey(
        "stories.StoryPage", on_delete=models.CASCADE, related_name="settlements"
    )
    content_hash = models.CharField(max_length=HASH_LENGTH)
    finding = models.CharField(_("finding"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "content_hash", "finding"], name="stories_finding_settled_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="stories_settled_with_a_reason"),
        ]

    def __str__(self) -> str:
        return self.finding
